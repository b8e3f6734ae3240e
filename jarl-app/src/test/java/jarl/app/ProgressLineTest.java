package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

    private static final double[] RISING = {1, 2, 3, 4, 5, 6};
    private static final String NUMBERS = "3,200/8,000  1,000 steps/s  4.8 s left";

    @Test
    void wideTerminalsHaveABarAndTheReturns() {
        // 80 - 38 - 8 = 34 left: 6 of returns and 2, brackets and gap 4, the bar 22; 40% of it are 8
        assertThat(ProgressLine.text(0.4, NUMBERS, 80, RISING, true))
                .isEqualTo("  40% [========>             ]  \u2581\u2582\u2584\u2585\u2587\u2588  " + NUMBERS);
    }

    @Test
    void narrowTerminalsKeepTheReturnsAndLoseTheBar() {
        assertThat(ProgressLine.text(0.4, NUMBERS, 60, RISING, false)).isEqualTo("  40%  _.~=*#  " + NUMBERS);
        assertThat(ProgressLine.text(0.4, NUMBERS, 60, RISING, false).length()).isLessThan(60);
        assertThat(ProgressLine.text(0.4, NUMBERS, 45, RISING, false)).isEqualTo("  40%  " + NUMBERS);
    }

    @Test
    void beforeAnEpisodeHasEndedThereIsOnlyTheBar() {
        assertThat(ProgressLine.text(0.5, NUMBERS, 80, new double[0], true))
                .isEqualTo("  50% [===============>              ]  " + NUMBERS);
    }

    @Test
    void longRunsKeepABoundedNumberOfReturns() {
        ReturnHistory returns = new ReturnHistory();
        returns.add(Map.of("ReturnAverage", Double.NaN));
        assertThat(returns.values()).isEmpty();
        for (int row = 0; row < 1000; row++) {
            returns.add(Map.of("ReturnAverage", (double) row));
        }
        // 1,000 rows in means of 8: the first of rows 0 to 7, the last of rows 992 to 999
        assertThat(returns.values()).hasSize(125).startsWith(3.5, 11.5).endsWith(995.5);
    }
}
