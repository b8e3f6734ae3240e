package jarl.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.BatchNormalization.By;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batch renormalization, on the heap and by libtorch, against its formulas in plain doubles. */
class BatchRenormTest {

    private static final int ROWS = 6;
    private static final int FEATURES = 5;
    private static final double EPSILON = 1e-3;
    private static final double STEP = 1e-5;

    // Deviations and means of the columns: r and d within their limits, r at its largest, at its least, d at its
    // largest, at its least.
    private static final double[] DEVIATIONS = {1, 20, 0.05, 1, 0.6};
    private static final double[] MEANS = {0.3, 1, 0.1, 9, -20};

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final RandomStream random = new RandomStreams(3).stream("numbers");
    private final BatchRenorm layer = new BatchRenorm(FEATURES);
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final Map<String, Tensor> statistics = new LinkedHashMap<>();
    private final double[] x = new double[ROWS * FEATURES];
    private final double[] seen = new double[ROWS * FEATURES]; // what the number that is differentiated multiplies with

    BatchRenormTest() {
        layer.visitParameters("", parameters::put);
        layer.visitStatistics("", statistics::put);
        try (var _ = TensorScope.withoutGradients()) {
            var _ = parameters.get("weight").copyInPlace(Tensor.of(new float[] {1, 0.5f, 2, -1, 1.5f}));
            var _ = parameters.get("bias").copyInPlace(Tensor.of(new float[] {0, 1, 2, 3, 4}));
        }
        parameters.values().forEach(each -> TensorAccess.gradientInto(each, Tensor.zeros(DType.FLOAT32, each.shape())));
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (MEANS[i % FEATURES] + DEVIATIONS[i % FEATURES] * random.nextGaussian());
            seen[i] = (float) random.nextGaussian();
        }
    }

    /** One column in doubles; {@code r} and {@code d} are constants. */
    private static final class Column {
        final double[] x;
        final double weight;
        final double bias;
        double runningMean = 0;
        double runningVariance = 1;
        double r = 1;
        double d = 0;

        Column(double[] x, double weight, double bias) {
            this.x = x;
            this.weight = weight;
            this.bias = bias;
        }

        double mean() {
            double sum = 0;
            for (double each : x) {
                sum += each;
            }
            return sum / x.length;
        }

        double variance() {
            double sum = 0;
            for (double each : x) {
                sum += (each - mean()) * (each - mean());
            }
            return sum / x.length;
        }

        void correct() {
            double running = Math.sqrt(runningVariance + EPSILON);
            r = Math.max(1.0 / 3, Math.min(3, Math.sqrt(variance() + EPSILON) / running));
            d = Math.max(-5, Math.min(5, (mean() - runningMean) / running));
        }

        void follow() {
            runningMean = 0.99 * runningMean + 0.01 * mean();
            runningVariance = 0.99 * runningVariance + 0.01 * variance();
        }

        double[] outputs(By by) {
            boolean running = by == By.RUNNING;
            double m = running ? runningMean : mean() - d * Math.sqrt(variance()) / r;
            double s = Math.sqrt((running ? runningVariance : variance() / (r * r)) + EPSILON);
            double[] y = new double[x.length];
            for (int i = 0; i < y.length; i++) {
                y[i] = (x[i] - m) / s * weight + bias;
            }
            return y;
        }
    }

    private Column column(int j) {
        double[] numbers = new double[ROWS];
        for (int i = 0; i < ROWS; i++) {
            numbers[i] = x[i * FEATURES + j];
        }
        return new Column(
                numbers,
                parameters.get("weight").toDoubles()[j],
                parameters.get("bias").toDoubles()[j]);
    }

    private Tensor input(boolean onHeap) {
        float[] numbers = new float[x.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) x[i];
        }
        Tensor rows = onHeap ? TensorAccess.onHeap(numbers, ROWS, FEATURES) : Tensor.of(numbers, ROWS, FEATURES);
        return rows.requireGradient();
    }

    private static void assertClose(double actual, double expected) {
        assertThat(actual).isCloseTo(expected, within(3e-5 * (1 + Math.abs(expected))));
    }

    /** The second batch: the running statistics have moved. */
    @ParameterizedTest
    @CsvSource({"BATCH, true", "CORRECTED, true", "RUNNING, true", "BATCH, false", "CORRECTED, false", "RUNNING, false"
    })
    void valuesStatisticsAndGradientsAreThoseOfTheFormulas(By by, boolean onHeap) {
        var _ = layer.forward(input(onHeap), by);
        Tensor input = input(onHeap);
        Tensor output = layer.forward(input, by);
        assertThat(TensorAccess.isOnHeap(output)).isEqualTo(onHeap);
        float[] weights = new float[seen.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) seen[i];
        }
        output.mul(Tensor.of(weights, ROWS, FEATURES)).sum().backward();
        for (int j = 0; j < FEATURES; j++) {
            Column column = column(j);
            if (by != By.RUNNING) {
                column.follow();
            }
            if (by == By.CORRECTED) {
                column.correct();
            }
            assertColumn(column, j, by, output, input);
            if (by != By.RUNNING) {
                column.follow();
            }
            assertClose(statistics.get("mean").toDoubles()[j], column.runningMean);
            assertClose(statistics.get("variance").toDoubles()[j], column.runningVariance);
        }
    }

    private void assertColumn(Column column, int j, By by, Tensor output, Tensor input) {
        ToDoubleFunction<Column> number = each -> {
            double[] y = each.outputs(by);
            double sum = 0;
            for (int i = 0; i < ROWS; i++) {
                sum += seen[i * FEATURES + j] * y[i];
            }
            return sum;
        };
        double ofWeight = 0;
        double ofBias = 0;
        double[] y = column.outputs(by);
        for (int i = 0; i < ROWS; i++) {
            int at = i * FEATURES + j;
            assertClose(output.toDoubles()[at], y[i]);
            ofWeight += seen[at] * (y[i] - column.bias) / column.weight;
            ofBias += seen[at];
            double before = column.x[i];
            double step = STEP * DEVIATIONS[j];
            column.x[i] = before + step;
            double above = number.applyAsDouble(column);
            column.x[i] = before - step;
            double below = number.applyAsDouble(column);
            column.x[i] = before;
            double expected = (above - below) / (2 * step);
            assertThat(input.gradient().toDoubles()[at])
                    .as("row %d, column %d", i, j)
                    .isCloseTo(expected, within(1e-3 * (0.1 / DEVIATIONS[j] + Math.abs(expected))));
        }
        assertClose(parameters.get("weight").gradient().toDoubles()[j], ofWeight);
        assertClose(parameters.get("bias").gradient().toDoubles()[j], ofBias);
    }

    @Test
    void theColumnsReachEveryLimit() {
        double[] r = new double[FEATURES];
        double[] d = new double[FEATURES];
        for (int j = 0; j < FEATURES; j++) {
            Column column = column(j);
            column.follow();
            column.correct();
            r[j] = column.r;
            d[j] = column.d;
        }
        assertThat(r[0]).isBetween(0.34, 2.9);
        assertThat(d[0]).isBetween(-4.9, 4.9);
        assertThat(r[1]).isEqualTo(3);
        assertThat(r[2]).isEqualTo(1.0 / 3);
        assertThat(d[3]).isEqualTo(5);
        assertThat(d[4]).isEqualTo(-5);
    }

    /** As what ReLU leaves of a feature that is never positive. */
    @ParameterizedTest
    @CsvSource({"BATCH, true", "CORRECTED, true", "BATCH, false", "CORRECTED, false"})
    void equalNumbersHaveNoDerivativeThatIsNotFinite(By by, boolean onHeap) {
        java.util.Arrays.fill(x, 0.25);
        Tensor input = input(onHeap);
        layer.forward(input, by).square().sum().backward();
        assertThat(input.gradient().toDoubles()).doesNotContain(Double.NaN, Double.POSITIVE_INFINITY);
    }

    @Test
    void fixedParametersGetNoGradientAndStatisticsStay() {
        var _ = layer.forward(input(true), By.BATCH);
        double[] before = statistics.get("mean").toDoubles();
        Tensor input = input(true);
        layer.forwardFixed(input).square().sum().backward();
        assertThat(parameters.get("weight").gradient().toDoubles()).containsOnly(0);
        assertThat(input.gradient().toDoubles()).doesNotContain(0.0);
        assertThat(statistics.get("mean").toDoubles()).isEqualTo(before);
    }
}
