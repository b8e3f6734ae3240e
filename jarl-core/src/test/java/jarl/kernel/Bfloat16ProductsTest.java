package jarl.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.TorchLibrary;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products in bfloat16 are the products of the rounded numbers, with sums of float32's precision. */
class Bfloat16ProductsTest {

    private static final double ERROR = 1e-5; // of the sum of the terms' sizes

    private final RandomStream random = new RandomStreams(5).stream("test");

    @BeforeEach
    void kernelIsThere() {
        TorchLibrary.load();
        assumeTrue(Bfloat16Kernel.available(), "neither AMX nor AMD's AVX512-BF16, or no vectors of 512 bits");
    }

    private float[] normal(int size) {
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    /** To the nearest number of 8 significant bits, and to even. */
    private static double rounded(float number) {
        int bits = Float.floatToRawIntBits(number);
        int below = bits & 0xffff;
        int up = below > 0x8000 || (below == 0x8000 && ((bits >> 16) & 1) == 1) ? 1 : 0;
        return Float.intBitsToFloat(((bits >> 16) + up) << 16);
    }

    /** A term of a sum, of numbers that are rounded. */
    @FunctionalInterface
    private interface Term {
        double at(int number);
    }

    private static void assertSum(float actual, double first, int count, Term terms) {
        double sum = first;
        double size = Math.abs(first);
        for (int i = 0; i < count; i++) {
            double term = terms.at(i);
            sum += term;
            size += Math.abs(term);
        }
        assertThat(Math.abs(actual - sum)).isLessThanOrEqualTo(ERROR * (size + 1));
    }

    @ParameterizedTest(name = "{0} x {1} -> {2}")
    @CsvSource({"1, 64, 64", "256, 256, 256", "7, 65, 70", "100, 96, 257", "515, 300, 64", "16, 33, 17", "40, 1, 3"})
    void productsAreThoseOfRoundedNumbers(int rows, int inputs, int outputs) {
        float[] weight = normal(outputs * inputs);
        float[] bias = normal(outputs);
        float[] x = normal(rows * inputs);
        float[] dy = normal(rows * outputs);
        float[] before = normal(outputs * inputs);
        DenseLayer layer = new DenseLayer(weight, bias, true);

        float[] y = new float[rows * outputs];
        layer.forward(x, Nonlinearity.NONE, y, y, 0, rows);
        float[] dx = new float[rows * inputs];
        layer.inputGradient(dy, Nonlinearity.NONE, dx, dx, 0, rows);
        float[] gradient = before.clone();
        layer.addWeightGradient(dy, x, rows, gradient, 0, outputs);

        for (int row = 0; row < rows; row++) {
            int r = row;
            for (int output = 0; output < outputs; output++) {
                int o = output;
                assertSum(
                        y[r * outputs + o],
                        bias[o],
                        inputs,
                        input -> rounded(x[r * inputs + input]) * rounded(weight[o * inputs + input]));
            }
            for (int input = 0; input < inputs; input++) {
                int i = input;
                assertSum(
                        dx[r * inputs + i],
                        0,
                        outputs,
                        output -> rounded(dy[r * outputs + output]) * rounded(weight[output * inputs + i]));
            }
        }
        for (int output = 0; output < outputs; output++) {
            int o = output;
            for (int input = 0; input < inputs; input++) {
                int i = input;
                assertSum(
                        gradient[o * inputs + i],
                        before[o * inputs + i],
                        rows,
                        row -> rounded(dy[row * outputs + o]) * rounded(x[row * inputs + i]));
            }
        }
    }

    @Test
    void bitsDoNotDependOnTheDivisionOfRowsAndOutputs() {
        int rows = 600;
        int inputs = 100;
        int outputs = 90;
        float[] weight = normal(outputs * inputs);
        float[] x = normal(rows * inputs);
        float[] dy = normal(rows * outputs);
        DenseLayer layer = new DenseLayer(weight, normal(outputs), true);
        float[] y = new float[rows * outputs];
        float[] dx = new float[rows * inputs];
        float[] gradient = new float[outputs * inputs];
        layer.forward(x, Nonlinearity.NONE, y, y, 0, rows);
        layer.inputGradient(dy, Nonlinearity.NONE, dx, dx, 0, rows);
        layer.addWeightGradient(dy, x, rows, gradient, 0, outputs);

        for (int cut : new int[] {1, 17, 256, 300, 511}) {
            float[] yInParts = new float[rows * outputs];
            layer.forward(x, Nonlinearity.NONE, yInParts, yInParts, 0, cut);
            layer.forward(x, Nonlinearity.NONE, yInParts, yInParts, cut, rows);
            assertThat(yInParts).isEqualTo(y);
            float[] dxInParts = new float[rows * inputs];
            layer.inputGradient(dy, Nonlinearity.NONE, dxInParts, dxInParts, 0, cut);
            layer.inputGradient(dy, Nonlinearity.NONE, dxInParts, dxInParts, cut, rows);
            assertThat(dxInParts).isEqualTo(dx);
            float[] gradientInParts = new float[outputs * inputs];
            int output = cut % outputs;
            layer.addWeightGradient(dy, x, rows, gradientInParts, output, outputs);
            layer.addWeightGradient(dy, x, rows, gradientInParts, 0, output);
            assertThat(gradientInParts).isEqualTo(gradient);
        }
    }

    @Test
    void aChangedWeightIsLaidOutInPartsToo() {
        int inputs = 70;
        int outputs = 100;
        float[] weight = normal(outputs * inputs);
        float[] bias = normal(outputs);
        float[] x = normal(inputs);
        float[] dy = normal(outputs);
        DenseLayer layer = new DenseLayer(weight, bias, true);
        float[] changed = normal(outputs * inputs);
        System.arraycopy(changed, 0, weight, 0, changed.length);
        layer.layOut(DenseLayer.TOGETHER, 2 * DenseLayer.TOGETHER);
        layer.layOut(2 * DenseLayer.TOGETHER, outputs);
        layer.layOut(0, DenseLayer.TOGETHER);

        DenseLayer fresh = new DenseLayer(changed, bias, true);
        assertThat(forward(layer, x)).isEqualTo(forward(fresh, x));
        assertThat(inputGradient(layer, dy)).isEqualTo(inputGradient(fresh, dy));
    }

    private static float[] forward(DenseLayer layer, float[] x) {
        float[] y = new float[layer.outputs()];
        layer.forward(x, Nonlinearity.NONE, y, y, 0, 1);
        return y;
    }

    private static float[] inputGradient(DenseLayer layer, float[] dy) {
        float[] dx = new float[layer.inputs()];
        layer.inputGradient(dy, Nonlinearity.NONE, dx, dx, 0, 1);
        return dx;
    }

    @Test
    void whatIsNotANumberStaysSo() {
        float[] x = new float[64];
        Arrays.fill(x, 1);
        for (int bits : new int[] {0x7fc00000, 0xffc00000, 0x7fffffff, 0xffffffff, 0x7f800001}) {
            x[40] = Float.intBitsToFloat(bits);
            for (float each : forward(new DenseLayer(normal(64 * 64), normal(64), true), x)) {
                assertThat(each).isNaN();
            }
        }
        x[40] = Float.POSITIVE_INFINITY;
        for (float each : forward(new DenseLayer(normal(64 * 64), normal(64), true), x)) {
            assertThat(Float.isInfinite(each)).isTrue();
        }
    }
}
