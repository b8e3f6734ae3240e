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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The LSTM of the kernels has the values and derivatives of libtorch's. */
class LstmKernelsTest {

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

    /** Depends on every output, and on the state after the last step. */
    private static Tensor loss(Recurrent.Output output, float[] weights) {
        LstmState last = (LstmState) output.state();
        return output.output()
                .mul(Tensor.of(weights, output.output().shape()))
                .sum()
                .add(last.cell().square().sum())
                .add(last.hidden().sum());
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "5, 3, 4, 17", "9, 2, 33, 5", "4, 6, 3, 64"})
    void sequencesWithEpisodesInThemAreThoseOfLibtorch(int steps, int columns, int inputs, int outputs) {
        Lstm lstm = new Lstm(inputs, outputs, random);
        boolean[] starts = new boolean[steps * columns];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = random.nextInt(4) == 0;
        }
        float[] x = numbers(steps * columns * inputs);
        float[] weights = numbers(steps * columns * outputs);
        try (var parameters = new Parameters(lstm, Device.CPU)) {
            LstmState state = new LstmState(
                    Tensor.of(numbers(columns * outputs), columns, outputs),
                    Tensor.of(numbers(columns * outputs), columns, outputs));
            Tensor episodeStart =
                    Tensor.of(starts, columns, steps).transpose(0, 1); // as slices of columns are not contiguous

            Tensor there = Tensor.of(x, steps, columns, inputs).requireGradient();
            Recurrent.Output expected = lstm.sequence(there, state, episodeStart);
            loss(expected, weights).backward();
            float[] expectedGradients = gradients(parameters);

            Tensor here =
                    TensorAccess.onHeap(Tensor.of(x, steps, columns, inputs)).requireGradient();
            Recurrent.Output computed = lstm.sequence(here, state, episodeStart);
            loss(computed, weights).backward();

            assertThat(TensorAccess.isOnHeap(expected.output())).isFalse();
            assertThat(TensorAccess.isOnHeap(computed.output())).isTrue();
            assertThat(computed.output().toFloats())
                    .containsExactly(expected.output().toFloats(), within(ERROR));
            LstmState last = (LstmState) computed.state();
            LstmState expectedLast = (LstmState) expected.state();
            assertThat(last.hidden().toFloats())
                    .containsExactly(expectedLast.hidden().toFloats(), within(ERROR));
            assertThat(last.cell().toFloats())
                    .containsExactly(expectedLast.cell().toFloats(), within(ERROR));
            assertThat(gradients(parameters)).containsExactly(expectedGradients, within(20 * ERROR));
            assertThat(here.gradient().toFloats())
                    .containsExactly(there.gradient().toFloats(), within(20 * ERROR));
        }
    }

    @Test
    void aLossOfTheLastCellAloneIsDifferentiated() {
        Lstm lstm = new Lstm(3, 5, random);
        float[] x = numbers(2 * 3);
        try (var parameters = new Parameters(lstm, Device.CPU)) {
            LstmState state = new LstmState(Tensor.full(0, 2, 5), Tensor.full(0, 2, 5));
            Recurrent.Output there = lstm.step(Tensor.of(x, 2, 3).requireGradient(), state);
            ((LstmState) there.state()).cell().sum().backward();
            float[] expected = gradients(parameters);
            Recurrent.Output here = lstm.step(TensorAccess.onHeap(Tensor.of(x, 2, 3)), state);
            ((LstmState) here.state()).cell().sum().backward();
            assertThat(gradients(parameters)).containsExactly(expected, within(ERROR));
        }
    }

    @Test
    void stepsOneByOneAreTheSequence() {
        Lstm lstm = new Lstm(3, 5, random);
        try (var parameters = new Parameters(lstm, Device.CPU);
                var _ = TensorScope.withoutGradients()) {
            float[] x = numbers(4 * 2 * 3);
            Tensor input = TensorAccess.onHeap(Tensor.of(x, 4, 2, 3));
            LstmState state = new LstmState(Tensor.full(0, 2, 5), Tensor.full(0, 2, 5));
            float[] whole = lstm.sequence(input, state, Tensor.of(new boolean[8], 4, 2))
                    .output()
                    .toFloats();
            for (int step = 0; step < 4; step++) {
                Recurrent.Output output = lstm.step(input.select(0, step), state);
                state = (LstmState) output.state();
                for (int i = 0; i < 10; i++) {
                    assertThat(output.output().toFloats()[i]).isEqualTo(whole[step * 10 + i]);
                }
            }
            assertThat(parameters.count()).isPositive();
        }
    }
}
