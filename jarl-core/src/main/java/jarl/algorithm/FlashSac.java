package jarl.algorithm;

import jarl.agent.ContinuousAgent;
import jarl.agent.NoiseConfig;
import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;
import jarl.distribution.GaussianParameters;
import jarl.distribution.Reparameterized;
import jarl.distribution.ReturnDistribution;
import jarl.distribution.ReturnDistribution.Atoms;
import jarl.distribution.SquashedGaussian;
import jarl.model.UnitCritics;
import jarl.model.UnitPolicy;
import jarl.nn.Parameters;
import jarl.optim.Schedule;
import jarl.random.RandomStreams;
import jarl.replay.NStep;
import jarl.replay.Replay;
import jarl.replay.TransitionBatch;
import jarl.samples.AgentInputs;
import jarl.tensor.BatchNormalization.By;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * FlashSAC (2026, arXiv 2604.04539): soft actor-critic whose critics predict distributions of scaled returns, by networks whose weights have fixed lengths
 * and whose features are batch-normalized.
 *
 * <pre>{@code
 * every second update, before the critics:
 *   policy loss   = mean[ alpha log pi(a|s) - min_i E Z_i(s, a) ]        pi by the statistics of the batch [s; s'], Z_i by running ones
 *   alpha         = alpha less its gradient of  alpha (entropy - target)
 * every update:
 *   a'            ~ pi(s')                                               by pi's running statistics
 *   p_i           = Z_target_i( [(s, a), (s', a')] )                     one batch, normalized by its own statistics; its second half
 *   m             = R_n + gamma^n (z - alpha log pi(a'|s')), with the p_i of the smaller mean, within [-5, 5], shared between neighbours
 *   critic loss   = mean_i mean[ weight * cross entropy of m and Z_i(s, a) ]    Z_i computes both halves too
 *   target        = target + 0.01 (parameters - target)
 * after each step of an optimizer, every row of weights is scaled to length 1
 * }</pre>
 *
 * <p>Around it: rewards divided so that returns have deviation 1 and lie within [-5, 5] ({@code reward.normalize}, {@code reward.mostReturn}), noise that is kept
 * for some steps ({@code algo.noise}), learning rates that fall to half along a cosine. A truncated step bootstraps from its own final observation.
 */
public final class FlashSac implements ContinuousUpdate.Lesson {

    private final Config config;
    private final UnitCritics critics;
    private final Parameters criticParameters;
    private final UnitCritics targets;
    private final FollowedNetwork criticStep;
    private final UnitPolicy network;
    private final DrawnActions actions;
    private final EntropyPolicy policy;
    private final Atoms atoms;

    FlashSac(
            Config config,
            UnitCritics critics,
            Parameters criticParameters,
            UnitCritics targets,
            FollowedNetwork criticStep,
            UnitPolicy network,
            DrawnActions actions,
            EntropyPolicy policy) {
        this.config = config;
        this.critics = critics;
        this.criticParameters = criticParameters;
        this.targets = targets;
        this.criticStep = criticStep;
        this.network = network;
        this.actions = actions;
        this.policy = policy;
        this.atoms = config.distribution();
    }

    /**
     * Creates the algorithm.
     *
     * @param network the agent's
     * @param critics whose parameters and running statistics are blocks of the agent
     * @param criticParameters the first of these
     * @param targets others of the same structure; what their parameters are does not matter, their running statistics are a block of the agent
     * @param temperature logarithm of alpha, a block of the agent; null if it is fixed
     * @param replay closed by the algorithm
     */
    public static Algorithm<NoTensors> create(
            Config config,
            ContinuousAgent agent,
            UnitPolicy network,
            SquashedGaussian distribution,
            UnitCritics critics,
            Parameters criticParameters,
            UnitCritics targets,
            @Nullable Parameters temperature,
            Replay<?> replay,
            RandomStreams streams) {
        LearningConfig learning = config.learning();
        var criticStep = new FollowedNetwork(
                learning,
                config.rate(learning.learningRate()),
                criticParameters,
                new Parameters(targets, agent.device()));
        var actions = new DrawnActions(agent, distribution, streams);
        EntropyPolicy policy = actions.policy(config.entropy(), learning, config.policyRates(), temperature);
        var lesson = new FlashSac(config, critics, criticParameters, targets, criticStep, network, actions, policy);
        return new ContinuousUpdate(criticStep, policy, lesson).from(replay, config, streams);
    }

    @Override
    public CriticLearning.Fit learn(TransitionBatch batch, long update, double progress) {
        if ((update + 1) % config.policyDelay() == 0) {
            improve(batch, update, progress);
        }
        return fitCritics(batch, update, progress);
    }

    private void improve(TransitionBatch batch, long update, double progress) {
        AgentInputs inputs = batch.inputs();
        long rows = batch.weight().numel();
        Tensor both = Tensor.cat(List.of(network.rows(inputs), network.rows(batch.nextInputs())), 0);
        GaussianParameters outputs = network.forward(both, By.BATCH);
        var ofInputs = new GaussianParameters(
                outputs.mean().slice(0, 0, rows), outputs.logStd().slice(0, 0, rows));
        Reparameterized.Drawn drawn = actions.ofOutputs(ofInputs, "action", update);
        List<Tensor> values = critics.forwardFixed(critics.fixedRows(inputs, drawn.action())).stream()
                .map(atoms::mean)
                .toList();
        policy.improve(drawn, CriticLearning.minimum(values), progress);
        network.constrain();
        actions.agent().policyParameters().written();
    }

    private CriticLearning.Fit fitCritics(TransitionBatch batch, long update, double progress) {
        long rows = batch.weight().numel();
        Reparameterized.Drawn next = drawnNext(batch.nextInputs(), update);
        Tensor wanted = QLearning.constant(() -> target(batch, next));
        List<Tensor> logProbabilities = critics.forward(pairs(critics, batch, next), By.BATCH).stream()
                .map(each -> each.slice(0, 0, rows).logSoftmax(-1))
                .toList();
        List<Tensor> crossEntropies = logProbabilities.stream()
                .map(each -> wanted.mul(each).sum(-1).neg().mul(batch.weight()).mean())
                .toList();
        Tensor loss = CriticLearning.mean(crossEntropies);
        Tensor gradNorm = criticStep.minimize(loss, progress);
        critics.constrain();
        criticParameters.written();
        return fit(loss, gradNorm, logProbabilities, wanted);
    }

    /** An error is the distance between the expected returns of prediction and target. */
    private CriticLearning.Fit fit(Tensor loss, Tensor gradNorm, List<Tensor> logProbabilities, Tensor wanted) {
        try (var scope = TensorScope.withoutGradients()) {
            Tensor returns = atoms.support().to(wanted.device());
            Tensor target = wanted.mul(returns).sum(-1);
            List<Tensor> values = logProbabilities.stream()
                    .map(each -> each.detach().exp().mul(returns).sum(-1))
                    .toList();
            Tensor error = CriticLearning.mean(
                    values.stream().map(each -> each.sub(target).abs()).toList());
            Tensor value = CriticLearning.mean(values).mean();
            return new CriticLearning.Fit(loss, gradNorm, scope.keep(error), scope.keep(value));
        }
    }

    private Reparameterized.Drawn drawnNext(AgentInputs next, long update) {
        try (var scope = TensorScope.withoutGradients()) {
            Reparameterized.Drawn drawn = actions.of(next, "next action", update);
            return new Reparameterized.Drawn(scope.keep(drawn.action()), scope.keep(drawn.logProbability()));
        }
    }

    /** What was done and what would be done next, as one batch, {@code [2 N, features]}. */
    private static Tensor pairs(UnitCritics of, TransitionBatch batch, Reparameterized.Drawn next) {
        return Tensor.cat(
                List.of(of.rows(batch.inputs(), (Tensor) batch.action()), of.rows(batch.nextInputs(), next.action())),
                0);
    }

    /** Probabilities of the returns that the critics shall predict, {@code [N, atoms]}. */
    private Tensor target(TransitionBatch batch, Reparameterized.Drawn next) {
        long rows = batch.weight().numel();
        List<Tensor> logits = targets.forward(pairs(targets, batch, next), By.BATCH).stream()
                .map(each -> each.slice(0, rows, 2 * rows))
                .toList();
        Tensor price = next.logProbability().mul(policy.temperature()).mul(batch.discountFactor());
        Tensor probability = leastOf(logits, atoms);
        Tensor rewards = batch.nStepReturn().sub(price);
        Tensor factor = batch.discountFactor();
        return probability.device().isCpu()
                ? CategoricalDqn.projectOnHost(probability, rewards, factor, atoms)
                : CategoricalDqn.project(
                        probability, rewards, factor, atoms, atoms.support().to(probability.device()));
    }

    /**
     * Of each row the probabilities by the critic that expects least, the first of them where they agree.
     *
     * @param logits of each critic, {@code [N, atoms]}
     */
    static Tensor leastOf(List<Tensor> logits, ReturnDistribution distribution) {
        Tensor probability = logits.getFirst().softmax(-1);
        Tensor least = distribution.mean(logits.getFirst());
        for (Tensor other : logits.subList(1, logits.size())) {
            Tensor value = distribution.mean(other);
            Tensor chosen = least.sub(value).above(0).unsqueeze(-1); // 1 or 0
            probability = other.softmax(-1)
                    .mul(chosen)
                    .add(probability.mul(chosen.neg().add(1)));
            least = least.minimum(value);
        }
        return probability;
    }

    /** The options of FlashSAC. */
    public record Config(
            @Option(help = "discount factor, gamma", standard = "0.99", atLeast = 0, atMost = 1)
            double discount,

            @Option(
                    help = "number of rewards in the n-step return, n",
                    standard = "1",
                    atLeast = 1,
                    atMost = NStep.MOST_STEPS)
            int nStep,

            @Option(help = "number of critics", standard = "2", atLeast = 1, atMost = 100)
            int critics,

            @Option(
                    help =
                            "widths of the residual blocks of each critic, all the same; those of the policy are model.hiddenSizes",
                    standard = "[256, 256]",
                    atLeast = 1,
                    atMost = 65_536)
            List<Integer> criticSizes,

            @Option(
                    help = "updates of the critics for one of policy and temperature",
                    standard = "2",
                    atLeast = 1,
                    atMost = 1_000_000)
            int policyDelay,

            @Option(
                    help = "number of atoms of the return distribution",
                    standard = "101",
                    atLeast = 2,
                    atMost = ReturnDistribution.MOST_NUMBERS)
            int atoms,

            @Option(
                    help = "highest atom of the return distribution, in scaled rewards; the lowest is minus that",
                    standard = "5",
                    above = 0)
            double maximumReturn,

            @Option(help = "learning rate of the policy's optimizer", standard = "3e-4", above = 0)
            double policyLearningRate,

            @Option(
                    help =
                            "share of every learning rate that is left at the end of the run, reached along half a cosine; 1 keeps them",
                    standard = "0.5",
                    atLeast = 0,
                    atMost = 1)
            double finalLearningRate,

            @Option(
                    help = "entropy of the policy; the target is that of normal actions with standard deviation 0.15",
                    with = {"temperature=0.01", "targetScale=0.478182"})
            EntropyConfig entropy,

            @Option(
                    help = "options of replay, the critics' optimizer and target networks",
                    with = {
                        "batchSize=512",
                        "minimumSteps=10000",
                        "replayRatio=512",
                        "learningRate=3e-4",
                        "maxGradNorm=1e9",
                        "targetRate=0.01",
                        "replay.size=1000000"
                    })
            LearningConfig learning,

            @Option(help = SequenceConfig.HELP) SequenceConfig sequences,

            @Option(help = "noise of exploration", with = "kind=repeated")
            NoiseConfig noise)
            implements ContinuousConfig {

        private static final int MOST_BLOCKS = 100;

        public Config {
            criticSizes = List.copyOf(criticSizes);
            Require.ranges(
                    Config.class,
                    discount,
                    nStep,
                    critics,
                    criticSizes,
                    policyDelay,
                    atoms,
                    maximumReturn,
                    policyLearningRate,
                    finalLearningRate,
                    entropy,
                    learning,
                    sequences,
                    noise);
            noise.requireIndependentOfState();
            requireBlocks("criticSizes", criticSizes);
            Require.that(
                    !learning.linearSchedule(),
                    "learning.linearSchedule",
                    "false, as finalLearningRate says what the learning rates fall to",
                    true);
            var _ = new Atoms(atoms, -maximumReturn, maximumReturn);
        }

        /**
         * Finds out whether these are the widths of residual blocks.
         *
         * @throws IllegalArgumentException if not
         */
        public static void requireBlocks(String key, List<Integer> sizes) {
            Require.that(
                    !sizes.isEmpty()
                            && sizes.size() <= MOST_BLOCKS
                            && sizes.stream().distinct().count() == 1,
                    key,
                    "the same width for each residual block, 1 to " + MOST_BLOCKS + " times",
                    sizes.size() > MOST_BLOCKS ? sizes.size() + " numbers" : sizes);
        }

        /** The returns whose probabilities the critics predict. */
        public Atoms distribution() {
            return new Atoms(atoms, -maximumReturn, maximumReturn);
        }

        private Schedule rate(double initial) {
            return new Schedule.Cosine(initial, finalLearningRate * initial);
        }

        private EntropyPolicy.Rates policyRates() {
            return new EntropyPolicy.Rates(rate(policyLearningRate), rate(entropy.learningRate()), false);
        }

        /** As in the paper for simulators on the CPU: two critics of two blocks of 256, one update in each step. */
        public static Config defaults() {
            return Defaults.of(Config.class);
        }

        /** The same options but for one: {@code with("discount", 0.95)}, see {@link Options#with}. */
        public Config with(String option, Object value) {
            return Options.with(this, option, value);
        }
    }
}
