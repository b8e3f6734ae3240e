package jarl.algorithm;

import jarl.agent.DqnAgent;
import jarl.agent.DqnInfo;
import jarl.agent.EpsilonGreedyConfig;
import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;
import jarl.distribution.ReturnDistribution;
import jarl.model.QHeadConfig;
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
    public static Algorithm<DqnInfo> create(
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
            @Option(
                    help = "discount factor, gamma",
                    standard = "0.99",
                    atLeast = 0,
                    atMost = 1,
                    source = "Mnih et al. 2015; rlpyt DQN")
            double discount,

            @Option(
                    help = "number of rewards in the n-step return, n",
                    standard = "3",
                    atLeast = 1,
                    atMost = NStep.MOST_STEPS,
                    source = "Hessel et al. 2018; 1 in rlpyt DQN")
            int nStep,

            @Option(
                    help = "double Q-learning: choose the next action with the online network",
                    standard = "true",
                    source = "van Hasselt et al. 2016; Hessel et al. 2018; off in rlpyt DQN")
            boolean doubleDqn,

            @Option(
                    help = "number of quantile fractions drawn for the prediction, N",
                    standard = "64",
                    atLeast = 1,
                    atMost = ReturnDistribution.MOST_NUMBERS,
                    source = "Dabney et al. 2018")
            int fractions,

            @Option(
                    help = "number of quantile fractions drawn for the target, N'",
                    standard = "64",
                    atLeast = 1,
                    atMost = ReturnDistribution.MOST_NUMBERS,
                    source = "Dabney et al. 2018")
            int targetFractions,

            @Option(
                    help = "number of evenly spaced quantile fractions averaged to choose actions, K",
                    standard = "32",
                    atLeast = 1,
                    atMost = ReturnDistribution.MOST_NUMBERS,
                    source = "Dabney et al. 2018 draws them")
            int actingFractions,

            @Option(
                    help = "number of cosines in the embedding of a quantile fraction, n",
                    standard = "64",
                    atLeast = 1,
                    atMost = ReturnDistribution.MOST_NUMBERS,
                    source = "Dabney et al. 2018")
            int cosines,

            @Option(help = "Huber threshold, kappa", standard = "1", above = 0, source = "Dabney et al. 2018")
            double kappa,

            @Option(help = "options of replay, optimizer and target network")
            LearningConfig learning,

            @Option(help = "epsilon-greedy exploration") EpsilonGreedyConfig exploration,
            @Option(help = "head of the Q-network") QHeadConfig network)
            implements QLearningConfig {

        public Config {
            Require.ranges(
                    Config.class,
                    discount,
                    nStep,
                    doubleDqn,
                    fractions,
                    targetFractions,
                    actingFractions,
                    cosines,
                    kappa,
                    learning,
                    exploration,
                    network);
        }

        /** The paper's fractions, and otherwise the defaults of {@link Dqn}. */
        public static Config defaults() {
            return Defaults.of(Config.class);
        }

        /** The same options but for one: {@code with("discount", 0.95)}, see {@link Options#with}. */
        public Config with(String option, Object value) {
            return Options.with(this, option, value);
        }
    }
}
