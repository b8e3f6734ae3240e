package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.app.report.Values;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text in its shape: lines above a progress bar, tables, numbers. */
class ScreenTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Screen screen(int columns) {
        return new Screen(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                columns);
    }

    @Test
    void aLineGoesAboveTheStatusLine() {
        Screen screen = screen(80);
        screen.status("[==>  ]");
        screen.line("a row");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("\r\u001b[K\u001b[?7l[==>  ]\u001b[?7h\r" + "\r\u001b[Ka row" + System.lineSeparator()
                        + "\u001b[?7l[==>  ]\u001b[?7h\r");
    }

    @Test
    void aResultTakesTheStatusLineAway() {
        Screen screen = screen(80);
        screen.status("[==>  ]");
        screen.result("42");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("42" + System.lineSeparator());
        assertThat(err.toString(StandardCharsets.UTF_8)).endsWith("\r\u001b[K\r");
    }

    @Test
    void aTerminalObeysNothingInWhatIsShown() {
        String hostile =
                "\u001b]0;title\u0007\u001b[31mred\u009b2J\rover \u202eright\u2069\u007f, gr\u00fc\u00df \ud83d\ude80\ta\nb";
        String shown = "?]0;title??[31mred?2J?over ?right??, gr\u00fc\u00df \ud83d\ude80\ta\nb";
        Screen screen = screen(0);
        screen.line(hostile);
        screen.result(hostile);
        screen.resultAsItIs(hostile);
        String end = System.lineSeparator();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo(shown + end);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(shown + end + shown + end);
        screen(80).status("\u001b[31mred");
        assertThat(err.toString(StandardCharsets.UTF_8)).endsWith("?[31mred\u001b[?7h\r");
    }

    @Test
    void resultsFitATerminalThatBecameNarrowerButAFileHasNoWidth() {
        PrintStream lines = new PrintStream(err, true, StandardCharsets.UTF_8);
        Screen screen = new Screen(lines, lines, 80, 80);
        Screen piped = new Screen(lines, lines, 80, 0);
        screen.resized(() -> Optional.of(new TerminalSize(40, 20)));
        piped.resized(() -> Optional.of(new TerminalSize(40, 20)));
        assertThat(screen.resultColumns()).isEqualTo(40);
        assertThat(piped.resultColumns()).isZero();
    }

    @Test
    void theLastColumnOfATableIsFoldedBetweenWords() {
        List<String> lines = new Table()
                .row("KEY", "MEANING")
                .row("key", "one two three four five six seven eight")
                .lines(31);
        assertThat(lines).containsExactly("KEY  MEANING", "key  one two three four five", "     six seven eight");
    }

    @Test
    void whatATableLeavesNoRoomForGoesBelow() {
        List<String> lines = new Table()
                .row("a command with many words", "one two three four five six seven")
                .lines(31);
        assertThat(lines)
                .containsExactly("a command with many words", "      one two three four five", "      six seven");
    }

    @Test
    void onATerminalLinesBreakBetweenWords() {
        String text = "word ".repeat(30).strip();
        screen(80).line(text);
        screen(80).line("  " + text);
        List<String> lines = err.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines)
                .containsExactly(
                        "word ".repeat(16).strip(),
                        "word ".repeat(14).strip(),
                        "  " + "word ".repeat(15).strip(),
                        "  " + "word ".repeat(15).strip());
    }

    @Test
    void elsewhereALineStaysALine() {
        String text = "word ".repeat(60).strip();
        screen(0).line(text);
        screen(80).result(text); // standard output goes into a file
        screen(80).lineAsItIs(text); // to be copied
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).containsExactly(text, text);
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactly(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "train", "eval", "play", "list", "describe", "check-env", "bench", "doctor"})
    void helpFitsTheTerminal(String command) {
        for (int width : new int[] {80, 120}) {
            out.reset();
            PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
            Screen terminal = new Screen(print, print, width, width);
            assertThat(JarlCommand.commandLine(terminal)
                            .execute((command + " --help").strip().split(" ")))
                    .isZero();
            assertThat(out.toString(StandardCharsets.UTF_8).lines())
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
        }
    }

    @Test
    void theHeaderOfTheProgressTableComesBackAndColumnsAlign() {
        ProgressColumns columns = new ProgressColumns();
        Map<String, Double> row = new LinkedHashMap<>();
        row.put("ReturnAverage", Double.NaN);
        row.put("LengthAverage", 21.25);
        row.put("Diagnostics/StepsPerSecond", 12345.6);
        row.put("lossAverage", -0.00123456);
        List<String> first = columns.tableLines(10_240, row);
        assertThat(first)
                .containsExactly(
                        "       step     return     length    steps/s       loss",
                        "     10,240          -       21.3     12,346   -0.00123");
        for (int i = 0; i < 19; i++) {
            assertThat(columns.tableLines(10_240, row)).hasSize(1);
        }
        assertThat(columns.tableLines(10_240, row)).hasSize(2);
        assertThat(ProgressColumns.plainLine(10_240, 20_480, row))
                .isEqualTo("step 10240 of 20480  return -  length 21.3  steps/s 12346  loss -0.00123");
    }

    @ParameterizedTest
    @CsvSource({"3.0E-4, 3e-4", "0.99, 0.99", "500000, 500000", "1.25E-5, 1.25e-5", "0.001, 0.001", "-2, -2"})
    void numbersAreWrittenShortAndExact(double value, String text) {
        assertThat(Values.exact(value)).isEqualTo(text);
        assertThat(Double.parseDouble(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"8.34, 8.3 s", "59.4, 59 s", "59.6, 1 min 00 s", "245, 4 min 05 s", "7620, 2 h 07 min"})
    void durationsAreReadable(double seconds, String text) {
        assertThat(Numbers.duration(seconds)).isEqualTo(text);
    }
}
