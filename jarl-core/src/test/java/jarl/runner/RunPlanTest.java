package jarl.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunPlanTest {

    @Test
    void theRunIsRoundedUpToWholeBatchesAndTheLastRowMayBeShort() {
        RunPlan plan = RunPlan.of(16 * 2, 200, 64, 0, 0); // 6.25 batches
        assertThat(plan).isEqualTo(new RunPlan(32, 7, 2, 2, 0));
        assertThat(plan.totalSteps()).isEqualTo(224);
        assertThat(rows(plan)).containsExactly(64L, 128L, 192L, 224L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 2_048, 9_216, 1_000_000, Long.MAX_VALUE})
    void noIntervalChangesHowLongARunIs(long interval) {
        // 2,000 steps in batches of 1,024 are two batches, whatever is logged, saved or evaluated how often
        for (RunPlan plan : List.of(
                RunPlan.of(1_024, 2_000, interval, 0, 0),
                RunPlan.of(1_024, 2_000, 1_024, interval, 0),
                RunPlan.of(1_024, 2_000, 1_024, 0, interval))) {
            assertThat(plan.totalSteps()).isEqualTo(2_048);
            assertThat(plan.logsAfter(2)).isTrue();
            assertThat(plan.checkpointsAfter(2)).isTrue();
            assertThat(plan.evaluatesAfter(2)).isEqualTo(plan.evaluates());
        }
    }

    @Test
    void hugeNumbersOfStepsDoNotOverflow() {
        assertThat(RunPlan.of(7, RunPlan.MOST_STEPS, 10, 0, 0).totalSteps())
                .isBetween(RunPlan.MOST_STEPS, RunPlan.MOST_STEPS + 6);
        assertThat(RunPlan.of(1L << 60, RunPlan.MOST_STEPS, 10, 0, 0)).isEqualTo(new RunPlan(1L << 60, 1, 1, 1, 0));
        assertThatThrownBy(() -> RunPlan.of(7, Long.MAX_VALUE, 10, 0, 0))
                .hasMessage("steps must be at most 1000000000000000, got 9223372036854775807");
    }

    @Test
    void checkpointsAndEvaluationsFallOnRows() {
        // 250 / 30 = 8 iterations become 9; 500 / 30 = 16 become 18
        assertThat(RunPlan.of(30, 1000, 100, 250, 500)).isEqualTo(new RunPlan(30, 34, 3, 9, 18));
    }

    @Test
    void everythingHappensAtLeastOnce() {
        assertThat(RunPlan.of(1000, 1, 1, 0, 1)).isEqualTo(new RunPlan(1000, 1, 1, 1, 1));
        assertThat(RunPlan.of(1, 10, 1000, 0, 0)).isEqualTo(new RunPlan(1, 10, 10, 10, 0));
    }

    @Test
    void nothingToDoIsRefused() {
        assertThatThrownBy(() -> RunPlan.of(32, 0, 64, 0, 0)).hasMessage("steps must be at least 1, got 0");
        assertThatThrownBy(() -> RunPlan.of(32, 10, 0, 0, 0)).hasMessage("log.intervalSteps must be at least 1, got 0");
    }

    private static List<Long> rows(RunPlan plan) {
        List<Long> rows = new ArrayList<>();
        for (long iteration = 1; iteration <= plan.iterations(); iteration++) {
            if (plan.logsAfter(iteration)) {
                rows.add(iteration * plan.batchSize());
            }
        }
        return rows;
    }
}
