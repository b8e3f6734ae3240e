package jarl.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreComparisonTest {

    private static final double EXACT = 1e-9;

    @Test
    void theProbabilityOfImprovementCountsPairsAndHalfOfTheTies() {
        // pairs of {3, 1} and {2, 3, 0}: 3>2, 3=3, 3>0, 1<2, 1<3, 1>0: (1 + 1/2 + 1 + 1) / 6
        assertThat(ScoreComparison.of(new double[] {3, 1}, new double[] {2, 3, 0})
                        .improvement())
                .isCloseTo(3.5 / 6, within(EXACT));
        assertThat(ScoreComparison.of(new double[] {5, 6}, new double[] {1, 2}))
                .isEqualTo(new ScoreComparison(1, 1, 1));
    }

    @Test
    void equalScoresImproveWithProbabilityOneHalf() {
        double[] scores = {4, 4, 1, 9, 2.5};
        assertThat(ScoreComparison.of(scores, scores).improvement()).isEqualTo(0.5);
    }

    @Test
    void tasksCountEquallyWhateverTheirNumberOfRuns() {
        // task 0: 1 of 1 pair; task 1: 1 of 4 pairs ({0, 3} against {1, 4}: 3 > 1)
        double[][] first = {{2}, {0, 3}};
        double[][] second = {{1}, {1, 4}};
        assertThat(ScoreComparison.probabilityOfImprovement(first, second)).isCloseTo(0.625, within(EXACT));
        assertThat(ScoreComparison.probabilityOfImprovement(second, first)).isCloseTo(0.375, within(EXACT));
    }

    @Test
    void bothSettingsAreDrawnIndependently() {
        // of equal arrays {0, 1}, drawn together, the estimate would always be 1/2;
        // drawn apart it is 0 or 1 with probability 1/16 each, so that the tails of 2.5% are 0 and 1
        double[] scores = {0, 1};
        assertThat(ScoreComparison.of(new double[][] {scores}, new double[][] {scores}, 2000, 7))
                .isEqualTo(new ScoreComparison(0.5, 0, 1));
    }

    @Test
    void otherTasksAreRefused() {
        assertThatThrownBy(() -> ScoreComparison.probabilityOfImprovement(new double[][] {{1}}, new double[2][1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tasks of the second must be 1, got 2");
    }

    @Test
    void aProfileIsTheShareOfRunsStrictlyAboveEachThreshold() {
        PerformanceProfile profile = PerformanceProfile.of(new double[] {1, 2, 2, 5}, 0, 1, 2, 5);
        assertThat(profile.points())
                .extracting(PerformanceProfile.Point::share)
                .isEqualTo(List.of(1.0, 0.75, 0.25, 0.0));
        assertThat(profile.points().getFirst()).isEqualTo(new PerformanceProfile.Point(0, 1, 1, 1));
    }

    @Test
    void theBandsOfAProfileAreThoseOfTheBinomialDistribution() {
        // 100 runs, half of them above: standard error sqrt(0.25 / 100) = 0.05, 1.96 of them 0.098, in steps of 0.01
        double[] scores = new double[100];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = i % 2;
        }
        PerformanceProfile.Point point =
                PerformanceProfile.of(scores, 0.5).points().getFirst();
        assertThat(point.share()).isEqualTo(0.5);
        assertThat(point.low()).isCloseTo(0.402, within(0.021));
        assertThat(point.high()).isCloseTo(0.598, within(0.021));
    }

    @Test
    void aProfileOverTasksCountsAllRuns() {
        double[][] scores = {{1, 3}, {5, 7, 9}};
        assertThat(PerformanceProfile.of(scores, new double[] {4}, 10, 0).points())
                .containsExactly(new PerformanceProfile.Point(4, 0.6, 0.6, 0.6)); // each task is drawn by itself
    }
}
