package jarl.algorithm;

import jarl.agent.ActionValues;
import jarl.agent.DqnAgent;
import jarl.agent.ExplorationConfig;
import jarl.algorithm.ReplayLearning.Errors;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Help;
import jarl.config.Require;
import jarl.distribution.ReturnDistribution.Quantiles;
import jarl.model.QConfig;
import jarl.model.QNetwork;
import jarl.nn.Parameters;
import jarl.random.RandomStreams;
import jarl.replay.NStep;
import jarl.replay.TransitionBatch;
import jarl.replay.TransitionReplay;
import jarl.samples.Samples;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.List;
import java.util.Map;

/**
 * Quantile regression deep Q-learning (Dabney et al. 2018, "Distributional reinforcement learning with quantile regression", algorithm 1,
 * QR-DQN): learns the quantiles of the return at evenly spaced fractions.
 *
 * <pre>{@code
 * y_j  = R_n + gamma^n theta_j(s', a*)                 of the target network
 * loss = mean[ weight * sum_i mean_j | tau_i - 1(y_j < theta_i) | huber(y_j - theta_i) / kappa ]
 * }</pre>
 */
public final class QuantileDqn implements Algorithm<ActionValues> {

    private final Config config;
    private final QNetwork network;
    private final QNetwork targetNetwork;
    private final TransitionReplay replay;
    private final RandomStreams streams;
    private final ReplayLearning<TransitionBatch> learning;
    private final Tensor fractions;

    /**
     * An algorithm.
     *
     * @param network the agent's
     * @param targetNetwork another of the same structure; what its parameters are does not matter
     * @param replay closed by the algorithm
     */
    public QuantileDqn(
            Config config,
            DqnAgent agent,
            QNetwork network,
            QNetwork targetNetwork,
            TransitionReplay replay,
            RandomStreams streams) {
        this.config = config;
        this.network = network;
        this.targetNetwork = targetNetwork;
        this.replay = replay;
        this.streams = streams;
        this.fractions = TensorScope.unscoped(fractions(config.quantiles()).to(agent.device()));
        LearningConfig options = config.learning();
        var target = new TargetNetwork(
                agent.parameters(),
                new Parameters(targetNetwork, agent.device()),
                options.targetInterval(),
                options.targetRate());
        this.learning = new ReplayLearning<>(
                options,
                agent.parameters(),
                replay,
                TransitionBatch::indexes,
                options.batchSize(),
                target,
                streams.stream("replay"),
                agent.device());
    }

    @Override
    public Map<String, double[]> optimize(Samples<ActionValues> samples, double progress) {
        try (var _ = TensorScope.withoutGradients()) {
            replay.append(samples);
        }
        return learning.optimize((long) samples.steps() * samples.columns(), progress, this::loss);
    }

    private void resampleNoise() {
        if (config.network().noisyDeviation() > 0) {
            network.resample(streams.stream("learning noise", learning.updates()));
            targetNetwork.resample(streams.stream("target noise", learning.updates()));
        }
    }

    /** The middles of K even parts of [0, 1], {@code [1, K]}. */
    static Tensor fractions(int count) {
        float[] middles = new float[count];
        for (int i = 0; i < count; i++) {
            middles[i] = (i + 0.5f) / count;
        }
        return Tensor.of(middles, 1, count);
    }

    private Errors loss(TransitionBatch batch) {
        resampleNoise();
        Tensor quantiles = QLearning.distributionsOf(network.forward(batch.inputs(), true), (Tensor) batch.action());
        Tensor target;
        try (var scope = TensorScope.withoutGradients()) {
            target = scope.keep(target(batch));
        }
        return QuantileRegression.errors(quantiles, fractions, target, config.kappa(), batch.weight());
    }

    /** {@code [N, K]}. */
    private Tensor target(TransitionBatch batch) {
        Tensor next = targetNetwork.forward(batch.nextInputs(), true);
        Tensor choosing = config.doubleDqn() ? network.forward(batch.nextInputs(), true) : next;
        Tensor best = QLearning.best(choosing.mean(-1), batch.nextInputs());
        Tensor bootstrap = QLearning.distributionsOf(next, best);
        return batch.nStepReturn()
                .unsqueeze(-1)
                .add(batch.discountFactor().unsqueeze(-1).mul(bootstrap));
    }

    @Override
    public List<String> statistics() {
        return ReplayLearning.STATISTICS;
    }

    @Override
    public long updates() {
        return learning.updates();
    }

    @Override
    public void save(StateWriter out) {
        learning.save(out);
    }

    @Override
    public void restore(StateReader in) {
        learning.restore(in);
    }

    @Override
    public void close() {
        learning.close();
        targetNetwork.close();
        fractions.close();
    }

    /** The options of QR-DQN. */
    public record Config(
            @Help(value = "weight of rewards one step later, gamma", source = "Mnih et al. 2015; rlpyt DQN")
            double discount,

            @Help(value = "steps before the target's bootstrap value, n", source = "rlpyt DQN")
            int nStep,

            @Help(
                    value = "choose the next action by the trained network",
                    source = "van Hasselt et al. 2016; off in rlpyt DQN")
            boolean doubleDqn,

            @Help(value = "quantiles of each return", source = "Dabney et al. 2018")
            int quantiles,

            @Help(value = "error from which on the loss is linear, kappa", source = "Dabney et al. 2018")
            double kappa,

            @Help("replay, optimizer, target network") LearningConfig learning,
            @Help("random actions") ExplorationConfig exploration,
            @Help("the network's head") QConfig network)
            implements AlgorithmConfig {

        public Config {
            Require.between("discount", discount, 0, 1);
            Require.atLeast("nStep", nStep, 1);
            Require.above("kappa", kappa, 0);
            var _ = new Quantiles(quantiles);
        }

        /** The quantiles. */
        public Quantiles distribution() {
            return new Quantiles(quantiles);
        }

        /** What the replay sums. */
        public NStep returns() {
            return new NStep(nStep, discount);
        }

        /** 200 quantiles, as in the paper, and otherwise the numbers of rlpyt's DQN. */
        public static Config defaults() {
            return new Config(
                    0.99,
                    1,
                    false,
                    200,
                    1,
                    LearningConfig.defaults(),
                    ExplorationConfig.defaults(),
                    QConfig.defaults());
        }
    }
}
