package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {

    @TempDir
    private static Path shared;

    private static String html;
    private static String markdown;

    @TempDir
    private Path folder;

    /** Two settings of two and three runs at different depths, a failed run, and text that means harm. */
    @BeforeAll
    static void report() throws IOException {
        Path runs = shared.resolve("runs <script>");
        for (int seed = 1; seed <= 2; seed++) {
            RunFiles.finished(runs.resolve("slow/seed-" + seed), seed, seed, Map.of("algo.learningRate", 1e-4));
        }
        for (int seed = 1; seed <= 3; seed++) {
            RunFiles.finished(
                    runs.resolve("a/b/c/fast-" + seed), seed, 10.0 * seed * seed, Map.of("algo.learningRate", 0.1));
        }
        RunFiles.failed(
                runs.resolve("bad"),
                1,
                "<img src=x onerror=alert(1)> | a | [x](javascript:1)\nsecond line",
                Map.of("algo.learningRate", "<script>alert('x')</script>"));
        Jarl run = Jarl.run(
                "report", runs.toString(), "--output", shared.resolve("out").toString());
        assertThat(run.exit()).as(run.err()).isZero();
        html = Files.readString(shared.resolve("out/report.html"));
        markdown = Files.readString(shared.resolve("out/report.md"));
    }

    @Test
    void eachSettingHasItsStatistics() {
        // scores 10, 40, 90: mean 140 / 3, median 40, IQM the mean, since three scores lose none;
        // the interval's ends are the lowest and the highest score: three equal draws have probability 1/27 > 2.5%
        assertThat(markdown)
                .contains("| learningRate=0.1 | 3 | 3 | 46.67 \\[10, 90\\] | 40 \\[10, 90\\] | 46.67 \\[10, 90\\] |")
                .contains("| learningRate=1e-4 | 2 | 2 | 1.5 \\[1, 2\\] | 1.5 \\[1, 2\\] | 1.5 \\[1, 2\\] |")
                .contains("| learningRate=0.1 | learningRate=1e-4 | 1 \\[1, 1\\] |")
                .contains("6 runs of 3 settings: 1 failed, 5 finished.");
        assertThat(html).contains("46.67 [10, 90]", "<td>learningRate=1e-4</td>", "1.5 [1, 2]");
    }

    @Test
    void thePageNeedsNothingElseAndRunsNoScript() {
        assertThat(html)
                .contains("default-src 'none'", "src=\"data:image/png;base64,iVBOR")
                .doesNotContain("<script", "http:", "https:", "<link", "<img src=x", "url(");
        // of the pictures only those of the report are elements
        assertThat(html.split("<img ", -1)).hasSize(3);
        assertThat(shared.resolve("out/learning-curves-1.png")).exists();
        assertThat(shared.resolve("out/profile-1.png")).exists();
        assertThat(markdown).contains("](learning-curves-1.png)", "](profile-1.png)");
    }

    @Test
    void textOfFilesIsOnlyText() {
        assertThat(html)
                .contains("&lt;img src=x onerror=alert(1)&gt; | a |")
                .contains("learningRate=&lt;script&gt;")
                .contains("&lt;b&gt;AMD&lt;/b&gt;");
        assertThat(markdown)
                .contains("| bad | \\<img src=x onerror=alert(1)\\> \\| a \\| \\[x\\](javascript:1) |")
                .contains("\\<script\\>")
                .doesNotContain("second line");
    }

    @Test
    void theSameRunsGiveTheSameReport() {
        Path again = shared.resolve("again");
        assertThat(Jarl.run("report", shared.resolve("runs <script>").toString(), "--output", again.toString())
                        .exit())
                .isZero();
        assertThat(again.resolve("report.md")).hasContent(markdown);
        assertThat(again.resolve("report.html")).hasContent(html);
    }

    @Test
    void runsOfASetThatFailedBeforeTheyHadAFolderAreNamed() throws IOException {
        RunFiles.finished(folder.resolve("seed-1"), 1, 3, Map.of());
        Files.writeString(folder.resolve("experiments.json"), """
                {"version": 1, "updated": "x", "resources": {"cores": 1, "retries": 0}, "runs": [
                {"folder": "seed-1", "setting": "", "values": {}, "seed": 1, "words": ["cartpole-ppo"], "state": "done"},
                {"folder": "seed-2", "setting": "", "values": {}, "seed": 2, "words": ["cartpole-ppo"], "state": "failed", "error": "exit code 137"},
                {"folder": "seed-3", "setting": "", "values": {}, "seed": 3, "words": ["cartpole-ppo"], "state": "waiting"}]}
                """);
        Jarl run = Jarl.run("report", folder.toString());
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out().lines().toList())
                .containsExactly(
                        folder.resolve("report/report.html").toString(),
                        folder.resolve("report/report.md").toString());
        assertThat(folder.resolve("report/report.md"))
                .content()
                .contains("3 runs of 1 setting: 1 failed, 1 finished, 1 not started.", "| seed-2 | exit code 137 |");
    }

    @Test
    void aRowThatIsBeingWrittenIsLeftOut() throws IOException {
        Path run = RunFiles.finished(folder.resolve("one"), 1, 3, Map.of());
        Files.writeString(run.resolve("progress.csv"), Files.readString(run.resolve("progress.csv")) + "400,6,4");
        assertThat(Jarl.run("report", folder.toString()).exit()).isZero();
    }

    @Test
    void whatIsWrongIsSaidInOneLine() throws IOException {
        assertThat(mistake(folder.resolve("none"))).isEqualTo("jarl: there is no folder " + folder.resolve("none"));
        assertThat(mistake(folder))
                .isEqualTo("jarl: there are no runs in " + folder
                        + ": expected a run directory (with config.yaml), or a folder of them at any depth");
    }

    @Test
    void aRunWhoseFilesCannotBeReadIsNamedAndEndsNothing() throws IOException {
        RunFiles.finished(folder.resolve("good"), 1, 3, Map.of());
        Path run = RunFiles.finished(folder.resolve("bad"), 2, 5, Map.of());
        Path table = run.resolve("progress.csv");
        String header = "Diagnostics/CumSteps,ReturnAverage\n";
        Files.writeString(table, header + "100,1\n200,many\n");
        assertThat(failures())
                .contains("| bad | " + table + ", line 3, column ReturnAverage: expected a number, got many |");
        Files.writeString(table, header + "100,1\n200\n");
        assertThat(failures()).contains("| bad | " + table + ", line 3: expected 2 cells, got 1 |");
        Files.write(table, new byte[] {(byte) 0xff, '\n'});
        assertThat(failures()).contains("| bad | " + table + " is not UTF-8 text |");
        Files.writeString(table, "Diagnostics/CumSteps,ReturnAverag\n100,1\n");
        assertThat(failures()).contains(table + " has no column ReturnAverage: did you mean ReturnAverag?");
        Files.writeString(run.resolve("params.json"), "{");
        assertThat(failures())
                .contains("2 runs of 1 setting: 1 damaged, 1 finished.")
                .contains("| bad | " + run.resolve("params.json") + ", line 1, column 2 is not JSON |");
        Files.writeString(folder.resolve("experiments.json"), "{");
        assertThat(failures())
                .contains(
                        "2 damaged, 1 finished.",
                        "| experiments.json | ",
                        "/experiments.json cannot be read: line 1 is");
    }

    /** The report, without the backslashes of Markdown. */
    private String failures() throws IOException {
        Jarl run = Jarl.run(
                "report", folder.toString(), "--output", folder.resolve("out").toString());
        assertThat(run.exit()).as(run.err()).isZero();
        return Files.readString(folder.resolve("out/report.md")).replace("\\", "");
    }

    private static String mistake(Path runs) {
        Jarl run = Jarl.run("report", runs.toString());
        assertThat(run.exit()).isEqualTo(ExitCode.MISTAKE);
        assertThat(run.errorLines()).hasSize(1);
        return run.errorLines().getFirst();
    }
}
