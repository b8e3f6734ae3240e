package jarl.algorithm;

import jarl.agent.ContinuousAgent;
import jarl.agent.NoiseConfig;
import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;
import jarl.model.CriticNetwork;
import jarl.model.PolicyNetwork;
import jarl.nn.Parameters;
import jarl.random.RandomStreams;
import jarl.replay.NStep;
import jarl.replay.Replay;
import jarl.replay.TransitionBatch;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;

/**
 * Deep deterministic policy gradient (Lillicrap et al. 2016).
 *
 * <pre>{@code
 * y           = R_n + gamma^n Q_target(s', pi_target(s'))    (R_n alone where the episode terminated)
 * critic loss = mean[ weight * (Q(s, a) - y)^2 / 2 ]
 * policy loss = -mean[ Q(s, pi(s)) ]
 * }</pre>
 *
 * <p>A truncated step bootstraps from its own final observation.
 */
public final class Ddpg implements ContinuousUpdate.Lesson {

    private final CriticLearning critic;
    private final DeterministicPolicy policy;

    Ddpg(CriticLearning critic, DeterministicPolicy policy) {
        this.critic = critic;
        this.policy = policy;
    }

    /**
     * Creates the algorithm.
     *
     * @param critic one, whose parameters are a block of the agent
     * @param criticParameters that block
     * @param target another of the same structure; what its parameters are does not matter
     * @param targetPolicy another network of the structure of the agent's; closed by the algorithm, as the replay is
     */
    public static Algorithm<NoTensors> create(
            Config config,
            ContinuousAgent agent,
            CriticNetwork critic,
            Parameters criticParameters,
            CriticNetwork target,
            PolicyNetwork targetPolicy,
            Replay<?> replay,
            RandomStreams streams) {
        LearningConfig learning = config.learning();
        var criticLearning = new CriticLearning(learning, critic, criticParameters, target, agent.device());
        var policy = new DeterministicPolicy(learning, config.policyLearningRate(), agent, targetPolicy);
        var lesson = new Ddpg(criticLearning, policy);
        var shifts = new RandomShifts(config.randomShift(), streams);
        return new ContinuousUpdate(criticLearning, policy, shifts.before(lesson)).from(replay, config, streams);
    }

    @Override
    public CriticLearning.Fit learn(TransitionBatch batch, long update, double progress) {
        Tensor wanted = QLearning.constant(() -> target(batch));
        CriticLearning.Fit fit = critic.fit(batch, wanted, progress);
        policy.improve(critic, batch.inputs(), progress);
        return fit;
    }

    private Tensor target(TransitionBatch batch) {
        Tensor action = policy.targetAction(batch.nextInputs());
        return QLearning.target(
                batch, critic.targets(batch.nextInputs(), action).getFirst().squeeze(-1));
    }

    /** The options of DDPG. */
    public record Config(
            @Option(help = "discount factor, gamma", standard = "0.99", atLeast = 0, atMost = 1)
            double discount,

            @Option(
                    help = "number of rewards in the n-step return, n",
                    standard = "1",
                    atLeast = 1,
                    atMost = NStep.MOST_STEPS)
            int nStep,

            @Option(
                    help = "standard deviation of the noise added to actions in training",
                    standard = "0.1",
                    atLeast = 0,
                    source = "Fujimoto et al. 2018, which found white noise as good as the paper's ornstein-uhlenbeck")
            double explorationNoise,

            @Option(
                    help = "learning rate of the policy's optimizer",
                    standard = "1e-4",
                    above = 0,
                    source = "Lillicrap et al. 2016")
            double policyLearningRate,

            @Option(
                    help = RandomShifts.HELP,
                    standard = "0",
                    atLeast = 0,
                    atMost = RandomShifts.MOST_PIXELS,
                    source = RandomShifts.SOURCE)
            int randomShift,

            @Option(
                    help = "options of replay, the critic's optimizer and target networks, the policy's too",
                    with = {
                        "batchSize=100",
                        "minimumSteps=10000",
                        "replayRatio=100",
                        "learningRate=1e-3",
                        "maxGradNorm=1e9",
                        "targetRate=0.01",
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
                    explorationNoise,
                    policyLearningRate,
                    randomShift,
                    learning,
                    sequences,
                    noise);
            noise.requireIndependentOfState();
        }

        @Override
        public int critics() {
            return 1;
        }

        /** As in rlpyt: a batch of 100 in each step. */
        public static Config defaults() {
            return Defaults.of(Config.class);
        }

        /** The same options but for one: {@code with("discount", 0.95)}, see {@link Options#with}. */
        public Config with(String option, Object value) {
            return Options.with(this, option, value);
        }
    }
}
