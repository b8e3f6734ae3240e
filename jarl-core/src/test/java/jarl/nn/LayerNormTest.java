package jarl.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.kernel.Vectors;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerNormTest {

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final RandomStream random = new RandomStreams(12).stream("numbers");

    private Tensor input(int count, long... shape) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextGaussian();
        }
        return Tensor.of(values, shape).requireGradient();
    }

    private static Tensor number(Tensor output) {
        return output.reshape(-1).mul(GradientCheck.weights(output.numel())).sum();
    }

    /** 1, 3: mean 2, variance 1. 0, 10: mean 5, variance 25. Equal features have no variance, and give the bias. */
    @Test
    void everyRowHasMeanZeroAndVarianceOneThenWeightAndBias() {
        LayerNorm layer = new LayerNorm(2);
        Tensor rows = Tensor.of(new float[] {1, 3, 0, 10, 7, 7}, 3, 2);
        assertThat(layer.forward(rows).toDoubles()).containsExactly(new double[] {-1, 1, -1, 1, 0, 0}, within(1e-5));
        List<Tensor> parameters = new ArrayList<>();
        layer.visitParameters("", (_, parameter) -> parameters.add(parameter));
        try (var _ = TensorScope.withoutGradients()) {
            var _ = parameters.get(0).copyInPlace(Tensor.of(new float[] {2, 3}));
            var _ = parameters.get(1).copyInPlace(Tensor.of(new float[] {10, 20}));
        }
        assertThat(layer.forward(rows).toDoubles()).containsExactly(new double[] {8, 23, 8, 23, 10, 20}, within(1e-5));
    }

    /** torch.nn.LayerNorm of PyTorch 2.14 in double precision. */
    @Test
    void fourFeaturesEqualPyTorch() {
        Tensor row = Tensor.of(new float[] {1, 2, 4, -3}, 1, 4);
        assertThat(new LayerNorm(4).forward(row).toDoubles())
                .containsExactly(new double[] {0, 0.3922, 1.1767, -1.5689}, within(1e-4));
    }

    @Test
    void aTinyVarianceIsKeptFromBlowingUpByEpsilon() {
        Tensor row = Tensor.of(new float[] {-1e-3f, 1e-3f}, 1, 2); // variance 1e-6, epsilon 1e-6
        double expected = 1 / Math.sqrt(2);
        assertThat(new LayerNorm(2).forward(row).toDoubles())
                .containsExactly(new double[] {-expected, expected}, within(1e-5));
    }

    /** Pixels (1, 3) and (0, 10) of two channels, stored channel by channel. */
    @Test
    void ofAnImageTheChannelsOfEachPixelAreARow() {
        Tensor image = Tensor.of(new float[] {1, 0, 3, 10}, 1, 2, 1, 2);
        Tensor output = new LayerNorm(2).forwardChannels(image);
        assertThat(output.shape()).containsExactly(1, 2, 1, 2);
        assertThat(output.contiguous().toDoubles()).containsExactly(new double[] {-1, -1, 1, 1}, within(1e-5));
    }

    @Test
    void rowsAndImagesHaveTheDerivativesOfFiniteDifferences() {
        LayerNorm layer = new LayerNorm(3);
        List<Tensor> parameters = GradientCheck.inDoublePrecision(layer);
        Tensor rows = input(12, 4, 3);
        GradientCheck.check(() -> number(layer.forward(rows).square()), parameters);
        GradientCheck.check(() -> number(layer.forward(rows).square()), List.of(rows));
        Tensor images = input(24, 2, 3, 2, 2);
        GradientCheck.check(() -> number(layer.forwardChannels(images).square()), parameters);
        GradientCheck.check(() -> number(layer.forwardChannels(images).square()), List.of(images));
    }

    @Test
    void aNetworkNormalizesBeforeEveryNonlinearity() {
        Mlp mlp = new Mlp(3, List.of(5, 4), true, Activation.TANH, Initialization.TORCH_DEFAULT, random);
        List<String> names = new ArrayList<>();
        List<Tensor> weights = new ArrayList<>();
        mlp.visitParameters("", (name, parameter) -> {
            names.add(name);
            weights.add(parameter);
        });
        assertThat(names)
                .containsExactly(
                        "0.weight",
                        "0.bias",
                        "0.norm.weight",
                        "0.norm.bias",
                        "1.weight",
                        "1.bias",
                        "1.norm.weight",
                        "1.norm.bias");
        Tensor input = input(18, 6, 3);
        Tensor numbers = input.detach().to(DType.FLOAT32);
        Tensor first = new LayerNorm(5)
                .forward(numbers.linear(weights.get(0), weights.get(1)))
                .tanh();
        Tensor second = new LayerNorm(4)
                .forward(first.linear(weights.get(4), weights.get(5)))
                .tanh();
        assertThat(mlp.forward(numbers).toDoubles()).containsExactly(second.toDoubles(), within(1e-5));
        List<Tensor> parameters = GradientCheck.inDoublePrecision(mlp);
        GradientCheck.check(() -> number(mlp.forward(input)), parameters);
        GradientCheck.check(() -> number(mlp.forward(input)), List.of(input));
    }

    /** Input on the heap goes to the kernels where there are any, input that needs a gradient to libtorch. */
    @ParameterizedTest
    @CsvSource({"1, 1, 1, RELU", "3, 17, 63, TANH", "33, 65, 3, SILU", "128, 64, 128, RELU", "5, 257, 17, ELU"})
    void kernelsComputeTheValuesAndGradientsOfLibtorch(int rows, int inputs, int size, Activation activation) {
        Mlp mlp = new Mlp(inputs, List.of(size, 9), true, activation, Initialization.TORCH_DEFAULT, random);
        List<Tensor> parameters = new ArrayList<>();
        mlp.visitParameters("", (_, parameter) -> parameters.add(parameter));
        try (var _ = TensorScope.withoutGradients()) {
            for (Tensor parameter : parameters) {
                var _ = parameter.addInPlace(input((int) parameter.numel(), parameter.shape())
                        .detach()
                        .to(DType.FLOAT32)
                        .mul(0.1));
                TensorAccess.gradientInto(parameter, Tensor.zeros(DType.FLOAT32, parameter.shape()));
            }
        }
        Tensor numbers = input(rows * inputs, rows, inputs).detach().to(DType.FLOAT32);
        Tensor byLibtorch = mlp.forward(numbers.detach().requireGradient());
        Tensor output = mlp.forward(numbers);
        assertThat(TensorAccess.isOnHeap(output)).isEqualTo(Vectors.available());
        assertThat(output.toDoubles()).containsExactly(byLibtorch.toDoubles(), within(2e-5));
        List<double[]> expected = gradients(byLibtorch, parameters);
        List<double[]> actual = gradients(output, parameters);
        for (int i = 0; i < expected.size(); i++) {
            double largest = Arrays.stream(expected.get(i)).map(Math::abs).max().orElseThrow();
            assertThat(actual.get(i)).containsExactly(expected.get(i), within(2e-5 * (largest + 1)));
        }
    }

    /** They are cleared. */
    private static List<double[]> gradients(Tensor output, List<Tensor> parameters) {
        output.reshape(-1)
                .mul(GradientCheck.weights(output.numel()).to(DType.FLOAT32))
                .sum()
                .backward();
        List<double[]> gradients = new ArrayList<>();
        for (Tensor parameter : parameters) {
            gradients.add(parameter.gradient().toDoubles());
            try (var _ = TensorScope.withoutGradients()) {
                var _ = parameter.gradient().zeroInPlace();
            }
        }
        return gradients;
    }

    /** Whatever the input is multiplied by. */
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 1, 1000})
    void aLayerBehindANormDoesNotSeeTheScale(double scale) {
        Mlp mlp = new Mlp(3, List.of(8), true, Activation.RELU, Initialization.ORTHOGONAL, random);
        Tensor input = Tensor.of(new float[] {0.5f, -1, 2}, 1, 3);
        assertThat(mlp.forward(input.mul(scale)).toDoubles())
                .containsExactly(mlp.forward(input).toDoubles(), within(2e-2));
    }
}
