package jarl.examples;

import jarl.Training;
import jarl.agent.ActorCriticAgent;
import jarl.agent.ActorCriticInfo;
import jarl.algorithm.Algorithm;
import jarl.algorithm.AlgorithmConfig;
import jarl.algorithm.PolicyBatch;
import jarl.algorithm.UpdateStatistics;
import jarl.assembly.ActorCriticLearner;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Require;
import jarl.env.testbed.Corridor;
import jarl.experiment.AlgorithmProvider;
import jarl.experiment.AlgorithmSpec;
import jarl.optim.GradientStep;
import jarl.optim.OptimizerConfig;
import jarl.returns.GeneralizedAdvantage;
import jarl.runner.EvaluationResult;
import jarl.samples.Samples;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.List;
import java.util.Map;

/**
 * An algorithm of your own: REINFORCE (Williams 1992) with the batch's mean return as its baseline,
 *
 * <pre>{@code L = -mean[log pi(a|s) (R - mean R)]}</pre>
 *
 * jarl does the rest: samplers, logs, checkpoints, evaluation, resume, and {@code algo=reinforce} on the command line.
 */
public final class Example05Reinforce implements Algorithm<ActorCriticInfo> {

    /** The options: {@code algo.discount}, {@code algo.learningRate}. */
    public record Config(
            @Option(help = "discount factor, gamma", standard = "0.99", atLeast = 0, atMost = 1)
            double discount,

            @Option(help = "learning rate of Adam", standard = "3e-3", above = 0)
            double learningRate)
            implements AlgorithmConfig {
        public Config {
            Require.ranges(Config.class, discount, learningRate);
        }
    }

    /** Named in META-INF/services, so that jarl finds it. */
    public static final class Provider implements AlgorithmProvider {
        @Override
        public List<AlgorithmSpec> algorithms() {
            return List.of(AlgorithmSpec.of(
                    "reinforce",
                    "policy gradient with the returns of whole batches",
                    "Williams 1992",
                    Defaults.of(Config.class),
                    context -> ActorCriticLearner.of(
                            context, agent -> new Example05Reinforce(context.options(Config.class), agent))));
        }
    }

    private final Config config;
    private final ActorCriticAgent agent;
    private final GradientStep gradientStep;
    private final UpdateStatistics statistics;
    private long updates;

    Example05Reinforce(Config config, ActorCriticAgent agent) {
        this.config = config;
        this.agent = agent;
        this.gradientStep = new GradientStep(agent.parameters(), OptimizerConfig.adam(1e-8), 1e6);
        this.statistics = new UpdateStatistics(List.of("loss", "gradNorm"), agent.device());
    }

    @Override
    public Map<String, double[]> optimize(Samples<ActorCriticInfo> samples, double progress) {
        try (var _ = TensorScope.open()) {
            PolicyBatch batch = PolicyBatch.of(samples, returns(samples), agent);
            Tensor logProbability =
                    agent.distribution().logProbability(batch.evaluate(agent).policy(), batch.action());
            Tensor centred = batch.returns().sub(batch.mean(batch.returns()));
            Tensor loss = batch.mean(logProbability.mul(centred)).neg();
            statistics.add(loss.detach(), gradientStep.minimize(loss, config.learningRate()));
            updates++;
            return statistics.read();
        }
    }

    /** Discounted sums of rewards: generalized advantages with lambda 1 of a value that is zero everywhere. */
    private GeneralizedAdvantage returns(Samples<ActorCriticInfo> samples) {
        Tensor reward = samples.env().reward();
        Tensor none = reward.mul(0);
        return GeneralizedAdvantage.estimate(
                reward,
                none,
                samples.env().terminated(),
                samples.env().truncated(),
                samples.bootstrapValue().mul(0),
                none,
                config.discount(),
                1);
    }

    @Override
    public List<String> statistics() {
        return statistics.names();
    }

    @Override
    public long updates() {
        return updates;
    }

    @Override
    public void save(StateWriter out) {
        out.put("updates", updates);
        gradientStep.save(out.child("optimizer"));
    }

    @Override
    public void restore(StateReader in) {
        updates = in.getLong("updates");
        gradientStep.restore(in.child("optimizer"));
    }

    @Override
    public void close() {
        gradientStep.close();
        statistics.close();
    }

    /** Trains on a corridor of five cells: four steps to its end are the shortest. */
    static EvaluationResult train(long steps) {
        try (var run = Training.of(() -> new Corridor(5, 0, 100))
                .set("algo", "reinforce")
                .set("sampler.batchT", 32)
                .set("sampler.batchB", 8)
                .steps(steps)
                .seed(1)
                .start()) {
            return run.await().evaluation().orElseThrow();
        }
    }

    public static void main(String[] arguments) {
        System.out.println("mean return " + train(50_000).mean() + ", 1 is the end of the corridor");
    }
}
