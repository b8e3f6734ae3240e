package jarl.algorithm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import jarl.agent.DqnAgent;
import jarl.agent.DqnInfo;
import jarl.agent.EpsilonGreedyConfig;
import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;
import jarl.model.QHeadConfig;
import jarl.model.RecurrentActionValueModel;
import jarl.random.RandomStreams;
import jarl.replay.NStep;
import jarl.replay.Replay;
import jarl.replay.SequenceBatch;
import jarl.replay.SequenceReplay;
import jarl.replay.SequenceSpec;
import jarl.samples.AgentInputs;
import jarl.samples.Samples;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.Arrays;

/**
 * Recurrent deep Q-learning from stored states (Kapturowski et al. 2019, "Recurrent experience replay in distributed reinforcement
 * learning", R2D2) on one machine, as rlpyt's R2D1.
 *
 * <p>Both networks go over the warm-up steps of each sequence from the state that was stored with its first step; then, over the steps
 * that are learned from,
 *
 * <pre>{@code
 * y    = h( R_n + gamma^n h^-1( Q_target(s', a*) ) )        a* the trained network's best
 * loss = mean over valid steps[ weight * (y - Q(s, a))^2 / 2 ]
 * h(x) = sign(x) (sqrt(|x| + 1) - 1) + epsilon x
 * }</pre>
 *
 * <p>The priority of a sequence is {@code eta max |error| + (1 - eta) mean |error|}; new ones get theirs from the values recorded while
 * acting.
 */
public final class R2d1 implements ActionValueLoss<SequenceBatch> {

    private final Config config;
    private final RecurrentActionValueModel network;
    private final RecurrentActionValueModel targetNetwork;
    private final SequenceReplay replay;

    private R2d1(
            Config config,
            RecurrentActionValueModel network,
            RecurrentActionValueModel targetNetwork,
            SequenceReplay replay) {
        this.config = config;
        this.network = network;
        this.targetNetwork = targetNetwork;
        this.replay = replay;
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
            RecurrentActionValueModel network,
            RecurrentActionValueModel targetNetwork,
            SequenceReplay replay,
            RandomStreams streams) {
        var loss = new R2d1(config, network, targetNetwork, replay);
        return ActionValueUpdate.learning(
                config.learning(),
                agent,
                network,
                targetNetwork,
                replay,
                config.warmup() + config.training(),
                loss,
                streams);
    }

    @Override
    public void append(Replay<SequenceBatch> into, Samples<DqnInfo> samples) {
        if (config.learning().replay().prioritized()) {
            into.append(samples, inputErrors(samples));
        } else {
            into.append(samples);
        }
    }

    @Override
    public Errors errors(SequenceBatch batch, long update) {
        Tensor values = sequence(network, batch);
        Tensor position = batch.position().sub(config.warmup()).to(DType.INT64);
        Tensor bootstrapPosition =
                batch.bootstrapPosition().sub(config.warmup()).to(DType.INT64);
        Tensor value = QLearning.ofActions(rows(values, position), (Tensor) batch.action());
        Tensor valid = batch.valid().to(DType.FLOAT32);
        Tensor target = QLearning.constant(() -> target(batch, values.detach(), bootstrapPosition));
        Tensor error = target.sub(value).mul(valid);
        Tensor loss = QLearning.huber(error, config.deltaClip())
                .mul(batch.weight())
                .sum()
                .div(valid.sum().clampMinimum(1));
        Tensor size = error.detach().abs();
        Tensor count = valid.sum().clampMinimum(1);
        return new Errors(
                loss,
                replay.priorities(size, batch.valid()),
                size.sum().div(count),
                value.detach().mul(valid).sum().div(count));
    }

    /** Values of the rows after the warm-up, {@code [L - warmup, N, actions]}; no gradient goes into the warm-up. */
    private Tensor sequence(RecurrentActionValueModel of, SequenceBatch batch) {
        long length = batch.episodeStart().size(0);
        int warmup = config.warmup();
        if (warmup == 0) {
            return of.sequence(batch.inputs(), batch.episodeStart()).values();
        }
        TensorTree state;
        try (var scope = TensorScope.withoutGradients()) {
            state = scope.keep(of.sequence(
                            part(batch.inputs(), 0, warmup, batch.inputs().state()),
                            batch.episodeStart().slice(0, 0, warmup))
                    .state());
        }
        return of.sequence(
                        part(
                                batch.inputs(),
                                warmup,
                                length,
                                TensorTree.map(state, leaf -> leaf.detach().unsqueeze(0))),
                        batch.episodeStart().slice(0, warmup, length))
                .values();
    }

    private static AgentInputs part(AgentInputs inputs, long from, long to, TensorTree state) {
        return new AgentInputs(
                TensorTree.slice(inputs.observation(), 0, from, to),
                TensorTree.slice(inputs.previousAction(), 0, from, to),
                inputs.previousReward().slice(0, from, to),
                TensorTree.slice(inputs.actionMask(), 0, from, to),
                state);
    }

    /** {@code [T, N]}. */
    private Tensor target(SequenceBatch batch, Tensor values, Tensor position) {
        Tensor next = rows(sequence(targetNetwork, batch), position);
        Tensor choosing = config.doubleDqn() ? rows(values, position) : next;
        if (batch.inputs().actionMask() instanceof Tensor mask) {
            choosing = QLearning.allowed(choosing, rows(mask.slice(0, config.warmup(), mask.size(0)), position));
        }
        Tensor best = QLearning.ofActions(next, choosing.argmax(-1));
        double epsilon = config.valueScale();
        return scale(batch.nStepReturn().add(batch.discountFactor().mul(unscale(best, epsilon))), epsilon);
    }

    /** Rows {@code [T, N, actions]} of values {@code [L, N, actions]} at positions {@code [T, N]}. */
    private static Tensor rows(Tensor values, Tensor position) {
        return values.gather(0, position.unsqueeze(-1).expand(position.size(0), position.size(1), values.size(2)));
    }

    /** h: compresses returns of any size (Pohlen et al. 2018, proposition A.2); no difference of almost equal numbers. */
    static Tensor scale(Tensor x, double epsilon) {
        Tensor size = x.abs();
        return x.div(size.add(1).sqrt().add(1)).add(x.mul(epsilon));
    }

    /**
     * The inverse of {@link #scale}, without differences of almost equal numbers, which in float32 would cost four digits where epsilon is
     * small: with {@code s = sqrt(1 + 4 e (|z| + 1 + e))}, the root {@code (s - 1) / (2 e)} less 1 is
     * {@code |z| (2 - 4 e / (s + 1 + 2 e)) / (s + 1)}, of which {@code r^2 + 2 r} is what the root's square exceeds 1 by.
     */
    static Tensor unscale(Tensor z, double epsilon) {
        Tensor size = z.abs();
        Tensor s = size.add(1 + epsilon).mul(4 * epsilon).add(1).sqrt();
        Tensor factor = s.add(1 + 2 * epsilon).reciprocal().mul(-4 * epsilon).add(2);
        Tensor excess = size.mul(factor).div(s.add(1));
        return z.sign().mul(excess.mul(excess.add(2)));
    }

    /**
     * Absolute errors {@code [T, B]} of fresh steps by the values recorded while acting; NaN where the batch ends before the value that the
     * target needs.
     */
    private Tensor inputErrors(Samples<DqnInfo> samples) {
        Tensor recorded = samples.agent().info().values();
        Tensor best = QLearning.allowed(recorded, samples.inputs()).max(-1).to(DType.FLOAT64);
        Tensor taken =
                QLearning.ofActions(recorded, (Tensor) samples.agent().action()).to(DType.FLOAT64);
        double epsilon = config.valueScale();
        var steps = new Recorded(
                samples.columns(),
                replay.learned(samples.env().reward().toFloats()),
                samples.env().terminated().segment().toArray(JAVA_BYTE),
                samples.env().truncated().segment().toArray(JAVA_BYTE),
                unscale(best, epsilon).toDoubles());
        double[] returns = new double[samples.steps() * samples.columns()];
        Arrays.setAll(returns, step -> steps.nStepReturn(step, config.nStep(), config.discount()));
        return scale(Tensor.of(returns, samples.steps(), samples.columns()), epsilon)
                .sub(taken)
                .abs()
                .to(DType.FLOAT32);
    }

    /** The steps of a batch, row after row; {@code best} are the values of their best actions, not compressed. */
    record Recorded(int columns, float[] reward, byte[] terminated, byte[] truncated, double[] best) {

        /** Rewards and bootstrap value of the target of step {@code first}; NaN where that value was not recorded. */
        double nStepReturn(int first, int nStep, double discount) {
            double sum = 0;
            double factor = 1;
            int at = first;
            for (int k = 0; k < nStep; k++) {
                if (at >= reward.length) {
                    return Double.NaN;
                }
                sum += factor * reward[at];
                factor *= discount;
                if (terminated[at] != 0) {
                    return sum;
                }
                if (truncated[at] != 0) {
                    return Double.NaN; // the value of the final observation was not computed
                }
                at += columns;
            }
            return at < best.length ? sum + factor * best[at] : Double.NaN;
        }
    }

    /** The options of R2D1. */
    public record Config(
            @Option(
                    help = "discount factor, gamma",
                    standard = "0.99",
                    atLeast = 0,
                    atMost = 1,
                    source = "Kapturowski et al. 2019; rlpyt R2D1")
            double discount,

            @Option(
                    help = "number of rewards in the n-step return, n",
                    standard = "3",
                    atLeast = 1,
                    atMost = NStep.MOST_STEPS,
                    source = "Kapturowski et al. 2019; rlpyt R2D1")
            int nStep,

            @Option(help = "Huber threshold; 0 for squared error", standard = "0", atLeast = 0, source = "rlpyt R2D1")
            double deltaClip,

            @Option(
                    help = "double Q-learning: choose the next action with the online network",
                    standard = "true",
                    source = "rlpyt R2D1")
            boolean doubleDqn,

            @Option(
                    help = "burn-in: leading steps of a sequence that only prepare the recurrent state",
                    standard = "0",
                    atLeast = 0,
                    atMost = SequenceSpec.LONGEST,
                    source = "Kapturowski et al. 2019; rlpyt R2D1")
            int warmup,

            @Option(
                    help = "training steps of a sequence, after the burn-in",
                    standard = "10",
                    atLeast = 1,
                    atMost = SequenceSpec.LONGEST,
                    source = "Kapturowski et al. 2019; rlpyt R2D1")
            int training,

            @Option(
                    help = "steps between stored recurrent states, at which sequences start; 0 stores none and "
                            + "starts sequences anywhere from a zero state",
                    standard = "10",
                    atLeast = 0,
                    atMost = SequenceSpec.LARGEST_INTERVAL,
                    source = "Kapturowski et al. 2019; rlpyt R2D1")
            int stateInterval,

            @Option(
                    help = "weight of the maximum (against the mean) absolute TD error in a sequence's priority, eta",
                    standard = "0.9",
                    atLeast = 0,
                    atMost = 1,
                    source = "Kapturowski et al. 2019; rlpyt R2D1")
            double priorityEta,

            @Option(
                    help = "epsilon of the value rescaling function h",
                    standard = "1e-3",
                    atLeast = 0,
                    source = "Pohlen et al. 2018; rlpyt R2D1")
            double valueScale,

            @Option(
                    help = "options of replay, optimizer and target network",
                    with = {
                        "batchSize=32",
                        "minimumSteps=1000",
                        "replayRatio=4",
                        "learningRate=1e-3",
                        "maxGradNorm=40",
                        "replay.prioritized=true",
                        "replay.alpha=0.6",
                        "replay.beta=0.9",
                        "replay.finalBeta=0.9"
                    })
            LearningConfig learning,

            @Option(help = "epsilon-greedy exploration") EpsilonGreedyConfig exploration,
            @Option(help = "head of the Q-network") QHeadConfig network)
            implements QLearningConfig {

        public Config {
            Require.ranges(
                    Config.class,
                    discount,
                    nStep,
                    deltaClip,
                    doubleDqn,
                    warmup,
                    training,
                    stateInterval,
                    priorityEta,
                    valueScale,
                    learning,
                    exploration,
                    network);
        }

        /** The shape of the replay's sequences. */
        public SequenceSpec sequences() {
            return new SequenceSpec(warmup, training, stateInterval, priorityEta);
        }

        /** For a task of small vectors that needs memory; {@code atari-r2d1} has the numbers of rlpyt. */
        public static Config defaults() {
            return Defaults.of(Config.class);
        }

        /** The same options but for one: {@code with("discount", 0.95)}, see {@link Options#with}. */
        public Config with(String option, Object value) {
            return Options.with(this, option, value);
        }
    }
}
