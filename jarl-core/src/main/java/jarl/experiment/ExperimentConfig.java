package jarl.experiment;

import jarl.algorithm.AlgorithmConfig;
import jarl.config.Help;
import jarl.config.Require;
import jarl.model.ModelConfig;
import jarl.runner.RunPlan;

/** The whole configuration of a run; {@code config.yaml} of a run directory holds it in full. */
public record ExperimentConfig(
        @Help("name of the experiment and of its folder") String name,

        @Help("random seed; determines every random choice of the run")
        long seed,

        @Help("total environment steps, summed over all columns and rounded up to whole batches of "
                + "sampler.batchT * sampler.batchB")
        long steps,

        @Help("device to learn on: cpu, cuda or cuda:i") String device,
        @Help("environment and its wrappers") EnvConfig env,

        @Help("reward scaling, normalization and clipping") RewardConfig reward,

        @Help("algorithm: name (jarl list algorithms shows them) and options")
        AlgorithmConfig algo,

        @Help("neural network") ModelConfig model,
        @Help("sampler") SamplerConfig sampler,
        @Help("learner") LearnerConfig learner,
        @Help("evaluation") EvaluationConfig evaluation,
        @Help("logs") LogConfig log,
        @Help("checkpoints") CheckpointConfig checkpoint) {

    public ExperimentConfig {
        Require.that(
                name.matches("[A-Za-z0-9._-]{1,100}") && !name.matches("[.]+"),
                "name",
                "letters, digits, dots, dashes and underscores, and not only dots",
                name);
        Require.atLeast("steps", steps, 1);
        Require.that(steps <= RunPlan.MOST_STEPS, "steps", "at most " + RunPlan.MOST_STEPS, steps);
        var _ = jarl.tensor.Device.parse(device);
        Algorithms.of(algo).check().accept(algo, model, sampler);
    }

    /** The defaults around an algorithm: what presets start from. */
    public static ExperimentConfig defaults(AlgorithmConfig algorithm) {
        return new ExperimentConfig(
                "experiment",
                0,
                500_000,
                "cpu",
                new EnvConfig("CartPole-v1", true, 1),
                new RewardConfig(1, false, 10, 0),
                algorithm,
                Algorithms.of(algorithm).model(),
                Algorithms.of(algorithm).sampler(),
                new LearnerConfig(0),
                new EvaluationConfig(100, 0, 20, true, 100_000, false),
                new LogConfig(10_000, 100),
                new CheckpointConfig(0, 3));
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

    /** Sets the algorithm; sampler and network, if they are the defaults of the previous algorithm, become those of the new one. */
    public ExperimentConfig withAlgorithm(AlgorithmConfig value) {
        return FamilyDefaults.changed(this, value);
    }

    ExperimentConfig with(AlgorithmConfig algo, SamplerConfig sampler, ModelConfig model) {
        return new ExperimentConfig(
                name, seed, steps, device, env, reward, algo, model, sampler, learner, evaluation, log, checkpoint);
    }

    ExperimentConfig withEnv(EnvConfig value) {
        return new ExperimentConfig(
                name, seed, steps, device, value, reward, algo, model, sampler, learner, evaluation, log, checkpoint);
    }

    ExperimentConfig withLearnerThreads(int threads) {
        return with(seed, steps, device, sampler, new LearnerConfig(threads));
    }

    private ExperimentConfig with(long seed, long steps, String device, SamplerConfig sampler, LearnerConfig learner) {
        return new ExperimentConfig(
                name, seed, steps, device, env, reward, algo, model, sampler, learner, evaluation, log, checkpoint);
    }
}
