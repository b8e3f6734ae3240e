package jarl.algorithm;

import jarl.agent.DqnAgent;
import jarl.agent.DqnInfo;
import jarl.agent.EpsilonGreedyConfig;
import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;
import jarl.distribution.ReturnDistribution;
import jarl.distribution.ReturnDistribution.Quantiles;
import jarl.model.QHeadConfig;
import jarl.model.ReturnDistributionModel;
import jarl.random.RandomStreams;
import jarl.replay.NStep;
import jarl.replay.TransitionBatch;
import jarl.replay.TransitionReplay;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;

/**
 * Quantile regression deep Q-learning (Dabney et al. 2018, "Distributional reinforcement learning with quantile regression", algorithm 1,
 * QR-DQN): learns the quantiles of the return at evenly spaced fractions.
 *
 * <pre>{@code
 * y_j  = R_n + gamma^n theta_j(s', a*)                 of the target network
 * loss = mean[ weight * sum_i mean_j | tau_i - 1(y_j < theta_i) | huber(y_j - theta_i) / kappa ]
 * }</pre>
 */
public final class QuantileDqn implements ActionValueLoss<TransitionBatch> {

    private final Config config;
    private final ReturnDistributionModel network;
    private final ReturnDistributionModel targetNetwork;
    private final Tensor fractions;

    QuantileDqn(Config config, ReturnDistributionModel network, ReturnDistributionModel targetNetwork, Device device) {
        this.config = config;
        this.network = network;
        this.targetNetwork = targetNetwork;
        this.fractions = TensorScope.unscoped(config.distribution().fractions().to(device));
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
            ReturnDistributionModel network,
            ReturnDistributionModel targetNetwork,
            TransitionReplay replay,
            RandomStreams streams) {
        var loss = new QuantileDqn(config, network, targetNetwork, agent.device());
        return ActionValueUpdate.learning(config.learning(), agent, network, targetNetwork, replay, 1, loss, streams);
    }

    @Override
    public Errors errors(TransitionBatch batch, long update) {
        Tensor quantiles = QLearning.distributionsOf(network.forward(batch.inputs(), true), (Tensor) batch.action());
        Tensor target = QLearning.constant(() -> target(batch));
        return QuantileRegression.errors(quantiles, fractions, target, config.kappa(), batch.weight());
    }

    /** {@code [N, K]}. */
    private Tensor target(TransitionBatch batch) {
        Tensor next = targetNetwork.forward(batch.nextInputs(), true);
        Tensor choosing = config.doubleDqn() ? network.forward(batch.nextInputs(), true) : next;
        Tensor best = QLearning.best(choosing.mean(-1), batch.nextInputs());
        Tensor bootstrap = QLearning.distributionsOf(next, best);
        return QLearning.target(batch, bootstrap);
    }

    @Override
    public void close() {
        fractions.close();
    }

    /** The options of QR-DQN. */
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
                    help = "number of quantiles of each return distribution, N",
                    standard = "200",
                    atLeast = 1,
                    atMost = ReturnDistribution.MOST_NUMBERS,
                    source = "Dabney et al. 2018")
            int quantiles,

            @Option(help = "Huber threshold, kappa", standard = "1", above = 0, source = "Dabney et al. 2018")
            double kappa,

            @Option(help = "options of replay, optimizer and target network")
            LearningConfig learning,

            @Option(help = "epsilon-greedy exploration") EpsilonGreedyConfig exploration,
            @Option(help = "head of the Q-network") QHeadConfig network)
            implements QLearningConfig {

        public Config {
            Require.ranges(Config.class, discount, nStep, doubleDqn, quantiles, kappa, learning, exploration, network);
        }

        /** The quantiles. */
        public Quantiles distribution() {
            return new Quantiles(quantiles);
        }

        /** 200 quantiles, as in the paper, and otherwise the defaults of {@link Dqn}. */
        public static Config defaults() {
            return Defaults.of(Config.class);
        }

        /** The same options but for one: {@code with("discount", 0.95)}, see {@link Options#with}. */
        public Config with(String option, Object value) {
            return Options.with(this, option, value);
        }
    }
}
