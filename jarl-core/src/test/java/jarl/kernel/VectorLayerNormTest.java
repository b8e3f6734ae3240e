package jarl.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against loops in double precision, at sizes that are no multiple of any vector, with gaps between the rows. */
class VectorLayerNormTest {

    private static final double EPSILON = 1e-6;
    private static final float UNTOUCHED = 7;
    private static final int START = 5;
    private static final int GAP = 3;

    private final Random random = new Random(4);

    @BeforeEach
    void vectorsAreThere() {
        assumeTrue(Vectors.available(), Vectors.whyNot());
    }

    private float[] numbers(int length) {
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = (float) random.nextGaussian() * 2 + 1;
        }
        return numbers;
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 2", "2, 3", "5, 16", "4, 17", "3, 63", "2, 65", "33, 128", "2, 257"})
    void valuesAndDerivativesAreThoseOfDoublePrecision(int rows, int features) {
        int stride = features + GAP;
        float[] weight = numbers(features);
        float[] bias = numbers(features);
        float[] x = numbers(START + rows * stride);
        float[] dy = numbers(START + rows * stride);
        VectorLayerNorm norm = new VectorLayerNorm(weight, bias, EPSILON);
        float[] normalized = x.clone();
        float[] y = new float[x.length];
        Arrays.fill(y, UNTOUCHED);
        float[] scales = new float[rows + 1];
        norm.forward(normalized, y, START, stride, rows, scales, 1);
        float[] dx = dy.clone();
        norm.derivative(dx, dx, START, normalized, START, stride, rows, scales, 1);
        float[] ofWeight = new float[features];
        float[] ofBias = new float[features];
        Arrays.fill(ofWeight, 0.5f);
        norm.addGradients(dy, START, normalized, START, stride, rows, ofWeight, ofBias);

        double[] expectedOfWeight = new double[features];
        Arrays.fill(expectedOfWeight, 0.5);
        double[] expectedOfBias = new double[features];
        for (int row = 0; row < rows; row++) {
            int at = START + row * stride;
            double[] n = new double[features];
            double scale = normalize(x, at, n);
            double mean = 0;
            double slope = 0;
            for (int i = 0; i < features; i++) {
                mean += (double) dy[at + i] * weight[i] / features;
                slope += (double) dy[at + i] * weight[i] * n[i] / features;
                expectedOfWeight[i] += dy[at + i] * n[i];
                expectedOfBias[i] += dy[at + i];
            }
            for (int i = 0; i < features; i++) {
                assertThat((double) y[at + i]).isCloseTo(n[i] * weight[i] + bias[i], within(2e-5));
                double expected = scale * ((double) dy[at + i] * weight[i] - mean - slope * n[i]);
                assertThat((double) dx[at + i]).isCloseTo(expected, within(2e-5 * (1 + scale)));
            }
            for (int i = features; i < Math.min(stride, y.length - at); i++) {
                assertThat(y[at + i]).isEqualTo(UNTOUCHED);
                assertThat(dx[at + i]).isEqualTo(dy[at + i]);
            }
        }
        for (int i = 0; i < features; i++) {
            assertThat((double) ofWeight[i]).isCloseTo(expectedOfWeight[i], within(2e-5 * rows));
            assertThat((double) ofBias[i]).isCloseTo(expectedOfBias[i], within(2e-5 * rows));
        }
    }

    /** Returns the scale. */
    private static double normalize(float[] x, int at, double... n) {
        double mean = 0;
        for (int i = 0; i < n.length; i++) {
            mean += (double) x[at + i] / n.length;
        }
        double variance = 0;
        for (int i = 0; i < n.length; i++) {
            variance += (x[at + i] - mean) * (x[at + i] - mean) / n.length;
        }
        double scale = 1 / Math.sqrt(variance + EPSILON);
        for (int i = 0; i < n.length; i++) {
            n[i] = (x[at + i] - mean) * scale;
        }
        return scale;
    }

    /** The sums as sixteen of plain numbers: the same for vectors of any width. */
    @Test
    void bitsAreThoseOfPlainSums() {
        int features = 37;
        float[] x = numbers(features);
        float mean = total(partial(x, 0, false)) / features;
        double variance = (double) total(partial(x, mean, true)) / features;
        float[] scales = new float[1];
        float[] normalized = x.clone();
        VectorLayerNorm norm = new VectorLayerNorm(numbers(features), numbers(features), EPSILON);
        norm.forward(normalized, new float[features], 0, features, 1, scales, 0);
        assertThat(scales[0]).isEqualTo((float) (1 / Math.sqrt(variance + EPSILON)));
        for (int i = 0; i < features; i++) {
            assertThat(normalized[i]).isEqualTo((x[i] - mean) * scales[0]);
        }
    }

    private static float[] partial(float[] x, float offset, boolean squared) {
        float[] partial = new float[16];
        for (int i = 0; i < x.length; i++) {
            float number = x[i] - offset;
            partial[i % 16] = squared ? Math.fma(number, number, partial[i % 16]) : partial[i % 16] + number;
        }
        return partial;
    }

    private static float total(float... sums) {
        float[] left = sums;
        while (left.length > 1) {
            float[] halves = left;
            float[] next = new float[left.length / 2];
            for (int i = 0; i < next.length; i++) {
                next[i] = halves[i] + halves[i + next.length];
            }
            left = next;
        }
        return left[0];
    }

    @Test
    void aPartHasTheBitsOfTheWhole() {
        int features = 33;
        VectorLayerNorm norm = new VectorLayerNorm(numbers(features), numbers(features), EPSILON);
        float[] x = numbers(7 * features);
        float[] whole = new float[x.length];
        float[] parts = new float[x.length];
        norm.forward(x.clone(), whole, 0, features, 7, new float[7], 0);
        float[] again = x.clone();
        norm.forward(again, parts, 0, features, 2, new float[7], 0);
        norm.forward(again, parts, 2 * features, features, 5, new float[7], 2);
        assertThat(parts).isEqualTo(whole);
    }
}
