package jarl.examples;

import jarl.Training;
import jarl.agent.ActorCriticAgent;
import jarl.agent.ActorCriticInfo;
import jarl.algorithm.Algorithm;
import jarl.algorithm.AlgorithmConfig;
import jarl.algorithm.LossAlgorithm;
import jarl.algorithm.PolicyBatch;
import jarl.assembly.ActorCriticLearner;
import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Require;
import jarl.env.testbed.Corridor;
import jarl.experiment.AlgorithmProvider;
import jarl.experiment.AlgorithmSpec;
import jarl.optim.OptimizerConfig;
import jarl.runner.EvaluationResult;
import jarl.samples.Samples;
import jarl.tensor.Tensor;
import java.util.List;

/**
 * An algorithm of your own: REINFORCE (Williams 1992) with the batch's mean return as its baseline,
 *
 * <pre>{@code L = -mean[log pi(a|s) (R - mean R)]}</pre>
 *
 * jarl does the rest: samplers, logs, checkpoints, evaluation, resume, and {@code algo=reinforce} on the command line.
 */
public final class Example05Reinforce implements AlgorithmProvider {

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

    /** The class is named in META-INF/services, so that jarl finds it. */
    @Override
    public List<AlgorithmSpec> algorithms() {
        return List.of(AlgorithmSpec.of(
                "reinforce",
                "policy gradient with the returns of whole batches",
                "Williams 1992",
                Defaults.of(Config.class),
                context -> ActorCriticLearner.of(context, agent -> reinforce(context.options(Config.class), agent))));
    }

    private static Algorithm<ActorCriticInfo> reinforce(Config config, ActorCriticAgent agent) {
        return new LossAlgorithm<>(
                agent.parameters(),
                agent.device(),
                OptimizerConfig.adam(1e-8),
                1e6,
                (samples, progress, step) -> step.minimize(loss(samples, config, agent), config.learningRate()));
    }

    private static Tensor loss(Samples<ActorCriticInfo> samples, Config config, ActorCriticAgent agent) {
        PolicyBatch batch = PolicyBatch.ofReturns(samples, config.discount(), agent);
        Tensor logProbability =
                agent.distribution().logProbability(batch.evaluate(agent).policy(), batch.action());
        Tensor centred = batch.returns().sub(batch.mean(batch.returns()));
        return batch.mean(logProbability.mul(centred)).neg();
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
