package jarl.algorithm;

import jarl.agent.ActionValues;
import jarl.agent.DqnAgent;
import jarl.agent.ExplorationConfig;
import jarl.algorithm.ReplayLearning.Errors;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Help;
import jarl.config.Require;
import jarl.model.ImplicitQuantileNetwork;
import jarl.model.QConfig;
import jarl.nn.Parameters;
import jarl.random.RandomStream;
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
 * Implicit quantile networks (Dabney et al. 2018, "Implicit quantile networks for distributional reinforcement learning", equation 3):
 * learns the quantile of the return at any fraction, from fractions drawn at random.
 *
 * <pre>{@code
 * y_j  = R_n + gamma^n Z(s', a*; tau'_j)               of the target network
 * loss = mean[ weight * sum_i mean_j | tau_i - 1(y_j < Z(s, a; tau_i)) | huber(y_j - Z(s, a; tau_i)) / kappa ]
 * }</pre>
 */
public final class Iqn implements Algorithm<ActionValues> {

    private final Config config;
    private final ImplicitQuantileNetwork network;
    private final ImplicitQuantileNetwork targetNetwork;
    private final TransitionReplay replay;
    private final RandomStreams streams;
    private final ReplayLearning<TransitionBatch> learning;

    /**
     * An algorithm.
     *
     * @param network the agent's
     * @param targetNetwork another of the same structure; what its parameters are does not matter
     * @param replay closed by the algorithm
     */
    public Iqn(
            Config config,
            DqnAgent agent,
            ImplicitQuantileNetwork network,
            ImplicitQuantileNetwork targetNetwork,
            TransitionReplay replay,
            RandomStreams streams) {
        this.config = config;
        this.network = network;
        this.targetNetwork = targetNetwork;
        this.replay = replay;
        this.streams = streams;
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

    private Errors loss(TransitionBatch batch) {
        resampleNoise();
        RandomStream random = streams.stream("fractions", learning.updates());
        int rows = batch.indexes().length;
        Tensor fractions = fractions(rows, config.fractions(), random, batch.weight());
        Tensor quantiles =
                QLearning.distributionsOf(network.forward(batch.inputs(), fractions, true), (Tensor) batch.action());
        Tensor target;
        try (var scope = TensorScope.withoutGradients()) {
            target = scope.keep(target(batch, rows, random));
        }
        return QuantileRegression.errors(quantiles, fractions, target, config.kappa(), batch.weight());
    }

    /** {@code [N, K']}. */
    private Tensor target(TransitionBatch batch, int rows, RandomStream random) {
        Tensor at = fractions(rows, config.targetFractions(), random, batch.weight());
        Tensor next = targetNetwork.forward(batch.nextInputs(), at, true);
        ImplicitQuantileNetwork choosing = config.doubleDqn() ? network : targetNetwork;
        Tensor best = QLearning.best(choosing.values(batch.nextInputs(), true).values(), batch.nextInputs());
        Tensor bootstrap = QLearning.distributionsOf(next, best);
        return batch.nStepReturn()
                .unsqueeze(-1)
                .add(batch.discountFactor().unsqueeze(-1).mul(bootstrap));
    }

    /** Uniform in [0, 1), {@code [rows, count]}, where {@code like} is. */
    private static Tensor fractions(int rows, int count, RandomStream random, Tensor like) {
        float[] values = new float[rows * count];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return Tensor.of(values, rows, count).to(like.device());
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
    }

    /** The options of IQN. */
    public record Config(
            @Help(value = "weight of rewards one step later, gamma", source = "Mnih et al. 2015; rlpyt DQN")
            double discount,

            @Help(value = "steps before the target's bootstrap value, n", source = "rlpyt DQN")
            int nStep,

            @Help(
                    value = "choose the next action by the trained network",
                    source = "van Hasselt et al. 2016; off in rlpyt DQN")
            boolean doubleDqn,

            @Help(value = "fractions drawn for the prediction, N", source = "Dabney et al. 2018")
            int fractions,

            @Help(value = "fractions drawn for the target, N'", source = "Dabney et al. 2018")
            int targetFractions,

            @Help(value = "evenly spaced fractions whose mean is acted on, K", source = "Dabney et al. 2018 draws them")
            int actingFractions,

            @Help(value = "cosines a fraction is embedded by", source = "Dabney et al. 2018")
            int cosines,

            @Help(value = "error from which on the loss is linear, kappa", source = "Dabney et al. 2018")
            double kappa,

            @Help("replay, optimizer, target network") LearningConfig learning,
            @Help("random actions") ExplorationConfig exploration,
            @Help("the network's head") QConfig network)
            implements AlgorithmConfig {

        public Config {
            Require.between("discount", discount, 0, 1);
            Require.atLeast("nStep", nStep, 1);
            Require.atLeast("fractions", fractions, 1);
            Require.atLeast("targetFractions", targetFractions, 1);
            Require.atLeast("actingFractions", actingFractions, 1);
            Require.atLeast("cosines", cosines, 1);
            Require.above("kappa", kappa, 0);
        }

        /** What the replay sums. */
        public NStep returns() {
            return new NStep(nStep, discount);
        }

        /** The paper's fractions, and otherwise the numbers of rlpyt's DQN. */
        public static Config defaults() {
            return new Config(
                    0.99,
                    1,
                    false,
                    64,
                    64,
                    32,
                    64,
                    1,
                    LearningConfig.defaults(),
                    ExplorationConfig.defaults(),
                    QConfig.defaults());
        }
    }
}
