package jarl.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextChartTest {

    private static Line line(String name, double... y) {
        double[] x = new double[y.length];
        Arrays.setAll(x, i -> i);
        return new Line(name, new Curve(x, y), null, null, List.of());
    }

    @Test
    void severalCurvesAreLettersFromTheLowestToTheHighestRow() {
        // 16 columns: 3 of labels and axis, 13 of chart; 9 lines: 3 of titles and axes, 2 of legend, 4 rows for heights
        // 0, 3, 6 and 9;
        // in column c "up" is 0.75 c high: row round(c / 4), so that rows begin at columns 0, 2, 6 and 10
        List<String> lines = new TextChart(16, 9, false, false)
                .lines("x", "height", List.of(line("up", 0, 3, 6, 9), line("flat", 3, 3, 3, 3)));
        assertThat(lines)
                .containsExactly(
                        "height",
                        "9 |          aaa",
                        "  |      aaaa",
                        "  |bbbbbbbbbbbbb",
                        "0 |aa",
                        "  +-------------",
                        "   0     x     3",
                        "a  up",
                        "b  flat");
    }

    @Test
    void oneCurveIsDots() {
        // two characters of 2 x 4 dots in each of 4 rows: rows of dots 15, 14 to 10, 9 to 5 and 4 to 0 in the four
        // columns of dots
        List<String> lines = new TextChart(5, 8, true, false).lines("x", "y", List.of(line("one", 0, 1, 2, 3)));
        assertThat(lines).hasSize(8).last().isEqualTo("one");
        assertThat(lines.get(1)).isEqualTo("3 \u2502 \u28b8"); // the right column of dots 1 to 4
        assertThat(lines.get(4))
                .isEqualTo("0 \u2502\u2878"); // the last dot of the left column, the first three of the right one
    }

    @Test
    void aLogarithmicAxisHasEqualSteps() {
        // 1, 10, 100, 1000 are four rows, one each
        List<String> lines = new TextChart(10, 8, false, true).lines("x", "y", List.of(line("one", 1, 10, 100, 1000)));
        assertThat(lines.subList(1, 5)).extracting(each -> each.indexOf('a')).isSortedAccordingTo((a, b) -> b - a);
        assertThat(lines.get(1)).startsWith("1000 |");
    }

    @Test
    void longNamesKeepWhatTheyDifferIn() {
        String same = "optimizer=adam, minibatches=4, ";
        List<String> lines = new TextChart(20, 9, false, false)
                .lines("x", "y", List.of(line(same + "rate=1", 0, 1), line(same + "rate=2", 1, 0)));
        assertThat(lines).endsWith("a  ...rate=1", "b  ...rate=2");
    }

    @Test
    void noLineIsLongerThanTheWidth() {
        for (int width : new int[] {12, 40, 80, 120}) {
            for (boolean unicode : new boolean[] {false, true}) {
                List<String> lines = new TextChart(width, 22, unicode, false)
                        .lines("environment steps", "n".repeat(200), List.of(line("n".repeat(200), 1e6, -1, 5)));
                assertThat(lines)
                        .hasSize(22)
                        .allSatisfy(each -> assertThat(each.length()).isLessThanOrEqualTo(width));
            }
        }
    }

    @Test
    void oneNumberAndEqualNumbersAreDrawnToo() {
        assertThat(new TextChart(20, 9, true, false).lines("x", "y", List.of(line("one", 7))))
                .hasSize(9);
        assertThat(new TextChart(20, 9, false, false).lines("x", "y", List.of(line("one", 7, 7))))
                .anyMatch(each -> each.endsWith("a"));
    }

    @Test
    void aSparklineIsTheMeanOfEachPart() {
        assertThat(Sparkline.of(new double[] {0, 1, 2, 3, 4, 5, 6, 7}, 8, true))
                .isEqualTo("\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588");
        // means 1, 5, 9 of pairs: the lowest, the fifth, the highest of eight
        assertThat(Sparkline.of(new double[] {0, 2, 4, 6, 8, 10}, 3, false)).isEqualTo("_=#");
        assertThat(Sparkline.of(new double[] {Double.NaN, 5, 5}, 9, false)).isEqualTo("__");
        assertThat(Sparkline.of(new double[0], 9, true)).isEmpty();
    }

    @Test
    void smoothingIsTheMeanOfTheLastRows() {
        Curve smooth = line("", 1, 2, 6, 10).curve().smooth(2);
        assertThat(smooth.y()).containsExactly(new double[] {1, 1.5, 4, 8}, within(1e-12));
    }

    @Test
    void aMeanCurveLiesWhereAllMembersAreWithLinearHeightsBetween() {
        Curve first = new Curve(new double[] {0, 10, 20}, new double[] {0, 10, 0});
        Curve second = new Curve(new double[] {5, 15}, new double[] {4, 4});
        MeanCurve mean = MeanCurve.of(List.of(first, second));
        assertThat(mean.mean().first()).isEqualTo(5);
        assertThat(mean.mean().last()).isEqualTo(15);
        // at 5: (5 + 4) / 2; two draws from {5, 4} reach both with more than 2.5%
        assertThat(mean.mean().at(5)).isCloseTo(4.5, within(1e-9));
        assertThat(mean.low()).isNotNull();
        assertThat(mean.low().at(5)).isCloseTo(4, within(1e-9));
        assertThat(MeanCurve.of(List.of(first)).mean()).isSameAs(first);
    }
}
