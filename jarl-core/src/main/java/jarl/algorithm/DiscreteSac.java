package jarl.algorithm;

import jarl.agent.CategoricalAgent;
import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;
import jarl.model.DiscreteCritics;
import jarl.nn.Parameters;
import jarl.random.RandomStreams;
import jarl.replay.NStep;
import jarl.replay.Replay;
import jarl.replay.TransitionBatch;
import jarl.samples.AgentInputs;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Soft actor-critic for discrete actions (Christodoulou 2019): expectations over the actions are exact, nothing is drawn.
 *
 * <pre>{@code
 * V(s')            = sum_a pi(a|s') ( min_i Q_target_i(s', a) - alpha log pi(a|s') )
 * y                = R_n + gamma^n V(s')                                  (R_n alone where the episode terminated)
 * critic loss      = sum_i mean[ weight * (Q_i(s, a) - y)^2 / 2 ]
 * policy loss      = mean[ sum_a pi(a|s) ( alpha log pi(a|s) - min_i Q_i(s, a) ) ]
 * temperature loss = log(alpha) mean[ H(pi(.|s)) - target entropy ]
 * }</pre>
 *
 * <p>Forbidden actions have probability 0. A truncated step bootstraps from its own final observation.
 */
public final class DiscreteSac implements ContinuousUpdate.Lesson {

    private final Config config;
    private final CategoricalAgent agent;
    private final DiscreteCritics critics;
    private final DiscreteCritics targets;
    private final FollowedNetwork criticStep;
    private final EntropyPolicy policy;

    DiscreteSac(
            Config config,
            CategoricalAgent agent,
            DiscreteCritics critics,
            DiscreteCritics targets,
            FollowedNetwork criticStep,
            EntropyPolicy policy) {
        this.config = config;
        this.agent = agent;
        this.critics = critics;
        this.targets = targets;
        this.criticStep = criticStep;
        this.policy = policy;
    }

    /**
     * Creates the algorithm.
     *
     * @param actions how many there are
     * @param critics whose parameters are a block of the agent
     * @param criticParameters that block
     * @param targets others of the same structure; what their parameters are does not matter
     * @param temperature logarithm of alpha, a block of the agent; null if it is fixed
     * @param replay closed by the algorithm
     */
    public static Algorithm<NoTensors> create(
            Config config,
            CategoricalAgent agent,
            int actions,
            DiscreteCritics critics,
            Parameters criticParameters,
            DiscreteCritics targets,
            @Nullable Parameters temperature,
            Replay<?> replay,
            RandomStreams streams) {
        return update(config, agent, actions, critics, criticParameters, targets, temperature)
                .from(replay, config, streams);
    }

    static ContinuousUpdate update(
            Config config,
            CategoricalAgent agent,
            int actions,
            DiscreteCritics critics,
            Parameters criticParameters,
            DiscreteCritics targets,
            @Nullable Parameters temperature) {
        LearningConfig learning = config.learning();
        var criticStep = new FollowedNetwork(
                learning, learning.learningRate(), criticParameters, new Parameters(targets, agent.device()));
        double targetEntropy = config.entropy().targetScale() * Math.log(actions);
        var policy = new EntropyPolicy(
                config.entropy(),
                learning,
                EntropyPolicy.Rates.usual(config.entropy(), learning, config.policyLearningRate()),
                agent.policyParameters(),
                targetEntropy,
                temperature);
        var lesson = new DiscreteSac(config, agent, critics, targets, criticStep, policy);
        return new ContinuousUpdate(criticStep, policy, lesson);
    }

    @Override
    public CriticLearning.Fit learn(TransitionBatch batch, long update, double progress) {
        Tensor wanted = QLearning.constant(() -> QLearning.target(batch, softValue(batch.nextInputs())));
        AgentInputs inputs = batch.inputs();
        Tensor action = (Tensor) batch.action();
        List<Tensor> predicted = critics.forward(inputs).stream()
                .map(values -> QLearning.ofActions(values, action))
                .toList();
        CriticLearning.Fit fit = CriticLearning.fit(
                predicted, each -> CriticLearning.squared(each, wanted, batch.weight()), criticStep, progress);
        if ((update + 1) % config.policyDelay() == 0) {
            improve(inputs, progress);
        }
        return fit;
    }

    /** The value of a state, with that of the policy's entropy, {@code [N]}. */
    private Tensor softValue(AgentInputs inputs) {
        Tensor logProbabilities = agent.logits(inputs).logSoftmax(-1);
        Tensor value = CriticLearning.minimum(targets.forward(inputs));
        return expected(logProbabilities, value.sub(logProbabilities.mul(policy.temperature())));
    }

    /** {@code sum_a pi(a) x(a)}, {@code [N]}. */
    private static Tensor expected(Tensor logProbabilities, Tensor ofActions) {
        return logProbabilities.exp().mul(ofActions).sum(-1);
    }

    private void improve(AgentInputs inputs, double progress) {
        Tensor value = QLearning.constant(() -> CriticLearning.minimum(critics.forward(inputs)));
        Tensor logProbabilities = agent.logits(inputs).logSoftmax(-1);
        Tensor loss = expected(
                        logProbabilities,
                        logProbabilities.mul(policy.temperature()).sub(value))
                .mean();
        Tensor entropy = QLearning.constant(() -> expected(logProbabilities.detach(), logProbabilities.detach())
                .mean()
                .neg());
        policy.improve(loss, entropy, progress);
    }

    /** The options of discrete soft actor-critic. */
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
                    help = "updates of the critics for one of policy and temperature",
                    standard = "1",
                    atLeast = 1,
                    atMost = 1_000_000)
            int policyDelay,

            @Option(help = "learning rate of the policy's optimizer", standard = "3e-4", above = 0)
            double policyLearningRate,

            @Option(help = "entropy of the policy; targetScale 0.98 in Christodoulou 2019", with = "targetScale=0.98")
            EntropyConfig entropy,

            @Option(
                    help = "options of replay, the critics' optimizer and target networks",
                    with = {
                        "batchSize=64",
                        "minimumSteps=1000",
                        "replayRatio=64",
                        "learningRate=3e-4",
                        "maxGradNorm=1e9",
                        "targetRate=0.005",
                        "replay.size=1000000"
                    })
            LearningConfig learning,

            @Option(help = SequenceConfig.HELP) SequenceConfig sequences)
            implements SequenceAlgorithmConfig {

        public Config {
            Require.ranges(
                    Config.class,
                    discount,
                    nStep,
                    critics,
                    policyDelay,
                    policyLearningRate,
                    entropy,
                    learning,
                    sequences);
            Require.that(
                    !entropy.learned() || (entropy.targetScale() >= 0 && entropy.targetScale() < 1),
                    "entropy.targetScale",
                    "at least 0 and less than 1, as a share of the largest entropy there is",
                    entropy.targetScale());
        }

        /** Two critics, one update in each step. */
        public static Config defaults() {
            return Defaults.of(Config.class);
        }

        /** The same options but for one: {@code with("discount", 0.95)}, see {@link Options#with}. */
        public Config with(String option, Object value) {
            return Options.with(this, option, value);
        }
    }
}
