package jarl.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.checkpoint.StateWriter;
import jarl.samples.AgentSamples;
import jarl.samples.EnvSamples;
import jarl.samples.Samples;
import jarl.tensor.DType;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RewardTransformTest {

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    /** One column; a row for each reward. */
    private static Samples<NoTensors> column(float[] reward, int terminatedRow, int truncatedRow, int invalidRow) {
        int steps = reward.length;
        boolean[] terminated = new boolean[steps];
        boolean[] truncated = new boolean[steps];
        boolean[] valid = new boolean[steps];
        for (int t = 0; t < steps; t++) {
            terminated[t] = t == terminatedRow;
            truncated[t] = t == truncatedRow;
            valid[t] = t != invalidRow;
        }
        TensorTree none = NoTensors.INSTANCE;
        return new Samples<>(
                new AgentSamples<>(none, none, NoTensors.INSTANCE, none),
                new EnvSamples(
                        none,
                        none,
                        Tensor.of(reward, steps, 1),
                        Tensor.full(7, steps, 1),
                        Tensor.of(terminated, steps, 1),
                        Tensor.of(truncated, steps, 1),
                        Tensor.zeros(DType.FLOAT64, steps, 1, 0)),
                Tensor.zeros(DType.BOOL, steps, 1),
                Tensor.of(valid, steps, 1),
                Tensor.full(0, 1, 1),
                none,
                none,
                Tensor.full(0, steps, 1));
    }

    private static float[] applied(RewardTransform transform, Samples<?> samples) {
        transform.observe(samples);
        transform.apply(samples);
        assertThat(samples.env().previousReward().toFloats())
                .as("what agents see stays")
                .containsOnly(7);
        return samples.env().reward().toFloats();
    }

    private static float[] applied(RewardTransform transform, float... reward) {
        return applied(transform, column(reward, -1, -1, -1));
    }

    /** Each reward divided by the population deviation of these returns. */
    private static float[] divided(float[] reward, double... returns) {
        double mean = Arrays.stream(returns).average().orElseThrow();
        double variance = Arrays.stream(returns)
                .map(r -> (r - mean) * (r - mean))
                .average()
                .orElseThrow();
        float[] divided = new float[reward.length];
        for (int i = 0; i < divided.length; i++) {
            divided[i] = (float) (reward[i] / Math.sqrt(variance + 1e-8));
        }
        return divided;
    }

    @Test
    void nothingAskedNothingChanged() {
        assertThat(applied(new RewardTransform(1, false, 0, 0, 0, 0.9, 1), 3, -1e9f))
                .containsExactly(3, -1e9f);
    }

    @Test
    void scaledThenClipped() {
        assertThat(applied(new RewardTransform(0.5, false, 0, 0, 0, 0.9, 1), 3, -8))
                .containsExactly(1.5f, -4);
        assertThat(applied(new RewardTransform(1, false, 0, 0, 2, 0.9, 1), 3, -8, 1))
                .containsExactly(2, -2, 1);
        assertThat(applied(new RewardTransform(0.5, false, 0, 0, 2, 0.9, 1), 3, -8))
                .containsExactly(1.5f, -2);
    }

    /** Discount 1/2, rewards 4, 2, 8: the returns are 4, 2 + 2 = 4, 2 + 8 = 10. */
    @Test
    void dividedByTheDeviationOfTheDiscountedReturn() {
        float[] reward = {4, 2, 8};
        assertThat(applied(new RewardTransform(1, true, 0, 0, 0, 0.5, 1), reward))
                .containsExactly(divided(reward, 4, 4, 10), within(1e-6f));
        float[] scaled = divided(reward, 4, 4, 10);
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = Math.clamp(3 * scaled[i], -4f, 4f);
        }
        assertThat(applied(new RewardTransform(3, true, 0, 0, 4, 0.5, 1), reward))
                .containsExactly(scaled, within(1e-5f));
    }

    /** Returns 4, 4, 10: divided by a quarter of 10, which is below their deviation of 2.83, or by half of it; the least of them count with their size. */
    @Test
    void dividedUntilTheLargestReturnHasTheSizeAskedFor() {
        float[] reward = {4, 2, 8};
        assertThat(applied(new RewardTransform(1, true, 0, 4, 0, 0.5, 1), reward.clone()))
                .containsExactly(divided(reward, 4, 4, 10), within(1e-6f));
        assertThat(applied(new RewardTransform(1, true, 0, 2, 0, 0.5, 1), reward.clone()))
                .containsExactly(new float[] {4 / 5f, 2 / 5f, 8 / 5f}, within(1e-6f));
        assertThat(applied(new RewardTransform(1, true, 0, 2, 0, 0.5, 1), -4, -2, -8))
                .containsExactly(new float[] {-4 / 5f, -2 / 5f, -8 / 5f}, within(1e-6f));
        assertThat(applied(new RewardTransform(1, false, 0, 2, 0, 0.5, 1), 4, 2, 8))
                .as("that limit belongs to normalising")
                .containsExactly(4, 2, 8);
    }

    /** One reward among n zeros: the variance of the returns is 1/n - 1/n^2, so its share of the deviation is about the root of n. */
    @Test
    void theFirstRewardAfterManyZerosIsLimited() {
        float[] rewards = new float[40_000];
        rewards[39_999] = 1;
        assertThat(applied(new RewardTransform(1, true, 0, 0, 0, 0.5, 1), rewards.clone())[39_999])
                .isEqualTo(200, within(0.1f));
        assertThat(applied(new RewardTransform(1, true, 10, 0, 0, 0.5, 1), rewards.clone())[39_999])
                .isEqualTo(10);
        rewards[39_999] = -1;
        assertThat(applied(new RewardTransform(1, true, 10, 0, 0, 0.5, 1), rewards)[39_999])
                .isEqualTo(-10);
    }

    @Test
    void normalisedThenLimitedThenScaledThenClipped() {
        float[] rewards = new float[40_000];
        rewards[39_999] = 1;
        assertThat(applied(new RewardTransform(0.5, true, 10, 0, 0, 0.5, 1), rewards.clone())[39_999])
                .isEqualTo(5);
        assertThat(applied(new RewardTransform(0.5, true, 10, 0, 2, 0.5, 1), rewards.clone())[39_999])
                .isEqualTo(2);
        assertThat(applied(new RewardTransform(0.5, false, 0.1, 0, 0, 0.5, 1), rewards)[39_999])
                .as("that limit belongs to normalising")
                .isEqualTo(0.5f);
    }

    /** The replay's view: the same reward is worth less once returns have become larger. */
    @Test
    void aRewardHasTheUnitOfTheMoment() {
        RewardTransform transform = new RewardTransform(1, true, 0, 0, 0, 0.5, 1);
        transform.observe(column(new float[] {4, 2, 8}, -1, -1, -1)); // returns 4, 4, 10
        assertThat(transform.of(4)).isEqualTo(divided(new float[] {4}, 4, 4, 10)[0]);
        transform.observe(column(new float[] {35}, -1, -1, -1)); // and 40
        assertThat(transform.of(4)).isEqualTo(divided(new float[] {4}, 4, 4, 10, 40)[0]);
    }

    @Test
    void theReturnStartsAgainAfterAnEnd() {
        float[] reward = {4, 2, 8, 6};
        // terminated with row 1: 4, 4 | 8, 4 + 6
        assertThat(applied(new RewardTransform(1, true, 0, 0, 0, 0.5, 1), column(reward, 1, -1, -1)))
                .containsExactly(divided(reward, 4, 4, 8, 10), within(1e-6f));
        // truncated with row 0: 4 | 2, 1 + 8, 4.5 + 6
        assertThat(applied(new RewardTransform(1, true, 0, 0, 0, 0.5, 1), column(reward, -1, 0, -1)))
                .containsExactly(divided(reward, 4, 2, 9, 10.5), within(1e-6f));
    }

    @Test
    void idleRowsDoNotCount() {
        // returns 4 and -1 + 2; the idle row's would be 0
        assertThat(applied(new RewardTransform(1, true, 0, 0, 0, 0.5, 1), column(new float[] {4, -1, 0}, 1, -1, 2)))
                .containsExactly(divided(new float[] {4, -1, 0}, 4, 1), within(1e-6f));
    }

    @Test
    void statisticsAndReturnsGoOnInTheNextBatch() {
        RewardTransform transform = new RewardTransform(1, true, 0, 0, 0, 0.5, 1);
        var _ = applied(transform, 4, 2);
        float[] next = {8, 2};
        // 4, 4 in the first batch, then 2 + 8, 5 + 2
        assertThat(applied(transform, next)).containsExactly(divided(next, 4, 4, 10, 7), within(1e-6f));
    }

    @Test
    void everyColumnHasItsOwnReturn() {
        Samples<NoTensors> two = column(new float[] {4, 100, 2, 100}, -1, -1, -1);
        TensorTree none = NoTensors.INSTANCE;
        Samples<NoTensors> samples = new Samples<>(
                two.agent(),
                new EnvSamples(
                        none,
                        none,
                        two.env().reward().view(2, 2),
                        two.env().previousReward().view(2, 2),
                        two.env().terminated().view(2, 2),
                        two.env().truncated().view(2, 2),
                        Tensor.zeros(DType.FLOAT64, 2, 2, 0)),
                two.episodeStart().view(2, 2),
                two.valid().view(2, 2),
                Tensor.full(0, 1, 2),
                none,
                none,
                Tensor.full(0, 2, 2));
        assertThat(applied(new RewardTransform(1, true, 0, 0, 0, 0.5, 2), samples))
                .containsExactly(divided(new float[] {4, 100, 2, 100}, 4, 100, 4, 150), within(1e-5f));
    }

    /** After every number of batches, with rewards whose variance is no round number. */
    @Test
    void aRestoredTransformContinuesBitForBit() {
        RewardTransform transform = new RewardTransform(0.7, true, 0, 1.5, 3, 0.99, 1);
        for (int batch = 0; batch < 50; batch++) {
            StateWriter state = new StateWriter();
            transform.save(state);
            RewardTransform other = new RewardTransform(0.7, true, 0, 1.5, 3, 0.99, 1);
            other.restore(state.reader());
            float[] reward = {(float) Math.sin(batch), (float) Math.cos(3 * batch), batch % 7 - 2.3f};
            int end = batch % 5;
            float[] expected = applied(transform, column(reward.clone(), end, -1, -1));
            assertThat(applied(other, column(reward.clone(), end, -1, -1))).isEqualTo(expected);
            StateWriter one = new StateWriter();
            transform.save(one);
            StateWriter two = new StateWriter();
            other.save(two);
            assertThat(two.reader().getDouble("squares")).isEqualTo(one.reader().getDouble("squares"));
        }
    }
}
