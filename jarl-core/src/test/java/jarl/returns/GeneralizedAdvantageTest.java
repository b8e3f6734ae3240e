package jarl.returns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class GeneralizedAdvantageTest {

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    private static final float[] REWARD = {1, 2, 3, 4, 5};
    private static final float[] VALUE = {.5f, .4f, .3f, .2f, .1f};
    private static final boolean[] NEVER = new boolean[5];
    private static final boolean[] ROW_2 = {false, false, true, false, false};

    private static GeneralizedAdvantage estimate(
            boolean[] terminated, boolean[] truncated, float[] finalValue, double lambda) {
        return GeneralizedAdvantage.estimate(
                Tensor.of(REWARD, 5, 1),
                Tensor.of(VALUE, 5, 1),
                Tensor.of(terminated, 5, 1),
                Tensor.of(truncated, 5, 1),
                Tensor.of(new float[] {10}, 1, 1),
                Tensor.of(finalValue, 5, 1),
                0.9,
                lambda);
    }

    private static void same(Tensor actual, double... expected) {
        assertThat(actual.toDoubles()).hasSize(expected.length).containsExactly(expected, within(2e-6));
    }

    /** The numbers of rlpyt's discount_return. */
    @Test
    void lambdaOneIsTheDiscountedReturn() {
        GeneralizedAdvantage estimate = estimate(ROW_2, NEVER, new float[5], 1);
        same(estimate.returns(), 5.23, 4.70, 3.00, 16.60, 14.00);
        same(estimate.advantage(), 4.73, 4.30, 2.70, 16.40, 13.90);
        assertThat(estimate.advantage().shape()).containsExactly(5, 1);
        assertThat(estimate.returns().shape()).containsExactly(5, 1);
    }

    /** The numbers of rlpyt's generalized_advantage_estimation. */
    @Test
    void advantagesEqualTheOriginals() {
        GeneralizedAdvantage estimate = estimate(ROW_2, NEVER, new float[5], 0.95);
        same(estimate.advantage(), 4.432618, 4.178500, 2.700000, 15.774500, 13.900000);
        same(estimate.returns(), 4.932618, 4.578500, 3.0, 15.974500, 14.0);
    }

    @Test
    void lambdaZeroIsTheOneStepError() {
        same(estimate(ROW_2, NEVER, new float[5], 0).advantage(), 0.86, 1.87, 2.7, 3.89, 13.9);
    }

    @Test
    void truncationBootstrapsButTerminationDoesNot() {
        float[] finalValue = {0, 0, 20, 0, 0};
        // 3 + 0.9 * 20 = 21, 2 + 0.9 * 21 = 20.9, 1 + 0.9 * 20.9 = 19.81; rows after the end are untouched
        same(estimate(NEVER, ROW_2, finalValue, 1).returns(), 19.81, 20.9, 21, 16.6, 14);
        same(estimate(ROW_2, NEVER, finalValue, 1).returns(), 5.23, 4.7, 3, 16.6, 14);
        same(estimate(ROW_2, ROW_2, finalValue, 1).returns(), 5.23, 4.7, 3, 16.6, 14);
    }

    @Test
    void finalValuesCountOnlyWhereARowWasTruncated() {
        float[] garbage = {Float.NaN, 7, 8, Float.NaN, Float.NaN};
        same(estimate(ROW_2, NEVER, garbage, 1).returns(), 5.23, 4.70, 3.00, 16.60, 14.00);
    }

    @Test
    void theBootstrapValueDoesNotCountWhenTheLastRowEnds() {
        boolean[] last = {false, false, false, false, true};
        float[] finalValue = {0, 0, 0, 0, 2};
        assertThat(estimate(last, NEVER, finalValue, 1).returns().toFloats()[4]).isEqualTo(5);
        assertThat(estimate(NEVER, last, finalValue, 1).returns().toFloats()[4]).isCloseTo(6.8f, within(1e-6f));
    }

    @Test
    void oneRowAndSeveralColumns() {
        GeneralizedAdvantage estimate = GeneralizedAdvantage.estimate(
                Tensor.of(new float[] {1, 2, 3}, 1, 3),
                Tensor.of(new float[] {.5f, .5f, .5f}, 1, 3),
                Tensor.of(new boolean[] {false, true, false}, 1, 3),
                Tensor.of(new boolean[] {false, false, true}, 1, 3),
                Tensor.of(new float[] {10, 20, 30}, 1, 3),
                Tensor.of(new float[] {0, 0, 100}, 1, 3),
                0.5,
                0.95);
        same(estimate.returns(), 6, 2, 53);
        same(estimate.advantage(), 5.5, 1.5, 52.5);
    }

    @Test
    void randomBatchesEqualTheDefinitionColumnByColumn() {
        RandomStream random = new RandomStreams(3).stream("returns");
        for (int trial = 0; trial < 50; trial++) {
            compareWithTheDefinition(1 + random.nextInt(12), 1 + random.nextInt(5), random);
        }
    }

    private static void compareWithTheDefinition(int steps, int columns, RandomStream random) {
        double[][] reward = new double[columns][steps];
        double[][] value = new double[columns][steps];
        double[][] finalValue = new double[columns][steps];
        boolean[][] terminated = new boolean[columns][steps];
        boolean[][] truncated = new boolean[columns][steps];
        double[] bootstrap = new double[columns];
        for (int b = 0; b < columns; b++) {
            for (int t = 0; t < steps; t++) {
                reward[b][t] = (float) random.nextGaussian();
                value[b][t] = (float) random.nextGaussian();
                finalValue[b][t] = (float) random.nextGaussian();
                terminated[b][t] = random.nextInt(4) == 0;
                truncated[b][t] = random.nextInt(4) == 0;
            }
            bootstrap[b] = (float) random.nextGaussian();
        }
        double discount = random.nextDouble();
        double lambda = random.nextDouble();
        GeneralizedAdvantage estimate = GeneralizedAdvantage.estimate(
                timeMajor(reward),
                timeMajor(value),
                timeMajor(terminated),
                timeMajor(truncated),
                Tensor.of(bootstrap, 1, columns).to(DType.FLOAT32),
                timeMajor(finalValue),
                discount,
                lambda);
        for (int b = 0; b < columns; b++) {
            double[] expected = SlowAdvantage.of(
                    reward[b], value[b], terminated[b], truncated[b], finalValue[b], bootstrap[b], discount, lambda);
            assertThat(estimate.advantage().select(1, b).toDoubles()).containsExactly(expected, within(1e-5));
            for (int t = 0; t < steps; t++) {
                expected[t] += value[b][t];
            }
            assertThat(estimate.returns().select(1, b).toDoubles()).containsExactly(expected, within(1e-5));
        }
    }

    /** Columns of rows to float32 {@code [T, B]}. */
    private static Tensor timeMajor(double[][] columns) {
        int width = columns.length;
        float[] values = new float[width * columns[0].length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) columns[i % width][i / width];
        }
        return Tensor.of(values, columns[0].length, width);
    }

    private static Tensor timeMajor(boolean[][] columns) {
        int width = columns.length;
        boolean[] values = new boolean[width * columns[0].length];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns[i % width][i / width];
        }
        return Tensor.of(values, columns[0].length, width);
    }

    @Test
    void wrongShapesAreRefused() {
        Tensor good = Tensor.zeros(DType.FLOAT32, 3, 2);
        Tensor flags = Tensor.zeros(DType.BOOL, 3, 2);
        Tensor bootstrap = Tensor.zeros(DType.FLOAT32, 1, 2);
        Tensor wrong = Tensor.zeros(DType.FLOAT32, 2, 3);
        Tensor wrongFlags = Tensor.zeros(DType.BOOL, 3, 1);
        refused(wrong, good, flags, flags, bootstrap, good);
        refused(good, wrong, flags, flags, bootstrap, good);
        refused(good, good, wrongFlags, flags, bootstrap, good);
        refused(good, good, flags, wrongFlags, bootstrap, good);
        refused(good, good, flags, flags, Tensor.zeros(DType.FLOAT32, 1, 3), good);
        refused(good, good, flags, flags, bootstrap, wrong);
        Tensor vector = Tensor.zeros(DType.FLOAT32, 3);
        Tensor vectorFlags = Tensor.zeros(DType.BOOL, 3);
        refused(vector, vector, vectorFlags, vectorFlags, Tensor.zeros(DType.FLOAT32, 1), vector);
    }

    private static void refused(
            Tensor reward, Tensor value, Tensor terminated, Tensor truncated, Tensor bootstrap, Tensor finalValue) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GeneralizedAdvantage.estimate(
                        reward, value, terminated, truncated, bootstrap, finalValue, 0.9, 1))
                .withMessageContaining("expected [T, B] tensors")
                .withMessageContaining(reward.toString());
    }

    /** Row 3: 0.5 (4 + 0.9 0.1 - 0.2) + 0.9 0.95 0.5 13.9; row 1: error and trace at most 1 and 0.8. */
    @Test
    void clippedRatiosMultiplyErrorsAndTraces() {
        GeneralizedAdvantage estimate = GeneralizedAdvantage.estimate(
                Tensor.of(REWARD, 5, 1),
                Tensor.of(VALUE, 5, 1),
                Tensor.of(ROW_2, 5, 1),
                Tensor.of(NEVER, 5, 1),
                Tensor.of(new float[] {10}, 1, 1),
                Tensor.of(new float[5], 5, 1),
                0.9,
                0.95,
                Tensor.of(new float[] {0.25f, 3, 0.75f, 0.5f, 1}, 5, 1),
                1,
                0.8);
        double row4 = 5 + 9 - 0.1;
        double row3 = 0.5 * (4 + 0.09 - 0.2) + 0.855 * 0.5 * row4;
        double row2 = 0.75 * (3 - 0.3);
        double row1 = 2 + 0.27 - 0.4 + 0.855 * 0.8 * row2;
        double row0 = 0.25 * (1 + 0.36 - 0.5) + 0.855 * 0.25 * row1;
        same(estimate.advantage(), row0, row1, row2, row3, row4);
        same(estimate.returns(), row0 + 0.5, row1 + 0.4, row2 + 0.3, row3 + 0.2, row4 + 0.1);
    }
}
