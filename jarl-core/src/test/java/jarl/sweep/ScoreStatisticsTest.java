package jarl.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreStatisticsTest {

    private static final double EXACT = 1e-9;

    @TempDir
    private Path folder;

    @Test
    void theInterquartileMeanLeavesOutWholeScoresAsScipyDoes() {
        // n = 8: two cut at each end, (3 + 4 + 5 + 6) / 4
        assertThat(ScoreStatistics.of(8, 1, 7, 2, 6, 3, 5, 4).iqm()).isCloseTo(4.5, within(EXACT));
        // n = 5: floor(1.25) = 1 at each end, (2 + 4 + 8) / 3
        assertThat(ScoreStatistics.of(1, 2, 4, 8, 100).iqm()).isCloseTo(14 / 3.0, within(EXACT));
        // n = 7: floor(1.75) = 1 at each end, (1 + 2 + 3 + 4 + 5) / 5
        assertThat(ScoreStatistics.of(0, 1, 2, 3, 4, 5, 60).iqm()).isCloseTo(3, within(EXACT));
        // n = 3: nothing is cut
        assertThat(ScoreStatistics.of(0, 0, 9).iqm()).isCloseTo(3, within(EXACT));
    }

    @Test
    void overSeveralTasksTheScoresAreOneSample() {
        // sorted 0 1 2 3 10 20 30 40: (2 + 3 + 10 + 20) / 4
        assertThat(ScoreStatistics.interquartileMean(new double[][] {{3, 2, 1, 0}, {40, 30, 20, 10}}))
                .isCloseTo(8.75, within(EXACT));
    }

    @Test
    void meanAndMedianAreThoseOfAllScores() {
        ScoreStatistics of = ScoreStatistics.of(4, 1, 3, 12);
        assertThat(of.mean()).isCloseTo(5, within(EXACT));
        assertThat(of.median()).isCloseTo(3.5, within(EXACT));
        assertThat(ScoreStatistics.of(4, 1, 12).median()).isEqualTo(4);
        assertThat(of.runs()).isEqualTo(4);
    }

    @Test
    void percentilesAreLinearBetweenTheirNeighboursAsNumpys() {
        // numpy.percentile([0, 10, 20, 40], [2.5, 97.5]): at 0.075 and 2.925
        double[] sorted = {0, 10, 20, 40};
        assertThat(ScoreStatistics.percentile(sorted, 0.025)).isCloseTo(0.75, within(EXACT));
        assertThat(ScoreStatistics.percentile(sorted, 0.975)).isCloseTo(38.5, within(EXACT));
    }

    @Test
    void theIntervalOfTheMeanOfTwoScoresIsThatOfTheBinomialDistribution() {
        // means of two draws from {0, 1}: 0, 0.5, 1 with 1/4, 1/2, 1/4, so that the tails of 2.5% are 0 and 1
        double[] interval =
                ScoreStatistics.interval(new double[][] {{0, 1}}, ScoreStatistics::interquartileMean, 10_000, 3);
        assertThat(interval).containsExactly(0, 1);
    }

    @Test
    void theIntervalOfManyScoresIsNearTheNormalOne() {
        double[] scores = new double[200];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = i % 2; // mean 0.5, standard error 0.5 / sqrt(200) = 0.03536
        }
        double[] interval = ScoreStatistics.interval(
                new double[][] {scores},
                drawn -> Arrays.stream(drawn[0]).average().orElseThrow(),
                20_000,
                0);
        // 1.96 standard errors; steps of 1/200, and the quantile's own error of about 0.0006
        assertThat(interval[0]).isCloseTo(0.5 - 0.0693, within(0.006));
        assertThat(interval[1]).isCloseTo(0.5 + 0.0693, within(0.006));
    }

    @Test
    void overTasksMeanAndMedianAreThoseOfTheTasksMeans() {
        // means of the tasks: 2, 10, 3
        double[][] scores = {{1, 3}, {0, 20}, {3, 3}};
        assertThat(ScoreStatistics.mean(scores)).isCloseTo(5, within(EXACT));
        assertThat(ScoreStatistics.median(scores)).isCloseTo(3, within(EXACT));
        // 1 - (0.5 + 1 + 0 + 1) / 4: what is above the target counts as the target
        assertThat(ScoreStatistics.optimalityGap(new double[][] {{0.5, 7}, {0, 1}}, 1))
                .isCloseTo(0.375, within(EXACT));
    }

    @Test
    void anotherSeedDrawsOtherResamples() {
        double[][] scores = {{1, 2, 4, 8, 16, 32, 64, 128}};
        double[] first = ScoreStatistics.interval(scores, ScoreStatistics::mean, 50, 1);
        assertThat(ScoreStatistics.interval(scores, ScoreStatistics::mean, 50, 1))
                .isEqualTo(first);
        assertThat(ScoreStatistics.interval(scores, ScoreStatistics::mean, 50, 2))
                .isNotEqualTo(first);
    }

    @Test
    void tasksAreDrawnByThemselves() {
        // each task's runs are equal: no draw changes anything, while draws over both tasks would
        double[] interval = ScoreStatistics.interval(
                new double[][] {{0, 0, 0}, {6, 6, 6}}, ScoreStatistics::interquartileMean, 100, 0);
        assertThat(interval).containsExactly(3, 3);
    }

    @Test
    void equalScoresGiveEqualIntervalsAndNoScoresNone() {
        assertThat(ScoreStatistics.of(1, 5, 2, 8)).isEqualTo(ScoreStatistics.of(1, 5, 2, 8));
        assertThat(ScoreStatistics.of(7)).isEqualTo(new ScoreStatistics(1, 7, 7, 7, 7, 7));
        assertThat(ScoreStatistics.of().iqm()).isNaN();
    }

    @Test
    void theFinalScoreIsTheEvaluationElseTheLastTenthOfTheSteps() throws IOException {
        assertThat(FinalScore.of(folder)).isEmpty();
        Files.writeString(folder.resolve("status.json"), "{\"state\": \"finished\", \"step\": 1000, \"steps\": 1000}");
        Files.writeString(
                folder.resolve("episodes.csv"),
                "step,length,return,column,wall_time\n900,5,100,0,1\n901,5,2,0,1\n1000,5,4,1,1\n1000,5,half a r");
        assertThat(FinalScore.of(folder)).hasValue(3);
        Files.writeString(folder.resolve("evaluation.json"), "{\"mean\": 12.5}");
        assertThat(FinalScore.of(folder)).hasValue(12.5);
    }
}
