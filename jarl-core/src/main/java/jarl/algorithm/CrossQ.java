package jarl.algorithm;

import jarl.agent.ContinuousAgent;
import jarl.agent.NoiseConfig;
import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;
import jarl.distribution.Reparameterized;
import jarl.distribution.SquashedGaussian;
import jarl.model.NormalizedCritics;
import jarl.model.NormalizedCritics.Pairs;
import jarl.model.NormalizedPolicy;
import jarl.nn.Parameters;
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
 * CrossQ (Bhatt et al. 2024): soft actor-critic without target networks, whose critics are batch-normalized over both sides of Bellman's equation at once.
 *
 * <pre>{@code
 * a'                  ~ pi(s')                                   by pi's running statistics
 * [Q_i, Q'_i]         = Q_i( [(s, a), (s', a')] )                one batch of 2 N rows, normalized by its own statistics
 * y                   = R_n + gamma^n ( min_i Q'_i - alpha log pi(a'|s') )     a constant; R_n alone where the episode terminated
 * critic loss         = sum_i mean[ weight * (Q_i - y)^2 / 2 ]
 * policy loss         = mean[ alpha log pi(a|s) - min_i Q_i(s, a) ]            pi by the batch's statistics, Q_i by running ones
 * }</pre>
 *
 * <p>Temperature as in {@link Sac}. After some updates of plain batch normalization, batches are renormalized (Ioffe 2017). A truncated step bootstraps
 * from its own final observation.
 */
public final class CrossQ implements ContinuousUpdate.Lesson {

    private final Config config;
    private final NormalizedCritics critics;
    private final FollowedNetwork criticStep;
    private final NormalizedPolicy network;
    private final DrawnActions actions;
    private final EntropyPolicy policy;

    CrossQ(
            Config config,
            NormalizedCritics critics,
            FollowedNetwork criticStep,
            NormalizedPolicy network,
            DrawnActions actions,
            EntropyPolicy policy) {
        this.config = config;
        this.critics = critics;
        this.criticStep = criticStep;
        this.network = network;
        this.actions = actions;
        this.policy = policy;
    }

    /**
     * Creates the algorithm.
     *
     * @param network the agent's
     * @param critics whose parameters and running statistics are blocks of the agent
     * @param criticParameters the first of these
     * @param temperature logarithm of alpha, a block of the agent; null if it is fixed
     * @param replay closed by the algorithm
     */
    public static Algorithm<NoTensors> create(
            Config config,
            ContinuousAgent agent,
            NormalizedPolicy network,
            SquashedGaussian distribution,
            NormalizedCritics critics,
            Parameters criticParameters,
            @Nullable Parameters temperature,
            Replay<?> replay,
            RandomStreams streams) {
        LearningConfig learning = config.learning();
        var criticStep = FollowedNetwork.byNone(learning, learning.learningRate(), criticParameters);
        var actions = new DrawnActions(agent, distribution, streams);
        EntropyPolicy policy = actions.policy(config.entropy(), learning, config.policyLearningRate(), temperature);
        var lesson = new CrossQ(config, critics, criticStep, network, actions, policy);
        return new ContinuousUpdate(criticStep, policy, lesson).from(replay, config, streams);
    }

    @Override
    public CriticLearning.Fit learn(TransitionBatch batch, long update, double progress) {
        CriticLearning.Fit fit = fitCritics(batch, update, progress);
        if ((update + 1) % config.policyDelay() == 0) {
            improve(batch.inputs(), update, progress);
        }
        return fit;
    }

    private CriticLearning.Fit fitCritics(TransitionBatch batch, long update, double progress) {
        AgentInputs next = batch.nextInputs();
        long rows = batch.weight().numel();
        Reparameterized.Drawn drawn = drawnNext(next, update);
        List<Tensor> both = critics.forward(
                List.of(new Pairs(batch.inputs(), (Tensor) batch.action()), new Pairs(next, drawn.action())),
                statistics(update));
        Tensor wanted = QLearning.constant(() -> {
            Tensor value = CriticLearning.minimum(both.stream()
                    .map(each -> each.detach().slice(0, rows, 2 * rows))
                    .toList());
            return QLearning.target(batch, value.sub(drawn.logProbability().mul(policy.temperature())));
        });
        List<Tensor> predicted =
                both.stream().map(each -> each.slice(0, 0, rows)).toList();
        return CriticLearning.fit(
                predicted, each -> CriticLearning.squared(each, wanted, batch.weight()), criticStep, progress);
    }

    private Reparameterized.Drawn drawnNext(AgentInputs next, long update) {
        try (var scope = TensorScope.withoutGradients()) {
            Reparameterized.Drawn drawn = actions.of(next, "next action", update);
            return new Reparameterized.Drawn(scope.keep(drawn.action()), scope.keep(drawn.logProbability()));
        }
    }

    /** What a network normalizes by that has seen so many batches. */
    private By statistics(long batches) {
        return batches < config.plainUpdates() ? By.BATCH : By.CORRECTED;
    }

    private void improve(AgentInputs inputs, long update, double progress) {
        By by = statistics(update / config.policyDelay());
        Reparameterized.Drawn drawn = actions.ofOutputs(network.forward(inputs, by), "action", update);
        Tensor value = CriticLearning.minimum(critics.forwardFixed(inputs, drawn.action()));
        policy.improve(drawn, value, progress);
    }

    /** The options of CrossQ. */
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
                    help = "widths of the hidden layers of each critic; those of the policy are model.hiddenSizes",
                    standard = "[1024, 1024]",
                    atLeast = 1,
                    atMost = 65_536,
                    source = "Stable-Baselines3 contrib; two of 2048 in the paper")
            List<Integer> criticSizes,

            @Option(
                    help = "updates of the critics for one of policy and temperature",
                    standard = "3",
                    atLeast = 1,
                    atMost = 1_000_000,
                    source = "Bhatt et al. 2024")
            int policyDelay,

            @Option(
                    help = "updates of plain batch normalization, after which running statistics correct the batch's",
                    standard = "100000",
                    atLeast = 0,
                    source = "the authors' code")
            long plainUpdates,

            @Option(help = "learning rate of the policy's optimizer", standard = "1e-3", above = 0)
            double policyLearningRate,

            @Option(help = "entropy of the policy", with = "learningRate=1e-3")
            EntropyConfig entropy,

            @Option(
                    help = "options of replay and of the critics' optimizer; there are no target networks",
                    with = {
                        "batchSize=256",
                        "minimumSteps=5000",
                        "replayRatio=256",
                        "learningRate=1e-3",
                        "maxGradNorm=1e9",
                        "replay.size=1000000",
                        "optimizer.beta1=0.5"
                    })
            LearningConfig learning,

            @Option(help = SequenceConfig.HELP) SequenceConfig sequences,
            @Option(help = "noise of exploration") NoiseConfig noise)
            implements ContinuousConfig {

        private static final int MOST_LAYERS = 100;

        public Config {
            criticSizes = List.copyOf(criticSizes);
            Require.ranges(
                    Config.class,
                    discount,
                    nStep,
                    critics,
                    criticSizes,
                    policyDelay,
                    plainUpdates,
                    policyLearningRate,
                    entropy,
                    learning,
                    sequences,
                    noise);
            noise.requireIndependentOfState();
            Require.that(
                    criticSizes.size() <= MOST_LAYERS,
                    "criticSizes",
                    "a list of at most " + MOST_LAYERS + " numbers",
                    criticSizes.size() + " numbers");
            Require.that(
                    learning.targetRate() == 1 && learning.targetInterval() == 0,
                    "learning.targetRate",
                    "1, and learning.targetInterval 0, as CrossQ has no target networks",
                    learning.targetRate() + " and " + learning.targetInterval());
        }

        /** Two critics of 1024-1024, one update in each step. */
        public static Config defaults() {
            return Defaults.of(Config.class);
        }

        /** The same options but for one: {@code with("discount", 0.95)}, see {@link Options#with}. */
        public Config with(String option, Object value) {
            return Options.with(this, option, value);
        }
    }
}
