package jarl.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import jarl.agent.DqnAgent;
import jarl.agent.DqnInfo;
import jarl.agent.EpsilonGreedyConfig;
import jarl.model.ModelConfig;
import jarl.model.QHeadConfig;
import jarl.model.RecurrentQNetwork;
import jarl.optim.OptimizerConfig;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PQN with memory: the loss against a computation step by step, column by column. Episodes of column 0 end with rows 1 (terminated) and 3
 * (truncated), and others follow at once; column 1 has one episode that goes on; column 2 terminates with row 2 and idles.
 */
@Isolated
class PqnSequenceTest {

    private static final int STEPS = 5;
    private static final int COLUMNS = 3;
    private static final int SIZE = STEPS * COLUMNS;
    private static final int ACTIONS = 2;
    private static final double DISCOUNT = 0.9;
    private static final double LAMBDA = 0.65;

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final boolean[] start = flags(0, 2 * COLUMNS, 4 * COLUMNS);
    private final boolean[] terminated = flags(COLUMNS, 2 * COLUMNS + 2);
    private final boolean[] truncated = flags(3 * COLUMNS);
    private final boolean[] idle = flags(3 * COLUMNS + 2, 4 * COLUMNS + 2);
    private final float[] reward = numbers("reward", SIZE);
    private final float[] recorded = numbers("values", SIZE * ACTIONS);
    private final float[] bootstrap = numbers("bootstrap", COLUMNS);
    private final float[] finalValue = new float[SIZE];

    private static boolean[] flags(int... rows) {
        boolean[] flags = new boolean[SIZE];
        for (int row : rows) {
            flags[row] = true;
        }
        return flags;
    }

    private static float[] numbers(String name, int count) {
        RandomStream random = new RandomStreams(2).stream(name);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static Tensor numbers(String name, long... shape) {
        return Tensor.of(numbers(name, (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)), shape);
    }

    private static Tensor actions(String name) {
        RandomStream random = new RandomStreams(3).stream(name);
        long[] actions = new long[SIZE];
        Arrays.setAll(actions, _ -> random.nextInt(ACTIONS));
        return Tensor.of(actions, STEPS, COLUMNS);
    }

    private static RecurrentQNetwork network(String memory) {
        ModelConfig config = ModelConfig.defaults()
                .withName(memory)
                .with("hiddenSizes", List.of(4))
                .with("layerNorm", true)
                .with("recurrentSize", 3);
        return new RecurrentQNetwork(
                Box.unbounded(2),
                new Discrete(ACTIONS),
                ACTIONS,
                config,
                QHeadConfig.defaults(),
                new RandomStreams(1).stream("model"));
    }

    private static DqnAgent agent(RecurrentQNetwork network) {
        return new DqnAgent(
                network,
                ACTIONS,
                Device.CPU,
                Optional.empty(),
                EpsilonGreedyConfig.defaults(),
                COLUMNS,
                0,
                new RandomStreams(3),
                true);
    }

    private Samples<DqnInfo> samples(RecurrentQNetwork network) {
        finalValue[3 * COLUMNS] = 7;
        boolean[] valid = new boolean[SIZE];
        for (int i = 0; i < SIZE; i++) {
            valid[i] = !idle[i];
        }
        Tensor observation = numbers("observation", STEPS, COLUMNS, 2);
        TensorTree state = TensorTree.map(
                TensorTree.allocate(network.initialState(), STEPS, COLUMNS),
                leaf -> numbers("state", leaf.shape()).tanh());
        return new Samples<>(
                new AgentSamples<>(
                        actions("action"),
                        actions("previous action"),
                        new DqnInfo(Tensor.of(recorded, STEPS, COLUMNS, ACTIONS)),
                        state),
                new EnvSamples(
                        observation,
                        NoTensors.INSTANCE,
                        Tensor.of(reward, STEPS, COLUMNS),
                        numbers("previous reward", STEPS, COLUMNS),
                        Tensor.of(terminated, STEPS, COLUMNS),
                        Tensor.of(truncated, STEPS, COLUMNS),
                        Tensor.zeros(DType.FLOAT64, STEPS, COLUMNS, 0)),
                Tensor.of(start, STEPS, COLUMNS),
                Tensor.of(valid, STEPS, COLUMNS),
                Tensor.of(bootstrap, 1, COLUMNS),
                observation.copy(),
                NoTensors.INSTANCE,
                Tensor.of(finalValue, STEPS, COLUMNS));
    }

    private double best(int row) {
        return Math.max(recorded[row * ACTIONS], recorded[row * ACTIONS + 1]);
    }

    /** The sum over all k of (1 - lambda) lambda^k times the return of k + 1 steps, an episode or the batch ending the sum: the definition. */
    private double lambdaReturn(int first) {
        double sum = 0;
        double rewards = 0;
        double discount = 1;
        double weight = 1;
        for (int row = first; ; row += COLUMNS) {
            rewards += discount * reward[row];
            discount *= DISCOUNT;
            if (terminated[row]) {
                return sum + weight * rewards;
            }
            if (truncated[row]) {
                return sum + weight * (rewards + discount * finalValue[row]);
            }
            if (row + COLUMNS >= SIZE) {
                return sum + weight * (rewards + discount * bootstrap[row % COLUMNS]);
            }
            sum += weight * (1 - LAMBDA) * (rewards + discount * best(row + COLUMNS));
            weight *= LAMBDA;
        }
    }

    @Test
    void lambdaReturnsEndWithEpisodes() {
        double[] returns =
                Pqn.lambdaReturns(samples(network("gru")), DISCOUNT, LAMBDA).toDoubles();
        for (int row = 0; row < SIZE; row++) {
            if (!idle[row]) {
                assertThat(returns[row]).as("row %s", row).isCloseTo(lambdaReturn(row), within(1e-5));
            }
        }
        assertThat(returns[COLUMNS]).isCloseTo(reward[COLUMNS], within(1e-6));
        assertThat(returns[3 * COLUMNS]).isCloseTo(reward[3 * COLUMNS] + DISCOUNT * 7, within(1e-6));
    }

    /** Half the mean square of the errors of all valid rows, the network stepping row by row with its state zeroed where episodes start. */
    private Tensor loss(RecurrentQNetwork network, Samples<DqnInfo> samples) {
        Tensor sum = Tensor.full(0);
        int rows = 0;
        long[] actions = ((Tensor) samples.agent().action()).toLongs();
        for (int b = 0; b < COLUMNS; b++) {
            int column = b;
            TensorTree state = TensorTree.map(
                    samples.agent().state(), leaf -> leaf.select(0, 0).slice(0, column, column + 1));
            for (int t = 0; t < STEPS; t++) {
                int row = t * COLUMNS + b;
                if (start[row]) {
                    state = TensorTree.map(state, leaf -> leaf.mul(0));
                }
                var output = network.values(
                        new AgentInputs(
                                ((Tensor) samples.env().observation())
                                        .select(0, t)
                                        .slice(0, b, b + 1),
                                ((Tensor) samples.agent().previousAction())
                                        .select(0, t)
                                        .slice(0, b, b + 1),
                                samples.env().previousReward().select(0, t).slice(0, b, b + 1),
                                NoTensors.INSTANCE,
                                state),
                        true);
                state = output.state();
                if (!idle[row]) {
                    Tensor value = output.values().select(0, 0).select(0, actions[row]);
                    sum = sum.add(value.sub(lambdaReturn(row)).square());
                    rows++;
                }
            }
        }
        return sum.mul(0.5 / rows);
    }

    private static Pqn.Config config(int epochs, int minibatches) {
        return Pqn.Config.defaults()
                .with("discount", DISCOUNT)
                .with("lambda", LAMBDA)
                .with("learningRate", 0.01)
                .with("linearSchedule", true)
                .with("epochs", epochs)
                .with("minibatches", minibatches)
                .with("maxGradNorm", 1e9)
                .with("optimizer", OptimizerConfig.sgd(0));
    }

    private static Pqn pqn(DqnAgent agent, RecurrentQNetwork network, int epochs, int minibatches) {
        return new Pqn(config(epochs, minibatches), agent, network, new RandomStreams(6).stream("minibatches"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "gru"})
    void aStepEqualsTheComputationStepByStep(String memory) {
        RecurrentQNetwork network = network(memory);
        try (DqnAgent agent = agent(network);
                Pqn pqn = pqn(agent, network, 1, 1)) {
            Samples<DqnInfo> samples = samples(network);
            Tensor expected = loss(network, samples);
            agent.parameters().zeroGradients();
            expected.backward();
            double[] gradient = agent.parameters().gradients().toDoubles();
            double[] moved = agent.parameters().flat().toDoubles();
            for (int i = 0; i < moved.length; i++) {
                moved[i] -= 0.005 * gradient[i];
            }
            Map<String, double[]> statistics = pqn.optimize(samples, 0.5);
            assertThat(statistics.get("loss")).containsExactly(new double[] {expected.item()}, within(1e-5));
            assertThat(agent.parameters().gradients().toDoubles()).containsExactly(gradient, within(1e-5));
            assertThat(agent.parameters().flat().toDoubles()).containsExactly(moved, within(1e-6));
        }
    }

    /** Without steps, the losses of an epoch's single columns, weighted by their valid rows, are the loss of all. */
    @ParameterizedTest
    @CsvSource({"3", "1"})
    void minibatchesAreWholeColumns(int minibatches) {
        RecurrentQNetwork network = network("lstm");
        try (DqnAgent agent = agent(network);
                Pqn pqn = pqn(agent, network, 4, minibatches)) {
            Samples<DqnInfo> samples = samples(network);
            double expected = loss(network, samples).item();
            double[] losses = pqn.optimize(samples, 1).get("loss");
            assertThat(losses).hasSize(4 * minibatches);
            if (minibatches == 1) {
                assertThat(losses).containsOnly(new double[] {expected}, within(1e-5));
                return;
            }
            // Columns of 5, 5 and 3 rows in any order: (5 a + 5 b + 3 c) / 13.
            double[] first = Arrays.copyOf(losses, COLUMNS);
            double sum = 5 * Arrays.stream(first).sum();
            assertThat(Arrays.stream(first).map(loss -> (sum - 2 * loss) / 13).boxed())
                    .anySatisfy(total -> assertThat(total).isCloseTo(expected, within(1e-5)));
        }
    }

    @Test
    void moreMinibatchesThanColumnsAreRefused() {
        RecurrentQNetwork network = network("lstm");
        try (DqnAgent agent = agent(network);
                Pqn pqn = pqn(agent, network, 1, COLUMNS + 1)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> pqn.optimize(samples(network), 0))
                    .withMessage("minibatches must be at most 3 (columns, as the agent is recurrent), got 4");
        }
    }

    @Test
    void nothingAccumulatesOverManyUpdates() {
        RecurrentQNetwork network = network("lstm");
        try (DqnAgent agent = agent(network);
                Pqn pqn = pqn(agent, network, 2, 3)) {
            Samples<DqnInfo> samples = samples(network);
            NativeMemory.assertFlat(100, 4, () -> pqn.optimize(samples, 0.5));
        }
    }
}
