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
import jarl.nn.Parameters;
import jarl.random.RandomStreams;
import jarl.replay.NStep;
import jarl.replay.Replay;
import jarl.replay.TransitionBatch;
import jarl.samples.AgentInputs;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Truncated quantile critics (Kuznetsov et al. 2020): soft actor-critic whose critics predict quantiles of the return; targets leave out the largest.
 *
 * <pre>{@code
 * a'          ~ pi(s')
 * z_1..z_M    = the smallest M = critics (quantiles - dropped) of all quantiles of all target critics at (s', a')
 * y_j         = R_n + gamma^n ( z_j - alpha log pi(a'|s') )      (R_n alone where the episode terminated)
 * critic loss = sum_i mean[ weight * quantile Huber loss of critic i against all y_j ]
 * policy loss = mean[ alpha log pi(a|s) - mean of all quantiles at (s, a) ]
 * }</pre>
 *
 * <p>Temperature as in {@link Sac}. A truncated step bootstraps from its own final observation.
 */
public final class Tqc implements ContinuousUpdate.Lesson {

    private static final double KAPPA = 1;

    private final Config config;
    private final CriticLearning critics;
    private final DrawnActions actions;
    private final EntropyPolicy policy;
    private final Tensor fractions;

    Tqc(Config config, CriticLearning critics, DrawnActions actions, EntropyPolicy policy) {
        this.config = config;
        this.critics = critics;
        this.actions = actions;
        this.policy = policy;
        this.fractions = fractions(config.quantiles()).to(critics.device());
    }

    /** The middles of equal shares, {@code [1, K]}. */
    private static Tensor fractions(int count) {
        float[] middles = new float[count];
        for (int i = 0; i < count; i++) {
            middles[i] = (i + 0.5f) / count;
        }
        return TensorAccess.onHeap(middles, 1, count);
    }

    /** Creates the algorithm; arguments as of {@link Sac#create}, critics with {@code quantiles} outputs. */
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
        var lesson = new Tqc(config, criticLearning, actions, policy);
        var shifts = new RandomShifts(config.randomShift(), streams);
        return new ContinuousUpdate(criticLearning, policy, shifts.before(lesson)).from(replay, config, streams);
    }

    @Override
    public CriticLearning.Fit learn(TransitionBatch batch, long update, double progress) {
        Tensor wanted = QLearning.constant(() -> QLearning.target(batch, softValues(batch.nextInputs(), update)));
        CriticLearning.Fit fit = critics.fit(batch, predicted -> errors(predicted, wanted, batch), progress);
        AgentInputs inputs = batch.inputs();
        Reparameterized.Drawn drawn = actions.of(inputs, "action", update);
        List<Tensor> values = critics.ofActions(inputs, drawn.action());
        policy.improve(
                drawn,
                CriticLearning.mean(values.stream().map(each -> each.mean(1)).toList()),
                progress);
        return fit;
    }

    private CriticLearning.Misfit errors(Tensor predicted, Tensor wanted, TransitionBatch batch) {
        ActionValueLoss.Errors errors = QuantileRegression.errors(predicted, fractions, wanted, KAPPA, batch.weight());
        return new CriticLearning.Misfit(errors.loss().div(config.quantiles()), errors.priority());
    }

    /** The quantiles that are kept, less the price of certainty, {@code [N, M]}. */
    private Tensor softValues(AgentInputs inputs, long update) {
        Reparameterized.Drawn next = actions.of(inputs, "next action", update);
        List<Tensor> all = critics.targets(inputs, next.action());
        Tensor price = next.logProbability().mul(policy.temperature()).unsqueeze(-1);
        return smallest(Tensor.cat(all, 1), config.critics() * (config.quantiles() - config.droppedQuantiles()))
                .sub(price);
    }

    /** The smallest numbers of each row in ascending order, {@code [N, count]}. */
    private Tensor smallest(Tensor rows, int count) {
        float[] numbers = rows.toFloats();
        int width = (int) rows.size(1);
        float[] kept = new float[numbers.length / width * count];
        for (int row = 0; row * width < numbers.length; row++) {
            Arrays.sort(numbers, row * width, (row + 1) * width);
            System.arraycopy(numbers, row * width, kept, row * count, count);
        }
        return TensorAccess.holding(kept, kept.length / count, count).to(critics.device());
    }

    /** The options of TQC. */
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
                    help = "number of critics",
                    standard = "2",
                    atLeast = 1,
                    atMost = 100,
                    source = "Stable-Baselines3 contrib; 5 in the paper")
            int critics,

            @Option(
                    help = "quantiles that each critic predicts",
                    standard = "25",
                    atLeast = 1,
                    atMost = 1000,
                    source = "Kuznetsov et al. 2020")
            int quantiles,

            @Option(
                    help = "largest quantiles left out of targets, for each critic",
                    standard = "2",
                    atLeast = 0,
                    atMost = 999,
                    source = "Kuznetsov et al. 2020: 5 on Hopper")
            int droppedQuantiles,

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
                    quantiles,
                    droppedQuantiles,
                    policyLearningRate,
                    entropy,
                    randomShift,
                    learning,
                    sequences,
                    noise);
            Require.that(
                    droppedQuantiles < quantiles,
                    "droppedQuantiles",
                    "less than quantiles = " + quantiles,
                    droppedQuantiles);
        }

        /** Two critics of 25 quantiles, two of each left out. */
        public static Config defaults() {
            return Defaults.of(Config.class);
        }

        /** The same options but for one: {@code with("discount", 0.95)}, see {@link Options#with}. */
        public Config with(String option, Object value) {
            return Options.with(this, option, value);
        }
    }
}
