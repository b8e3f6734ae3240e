package jarl.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import jarl.sampler.Episode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluationResultTest {

    private static EvaluationResult of(double... returns) {
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < returns.length; i++) {
            episodes.add(new Episode(i + 1, i, i + 1, returns[i], 0, -1));
        }
        return EvaluationResult.of(episodes);
    }

    @Test
    void fiveReturnsHaveTheStatisticsWorkedOutByHand() {
        EvaluationResult result = of(10, 0, 4, 1, 2);
        assertThat(result.episodes()).isEqualTo(5);
        assertThat(result.mean()).isEqualTo(3.4, within(1e-12));
        assertThat(result.std()).isEqualTo(Math.sqrt(12.64), within(1e-12)); // divisor 5
        assertThat(result.median()).isEqualTo(2);
        // of 0 1 2 4 10 the middle 2.5 values: three quarters of 1, 2, three quarters of 4
        assertThat(result.iqm()).isEqualTo((0.75 + 2 + 3) / 2.5, within(1e-12));
        assertThat(result.min()).isZero();
        assertThat(result.max()).isEqualTo(10);
        assertThat(result.returns()).containsExactly(10, 0, 4, 1, 2);
        assertThat(result.lengths()).containsExactly(1, 2, 3, 4, 5);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"7, 7", "0 10, 5", "0 3 9, 3.5", "1 2 3 4, 2.5", "0 1 2 3 4 50, 2.5", "0 0 1 2 3 4 9 9, 2.5"})
    void interquartileMeanOfAnyNumber(String returns, double expected) {
        double[] values = List.of(returns.split(" ")).stream()
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertThat(of(values).iqm()).isEqualTo(expected, within(1e-12));
    }

    @Test
    void medianOfAnEvenNumberIsBetweenTheMiddleTwo() {
        assertThat(of(4, 1, 2, 30).median()).isEqualTo(3);
    }

    @Test
    void theIntervalContainsTheInterquartileMeanAndShrinksWithMoreEpisodes() {
        double width = Double.POSITIVE_INFINITY;
        for (int n : new int[] {8, 80, 800}) {
            double[] returns = new double[n];
            for (int i = 0; i < n; i++) {
                returns[i] = Math.sin(i) * 100;
            }
            EvaluationResult result = of(returns);
            assertThat(result.iqm()).isBetween(result.iqmLow(), result.iqmHigh());
            assertThat(result.iqmHigh() - result.iqmLow()).isPositive().isLessThan(width);
            assertThat(result.iqmLow()).isGreaterThanOrEqualTo(result.min());
            assertThat(result.iqmHigh()).isLessThanOrEqualTo(result.max());
            width = result.iqmHigh() - result.iqmLow();
        }
    }

    @Test
    void theIntervalCoversTheTruthAboutAsOftenAsItSays() {
        // The interquartile mean of i.i.d. uniform numbers in [0, 1] is 1/2 by symmetry.
        int covered = 0;
        var random = new jarl.random.RandomStreams(1).stream("coverage");
        for (int repeat = 0; repeat < 200; repeat++) {
            double[] returns = new double[40];
            for (int i = 0; i < returns.length; i++) {
                returns[i] = random.nextDouble();
            }
            EvaluationResult result = of(returns);
            covered += result.iqmLow() <= 0.5 && 0.5 <= result.iqmHigh() ? 1 : 0;
        }
        assertThat(covered).isBetween(178, 200); // 95% of 200 is 190, less the bootstrap's optimism
    }

    @Test
    void equalReturnsHaveNoSpread() {
        EvaluationResult result = of(-3, -3, -3, -3, -3);
        assertThat(List.of(result.mean(), result.median(), result.iqm(), result.iqmLow(), result.iqmHigh()))
                .containsOnly(-3.0);
        assertThat(result.std()).isZero();
    }

    @Test
    void equalReturnsGiveEqualIntervals() {
        assertThat(of(1, 5, 2, 8).iqmLow()).isEqualTo(of(1, 5, 2, 8).iqmLow());
        assertThat(of(1, 5, 2, 8).iqmHigh()).isEqualTo(of(1, 5, 2, 8).iqmHigh());
    }

    @Test
    void noEpisodeIsRefused() {
        assertThatThrownBy(() -> EvaluationResult.of(List.of())).hasMessage("episodes must be at least 1, got 0");
    }
}
