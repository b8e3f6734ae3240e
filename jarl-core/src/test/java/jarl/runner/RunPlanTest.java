package jarl.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunPlanTest {

    @Test
    void rlpytsArithmeticForTwoHundredStepsInBatchesOfThirtyTwoLoggedEverySixtyFour() {
        RunPlan plan = RunPlan.of(16 * 2, 200, 64, 0, 0);
        assertThat(plan).isEqualTo(new RunPlan(32, 6, 2, 2, 0));
        assertThat(plan.totalSteps()).isEqualTo(192);
        assertThat(rows(plan)).containsExactly(64L, 128L, 192L);
    }

    @Test
    void intervalsRoundDownAndTheRunRoundsUpToWholeLogIntervals() {
        // 1000 / 30 = 33 iterations, 100 / 30 = 3 between rows: 33 is a whole number of them
        assertThat(RunPlan.of(30, 1000, 100, 0, 0)).isEqualTo(new RunPlan(30, 33, 3, 3, 0));
        // 34 iterations become 36
        assertThat(RunPlan.of(30, 1020, 100, 0, 0)).isEqualTo(new RunPlan(30, 36, 3, 3, 0));
    }

    @Test
    void checkpointsAndEvaluationsFallOnRows() {
        // 250 / 30 = 8 iterations become 9; 500 / 30 = 16 become 18
        assertThat(RunPlan.of(30, 1000, 100, 250, 500)).isEqualTo(new RunPlan(30, 33, 3, 9, 18));
    }

    @Test
    void everythingHappensAtLeastOnce() {
        assertThat(RunPlan.of(1000, 1, 1, 0, 1)).isEqualTo(new RunPlan(1000, 1, 1, 1, 1));
        assertThat(RunPlan.of(1, 10, 1000, 0, 0)).isEqualTo(new RunPlan(1, 1000, 1000, 1000, 0));
    }

    @Test
    void nothingToDoIsRefused() {
        assertThatThrownBy(() -> RunPlan.of(32, 0, 64, 0, 0)).hasMessage("steps must be at least 1, got 0");
        assertThatThrownBy(() -> RunPlan.of(32, 10, 0, 0, 0)).hasMessage("log.intervalSteps must be at least 1, got 0");
    }

    private static List<Long> rows(RunPlan plan) {
        List<Long> rows = new ArrayList<>();
        for (long iteration = 1; iteration <= plan.iterations(); iteration++) {
            if (iteration % plan.logInterval() == 0) {
                rows.add(iteration * plan.batchSize());
            }
        }
        return rows;
    }
}
