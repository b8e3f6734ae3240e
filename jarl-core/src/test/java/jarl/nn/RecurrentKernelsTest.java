package jarl.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jarl.kernel.Vectors;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The recurrent layers of the kernels have the values and derivatives of libtorch's. */
class RecurrentKernelsTest {

    private static final float ERROR = 3e-6f;

    private final RandomStream random = new RandomStreams(5).stream("test");
    private final TensorScope scope = TensorScope.open();

    @BeforeEach
    void vectorsAreThere() {
        assumeTrue(Vectors.available(), Vectors.whyNot());
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    private static float[] gradients(Parameters parameters) {
        float[] gradients = parameters.gradients().toFloats();
        parameters.zeroGradients();
        return gradients;
    }

    private Recurrent layer(String kind, int inputs, int outputs) {
        return switch (kind) {
            case "lstm" -> new Lstm(inputs, outputs, random);
            case "gru" -> new Gru(inputs, outputs, random);
            default -> new MinGru(inputs, outputs, random);
        };
    }

    private TensorTree state(Recurrent layer, int columns) {
        return TensorTree.map(
                layer.initialState(), leaf -> Tensor.of(numbers(columns * layer.outputs()), columns, layer.outputs()));
    }

    /** Depends on every output, and on the state after the last step. */
    private static Tensor loss(Recurrent.Output output, float[] weights) {
        Tensor loss =
                output.output().mul(Tensor.of(weights, output.output().shape())).sum();
        for (Tensor leaf : TensorTree.leaves(output.state()).values()) {
            loss = loss.add(leaf.square().sum());
        }
        return loss;
    }

    @ParameterizedTest
    @CsvSource({
        "lstm, 1, 1, 1, 1", "lstm, 5, 3, 4, 17", "lstm, 9, 2, 33, 5", "lstm, 4, 6, 3, 64",
        "gru, 1, 1, 1, 1", "gru, 5, 3, 4, 17", "gru, 9, 2, 33, 5", "gru, 4, 6, 3, 64",
        "mingru, 1, 1, 1, 1", "mingru, 5, 3, 4, 17", "mingru, 9, 2, 33, 5", "mingru, 4, 6, 3, 64"
    })
    void sequencesWithEpisodesInThemAreThoseOfLibtorch(String kind, int steps, int columns, int inputs, int outputs) {
        Recurrent layer = layer(kind, inputs, outputs);
        boolean[] starts = new boolean[steps * columns];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = random.nextInt(4) == 0;
        }
        float[] x = numbers(steps * columns * inputs);
        float[] weights = numbers(steps * columns * outputs);
        try (var parameters = new Parameters(layer, Device.CPU)) {
            TensorTree state = state(layer, columns);
            Tensor episodeStart =
                    Tensor.of(starts, columns, steps).transpose(0, 1); // as slices of columns are not contiguous

            Tensor there = Tensor.of(x, steps, columns, inputs).requireGradient();
            Recurrent.Output expected = layer.sequence(there, state, episodeStart);
            loss(expected, weights).backward();
            float[] expectedGradients = gradients(parameters);

            Tensor here =
                    TensorAccess.onHeap(Tensor.of(x, steps, columns, inputs)).requireGradient();
            Recurrent.Output computed = layer.sequence(here, state, episodeStart);
            loss(computed, weights).backward();

            assertThat(TensorAccess.isOnHeap(expected.output())).isFalse();
            assertThat(TensorAccess.isOnHeap(computed.output())).isTrue();
            assertThat(computed.output().toFloats())
                    .containsExactly(expected.output().toFloats(), within(ERROR));
            TensorTree.zip(
                    computed.state(),
                    expected.state(),
                    (name, one, other) ->
                            assertThat(one.toFloats()).as(name).containsExactly(other.toFloats(), within(ERROR)));
            assertThat(gradients(parameters)).containsExactly(expectedGradients, within(20 * ERROR));
            assertThat(here.gradient().toFloats())
                    .containsExactly(there.gradient().toFloats(), within(20 * ERROR));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "gru", "mingru"})
    void aLossOfTheLastStateAloneIsDifferentiated(String kind) {
        Recurrent layer = layer(kind, 3, 5);
        float[] x = numbers(2 * 3);
        try (var parameters = new Parameters(layer, Device.CPU)) {
            TensorTree state = state(layer, 2);
            for (int leaf = 0; leaf < TensorTree.leaves(state).size(); leaf++) {
                Recurrent.Output there = layer.step(Tensor.of(x, 2, 3).requireGradient(), state);
                leaf(there.state(), leaf).square().sum().backward();
                float[] expected = gradients(parameters);
                Recurrent.Output here = layer.step(TensorAccess.onHeap(Tensor.of(x, 2, 3)), state);
                leaf(here.state(), leaf).square().sum().backward();
                assertThat(gradients(parameters)).containsExactly(expected, within(ERROR));
            }
        }
    }

    private static Tensor leaf(TensorTree state, int index) {
        return List.copyOf(TensorTree.leaves(state).values()).get(index);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "gru", "mingru"})
    void stepsOneByOneAreTheSequence(String kind) {
        Recurrent layer = layer(kind, 3, 5);
        try (var parameters = new Parameters(layer, Device.CPU);
                var _ = TensorScope.withoutGradients()) {
            Tensor input = TensorAccess.onHeap(Tensor.of(numbers(4 * 2 * 3), 4, 2, 3));
            TensorTree state = state(layer, 2);
            Recurrent.Output whole = layer.sequence(input, state, Tensor.of(new boolean[8], 4, 2));
            for (int step = 0; step < 4; step++) {
                Recurrent.Output output = layer.step(input.select(0, step), state);
                state = output.state();
                assertThat(output.output().toFloats())
                        .isEqualTo(whole.output().select(0, step).toFloats());
            }
            assertThat(leaf(state, 0).toFloats())
                    .isEqualTo(leaf(whole.state(), 0).toFloats());
            assertThat(parameters.count()).isPositive();
        }
    }

    /**
     * One unit. Encoder 2 x; W = (1, -1, 0). Step 1: x = 0.5, so the encoded input is 1: candidate 1 + 0.5, update sigmoid(-1) = 0.268941, state
     * 0.268941 * 1.5 = 0.403412 from zero whatever was before, pass 0.5, output (0.403412 + 1) / 2 = 0.701706. Step 2: x = -0.25, encoded -0.5:
     * candidate sigmoid(-0.5) = 0.377541, update sigmoid(0.5) = 0.622459, state 0.403412 + 0.622459 * (0.377541 - 0.403412) = 0.387308, output
     * (0.387308 - 0.5) / 2 = -0.056346.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void minGruIsThatOfTheFormulas(boolean byKernels) {
        MinGru layer = new MinGru(1, 1, random);
        Map<String, float[]> numbers = Map.of(
                "encoder.weight", new float[] {2}, "encoder.bias", new float[] {0}, "weight", new float[] {1, -1, 0});
        try (var _ = TensorScope.withoutGradients()) {
            layer.visitParameters("", (name, parameter) -> {
                var _ = parameter.copyInPlace(Tensor.of(numbers.get(name), parameter.shape()));
            });
        }
        try (var parameters = new Parameters(layer, Device.CPU)) {
            assertThat(parameters.count()).isEqualTo(5);
            Tensor x = Tensor.of(new float[] {0.5f, -0.25f}, 2, 1, 1);
            Recurrent.Output result = layer.sequence(
                    byKernels ? x : x.requireGradient(),
                    Tensor.of(new float[] {9}, 1, 1),
                    Tensor.of(new boolean[] {true, false}, 2, 1));
            assertThat(TensorAccess.isOnHeap(result.output())).isEqualTo(byKernels);
            assertThat(result.output().toFloats()).containsExactly(new float[] {0.701706f, -0.056346f}, within(1e-6f));
            assertThat(((Tensor) result.state()).toFloats()).containsExactly(new float[] {0.387308f}, within(1e-6f));
        }
    }
}
