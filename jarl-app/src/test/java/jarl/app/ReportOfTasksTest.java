package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports of several environments, whose scores are put together. */
class ReportOfTasksTest {

    @TempDir
    private Path folder;

    private void runs(String name, String algorithm, String environment, double... scores) throws IOException {
        for (int seed = 1; seed <= scores.length; seed++) {
            RunFiles.finished(
                    folder.resolve("runs").resolve(name + "/seed-" + seed),
                    seed,
                    scores[seed - 1],
                    Map.of("env.id", environment, "algo.name", algorithm, "name", name));
        }
    }

    /** The report in Markdown without its backslashes. */
    private String report(String... more) throws IOException {
        Path out = folder.resolve("out");
        String[] words = {"report", folder.resolve("runs").toString(), "--output=" + out};
        String[] all = Stream.of(words, more).flatMap(Arrays::stream).toArray(String[]::new);
        Jarl run = Jarl.run(all);
        assertThat(run.exit()).as(run.err()).isZero();
        return Files.readString(out.resolve("report.md")).replace("\\", "");
    }

    /** Two algorithms, each tuned to its environment, one of which has reference scores, -20.7 and 14.6. */
    private void twoAlgorithms() throws IOException {
        runs("pong-ppo", "ppo", "ALE/Pong-v5", 14.6, -20.7); // 1, 0
        runs("corridor-ppo", "ppo", "Corridor-v0", 2, 10); // 0.2, 1 of the lowest and the highest, 0 and 10
        runs("pong-a2c", "a2c", "ALE/Pong-v5", -3.05, -3.05); // 0.5, 0.5
        runs("corridor-a2c", "a2c", "Corridor-v0", 0, 4); // 0, 0.4
    }

    @Test
    void algorithmsAreComparedOverAllEnvironmentsByNormalizedScores() throws IOException {
        twoAlgorithms();
        String report = report();
        assertThat(report)
                .contains("| ALE/Pong-v5 | random play and people, Wang et al. 2016 | -20.7 | 14.6 |")
                .contains("| Corridor-v0 | lowest and highest score of these runs | 0 | 10 |");
        // ppo, by hand: the environments' means are 0.5 and 0.6; sorted 0 0.2 1 1, the middle two 0.2 and 1; 1 - 2.2 /
        // 4.
        // Each environment draws its lowest pair with probability 1/4, so that the ends of the intervals, of
        // probability 1/16 > 2.5%, are of
        // {0, 0, 0.2, 0.2} and {1, 1, 1, 1}.
        assertThat(report).contains("| ppo | 2 | 4 | 0.55 [0.1, 1] | 0.55 [0.1, 1] | 0.6 [0.1, 1] | 0.45 [0, 0.9] |");
        // a2c: means 0.5 and 0.2; sorted 0 0.4 0.5 0.5; 1 - 1.4 / 4; draws from {0.5, 0.5, 0, 0} to {0.5, 0.5, 0.4,
        // 0.4}
        assertThat(report)
                .contains(
                        "| a2c | 2 | 4 | 0.35 [0.25, 0.45] | 0.35 [0.25, 0.45] | 0.45 [0.25, 0.45] | 0.65 [0.55, 0.75] |");
        // Pong: 1 > 0.5, 0 < 0.5, one half. Corridor: of the four pairs only 0.2 < 0.4 is lost, 3/4. The lowest draws,
        // 0 and 0, have
        // probability 1/4 * 1/16 < 2.5%; the next, 1/2 and 0 or 0 and 1/2, 1/32 + 1/16
        assertThat(report).contains("| ppo | a2c | 0.625 [0.25, 1] |");
        assertThat(report.indexOf("| ppo | 2 | 4 |")).isLessThan(report.indexOf("| a2c | 2 | 4 |"));
        assertThat(folder.resolve("out/profile-all.png")).isNotEmptyFile();
        assertThat(Files.readString(folder.resolve("out/report.html")))
                .contains("<h2>All environments</h2>", "0.6 [0.1, 1]", "0.65 [0.55, 0.75]", "normalized");
    }

    @Test
    void referenceScoresOfOnesOwnReplaceThoseOfTheRuns() throws IOException {
        twoAlgorithms();
        Path own = Files.writeString(folder.resolve("own.yaml"), "Corridor-v0: [0, 20]\nALE/Pong-v5: [-20.7, 14.6]\n");
        String report = report("--reference=" + own);
        assertThat(report).contains("| Corridor-v0 | own.yaml | 0 | 20 |", "| ALE/Pong-v5 | own.yaml | -20.7 | 14.6 |");
        // ppo: means 0.5 and 0.3
        assertThat(report).contains("| ppo | 2 | 4 | 0.4 [");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1, 1]", "[1]", "[a, 2]", "5", "[0, Infinity]", "[0, [1]]"})
    void aReferenceThatIsNoneIsAMistakeInOneLine(String value) throws IOException {
        twoAlgorithms();
        Path own = Files.writeString(folder.resolve("own.yaml"), "Corridor-v0: " + value + "\n");
        Jarl run = Jarl.run("report", folder.resolve("runs").toString(), "--reference=" + own);
        assertThat(run.exit()).isEqualTo(ExitCode.MISTAKE);
        assertThat(run.errorLines())
                .singleElement()
                .asString()
                .startsWith("jarl: " + own + ": Corridor-v0 must be two different numbers, ");
    }

    @Test
    void whatCannotBeComparedIsNamed() throws IOException {
        twoAlgorithms();
        runs("pong-dqn", "dqn", "ALE/Pong-v5", 3);
        runs("flat-ppo", "ppo", "Flat-v0", 7, 7);
        String report = report();
        assertThat(report)
                .contains("Left out, since all runs have the same score: Flat-v0.")
                .contains("Not compared, since they lack a finished run: dqn (no score on Corridor-v0).")
                .contains("| ppo | 2 | 4 | 0.55 [0.1, 1] |");
    }

    @Test
    void settingsOfOneAlgorithmAreToldApartByWhatDiffersInAnEnvironment() throws IOException {
        for (String environment : new String[] {"ALE/Pong-v5", "Corridor-v0"}) {
            for (int i = 1; i <= 2; i++) {
                RunFiles.finished(
                        folder.resolve("runs/" + environment + i),
                        1,
                        i,
                        Map.of("env.id", environment, "algo.name", "ppo", "algo.epochs", i, "name", environment));
            }
        }
        assertThat(report())
                .contains("| epochs=2 | 2 | 2 | ", "| epochs=1 | 2 | 2 | ", "| epochs=2 | epochs=1 | 1 [1, 1] |");
    }

    @Test
    void oneEnvironmentHasNoSuchSection() throws IOException {
        runs("pong-ppo", "ppo", "ALE/Pong-v5", 14.6, -20.7);
        assertThat(report()).doesNotContain("All environments");
    }
}
