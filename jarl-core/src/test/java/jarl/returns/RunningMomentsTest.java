package jarl.returns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.random.RandomStreams;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunningMomentsTest {

    private static final int SIZE = 3;
    private static final int COUNT = 200;

    private final float[] values = values();

    /** Vectors whose mean moves on, so that parts differ from each other: the spread between them must count. */
    private static float[] values() {
        RandomGenerator random = new RandomStreams(6).stream("values");
        float[] values = new float[COUNT * SIZE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * (i % SIZE + 1) + 0.1 * i + 1000 * (i % SIZE));
        }
        return values;
    }

    private RunningMoments ofPart(int from, int to) {
        RunningMoments moments = new RunningMoments(SIZE);
        for (int i = from; i < to; i++) {
            moments.add(values, i * SIZE);
        }
        return moments;
    }

    /** First the mean, then the mean squared distance from it. */
    private void equalsTwoPasses(RunningMoments moments) {
        assertThat(moments.count()).isEqualTo(COUNT);
        for (int j = 0; j < SIZE; j++) {
            double mean = 0;
            for (int i = 0; i < COUNT; i++) {
                mean += values[i * SIZE + j] / (double) COUNT;
            }
            double variance = 0;
            for (int i = 0; i < COUNT; i++) {
                variance += Math.pow(values[i * SIZE + j] - mean, 2) / COUNT;
            }
            assertThat(moments.mean(j)).isCloseTo(mean, within(1e-9));
            assertThat(moments.variance(j)).isCloseTo(variance, within(1e-8 * variance));
            assertThat(moments.squares(j)).isCloseTo(variance * COUNT, within(1e-8 * variance * COUNT));
        }
    }

    @Test
    void oneByOneEqualsTwoPasses() {
        equalsTwoPasses(ofPart(0, COUNT));
    }

    /** rlpyt averaged the variances of its processes and lost what lies between them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 50, 199, 200})
    void anyPartitionMergedEqualsTwoPasses(int part) {
        RunningMoments merged = new RunningMoments(SIZE);
        for (int from = 0; from < COUNT; from += part) {
            merged.merge(ofPart(from, Math.min(from + part, COUNT)));
        }
        equalsTwoPasses(merged);
    }

    @Test
    void mergingInAnotherShapeEqualsTwoPasses() {
        RunningMoments left = ofPart(0, 30);
        left.merge(ofPart(30, 31));
        RunningMoments right = ofPart(31, 31);
        right.merge(ofPart(31, COUNT));
        left.merge(right);
        left.merge(new RunningMoments(SIZE));
        equalsTwoPasses(left);
    }

    @Test
    void spreadBetweenPartsWithoutAnyInsideThem() {
        RunningMoments zeros = new RunningMoments(1);
        zeros.add(new float[] {0}, 0);
        zeros.add(new float[] {0}, 0);
        RunningMoments sixes = new RunningMoments(1);
        sixes.add(new float[] {6}, 0);
        zeros.merge(sixes);
        assertThat(zeros.mean(0)).isEqualTo(2);
        assertThat(zeros.variance(0)).isEqualTo(8); // (4 + 4 + 16) / 3
    }

    @Test
    void nothingSeenHasNoVariance() {
        RunningMoments none = new RunningMoments(2);
        assertThat(none.count()).isZero();
        assertThat(none.mean(1)).isZero();
        assertThat(none.variance(1)).isZero();
    }

    @Test
    void momentsContinueFromWhatTheyWere() {
        RunningMoments half = ofPart(0, 100);
        double[] mean = new double[SIZE];
        double[] variance = new double[SIZE];
        for (int j = 0; j < SIZE; j++) {
            mean[j] = half.mean(j);
            variance[j] = half.variance(j);
        }
        RunningMoments continued = new RunningMoments(half.count(), mean, variance);
        mean[0] = Double.NaN;
        continued.merge(ofPart(100, COUNT));
        equalsTwoPasses(continued);
    }

    @Test
    void momentsOfSingleNumbersContinueBitForBit() {
        RunningMoments whole = new RunningMoments(1);
        for (int i = 0; i < values.length; i++) {
            RunningMoments copy = RunningMoments.continued(whole.count(), whole.mean(0), whole.squares(0));
            whole.add(values, i);
            copy.add(values, i);
            assertThat(copy.variance(0)).isEqualTo(whole.variance(0));
            assertThat(copy.mean(0)).isEqualTo(whole.mean(0));
        }
    }
}
