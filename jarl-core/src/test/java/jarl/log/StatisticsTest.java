package jarl.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void standardDeviationIsThePopulations() {
        Statistics.Summary summary = Statistics.summary(2, 4, 4, 4, 5, 5, 7, 9);
        assertThat(summary).isEqualTo(new Statistics.Summary(5, 2, 4.5, 2, 9));
    }

    @Test
    void oddCountsHaveAMiddleValue() {
        Statistics.Summary summary = Statistics.summary(3, -1, 10);
        assertThat(summary.median()).isEqualTo(3);
        assertThat(summary.average()).isEqualTo(4);
        assertThat(summary.std()).isCloseTo(Math.sqrt(62.0 / 3), within(1e-12));
    }

    @Test
    void emptyOrNanGivesNanEverywhere() {
        Statistics.Summary nan = new Statistics.Summary(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        assertThat(Statistics.summary()).isEqualTo(nan);
        assertThat(Statistics.summary(1, Double.NaN, 2)).isEqualTo(nan);
    }

    @Test
    void fiveColumnsAreAddedInOrder() {
        double[] values = {1, 2};
        Map<String, Double> row = new LinkedHashMap<>();
        Statistics.putAll(row, "Return", values);
        assertThat(row.entrySet())
                .containsExactly(
                        Map.entry("ReturnAverage", 1.5),
                        Map.entry("ReturnStd", 0.5),
                        Map.entry("ReturnMedian", 1.5),
                        Map.entry("ReturnMin", 1.0),
                        Map.entry("ReturnMax", 2.0));
        assertThat(values).containsExactly(1, 2);
    }
}
