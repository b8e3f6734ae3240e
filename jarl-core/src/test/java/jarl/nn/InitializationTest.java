package jarl.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.random.RandomStreams;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InitializationTest {

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private static Tensor weight(Initialization initialization, int outputs, int inputs, double gain, long seed) {
        return initialization.weight(outputs, inputs, gain, new RandomStreams(seed).stream("weights"));
    }

    @Test
    void torchDefaultIsUniformInOneOverTheRootOfTheInputs() {
        double bound = 1 / Math.sqrt(50);
        Tensor weight = weight(Initialization.TORCH_DEFAULT, 200, 50, 123, 1);
        assertThat(weight.shape()).containsExactly(200, 50);
        assertThat(weight.abs().max().item()).isLessThanOrEqualTo(bound + 1e-8).isGreaterThan(0.999 * bound);
        // a uniform has standard deviation bound / sqrt(3); of 10000 draws the mean is within 5 standard errors
        double deviation = bound / Math.sqrt(3);
        assertThat(weight.standardDeviation().item()).isCloseTo(deviation, within(0.03 * deviation));
        assertThat(weight.mean().item()).isCloseTo(0, within(5 * deviation / 100));
        Tensor bias = Initialization.TORCH_DEFAULT.bias(2000, 50, new RandomStreams(1).stream("bias"));
        assertThat(bias.shape()).containsExactly(2000);
        assertThat(bias.abs().max().item()).isLessThanOrEqualTo(bound + 1e-8).isGreaterThan(0.99 * bound);
    }

    @ParameterizedTest
    @CsvSource({"3, 8, 1.4", "8, 3, 0.01", "5, 5, 1", "1, 7, 1", "7, 1, 2"})
    void orthogonalWeightsAreOrthonormalTimesTheGain(int outputs, int inputs, double gain) {
        Tensor weight = weight(Initialization.ORTHOGONAL, outputs, inputs, gain, 2);
        assertThat(weight.shape()).containsExactly(outputs, inputs);
        assertThat(weight.isContiguous()).isTrue();
        Tensor transposed = weight.transpose(0, 1);
        Tensor product = outputs <= inputs ? weight.matmul(transposed) : transposed.matmul(weight);
        int size = Math.min(outputs, inputs);
        double[] elements = product.toDoubles();
        for (int i = 0; i < size * size; i++) {
            assertThat(elements[i]).isCloseTo(i % (size + 1) == 0 ? gain * gain : 0, within(2e-6 * gain * gain));
        }
        assertThat(Initialization.ORTHOGONAL
                        .bias(4, inputs, new RandomStreams(1).stream("bias"))
                        .toFloats())
                .containsExactly(0, 0, 0, 0);
    }

    /** Of 20000 draws the standard deviation is within 3 percent, a normal has 4.55 percent of them beyond two deviations. */
    @Test
    void heIsNormalWithTheGainOverTheRootOfTheInputs() {
        double deviation = Math.sqrt(2.0 / 100); // He et al. 2015, equation 10
        Tensor weight = weight(Initialization.HE, 200, 100, Math.sqrt(2), 1);
        assertThat(weight.shape()).containsExactly(200, 100);
        assertThat(weight.standardDeviation().item()).isCloseTo(deviation, within(0.03 * deviation));
        assertThat(weight.mean().item()).isCloseTo(0, within(5 * deviation / Math.sqrt(20_000)));
        double[] values = weight.toDoubles();
        double beyond = Arrays.stream(values)
                .filter(value -> Math.abs(value) > 2 * deviation)
                .count();
        assertThat(beyond / values.length).isCloseTo(0.0455, within(0.006));
        assertThat(Initialization.HE
                        .bias(3, 100, new RandomStreams(1).stream("bias"))
                        .toFloats())
                .containsExactly(0, 0, 0);
    }

    @ParameterizedTest
    @EnumSource(Initialization.class)
    void theStreamDeterminesTheWeights(Initialization initialization) {
        float[] first = weight(initialization, 6, 4, 1, 7).toFloats();
        assertThat(weight(initialization, 6, 4, 1, 7).toFloats()).isEqualTo(first);
        assertThat(weight(initialization, 6, 4, 1, 8).toFloats()).isNotEqualTo(first);
    }

    @ParameterizedTest
    @EnumSource(Initialization.class)
    void layersOfOneStreamDiffer(Initialization initialization) {
        var random = new RandomStreams(7).stream("weights");
        Tensor first = initialization.weight(4, 4, 1, random);
        Tensor second = initialization.weight(4, 4, 1, random);
        assertThat(second.toFloats()).isNotEqualTo(first.toFloats());
    }
}
