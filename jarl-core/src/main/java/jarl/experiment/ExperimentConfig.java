package jarl.experiment;

import jarl.algorithm.AlgorithmConfig;
import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Require;
import jarl.config.WithoutEffect;
import jarl.model.ModelConfig;
import jarl.runner.RunPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The whole configuration of a run; {@code config.yaml} of a run directory holds it in full. */
public record ExperimentConfig(
        @Option(help = "name of the experiment and of its folder", standard = "experiment")
        String name,

        @Option(help = "random seed; determines every random choice of the run", standard = "0")
        long seed,

        @Option(
                help = "total environment steps, summed over all columns and rounded up to whole batches of "
                        + "sampler.batchT * sampler.batchB",
                standard = "500_000",
                atLeast = 1)
        long steps,

        @Option(help = "device to learn on: cpu, cuda or cuda:i", standard = "cpu")
        String device,

        @Option(help = "environment and its wrappers") EnvConfig env,

        @Option(help = "reward scaling, normalization and clipping")
        RewardConfig reward,

        @Option(help = "algorithm: name (jarl list algorithms shows them) and options")
        AlgorithmConfig algo,

        @Option(help = "neural network") ModelConfig model,
        @Option(help = "sampler") SamplerConfig sampler,
        @Option(help = "learner") LearnerConfig learner,
        @Option(help = "evaluation") EvaluationConfig evaluation,
        @Option(help = "logs") LogConfig log,
        @Option(help = "checkpoints") CheckpointConfig checkpoint) {

    public ExperimentConfig {
        Require.that(
                name.matches("[A-Za-z0-9._-]{1,100}") && !name.matches("[.]+"),
                "name",
                "letters, digits, dots, dashes and underscores, and not only dots",
                name);
        Require.ranges(
                ExperimentConfig.class,
                name,
                seed,
                steps,
                device,
                env,
                reward,
                algo,
                model,
                sampler,
                learner,
                evaluation,
                log,
                checkpoint);
        Require.that(steps <= RunPlan.MOST_STEPS, "steps", "at most " + RunPlan.MOST_STEPS, steps);
        var _ = jarl.tensor.Device.parse(device);
        Algorithms.of(algo).check().accept(algo, model, sampler);
    }

    /** The defaults around an algorithm: what presets start from. */
    public static ExperimentConfig defaults(AlgorithmConfig algorithm) {
        return Defaults.of(
                ExperimentConfig.class,
                Map.of(
                        "env",
                        EnvConfig.defaults(),
                        "algo",
                        algorithm,
                        "reward",
                        Algorithms.of(algorithm).reward(),
                        "model",
                        Algorithms.of(algorithm).model(),
                        "sampler",
                        Algorithms.of(algorithm).sampler()));
    }

    /** The options that were changed from the defaults of this algorithm and environment, and have no effect as others are. */
    public List<WithoutEffect> withoutEffect() {
        ExperimentConfig usual = defaults(Algorithms.of(algo).defaults());
        EnvConfig own =
                new EnvConfig(env.id(), env.rescaleActions(), env.actionRepeat(), EnvConfig.defaultOptions(env.id()));
        List<WithoutEffect> found = new ArrayList<>(WithoutEffect.of(this, usual.withEnv(own)));
        found.addAll(Algorithms.of(algo).unused().apply(this));
        return found;
    }

    /** Replaces every "choose for me" that depends on nothing else by the chosen value. */
    public ExperimentConfig resolved() {
        return with(seed, steps, device, sampler.resolved(), learner);
    }

    /** Sets the seed. */
    public ExperimentConfig withSeed(long value) {
        return with(value, steps, device, sampler, learner);
    }

    /** Sets the total environment steps. */
    public ExperimentConfig withSteps(long value) {
        return with(seed, value, device, sampler, learner);
    }

    /** Sets the device. */
    public ExperimentConfig withDevice(String value) {
        return with(seed, steps, value, sampler, learner);
    }

    /** Sets the algorithm; sampler, network and rewards, if they are the defaults of the previous algorithm, become those of the new one. */
    public ExperimentConfig withAlgorithm(AlgorithmConfig value) {
        return FamilyDefaults.changed(this, value);
    }

    ExperimentConfig with(AlgorithmConfig algo, SamplerConfig sampler, ModelConfig model, RewardConfig reward) {
        return new ExperimentConfig(
                name, seed, steps, device, env, reward, algo, model, sampler, learner, evaluation, log, checkpoint);
    }

    /** Chooses another environment. */
    public ExperimentConfig withEnv(EnvConfig value) {
        return new ExperimentConfig(
                name, seed, steps, device, value, reward, algo, model, sampler, learner, evaluation, log, checkpoint);
    }

    /** Sets the threads that learn. */
    public ExperimentConfig withLearnerThreads(int threads) {
        return with(seed, steps, device, sampler, new LearnerConfig(threads));
    }

    private ExperimentConfig with(long seed, long steps, String device, SamplerConfig sampler, LearnerConfig learner) {
        return new ExperimentConfig(
                name, seed, steps, device, env, reward, algo, model, sampler, learner, evaluation, log, checkpoint);
    }
}
