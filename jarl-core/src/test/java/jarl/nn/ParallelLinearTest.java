package jarl.nn;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NativeMemory;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TorchLibrary;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Divided over threads, a large layer computes what libtorch does on one. */
@Isolated
class ParallelLinearTest {

    private static final int ROWS = 70;
    private static final int INPUTS = 640;
    private static final int OUTPUTS = 1000; // 45 million multiplications: worth four threads

    private final ScaledLayer layer = new ScaledLayer();
    private final Parameters parameters = new Parameters(layer, Device.CPU);

    /** The layer and something before it that learns, too. */
    private static final class ScaledLayer implements Layer {
        private final Tensor scale =
                TensorScope.unscoped(values(INPUTS, 1, INPUTS)).requireGradient();
        private final Tensor weight =
                TensorScope.unscoped(values(OUTPUTS * INPUTS, OUTPUTS, INPUTS)).requireGradient();
        private final Tensor bias =
                TensorScope.unscoped(values(OUTPUTS, OUTPUTS)).requireGradient();

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            visitor.accept(prefix + "scale", scale);
            visitor.accept(prefix + "weight", weight);
            visitor.accept(prefix + "bias", bias);
        }
    }

    private record Result(float[] output, float[] gradients) {}

    @AfterEach
    void oneThreadAgain() {
        TorchLibrary.setThreads(1);
        parameters.close();
    }

    private static Tensor values(int count, long... shape) {
        float[] values = new float[count];
        RandomStream stream = new RandomStreams(2).stream("values " + count);
        for (int i = 0; i < count; i++) {
            values[i] = (float) stream.nextGaussian();
        }
        return Tensor.of(values, shape);
    }

    private Result learn(int threads, DType type) {
        TorchLibrary.setThreads(threads);
        try (var _ = TensorScope.open()) {
            parameters.zeroGradients();
            Tensor input = values(ROWS * INPUTS, ROWS, INPUTS).mul(layer.scale).to(type);
            Tensor output =
                    ParallelLinear.forward(input, layer.weight, layer.bias).to(DType.FLOAT32);
            output.mul(1e-3).square().sum().backward();
            return new Result(output.toFloats(), parameters.gradients().toFloats());
        }
    }

    private static float largestDifference(float[] first, float[] second) {
        assertThat(first).hasSameSizeAs(second);
        float largest = 0;
        for (int i = 0; i < first.length; i++) {
            largest = Math.max(largest, Math.abs(first[i] - second[i])); // NaN stays
        }
        return largest;
    }

    @ParameterizedTest
    @CsvSource({"2, FLOAT32, 1e-4", "3, FLOAT32, 1e-4", "2, BFLOAT16, 1"})
    void sharesGiveLibtorchsOutputAndGradients(int threads, DType type, float tolerance) {
        Result one = learn(1, DType.FLOAT32);
        for (int repeat = 0; repeat < 2; repeat++) {
            Result divided = learn(threads, type);
            assertThat(largestDifference(divided.output(), one.output())).isLessThan(tolerance);
            assertThat(largestDifference(divided.gradients(), one.gradients())).isLessThan(tolerance);
        }
    }

    private float[] gradientsOfTwoLayersOnOneInput(int threads) {
        TorchLibrary.setThreads(threads);
        try (var _ = TensorScope.open()) {
            parameters.zeroGradients();
            Tensor input = values(ROWS * INPUTS, ROWS, INPUTS).mul(layer.scale);
            Tensor first = ParallelLinear.forward(input, layer.weight, layer.bias);
            Tensor second = ParallelLinear.forward(input, layer.weight, layer.bias);
            first.mul(1e-3)
                    .square()
                    .sum()
                    .add(second.mul(1e-2).sum())
                    .add(input.square().sum())
                    .backward();
            return parameters.gradients().toFloats();
        }
    }

    /** Two layers see one input, which the loss contains too. */
    @Test
    void derivativesOfSeveralLayersMeet() {
        float[] divided = gradientsOfTwoLayersOnOneInput(2);
        assertThat(largestDifference(divided, gradientsOfTwoLayersOnOneInput(1)))
                .isLessThan(1e-3f);
        assertThat(divided[0]).isNotZero();
    }

    @Test
    void theSameNumberOfThreadsGivesTheSameBits() {
        Result first = learn(3, DType.FLOAT32);
        for (int i = 0; i < 5; i++) {
            Result again = learn(3, DType.FLOAT32);
            assertThat(largestDifference(again.output(), first.output())).isZero();
            assertThat(largestDifference(again.gradients(), first.gradients())).isZero();
        }
    }

    @Test
    void withoutGradientsTheOutputIsTheSame() {
        Result learned = learn(2, DType.FLOAT32);
        TorchLibrary.setThreads(2);
        try (var _ = TensorScope.withoutGradients()) {
            Tensor input = values(ROWS * INPUTS, ROWS, INPUTS).mul(layer.scale);
            assertThat(ParallelLinear.forward(input, layer.weight, layer.bias).toFloats())
                    .isEqualTo(learned.output());
        }
    }

    @Test
    void memoryStaysFlat() {
        NativeMemory.assertFlat(
                50,
                2,
                () -> { // a lost output is 280 kB
                    var _ = learn(2, DType.FLOAT32);
                });
    }
}
