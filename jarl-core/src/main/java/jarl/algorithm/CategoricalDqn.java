package jarl.algorithm;

import jarl.agent.DqnAgent;
import jarl.agent.DqnInfo;
import jarl.agent.EpsilonGreedyConfig;
import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;
import jarl.distribution.ReturnDistribution;
import jarl.distribution.ReturnDistribution.Atoms;
import jarl.model.QHeadConfig;
import jarl.model.ReturnDistributionModel;
import jarl.random.RandomStreams;
import jarl.replay.NStep;
import jarl.replay.TransitionBatch;
import jarl.replay.TransitionReplay;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;

/**
 * Categorical deep Q-learning (Bellemare et al. 2017, "A distributional perspective on reinforcement learning", algorithm 1, C51): learns
 * the probabilities of fixed returns.
 *
 * <pre>{@code
 * m    = projection of R_n + gamma^n z with the target network's probabilities of the best next action onto the atoms z
 * loss = - mean[ weight * sum_i m_i log p_i(s, a) ]
 * }</pre>
 *
 * <p>With double, dueling, noisy networks, n steps and prioritized replay it is Rainbow (Hessel et al. 2018). Priorities are the
 * divergence of p from m.
 */
public final class CategoricalDqn implements ActionValueLoss<TransitionBatch> {

    private static final double LEAST_PROBABILITY = 1e-6;
    private static final double LARGEST_DIVERGENCE = 1e6;

    private final Config config;
    private final ReturnDistributionModel network;
    private final ReturnDistributionModel targetNetwork;
    private final Tensor support;

    private CategoricalDqn(
            Config config, ReturnDistributionModel network, ReturnDistributionModel targetNetwork, Device device) {
        this.config = config;
        this.network = network;
        this.targetNetwork = targetNetwork;
        this.support = TensorScope.unscoped(config.distribution().support().to(device));
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
        var loss = new CategoricalDqn(config, network, targetNetwork, agent.device());
        return ActionValueUpdate.learning(config.learning(), agent, network, targetNetwork, replay, 1, loss, streams);
    }

    @Override
    public Errors errors(TransitionBatch batch, long update) {
        Tensor logits = QLearning.distributionsOf(network.forward(batch.inputs(), true), (Tensor) batch.action());
        Tensor logProbability = logits.logSoftmax(-1);
        Tensor target = QLearning.constant(() -> target(batch));
        Tensor crossEntropy = target.mul(logProbability).sum(-1).neg();
        Tensor loss = crossEntropy.mul(batch.weight()).mean();
        try (var scope = TensorScope.withoutGradients()) {
            Tensor entropy =
                    target.mul(target.clampMinimum(LEAST_PROBABILITY).log()).sum(-1);
            Tensor divergence =
                    scope.keep(crossEntropy.detach().add(entropy).clamp(LEAST_PROBABILITY, LARGEST_DIVERGENCE));
            Tensor value = scope.keep(
                    logProbability.detach().exp().mul(support).sum(-1).mean());
            return new Errors(loss, divergence, scope.keep(divergence.mean()), value);
        }
    }

    /** The projected distribution, {@code [N, atoms]}. */
    private Tensor target(TransitionBatch batch) {
        Tensor next = targetNetwork.forward(batch.nextInputs(), true);
        Tensor choosing = config.doubleDqn() ? network.forward(batch.nextInputs(), true) : next;
        Tensor best = QLearning.best(config.distribution().mean(choosing), batch.nextInputs());
        Tensor probability = QLearning.distributionsOf(next, best).softmax(-1);
        return project(probability, batch.nStepReturn(), batch.discountFactor(), config.distribution(), support);
    }

    /**
     * Moves probabilities to the returns {@code R + factor z}, and shares each between the neighbouring atoms.
     *
     * @param probability of the atoms, {@code [N, atoms]}
     * @param nStepReturn R, {@code [N]}
     * @param factor {@code [N]}
     * @param support z, {@code [atoms]}
     * @return {@code [N, atoms]}
     */
    static Tensor project(Tensor probability, Tensor nStepReturn, Tensor factor, Atoms atoms, Tensor support) {
        Tensor moved = nStepReturn
                .unsqueeze(-1)
                .add(factor.unsqueeze(-1).mul(support))
                .clamp(atoms.minimum(), atoms.maximum());
        Tensor distance = moved.unsqueeze(1).sub(support.view(1, -1, 1)).abs().mul(1 / atoms.spacing());
        Tensor share = distance.neg().add(1).clampMinimum(0); // [N, to, from]
        return share.mul(probability.unsqueeze(1)).sum(-1);
    }

    /**
     * The same in Java's memory, where it takes as many steps as there are probabilities instead of their number times that of atoms; rounds differently.
     *
     * @param probability on the CPU, as the others
     */
    static Tensor projectOnHost(Tensor probability, Tensor nStepReturn, Tensor factor, Atoms atoms) {
        float[] from = probability.toFloats();
        float[] returns = nStepReturn.toFloats();
        float[] factors = factor.toFloats();
        int count = atoms.atoms();
        float[] to = new float[from.length];
        for (int row = 0; row < returns.length; row++) {
            int at = row * count;
            for (int i = 0; i < count; i++) {
                double atom = atoms.minimum() + i * atoms.spacing();
                double moved = Math.clamp(returns[row] + factors[row] * atom, atoms.minimum(), atoms.maximum());
                double place = Math.min((moved - atoms.minimum()) / atoms.spacing(), count - 1);
                int below = Math.min((int) place, count - 2);
                double above = place - below;
                to[at + below] += (float) ((1 - above) * from[at + i]);
                to[at + below + 1] += (float) (above * from[at + i]);
            }
        }
        return TensorAccess.onHeap(to, returns.length, count);
    }

    @Override
    public void close() {
        support.close();
    }

    /** The options of C51. */
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
                    help = "number of atoms of the return distribution; 51 in Bellemare et al. 2017",
                    standard = "101",
                    atLeast = 2,
                    atMost = ReturnDistribution.MOST_NUMBERS,
                    source = "CleanRL")
            int atoms,

            @Option(
                    help = "lowest atom of the return distribution, V_min; -10 in Bellemare et al. 2017",
                    standard = "-100",
                    source = "CleanRL")
            double minimumReturn,

            @Option(
                    help = "highest atom of the return distribution, V_max; 10 in Bellemare et al. 2017",
                    standard = "100",
                    source = "CleanRL")
            double maximumReturn,

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
                    atoms,
                    minimumReturn,
                    maximumReturn,
                    learning,
                    exploration,
                    network);
            var _ = new Atoms(atoms, minimumReturn, maximumReturn);
        }

        /** The atoms. */
        public Atoms distribution() {
            return new Atoms(atoms, minimumReturn, maximumReturn);
        }

        /** For a task of small vectors, with returns up to 100; the preset {@code atari-c51} has the numbers of rlpyt. */
        public static Config defaults() {
            return Defaults.of(Config.class);
        }

        /** The same options but for one: {@code with("discount", 0.95)}, see {@link Options#with}. */
        public Config with(String option, Object value) {
            return Options.with(this, option, value);
        }
    }
}
