package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** The help, and the tables of other commands, at the widths that terminals have. */
class HelpTextTest {
    private static final int WIDEST = 120;

    private static Map<String, List<String>> helps(int width) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        CommandLine jarl = JarlCommand.commandLine(new Screen(nowhere, nowhere, 0));
        Map<String, List<String>> helps = new LinkedHashMap<>();
        jarl.getSubcommands().forEach((name, each) -> helps.put(name, lines(each, width)));
        helps.put("jarl", lines(jarl, width));
        return helps;
    }

    private static List<String> lines(CommandLine command, int width) {
        return HelpText.lines(new Help(command.getCommandSpec(), Help.defaultColorScheme(Help.Ansi.OFF)), width);
    }

    private static List<String> words(List<String> lines) {
        return lines.stream()
                .flatMap(line -> Stream.of(line.strip().split("\\s+")))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 60, 80, 100})
    void onlyAWordOrACommandToCopyIsWiderThanTheTerminal(int width) {
        helps(width)
                .forEach((name, lines) -> assertThat(lines)
                        .as(name)
                        .filteredOn(line -> line.length() > width)
                        .filteredOn(line -> line.strip().contains(" "))
                        .allMatch(line -> line.startsWith("  jarl " + name)
                                && !line.strip().contains("  ")));
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 60, 80, 100})
    void noWordIsLostOrBroken(int width) {
        Map<String, List<String>> widest = helps(WIDEST);
        helps(width).forEach((name, lines) -> assertThat(words(lines)).as(name).isEqualTo(words(widest.get(name))));
    }

    /** Only the heading is at the left edge. */
    @ParameterizedTest
    @ValueSource(ints = {40, 60, 80, 100})
    void whatIsContinuedIsIndented(int width) {
        helps(width).forEach((name, lines) -> {
            for (String heading : List.of("Options:", "Commands:", "First steps:", "Examples:")) {
                List<String> rest = lines.subList(lines.indexOf(heading) + 1, lines.size());
                assertThat(lines.contains(heading) ? rest.stream().takeWhile(each -> !each.isEmpty()) : Stream.of(" "))
                        .as("%s, %s", name, heading)
                        .isNotEmpty()
                        .allMatch(line -> line.startsWith(" "));
            }
        });
    }

    @Test
    void anExplanationGoesOnBelowItsBeginning() {
        assertThat(helps(80).get("jarl"))
                .containsSequence(
                        "  jarl train                   train cartpole-ppo: half a minute, ending with a",
                        "                               result");
        assertThat(helps(40).get("jarl"))
                .containsSequence(
                        "  jarl train", "        train cartpole-ppo: half a", "        minute, ending with a result");
    }

    /** picocli's own order: by the name without its hyphens. */
    @Test
    void optionsAreInTheOrderOfTheirNames() {
        List<String> names = helps(WIDEST).get("eval").stream()
                .filter(line -> line.matches(" {2,6}-.*"))
                .map(line -> line.strip().split("[ =]")[0])
                .toList();
        assertThat(names)
                .containsExactly(
                        "--checkpoint",
                        "--class-path",
                        "--debug",
                        "--episodes",
                        "-h,",
                        "--json",
                        "--mujoco-lib",
                        "--rom-dir",
                        "--seed",
                        "--stochastic",
                        "--workers");
    }

    @ParameterizedTest
    @CsvSource({
        "list, 40",
        "list, 80",
        "describe dqn, 40",
        "describe dqn, 60",
        "describe cartpole-ppo, 40",
        "describe cartpole-ppo, 60",
        "describe cartpole-ppo, 80",
        "describe CartPole-v1, 40",
        "doctor, 40",
        "doctor, 60"
    })
    void tablesInPipesKeepToTheWidthThatIsAskedFor(String words, int width) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        JarlCommand.commandLine(new Screen(printed, printed, 0, 0, width)).execute(words.split(" "));
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .isNotEmpty()
                .filteredOn(line -> line.length() > width)
                .allMatch(line -> !line.strip().contains(" "));
    }

    @Test
    void valuesGoBelowTheirKeyBehindTheirHeadingWhereColumnsHaveNoRoom() {
        Table table = new Table()
                .row("KEY", "VALUE", "DEFAULT", "MEANING")
                .row("algo.learning.replay.size", "100", "1000000", "how many steps it holds")
                .row("algo.learning.replay.prioritized", "true", "", "draw by priority");
        assertThat(table.lines(40))
                .containsExactly(
                        "KEY",
                        "      MEANING",
                        "algo.learning.replay.size",
                        "      VALUE 100  DEFAULT 1000000",
                        "      how many steps it holds",
                        "algo.learning.replay.prioritized",
                        "      VALUE true",
                        "      draw by priority");
    }

    @ParameterizedTest
    @CsvSource({"80, 80", "0080, 80", "0, 0", "-5, 0", "wide, 0", "'', 0", "99999999999, 0"})
    void theEnvironmentSaysHowWideAPipeIs(String variable, int columns) {
        assertThat(Main.columnsWanted(variable)).isEqualTo(columns);
    }

    @Test
    void aPipeOfUnknownWidthIsAHundredWide() {
        List<Integer> widths = new ArrayList<>();
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        for (int wanted : new int[] {Main.columnsWanted(null), 10, 72, 500}) {
            widths.add(new Screen(nowhere, nowhere, 0, 0, wanted).resultWidth());
        }
        assertThat(widths).containsExactly(100, 40, 72, 120);
    }
}
