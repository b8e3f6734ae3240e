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
 * Twin delayed deep deterministic policy gradient (Fujimoto et al. 2018).
 *
 * <pre>{@code
 * a'          = clip( pi_target(s') + clip(noise, -c, c), -1, 1 )
 * y           = R_n + gamma^n min_i Q_target_i(s', a')      (R_n alone where the episode terminated)
 * critic loss = sum_i mean[ weight * (Q_i(s, a) - y)^2 / 2 ]
 * policy loss = -mean[ Q_1(s, pi(s)) ]                      every policyDelay updates
 * }</pre>
 *
 * <p>A truncated step bootstraps from its own final observation.
 */
public final class Td3 implements ContinuousUpdate.Lesson {

    private final Config config;
    private final CriticLearning critics;
    private final DeterministicPolicy policy;
    private final NormalNoise noise;

    Td3(Config config, CriticLearning critics, DeterministicPolicy policy, NormalNoise noise) {
        this.config = config;
        this.critics = critics;
        this.policy = policy;
        this.noise = noise;
    }

    /**
     * Creates the algorithm.
     *
     * @param critics whose parameters are a block of the agent
     * @param criticParameters that block
     * @param targets others of the same structure; what their parameters are does not matter
     * @param targetPolicy another network of the structure of the agent's; closed by the algorithm, as the replay is
     * @param actionSize numbers of an action, d
     */
    public static Algorithm<NoTensors> create(
            Config config,
            ContinuousAgent agent,
            CriticNetwork critics,
            Parameters criticParameters,
            CriticNetwork targets,
            PolicyNetwork targetPolicy,
            int actionSize,
            Replay<?> replay,
            RandomStreams streams) {
        LearningConfig learning = config.learning();
        var criticLearning = new CriticLearning(learning, critics, criticParameters, targets, agent.device());
        var policy = new DeterministicPolicy(learning, config.policyLearningRate(), agent, targetPolicy);
        var lesson = new Td3(config, criticLearning, policy, new NormalNoise(streams, actionSize, agent.device()));
        var shifts = new RandomShifts(config.randomShift(), streams);
        return new ContinuousUpdate(criticLearning, policy, shifts.before(lesson)).from(replay, config, streams);
    }

    @Override
    public CriticLearning.Fit learn(TransitionBatch batch, long update, double progress) {
        Tensor wanted = QLearning.constant(() -> target(batch, update));
        CriticLearning.Fit fit = critics.fit(batch, wanted, progress);
        if ((update + 1) % config.policyDelay() == 0) {
            policy.improve(critics, batch.inputs(), progress);
        }
        return fit;
    }

    private Tensor target(TransitionBatch batch, long update) {
        Tensor action = policy.targetAction(batch.nextInputs());
        Tensor smoothing = noise.of("target policy smoothing", update, action.size(0))
                .mul(config.targetNoise())
                .clamp(-config.targetNoiseClip(), config.targetNoiseClip());
        Tensor smoothed = action.add(smoothing).clamp(-1, 1);
        return QLearning.target(
                batch, CriticLearning.minimum(CriticLearning.values(critics.targets(batch.nextInputs(), smoothed))));
    }

    /** The options of TD3. */
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
                    help = "updates of the critics for one of the policy, d",
                    standard = "2",
                    atLeast = 1,
                    atMost = 1_000_000,
                    source = "Fujimoto et al. 2018")
            int policyDelay,

            @Option(
                    help = "standard deviation of the noise added to the target policy's action",
                    standard = "0.2",
                    atLeast = 0,
                    source = "Fujimoto et al. 2018")
            double targetNoise,

            @Option(help = "most of that noise, c", standard = "0.5", atLeast = 0, source = "Fujimoto et al. 2018")
            double targetNoiseClip,

            @Option(
                    help = "standard deviation of the noise added to actions in training",
                    standard = "0.1",
                    atLeast = 0,
                    source = "Fujimoto et al. 2018")
            double explorationNoise,

            @Option(help = "learning rate of the policy's optimizer", standard = "3e-4", above = 0)
            double policyLearningRate,

            @Option(
                    help = RandomShifts.HELP,
                    standard = "0",
                    atLeast = 0,
                    atMost = RandomShifts.MOST_PIXELS,
                    source = RandomShifts.SOURCE)
            int randomShift,

            @Option(
                    help = "options of replay, the critics' optimizer and target networks, the policy's too",
                    with = {
                        "batchSize=256",
                        "minimumSteps=25000",
                        "replayRatio=256",
                        "learningRate=3e-4",
                        "maxGradNorm=1e9",
                        "targetInterval=2",
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
                    policyDelay,
                    targetNoise,
                    targetNoiseClip,
                    explorationNoise,
                    policyLearningRate,
                    randomShift,
                    learning,
                    sequences,
                    noise);
            noise.requireIndependentOfState();
        }

        /** As the authors' program: two of 256 units, a batch of 256. */
        public static Config defaults() {
            return Defaults.of(Config.class);
        }

        /** The same options but for one: {@code with("discount", 0.95)}, see {@link Options#with}. */
        public Config with(String option, Object value) {
            return Options.with(this, option, value);
        }
    }
}
