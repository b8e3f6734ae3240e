package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchCommandTest {

    private static Jarl bench(String... more) {
        List<String> words = new ArrayList<>(List.of("bench", "--repeats=1", "--seconds=0.005"));
        words.addAll(List.of(more));
        return Jarl.run(words.toArray(String[]::new));
    }

    @Test
    void everyNumberOfColumnsAndOfWorkersThatCanWorkHasARow() throws IOException {
        Jarl bench = bench("cartpole-a2c", "--parts=train", "--columns=8,16", "--workers=1,2,5", "--json");
        assertThat(bench.exit()).isZero();
        JsonNode rows = new JsonMapper().readTree(bench.lastLine());
        assertThat(rows)
                .extracting(row ->
                        row.path("columns").asInt() + " " + row.path("workers").asInt())
                .as("8 columns are one shard, 16 are two")
                .containsExactly("8 1", "16 1", "16 2");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.path("bytesPerStep").asDouble()).isPositive();
            assertThat(row.path("gigaflops").asDouble()).isPositive();
            assertThat(row.path("peakOfOneProcessor").asDouble()).isPositive();
        });
    }

    @Test
    void theTableIsNoWiderThanATerminal() {
        Jarl bench = bench("cartpole-a2c", "cartpole-dqn", "--parts=step,train");
        assertThat(bench.exit()).isZero();
        assertThat(bench.out().lines())
                .hasSize(9)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(bench.out()).contains("COLUMNS  WORKERS  PART", "cartpole-dqn\n", "GFLOP/s on one processor");
    }

    @Test
    void stepsAreMeasuredOnOneThreadWhateverTheWorkers() throws IOException {
        Jarl bench = bench("cartpole-a2c", "--parts=step", "--columns=16", "--workers=1,2", "--json");
        JsonNode rows = new JsonMapper().readTree(bench.lastLine());
        assertThat(rows)
                .singleElement()
                .satisfies(row -> assertThat(row.path("workers").asInt()).isEqualTo(1));
    }

    private static List<String> cells(int columns, String part) {
        return List.of(columns + "", "1024", part, "12.35M", "100%", "12345.6", "123,456", "1234.5", "100%");
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 41, 50, 60, 75, 76, 80, 200})
    void theTableFitsAnyTerminalAndShowsEveryNumber(int width) {
        List<String> lines = new BenchTable(width)
                .lines(List.of(cells(1_000_000, "sample"), cells(1_000_000, "update"), cells(8, "sample")));
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
        for (String each : List.of("12.35M", "100%", "12345.6", "123,456", "1234.5", "SPREAD", "PEAK", "1024")) {
            assertThat(lines).filteredOn(line -> line.contains(each)).isNotEmpty();
        }
        if (width >= 76) {
            assertThat(lines).hasSize(4);
        } else {
            assertThat(lines)
                    .filteredOn(line -> line.startsWith("columns "))
                    .containsExactly("columns 1000000, workers 1024", "columns 8, workers 1024");
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "999999.4,'999,999'", "999999.6,1.00M", "12345678,12.35M", "99999999,100M", "1234567890,1235M"})
    void largeRatesAreMillions(double number, String text) {
        assertThat(BenchCommand.rate(number)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--columns;16,,64;65536",
                "--columns;sixteen;65536",
                "--workers;0;1024",
                "--workers;1,-2;1024",
                "--workers;1000000;1024",
                "--columns;65537;65536"
            })
    void aWrongListIsAMistakeInOneLine(String option, String list, String most) {
        Jarl bench = bench("cartpole-a2c", option, list);
        assertThat(bench.exit()).isEqualTo(2);
        assertThat(bench.errorLines())
                .singleElement()
                .asString()
                .contains(
                        option + " must be whole numbers from 1 to " + most + " with commas between them, got " + list);
    }
}
