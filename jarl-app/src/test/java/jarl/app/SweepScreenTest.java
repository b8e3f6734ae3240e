package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.sweep.LiveState;
import jarl.sweep.PlannedRun;
import jarl.sweep.RunEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is seen of a set, on terminals of any width and where there is none. */
class SweepScreenTest {

    private static final List<String> SETTINGS = List.of(
            "learningRate=1e-3_entropyBonus=0_batchT=32",
            "learningRate=1e-3_entropyBonus=0.01_batchT=32",
            "learningRate=1e-3_entropyBonus=0.02_batchT=32");

    @TempDir
    private Path results;

    private List<String> summary(int columns) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Screen screen = new Screen(stream, stream, 0, columns);
        new SweepScreen(screen, results)
                .summary(SETTINGS.stream().map(this::done).toList(), Optional.empty());
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private RunEntry done(String setting) {
        PlannedRun run = new PlannedRun(setting + "/seed-1", setting, Map.of(), 1, List.of("cartpole-ppo", "seed=1"));
        try {
            Path folder = Files.createDirectories(results.resolve(run.folder()));
            Files.writeString(folder.resolve("evaluation.json"), "{\"mean\": -12.5}");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new RunEntry(run, RunEntry.State.DONE, 1, 1, null, 0, null);
    }

    @Test
    void theComparisonNamesEverySettingInFullWhereItIsNoTerminal() throws IOException {
        assertThat(summary(0)).extracting(line -> line.split(" ")[0]).containsAll(SETTINGS);
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 45, 60, 64, 80, 120, 200})
    void theComparisonTellsSettingsApartAtAnyWidth(int columns) throws IOException {
        List<String> rows = summary(columns).subList(0, summary(columns).size() - 1);
        List<String> numbers = rows.stream()
                .filter(row -> row.matches(" *1 .*-12.5.*|.* 1 +-12.5.*"))
                .toList();
        assertThat(numbers)
                .hasSize(3)
                .allSatisfy(row -> assertThat(row.length()).isLessThanOrEqualTo(columns));
        if (columns < 45) { // in words, two lines a setting
            assertThat(rows)
                    .filteredOn(row -> row.contains("-12.5"))
                    .hasSize(6)
                    .allSatisfy(row -> assertThat(row.length()).isLessThanOrEqualTo(columns))
                    .contains("  1 run, mean -12.50, median -12.50, IQM", "  -12.50, 95% from -12.50 to -12.50");
        }
        if (columns < 80) {
            assertThat(rows).containsAll(SETTINGS);
        } else {
            assertThat(numbers).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 45, 60, 79, 80, 200})
    void runsUnderWayAreToldApartAndFitTheScreen(int columns) {
        Map<String, LiveState> runs = new LinkedHashMap<>();
        SETTINGS.forEach(each -> runs.put(each + "/seed-1", new LiveState(10_000, 20_000, 512.4, 21.5)));
        List<String> folders = List.copyOf(runs.keySet());
        assertThat(SweepScreen.liveLines(runs, folders, 24, columns))
                .hasSize(3)
                .doesNotHaveDuplicates()
                .allSatisfy(line -> assertThat(line).contains("21.50").matches(".*(50%|10,000 / 20,000).*"))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns));
    }

    @Test
    void runsUnderWayAreShownAsFarAsTheScreenGoes() {
        Map<String, LiveState> runs = new LinkedHashMap<>();
        for (int i = 0; i < 40; i++) {
            runs.put("a-setting-with-a-long-name-indeed/seed-" + i, new LiveState(1_000 + i, 20_000, 512.4, 21.5));
        }
        runs.put("new/seed-1", new LiveState(0, 20_000, Double.NaN, Double.NaN));
        List<String> folders = List.copyOf(runs.keySet());
        List<String> lines = SweepScreen.liveLines(runs, folders, 24, 80);
        assertThat(lines)
                .as("two rows each if the terminal became 40 columns wide")
                .hasSize(10)
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(lines.getFirst()).contains("1,000 / 20,000", "512 steps/s", "21.50");
        assertThat(lines.getLast()).isEqualTo("  and 32 more");
        assertThat(SweepScreen.liveLines(runs, folders, 100, 80))
                .hasSize(41)
                .last()
                .asString()
                .contains("- steps/s");
    }

    @Test
    void aTerminalThatBecameNarrowerHasItsLinesCutAnewAndOldOnesTakenAway() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        Screen screen = new Screen(stream, stream, 80);
        screen.line("above");
        screen.line("and one");
        screen.status("x".repeat(80) + "\nshort");
        err.reset();
        screen.resized(() -> Optional.of(new TerminalSize(60, 30)));
        assertThat(err.toString(StandardCharsets.UTF_8))
                .as("all below the start, two lines that fit without wrapping, and back to the start")
                .isEqualTo("\r\u001b[J\u001b[?7l" + "x".repeat(60) + System.lineSeparator()
                        + "short\u001b[?7h\r\u001b[1A");
        screen.resized(Optional::empty);
        assertThat(screen.columns()).isEqualTo(60);
        assertThat(screen.width()).isEqualTo(60);
        assertThat(screen.rows()).isEqualTo(30);
        screen.resized(() -> Optional.of(new TerminalSize(80, 24)));
        assertThat(err.toString(StandardCharsets.UTF_8))
                .endsWith("x".repeat(80) + System.lineSeparator() + "short\u001b[?7h\r\u001b[1A");
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 80, 120, 200})
    void aStatusFitsTheScreenEvenWhereATerminalThatBecameNarrowWrapsItsLines(int columns) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        Screen screen = new Screen(stream, stream, columns); // of 24 rows
        screen.status(("x".repeat(columns) + "\n").repeat(50) + "the last");
        assertThat(err.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("x")))
                .as("wrapped, it would take the place of lines above, of which there are none")
                .hasSize(columns == 40 ? 22 : 0);
        err.reset();
        for (int i = 0; i < 24; i++) {
            screen.line("above");
        }
        err.reset();
        screen.status(("x".repeat(columns) + "\n").repeat(50) + "the last");
        String drawn = err.toString(StandardCharsets.UTF_8).replaceAll("\u001b\\[[?0-9]*[a-zA-Z]|\r", "");
        // at 40 columns a line takes columns / 40 rows; the last line takes one, and one stays free
        assertThat(drawn.lines().filter(line -> line.startsWith("x"))).hasSize(22 / (columns / 40));
        assertThat(drawn.lines().toList().getLast()).isEqualTo("the last");
        err.reset();
        screen.resized(() -> Optional.of(new TerminalSize(columns, 10)));
        assertThat(err.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("x")))
                .hasSize(8 / (columns / 40));
    }

    @Test
    void whatIsNoTerminalHasNoSize() {
        assertThat(TerminalSize.of(-1)).isEmpty();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        Screen file = new Screen(stream, stream, 0);
        file.resized(() -> Optional.of(new TerminalSize(60, 30)));
        assertThat(file.isTerminal()).isFalse();
        assertThat(err.size()).isZero();
    }

    @Test
    void aStatusIsCutToTheTerminalSoThatItsLinesCanBeTakenAway() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        new Screen(stream, stream, 30).status("x".repeat(31) + "\nshort");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("x".repeat(30))
                .doesNotContain("x".repeat(31));
    }
}
