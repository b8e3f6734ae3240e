package jarl.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LegendNamesTest {

    private static final List<String> RATES = List.of(
            "algo=ppo, learningRate=1e-3, hiddenSizes=[64, 64], activation=tanh",
            "algo=ppo, learningRate=3e-3, hiddenSizes=[64, 64], activation=tanh",
            "algo=ppo, learningRate=1e-2, hiddenSizes=[128, 128], activation=tanh");

    private static List<String> fit(int width, String... names) {
        return LegendNames.fit(List.of(names), width, "...");
    }

    @Test
    void namesWithRoomStayAsTheyAre() {
        assertThat(LegendNames.fit(RATES, 68, "...")).isEqualTo(RATES);
    }

    @Test
    void whatAllBeginAndEndWithIsLeftOutBetweenWords() {
        assertThat(LegendNames.fit(RATES, 50, "..."))
                .containsExactly(
                        "...learningRate=1e-3, hiddenSizes=[64, 64]...",
                        "...learningRate=3e-3, hiddenSizes=[64, 64]...",
                        "...learningRate=1e-2, hiddenSizes=[128, 128]...");
    }

    @Test
    void namesAreCutInTheMiddleWhereTheEndsTellThemApart() {
        assertThat(fit(9, "abcdefghijk", "xyz")).containsExactly("abc...ijk", "xyz");
    }

    @Test
    void namesThatDifferInTheMiddleKeepIt() {
        assertThat(fit(11, "aaaaaaaaaaaaaaa1zzzzzzzzzzzzzzzz", "aaaaaaaaaaaaaaa2zzzzzzzzzzzzzzzz"))
                .containsExactly("...aa1zz...", "...aa2zz...");
    }

    @Test
    void namesThatDifferInPlacesTooFarFromEachOtherAreNumbered() {
        assertThat(fit(8, "a1" + "m".repeat(40) + "1z", "a1" + "m".repeat(40) + "2z", "a2" + "m".repeat(40) + "1z"))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.length() <= 8);
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 10, 20, 37, 40, 60})
    void differentNamesStayDifferentInAnyWidth(int width) {
        assertThat(LegendNames.fit(RATES, width, "..."))
                .hasSize(3)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.length() <= width);
    }

    @Test
    void oneNameAndEqualNamesAreOnlyCut() {
        assertThat(fit(7, "abcdefghijk")).containsExactly("ab...jk");
        assertThat(fit(7, "abcdefghijk", "abcdefghijk")).containsExactly("ab...jk", "ab...jk");
    }

    @Test
    void theLegendOfAChartTellsItsLinesApart() {
        double[] x = {0, 1};
        List<Line> lines = RATES.stream()
                .map(name -> new Line(name, new Curve(x, new double[] {0, 1}), null, null, List.of()))
                .toList();
        List<String> chart = new TextChart(40, 22, true, false).lines("steps", "return", lines);
        List<String> legend = chart.subList(chart.size() - 3, chart.size());
        assertThat(legend.stream().map(each -> each.substring(3)))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.length() <= 37);
        assertThat(Arrays.asList(legend.get(0).charAt(0), legend.get(2).charAt(0)))
                .containsExactly('a', 'c');
    }
}
