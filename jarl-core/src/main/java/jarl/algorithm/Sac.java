package jarl.algorithm;

import jarl.agent.ContinuousAgent;
import jarl.agent.NoiseConfig;
import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;
import jarl.distribution.Reparameterized;
import jarl.distribution.SquashedGaussian;
import jarl.model.CriticNetwork;
import jarl.nn.Dropout;
import jarl.nn.Parameters;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.replay.NStep;
import jarl.replay.Replay;
import jarl.replay.TransitionBatch;
import jarl.samples.AgentInputs;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Soft actor-critic (Haarnoja et al. 2018, Soft actor-critic algorithms and applications): the policy earns return and entropy.
 *
 * <pre>{@code
 * a'               ~ pi(s')
 * y                = R_n + gamma^n ( min_i Q_target_i(s', a') - alpha log pi(a'|s') )    (R_n alone where the episode terminated)
 * critic loss      = sum_i mean[ weight * (Q_i(s, a) - y)^2 / 2 ]
 * policy loss      = mean[ alpha log pi(a|s) - min_i Q_i(s, a) ],  a = tanh(mean(s) + std(s) noise)
 * temperature loss = -log(alpha) mean[ log pi(a|s) + target entropy ]
 * }</pre>
 *
 * <p>Options: any number of critics, of which each target takes the least of some drawn at random (Chen et al. 2021, REDQ), the policy following
 * their mean, policy updates less often; dropout and layer normalization in critics and targets (Hiraoka et al. 2022, DroQ). A truncated step bootstraps from its own final observation.
 */
public final class Sac implements ContinuousUpdate.Lesson {

    private final Config config;
    private final CriticLearning critics;
    private final DrawnActions actions;
    private final EntropyPolicy policy;
    private final RandomStreams streams;

    Sac(Config config, CriticLearning critics, DrawnActions actions, EntropyPolicy policy, RandomStreams streams) {
        this.config = config;
        this.critics = critics;
        this.actions = actions;
        this.policy = policy;
        this.streams = streams;
    }

    /**
     * Creates the algorithm.
     *
     * @param critics whose parameters are a block of the agent
     * @param criticParameters that block
     * @param targets others of the same structure; what their parameters are does not matter
     * @param temperature logarithm of alpha, a block of the agent; null if it is fixed
     * @param replay closed by the algorithm
     */
    public static Algorithm<NoTensors> create(
            Config config,
            ContinuousAgent agent,
            SquashedGaussian distribution,
            CriticNetwork critics,
            Parameters criticParameters,
            CriticNetwork targets,
            @Nullable Parameters temperature,
            Replay<?> replay,
            RandomStreams streams) {
        LearningConfig learning = config.learning();
        var criticLearning = new CriticLearning(learning, critics, criticParameters, targets, agent.device());
        var actions = new DrawnActions(agent, distribution, streams);
        EntropyPolicy policy = actions.policy(config.entropy(), learning, config.policyLearningRate(), temperature);
        var lesson = new Sac(config, criticLearning, actions, policy, streams);
        var shifts = new RandomShifts(config.randomShift(), streams);
        return new ContinuousUpdate(criticLearning, policy, shifts.before(lesson)).from(replay, config, streams);
    }

    @Override
    public CriticLearning.Fit learn(TransitionBatch batch, long update, double progress) {
        Tensor wanted = QLearning.constant(() -> QLearning.target(batch, softValue(batch.nextInputs(), update)));
        CriticLearning.Fit fit = critics.fit(batch, wanted, dropout("dropout of critics", update), progress);
        if ((update + 1) % config.policyDelay() == 0) {
            improve(batch.inputs(), update, progress);
        }
        return fit;
    }

    /** The value of the next state, less the price of certainty. */
    private Tensor softValue(AgentInputs inputs, long update) {
        Reparameterized.Drawn next = actions.of(inputs, "next action", update);
        List<Tensor> values = chosen(
                CriticLearning.values(critics.targets(inputs, next.action(), dropout("dropout of targets", update))),
                update);
        return CriticLearning.minimum(values).sub(next.logProbability().mul(policy.temperature()));
    }

    /** The features that one pass through the critics drops; null if they drop none. */
    private @Nullable Dropout dropout(String purpose, long update) {
        return config.criticDropout() == 0
                ? null
                : new Dropout(config.criticDropout(), streams.stream(purpose, update));
    }

    /** The critics that a target takes the least of. */
    private List<Tensor> chosen(List<Tensor> values, long update) {
        int count = config.targetCritics();
        if (count == 0 || count >= values.size()) {
            return values;
        }
        RandomStream random = streams.stream("target critics", update);
        List<Tensor> left = new ArrayList<>(values);
        List<Tensor> chosen = new ArrayList<>();
        while (chosen.size() < count) {
            chosen.add(left.remove(random.nextInt(left.size())));
        }
        return chosen;
    }

    private void improve(AgentInputs inputs, long update, double progress) {
        Reparameterized.Drawn drawn = actions.of(inputs, "action", update);
        List<Tensor> values = CriticLearning.values(
                critics.ofActions(inputs, drawn.action(), dropout("dropout for the policy", update)));
        Tensor value =
                config.policyValue() == PolicyValue.MEAN ? CriticLearning.mean(values) : CriticLearning.minimum(values);
        policy.improve(drawn, value, progress);
    }

    /** What the policy maximizes. */
    public enum PolicyValue {
        MINIMUM,
        MEAN
    }

    /** The options of soft actor-critic. */
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
                    help = "critics drawn for each target, which takes the least of them; 0 for all",
                    standard = "0",
                    atLeast = 0,
                    atMost = 100,
                    source = "Chen et al. 2021: 2 of 10")
            int targetCritics,

            @Option(
                    help = "what the policy maximizes: minimum or mean of the critics",
                    standard = "minimum",
                    source = "Haarnoja et al. 2018; mean in REDQ and DroQ")
            PolicyValue policyValue,

            @Option(
                    help = "updates of the critics for one of policy and temperature",
                    standard = "1",
                    atLeast = 1,
                    atMost = 1_000_000,
                    source = "20 in REDQ and DroQ")
            int policyDelay,

            @Option(
                    help = "probability that a feature of critics and targets is dropped, before normalization and "
                            + "nonlinearity; 0 for no dropout",
                    standard = "0",
                    atLeast = 0,
                    below = 1,
                    source = "Hiraoka et al. 2022 (DroQ): 0.01")
            double criticDropout,

            @Option(
                    help = "layer normalization in the critics, also where model.layerNorm is false",
                    standard = "false",
                    source = "Hiraoka et al. 2022: true")
            boolean criticLayerNorm,

            @Option(help = "learning rate of the policy's optimizer", standard = "3e-4", above = 0)
            double policyLearningRate,

            @Option(help = "entropy of the policy") EntropyConfig entropy,

            @Option(
                    help = RandomShifts.HELP,
                    standard = "0",
                    atLeast = 0,
                    atMost = RandomShifts.MOST_PIXELS,
                    source = RandomShifts.SOURCE)
            int randomShift,

            @Option(
                    help = "options of replay, the critics' optimizer and target networks",
                    with = {
                        "batchSize=256",
                        "minimumSteps=10000",
                        "replayRatio=256",
                        "learningRate=3e-4",
                        "maxGradNorm=1e9",
                        "targetRate=0.005",
                        "replay.size=1000000"
                    })
            LearningConfig learning,

            @Option(help = SequenceConfig.HELP) SequenceConfig sequences,
            @Option(help = "noise of exploration") NoiseConfig noise)
            implements ContinuousConfig.WithTargets {

        public Config {
            Require.ranges(
                    Config.class,
                    discount,
                    nStep,
                    critics,
                    targetCritics,
                    policyValue,
                    policyDelay,
                    criticDropout,
                    criticLayerNorm,
                    policyLearningRate,
                    entropy,
                    randomShift,
                    learning,
                    sequences,
                    noise);
            Require.that(targetCritics <= critics, "targetCritics", "at most critics = " + critics, targetCritics);
        }

        /** As in the paper: two critics, one update in each step. */
        public static Config defaults() {
            return Defaults.of(Config.class);
        }

        /** The same options but for one: {@code with("discount", 0.95)}, see {@link Options#with}. */
        public Config with(String option, Object value) {
            return Options.with(this, option, value);
        }
    }
}
