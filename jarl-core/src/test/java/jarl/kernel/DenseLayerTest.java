package jarl.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against loops in double precision, at sizes that are no multiple of any vector. */
class DenseLayerTest {

    private static final float UNTOUCHED = 7;

    @BeforeEach
    void vectorsAreThere() {
        assumeTrue(Vectors.available(), Vectors.whyNot());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "3, 17, 63",
        "17, 3, 65",
        "63, 65, 1",
        "65, 63, 17",
        "257, 17, 3",
        "4, 257, 257",
        "1, 65, 64",
        "80, 4, 64",
        "5, 1100, 33"
    })
    void allThreeProductsAreThoseOfDoublePrecision(int rows, int inputs, int outputs) {
        Random random = new Random(1);
        float[] weight = numbers(random, outputs * inputs);
        float[] bias = numbers(random, outputs);
        float[] x = numbers(random, rows * inputs);
        float[] dy = numbers(random, rows * outputs);
        DenseLayer layer = new DenseLayer(weight, bias);

        float[] y = new float[rows * outputs];
        layer.forward(x, Nonlinearity.NONE, y, y, 0, rows);
        float[] dx = new float[rows * inputs];
        layer.inputGradient(dy, Nonlinearity.NONE, dx, dx, 0, rows);
        float[] weightGradient = new float[outputs * inputs];
        Arrays.fill(weightGradient, 0.5f);
        layer.addWeightGradient(dy, x, rows, weightGradient, 0, outputs);
        float[] biasGradient = new float[outputs];
        Arrays.fill(biasGradient, -0.5f);
        layer.addBiasGradient(dy, rows, biasGradient);

        for (int row = 0; row < rows; row++) {
            for (int output = 0; output < outputs; output++) {
                double sum = bias[output];
                for (int input = 0; input < inputs; input++) {
                    sum += (double) x[row * inputs + input] * weight[output * inputs + input];
                }
                assertThat((double) y[row * outputs + output]).isCloseTo(sum, within(error(inputs)));
            }
            for (int input = 0; input < inputs; input++) {
                double sum = 0;
                for (int output = 0; output < outputs; output++) {
                    sum += (double) dy[row * outputs + output] * weight[output * inputs + input];
                }
                assertThat((double) dx[row * inputs + input]).isCloseTo(sum, within(error(outputs)));
            }
        }
        for (int output = 0; output < outputs; output++) {
            double biasSum = -0.5;
            for (int row = 0; row < rows; row++) {
                biasSum += dy[row * outputs + output];
            }
            assertThat((double) biasGradient[output]).isCloseTo(biasSum, within(error(rows)));
            for (int input = 0; input < inputs; input++) {
                double sum = 0.5;
                for (int row = 0; row < rows; row++) {
                    sum += (double) dy[row * outputs + output] * x[row * inputs + input];
                }
                assertThat((double) weightGradient[output * inputs + input]).isCloseTo(sum, within(error(rows)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 17, 33, 3, 8", "70, 5, 3, 0, 66"})
    void aPartHasTheBitsOfTheWholeAndTouchesNothingElse(int rows, int inputs, int outputs, int from, int to) {
        Random random = new Random(2);
        DenseLayer layer = new DenseLayer(numbers(random, outputs * inputs), numbers(random, outputs));
        float[] x = numbers(random, rows * inputs);
        float[] dy = numbers(random, rows * outputs);
        float[] whole = new float[rows * outputs];
        layer.forward(x, Nonlinearity.TANH, whole, whole, 0, rows);
        float[] part = filled(rows * outputs);
        layer.forward(x, Nonlinearity.TANH, part, part, from, to);
        assertIsPart(part, whole, from * outputs, to * outputs);

        float[] at = numbers(random, rows * inputs);
        whole = new float[rows * inputs];
        layer.inputGradient(dy, Nonlinearity.TANH, at, whole, 0, rows);
        part = filled(rows * inputs);
        layer.inputGradient(dy, Nonlinearity.TANH, at, part, from, to);
        assertIsPart(part, whole, from * inputs, to * inputs);

        int last = Math.min(to, outputs);
        whole = filled(outputs * inputs);
        layer.addWeightGradient(dy, x, rows, whole, 0, outputs);
        part = filled(outputs * inputs);
        layer.addWeightGradient(dy, x, rows, part, Math.min(from, last), last);
        assertIsPart(part, whole, Math.min(from, last) * inputs, last * inputs);
    }

    private static void assertIsPart(float[] part, float[] whole, int from, int to) {
        assertThat(Arrays.copyOfRange(part, from, to)).containsExactly(Arrays.copyOfRange(whole, from, to));
        for (int i = 0; i < part.length; i++) {
            if (i < from || i >= to) {
                assertThat(part[i]).isEqualTo(UNTOUCHED);
            }
        }
    }

    private static float[] filled(int length) {
        float[] numbers = new float[length];
        Arrays.fill(numbers, UNTOUCHED);
        return numbers;
    }

    private static double error(int terms) {
        return 1e-6 * (2 + terms);
    }

    private static float[] numbers(Random random, int length) {
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }
}
