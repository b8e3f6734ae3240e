package jarl.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The loops of batch normalization against doubles; columns of a vector and those left over, divided or not, have the same bits. */
class BatchNormTest {

    private final SplittableRandom random = new SplittableRandom(4);

    private float[] normal(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    private record Results(float[] mean, float[] variance, float[] y, float[] sum, float[] products, float[] dx) {

        Results(int rows, int columns) {
            this(
                    new float[columns],
                    new float[columns],
                    new float[rows * columns],
                    new float[columns],
                    new float[columns],
                    new float[rows * columns]);
        }

        float[] all() {
            int columns = mean.length;
            float[] all = Arrays.copyOf(mean, 4 * columns + y.length + dx.length);
            System.arraycopy(variance, 0, all, columns, columns);
            System.arraycopy(sum, 0, all, 2 * columns, columns);
            System.arraycopy(products, 0, all, 3 * columns, columns);
            System.arraycopy(y, 0, all, 4 * columns, y.length);
            System.arraycopy(dx, 0, all, 4 * columns + y.length, dx.length);
            return all;
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "7, 3", "33, 16", "64, 37", "512, 257"})
    void everyColumnIsComputedByItself(int rows, int columns) {
        float[] x = normal(rows * columns);
        float[] dy = normal(rows * columns);
        float[][] constants = {normal(columns), normal(columns), normal(columns), normal(columns)};
        Results whole = new Results(rows, columns);
        compute(x, dy, rows, columns, 0, columns, constants, whole);
        Results parts = new Results(rows, columns);
        for (int from = 0; from < columns; from += 5) {
            compute(x, dy, rows, columns, from, Math.min(columns, from + 5), constants, parts);
        }
        assertThat(parts.all()).isEqualTo(whole.all());
        for (int j = 0; j < columns; j++) {
            assertColumn(x, dy, rows, columns, j, constants, whole);
        }
    }

    private static void compute(
            float[] x, float[] dy, int rows, int columns, int from, int to, float[][] constants, Results into) {
        BatchNorm.moments(x, rows, columns, from, to, into.mean, into.variance);
        BatchNorm.forward(x, into.y, rows, columns, from, to, constants[0], constants[1], constants[2]);
        BatchNorm.sums(dy, x, rows, columns, from, to, into.mean, into.sum, into.products);
        BatchNorm.derivative(
                dy, x, into.dx, rows, columns, from, to, constants[1], into.mean, constants[2], constants[3]);
    }

    private static void assertColumn(
            float[] x, float[] dy, int rows, int columns, int j, float[][] constants, Results results) {
        double mean = 0;
        for (int i = 0; i < rows; i++) {
            mean += x[i * columns + j] / (double) rows;
        }
        double variance = 0;
        double sum = 0;
        double products = 0;
        for (int i = 0; i < rows; i++) {
            int at = i * columns + j;
            double deviation = x[at] - mean;
            variance += deviation * deviation / rows;
            sum += dy[at];
            products += dy[at] * deviation;
            double y = (x[at] - (double) constants[0][j]) * constants[1][j] + constants[2][j];
            assertThat((double) results.y[at]).isCloseTo(y, within(1e-5));
            double dx = dy[at] * (double) constants[1][j] + constants[2][j] + constants[3][j] * deviation;
            assertThat((double) results.dx[at]).isCloseTo(dx, within(1e-5));
        }
        assertThat((double) results.mean[j]).isCloseTo(mean, within(1e-6));
        assertThat((double) results.variance[j]).isCloseTo(variance, within(1e-5));
        assertThat((double) results.sum[j]).isCloseTo(sum, within(1e-4));
        assertThat((double) results.products[j]).isCloseTo(products, within(1e-4));
    }
}
