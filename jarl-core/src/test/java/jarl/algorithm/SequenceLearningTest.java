package jarl.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import jarl.agent.ActorCriticAgent;
import jarl.agent.ActorCriticInfo;
import jarl.config.Defaults;
import jarl.distribution.Categorical;
import jarl.model.ActorCritic;
import jarl.model.ModelConfig;
import jarl.model.RecurrentActorCritic;
import jarl.nn.Initialization;
import jarl.optim.OptimizerConfig;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.returns.GeneralizedAdvantage;
import jarl.samples.AgentInputs;
import jarl.samples.AgentSamples;
import jarl.samples.EnvSamples;
import jarl.samples.Samples;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NativeMemory;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A2C and PPO with an agent that remembers: the losses against a computation step by step, column by column. */
@Isolated
class SequenceLearningTest {

    private static final int STEPS = 5;
    private static final int COLUMNS = 4;
    private static final int SIZE = STEPS * COLUMNS;
    private static final int ACTIONS = 3;
    private static final OptimizerConfig SGD = OptimizerConfig.sgd(0);

    @AutoClose
    final TensorScope scope = TensorScope.open();

    @AutoClose
    final ActorCriticAgent agent = agent();

    private final boolean[] valid = new boolean[SIZE];
    private final boolean[] start = new boolean[SIZE];
    private final boolean[] terminated = new boolean[SIZE];

    private static ActorCriticAgent agent() {
        ModelConfig config = Defaults.of(
                ModelConfig.class,
                Map.of(
                        "name",
                        "lstm",
                        "hiddenSizes",
                        List.of(4),
                        "recurrentSize",
                        3,
                        "initialization",
                        Initialization.TORCH_DEFAULT,
                        "policyGain",
                        1));
        RecurrentActorCritic model = new RecurrentActorCritic(
                Box.unbounded(2), new Discrete(ACTIONS), config, new RandomStreams(1).stream("model"));
        AgentInputs example = new AgentInputs(
                Tensor.full(0, 1, 2),
                Tensor.zeros(DType.INT64, 1),
                Tensor.full(0, 1),
                NoTensors.INSTANCE,
                NoTensors.INSTANCE);
        return new ActorCriticAgent(model, new Categorical(ACTIONS), Device.CPU, Optional.empty(), example);
    }

    /** Column 1 ends with row 1 and goes on with another episode; columns 0 and 3 end with rows 2 and 3 and idle. */
    @BeforeEach
    void shape() {
        Arrays.fill(valid, true);
        start[0] = true;
        terminated[COLUMNS + 1] = true;
        start[2 * COLUMNS + 1] = true;
        terminated[2 * COLUMNS] = true;
        valid[3 * COLUMNS] = false;
        valid[4 * COLUMNS] = false;
        terminated[3 * COLUMNS + 3] = true;
        valid[4 * COLUMNS + 3] = false;
    }

    private static Tensor random(RandomStream random, long... shape) {
        int count = 1;
        for (long size : shape) {
            count *= (int) size;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.of(values, shape);
    }

    private static Tensor actions(RandomStream random) {
        long[] actions = new long[SIZE];
        Arrays.setAll(actions, _ -> random.nextInt(ACTIONS));
        return Tensor.of(actions, STEPS, COLUMNS);
    }

    private Samples<ActorCriticInfo> samples() {
        RandomStream random = new RandomStreams(2).stream("samples");
        Tensor observation = random(random, STEPS, COLUMNS, 2);
        TensorTree state = TensorTree.map(
                TensorTree.allocate(agent.initialState(), STEPS, COLUMNS),
                leaf -> random(random, leaf.shape()).tanh());
        return new Samples<>(
                new AgentSamples<>(
                        actions(random),
                        actions(random),
                        new ActorCriticInfo(random(random, STEPS, COLUMNS, ACTIONS), random(random, STEPS, COLUMNS)),
                        state),
                new EnvSamples(
                        observation,
                        NoTensors.INSTANCE,
                        random(random, STEPS, COLUMNS),
                        random(random, STEPS, COLUMNS),
                        Tensor.of(terminated, STEPS, COLUMNS),
                        Tensor.zeros(DType.BOOL, STEPS, COLUMNS),
                        Tensor.zeros(DType.FLOAT64, STEPS, COLUMNS, 0)),
                Tensor.of(start, STEPS, COLUMNS),
                Tensor.of(valid, STEPS, COLUMNS),
                random(random, 1, COLUMNS),
                observation.copy(),
                NoTensors.INSTANCE,
                Tensor.full(0, STEPS, COLUMNS));
    }

    /** The parts of a loss as sums over the valid rows of one column, differentiable. */
    private record ColumnLoss(int rows, Tensor surrogate, Tensor squaredError, Tensor entropy) {}

    /**
     * One column, a row at a time, with nothing of what is tested but the network's single step.
     *
     * @param clip of the ratio; 0 for the plain policy gradient
     */
    private ColumnLoss column(
            Samples<ActorCriticInfo> samples, int b, double[] advantage, double[] returns, double clip) {
        TensorTree state = TensorTree.map(
                samples.agent().state(), leaf -> leaf.select(0, 0).slice(0, b, b + 1));
        Tensor surrogate = Tensor.full(0);
        Tensor squared = Tensor.full(0);
        Tensor entropy = Tensor.full(0);
        int rows = 0;
        for (int t = 0; t < STEPS; t++) {
            int row = t * COLUMNS + b;
            if (start[row]) {
                state = TensorTree.map(state, leaf -> leaf.mul(0));
            }
            ActorCritic.Output output = agent.evaluate(new AgentInputs(
                    ((Tensor) samples.env().observation()).select(0, t).slice(0, b, b + 1),
                    ((Tensor) samples.agent().previousAction()).select(0, t).slice(0, b, b + 1),
                    samples.env().previousReward().select(0, t).slice(0, b, b + 1),
                    NoTensors.INSTANCE,
                    state));
            state = output.state();
            if (!valid[row]) {
                continue;
            }
            rows++;
            int action = (int) ((Tensor) samples.agent().action()).toLongs()[row];
            Tensor logits = ((Tensor) output.policy()).select(0, 0).logSoftmax(-1);
            Tensor logProbability = logits.select(0, action);
            if (clip > 0) {
                double[] recorded = ((Tensor) samples.agent().info().policy())
                        .select(0, t)
                        .select(0, b)
                        .toDoubles();
                double old = recorded[action]
                        - Math.log(Arrays.stream(recorded).map(Math::exp).sum());
                Tensor ratio = logProbability.sub(old).exp();
                Tensor gain = ratio.mul(advantage[row]);
                surrogate = surrogate.add(
                        gain.minimum(ratio.clamp(1 - clip, 1 + clip).mul(advantage[row])));
            } else {
                surrogate = surrogate.add(logProbability.mul(advantage[row]));
            }
            squared = squared.add(output.value().select(0, 0).sub(returns[row]).square());
            entropy = entropy.sub(logits.mul(logits.exp()).sum());
        }
        return new ColumnLoss(rows, surrogate, squared, entropy);
    }

    /** The whole loss over some columns. */
    private static Tensor total(List<ColumnLoss> columns) {
        int rows = columns.stream().mapToInt(ColumnLoss::rows).sum();
        Tensor loss = Tensor.full(0);
        for (ColumnLoss each : columns) {
            loss = loss.sub(each.surrogate())
                    .add(each.squaredError().mul(0.5 * 0.5))
                    .sub(each.entropy().mul(0.01));
        }
        return loss.mul(1.0 / rows);
    }

    private double[] normalized(double[] advantage) {
        List<Double> kept = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            if (valid[i]) {
                kept.add(advantage[i]);
            }
        }
        double mean = kept.stream().mapToDouble(a -> a).average().orElseThrow();
        double squares = kept.stream().mapToDouble(a -> (a - mean) * (a - mean)).sum();
        double deviation = Math.sqrt(squares / (kept.size() - 1));
        return Arrays.stream(advantage).map(a -> (a - mean) / deviation).toArray();
    }

    private List<ColumnLoss> columns(Samples<ActorCriticInfo> samples, boolean normalize, double clip) {
        GeneralizedAdvantage estimate = PolicyGradient.advantages(samples, 0.9, 0.95);
        double[] advantage = estimate.advantage().toDoubles();
        double[] used = normalize ? normalized(advantage) : advantage;
        double[] returns = estimate.returns().toDoubles();
        List<ColumnLoss> columns = new ArrayList<>();
        for (int b = 0; b < COLUMNS; b++) {
            columns.add(column(samples, b, used, returns, clip));
        }
        return columns;
    }

    private double[] gradientOf(Tensor loss) {
        agent.parameters().zeroGradients();
        loss.backward();
        return agent.parameters().gradients().toDoubles();
    }

    private static Ppo.Config ppoConfig(int epochs, int minibatches, boolean normalize) {
        return new Ppo.Config(
                0.9,
                0.1,
                true,
                epochs,
                minibatches,
                0.2,
                false,
                0.5,
                0,
                0.01,
                1e9,
                0.95,
                normalize,
                false,
                0,
                SegmentConfig.defaults(),
                SGD);
    }

    private Ppo ppo(int epochs, int minibatches, boolean normalize) {
        return new Ppo(ppoConfig(epochs, minibatches, normalize), agent, new RandomStreams(3).stream("shuffle"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a2cEqualsTheComputationStepByStep(boolean normalize) {
        Samples<ActorCriticInfo> samples = samples();
        Tensor expected = total(columns(samples, normalize, 0));
        double[] gradient = gradientOf(expected);
        A2c.Config config = new A2c.Config(0.9, 0.1, true, 0.5, 0.01, 1e9, 0.95, normalize, SGD);
        try (A2c a2c = new A2c(config, agent)) {
            Map<String, double[]> statistics = a2c.optimize(samples, 1);
            assertThat(statistics.get("loss")).containsExactly(new double[] {expected.item()}, within(1e-5));
            assertThat(agent.parameters().gradients().toDoubles()).containsExactly(gradient, within(1e-5));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ppoEqualsTheComputationStepByStep(boolean normalize) {
        Samples<ActorCriticInfo> samples = samples();
        Tensor expected = total(columns(samples, normalize, 0.2));
        double[] gradient = gradientOf(expected);
        try (Ppo ppo = ppo(1, 1, normalize)) {
            Map<String, double[]> statistics = ppo.optimize(samples, 1);
            assertThat(statistics.get("loss")).containsExactly(new double[] {expected.item()}, within(1e-5));
            assertThat(agent.parameters().gradients().toDoubles()).containsExactly(gradient, within(1e-5));
        }
    }

    /** With learning rate zero a minibatch's loss says which columns it was of. */
    @ParameterizedTest
    @CsvSource({"2", "4"})
    void minibatchesAreWholeColumnsAndEachIsUsedOnce(int minibatches) {
        Samples<ActorCriticInfo> samples = samples();
        List<ColumnLoss> columns = columns(samples, false, 0.2);
        int size = COLUMNS / minibatches;
        try (Ppo ppo = ppo(8, minibatches, false)) {
            double[] losses = ppo.optimize(samples, 1).get("loss");
            assertThat(losses).hasSize(8 * minibatches);
            List<Integer> first = new ArrayList<>();
            for (int epoch = 0; epoch < 8; epoch++) {
                int used = 0;
                for (int i = 0; i < minibatches; i++) {
                    int set = columnsWithLoss(columns, size, losses[epoch * minibatches + i]);
                    assertThat(used & set).as("columns used before").isZero();
                    used |= set;
                    if (i == 0) {
                        first.add(set);
                    }
                }
                assertThat(used).isEqualTo((1 << COLUMNS) - 1);
            }
            assertThat(first.stream().distinct().count()).as("shuffled").isGreaterThan(1);
        }
    }

    private static int columnsWithLoss(List<ColumnLoss> columns, int size, double loss) {
        for (int set = 0; set < 1 << COLUMNS; set++) {
            if (Integer.bitCount(set) == size) {
                List<ColumnLoss> some = new ArrayList<>();
                for (int b = 0; b < COLUMNS; b++) {
                    if ((set >> b & 1) == 1) {
                        some.add(columns.get(b));
                    }
                }
                if (Math.abs(total(some).item() - loss) < 1e-5) {
                    return set;
                }
            }
        }
        throw new AssertionError("no " + size + " columns have the loss " + loss);
    }

    @Test
    void moreMinibatchesThanColumnsAreRefused() {
        try (Ppo ppo = ppo(1, COLUMNS + 1, false)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ppo.optimize(samples(), 0))
                    .withMessage("minibatches must be at most 4 (columns, as the agent is recurrent), got 5");
        }
    }

    @Test
    void learningGoesThroughTimeBackToTheFirstRow() {
        Samples<ActorCriticInfo> samples = samples();
        try (Ppo ppo = ppo(1, 1, false)) {
            var _ = ppo.optimize(samples, 1);
            double[] before = agent.parameters().gradients().toDoubles();
            // Row 0 of column 2, whose episode goes through the whole batch, changes what is learned from later rows
            // too.
            var _ = ((Tensor) samples.env().observation())
                    .select(0, 0)
                    .select(0, 2)
                    .fillInPlace(3);
            var _ = ppo.optimize(samples, 1);
            assertThat(agent.parameters().gradients().toDoubles()).isNotEqualTo(before);
        }
    }

    @Test
    void nothingAccumulatesOverManyUpdates() {
        Samples<ActorCriticInfo> samples = samples();
        try (Ppo ppo = ppo(2, 2, true)) {
            NativeMemory.assertFlat(200, 4, () -> ppo.optimize(samples, 0.5));
        }
    }
}
