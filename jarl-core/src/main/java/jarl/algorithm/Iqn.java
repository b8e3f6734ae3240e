package jarl.algorithm;

import jarl.agent.ActionValues;
import jarl.agent.DqnAgent;
import jarl.agent.ExplorationConfig;
import jarl.config.Help;
import jarl.config.Options;
import jarl.config.Require;
import jarl.distribution.ReturnDistribution;
import jarl.model.QConfig;
import jarl.model.QuantileFunctionModel;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.replay.NStep;
import jarl.replay.TransitionBatch;
import jarl.replay.TransitionReplay;
import jarl.tensor.Tensor;

/**
 * Implicit quantile networks (Dabney et al. 2018, "Implicit quantile networks for distributional reinforcement learning", equation 3):
 * learns the quantile of the return at any fraction, from fractions drawn at random.
 *
 * <pre>{@code
 * y_j  = R_n + gamma^n Z(s', a*; tau'_j)               of the target network
 * loss = mean[ weight * sum_i mean_j | tau_i - 1(y_j < Z(s, a; tau_i)) | huber(y_j - Z(s, a; tau_i)) / kappa ]
 * }</pre>
 */
public final class Iqn implements ActionValueLoss<TransitionBatch> {

    private final Config config;
    private final QuantileFunctionModel network;
    private final QuantileFunctionModel targetNetwork;
    private final RandomStreams streams;

    Iqn(Config config, QuantileFunctionModel network, QuantileFunctionModel targetNetwork, RandomStreams streams) {
        this.config = config;
        this.network = network;
        this.targetNetwork = targetNetwork;
        this.streams = streams;
    }

    /**
     * Creates the algorithm.
     *
     * @param network the agent's
     * @param targetNetwork another of the same structure; what its parameters are does not matter; closed by the algorithm
     * @param replay closed by the algorithm
     */
    public static Algorithm<ActionValues> create(
            Config config,
            DqnAgent agent,
            QuantileFunctionModel network,
            QuantileFunctionModel targetNetwork,
            TransitionReplay replay,
            RandomStreams streams) {
        var loss = new Iqn(config, network, targetNetwork, streams);
        return ActionValueUpdate.learning(config.learning(), agent, network, targetNetwork, replay, 1, loss, streams);
    }

    @Override
    public Errors errors(TransitionBatch batch, long update) {
        RandomStream random = streams.stream("fractions", update);
        int rows = batch.indexes().length;
        Tensor fractions = fractions(rows, config.fractions(), random, batch.weight());
        Tensor quantiles =
                QLearning.distributionsOf(network.forward(batch.inputs(), fractions, true), (Tensor) batch.action());
        Tensor target = QLearning.constant(() -> target(batch, rows, random));
        return QuantileRegression.errors(quantiles, fractions, target, config.kappa(), batch.weight());
    }

    /** {@code [N, K']}. */
    private Tensor target(TransitionBatch batch, int rows, RandomStream random) {
        Tensor at = fractions(rows, config.targetFractions(), random, batch.weight());
        Tensor next = targetNetwork.forward(batch.nextInputs(), at, true);
        QuantileFunctionModel choosing = config.doubleDqn() ? network : targetNetwork;
        Tensor best = QLearning.best(choosing.values(batch.nextInputs(), true).values(), batch.nextInputs());
        Tensor bootstrap = QLearning.distributionsOf(next, best);
        return QLearning.target(batch, bootstrap);
    }

    /** Uniform in [0, 1), {@code [rows, count]}, where {@code like} is. */
    private static Tensor fractions(int rows, int count, RandomStream random, Tensor like) {
        float[] values = new float[rows * count];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return Tensor.of(values, rows, count).to(like.device());
    }

    /** The options of IQN. */
    public record Config(
            @Help(value = "discount factor, gamma", source = "Mnih et al. 2015; rlpyt DQN")
            double discount,

            @Help(value = "number of rewards in the n-step return, n", source = "Hessel et al. 2018; 1 in rlpyt DQN")
            int nStep,

            @Help(
                    value = "double Q-learning: choose the next action with the online network",
                    source = "van Hasselt et al. 2016; Hessel et al. 2018; off in rlpyt DQN")
            boolean doubleDqn,

            @Help(value = "number of quantile fractions drawn for the prediction, N", source = "Dabney et al. 2018")
            int fractions,

            @Help(value = "number of quantile fractions drawn for the target, N'", source = "Dabney et al. 2018")
            int targetFractions,

            @Help(
                    value = "number of evenly spaced quantile fractions averaged to choose actions, K",
                    source = "Dabney et al. 2018 draws them")
            int actingFractions,

            @Help(value = "number of cosines in the embedding of a quantile fraction, n", source = "Dabney et al. 2018")
            int cosines,

            @Help(value = "Huber threshold, kappa", source = "Dabney et al. 2018")
            double kappa,

            @Help("options of replay, optimizer and target network")
            LearningConfig learning,

            @Help("epsilon-greedy exploration") ExplorationConfig exploration,
            @Help("head of the Q-network") QConfig network)
            implements QLearningConfig {

        public Config {
            Require.between("discount", discount, 0, 1);
            Require.atLeast("nStep", nStep, 1);
            Require.atMost("nStep", nStep, NStep.MOST_STEPS);
            Require.atLeast("fractions", fractions, 1);
            Require.atMost("fractions", fractions, ReturnDistribution.MOST_NUMBERS);
            Require.atLeast("targetFractions", targetFractions, 1);
            Require.atMost("targetFractions", targetFractions, ReturnDistribution.MOST_NUMBERS);
            Require.atLeast("actingFractions", actingFractions, 1);
            Require.atMost("actingFractions", actingFractions, ReturnDistribution.MOST_NUMBERS);
            Require.atLeast("cosines", cosines, 1);
            Require.atMost("cosines", cosines, ReturnDistribution.MOST_NUMBERS);
            Require.above("kappa", kappa, 0);
        }

        /** The paper's fractions, and otherwise the defaults of {@link Dqn}. */
        public static Config defaults() {
            return new Config(
                    0.99,
                    3,
                    true,
                    64,
                    64,
                    32,
                    64,
                    1,
                    LearningConfig.defaults(),
                    ExplorationConfig.defaults(),
                    QConfig.defaults());
        }

        /** The same options but for one: {@code with("discount", 0.95)}, see {@link Options#with}. */
        public Config with(String option, Object value) {
            return Options.with(this, option, value);
        }
    }
}
