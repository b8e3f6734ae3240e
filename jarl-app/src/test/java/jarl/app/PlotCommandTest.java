package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlotCommandTest {

    @TempDir
    private Path folder;

    @Test
    void withoutAFileTheChartIsTextOf80ColumnsAnd22Lines() throws IOException {
        Path run = RunFiles.finished(folder.resolve("one"), 1, 3, Map.of());
        Jarl plot = Jarl.run("plot", run.toString());
        assertThat(plot.exit()).as(plot.err()).isZero();
        assertThat(plot.out().lines().toList())
                .hasSize(22)
                .startsWith("ReturnAverage")
                .endsWith("corridor")
                .anyMatch(each -> each.startsWith("12 \u2502"))
                .anyMatch(each -> each.startsWith(" 3 \u2502"))
                .allSatisfy(each -> assertThat(each.length()).isLessThanOrEqualTo(80));
        assertThat(plot.out()).contains("environment steps").matches("(?s).*[\u2801-\u28ff].*");
    }

    @Test
    void aTerminalWithoutUnicodeGetsAscii() throws IOException {
        Path run = RunFiles.finished(folder.resolve("one"), 1, 3, Map.of());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exit = Main.run(
                new String[] {"plot", run.toString(), "--x", "time"},
                new PrintStream(out, true, StandardCharsets.US_ASCII),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.US_ASCII));
        assertThat(exit).isZero();
        assertThat(out.toString(StandardCharsets.US_ASCII))
                .contains("12 |", "+---", "seconds", "a  corridor")
                .doesNotContain("?");
    }

    @Test
    void runsThatDifferInTheSeedOnlyAreOneLine() throws IOException {
        for (int seed = 1; seed <= 2; seed++) {
            RunFiles.finished(folder.resolve("a/seed-" + seed), seed, seed, Map.of("algo.discount", 0.9));
        }
        RunFiles.finished(folder.resolve("b"), 1, 10, Map.of("algo.discount", 0.5));
        Jarl plot = Jarl.run("plot", folder.toString());
        assertThat(plot.out().lines().toList()).endsWith("a  discount=0.9", "b  discount=0.5");
        // the mean of 1 and 2 at the first row, 40 at the last of the other
        assertThat(plot.out()).contains(" 40 \u2502", "1.5 \u2502");
    }

    @Test
    void picturesArePngAndSvg() throws IOException {
        Path run = RunFiles.finished(folder.resolve("one"), 1, 3, Map.of("name", "<script>alert(1)</script>"));
        Path png = folder.resolve("p.png");
        Path svg = folder.resolve("p.SVG");
        assertThat(Jarl.run("plot", run.toString(), "--output", png.toString()).out())
                .isEqualTo(png + System.lineSeparator());
        assertThat(ImageIO.read(new ByteArrayInputStream(Files.readAllBytes(png)))
                        .getWidth())
                .isEqualTo(900);
        assertThat(Jarl.run("plot", run.toString(), "--output", svg.toString(), "--log-y", "--smooth", "2")
                        .exit())
                .isZero();
        assertThat(svg).content().startsWith("<?xml").contains("<svg", "</svg>").doesNotContain("<script");
    }

    @Test
    void aRunThatCannotBeReadIsNamedAndLeftOut() throws IOException {
        RunFiles.finished(folder.resolve("good"), 1, 3, Map.of());
        Path bad = RunFiles.finished(folder.resolve("bad"), 2, 5, Map.of());
        Files.writeString(bad.resolve("params.json"), "{");
        Jarl plot = Jarl.run("plot", folder.toString());
        assertThat(plot.exit()).as(plot.err()).isZero();
        assertThat(plot.errorLines())
                .containsExactly("Left out: " + bad.resolve("params.json") + ", line 1, column 2 is not JSON");
        assertThat(mistake(bad)).endsWith("params.json, line 1, column 2 is not JSON");
        Files.delete(bad.resolve("params.json"));
        Files.write(bad.resolve("progress.csv"), new byte[] {(byte) 0xff, '\n'});
        Jarl table = Jarl.run("plot", folder.toString());
        assertThat(table.errorLines())
                .containsExactly("Left out: " + bad.resolve("progress.csv") + " is not UTF-8 text");
        assertThat(table.out()).contains("environment steps");
        assertThat(mistake(bad)).endsWith("progress.csv is not UTF-8 text");
        assertThat(mistake(
                        folder.resolve("good"),
                        "--output",
                        folder.resolve("none/a.svg").toString()))
                .contains("a.svg cannot be written: there is no file ");
    }

    @Test
    void whatIsWrongIsSaidInOneLine() throws IOException {
        Path run = RunFiles.finished(folder.resolve("one"), 1, -3, Map.of());
        assertThat(mistake(run, "--output", "a.gif")).isEqualTo("jarl: --output must end in .png or .svg, got a.gif");
        assertThat(mistake(run, "--x", "hours")).isEqualTo("jarl: --x must be steps, updates or time, got hours");
        assertThat(mistake(run, "--smooth", "0")).isEqualTo("jarl: --smooth must be at least 1, got 0");
        assertThat(mistake(run, "--log-y"))
                .isEqualTo("jarl: nothing to draw: column ReturnAverage of the run has no number above 0");
        assertThat(mistake(run, "--column", "ReturnAvrage"))
                .isEqualTo("jarl: " + run.resolve("progress.csv")
                        + " has no column ReturnAvrage: did you mean ReturnAverage?");
    }

    private static String mistake(Path run, String... words) {
        String[] all = new String[words.length + 2];
        all[0] = "plot";
        all[1] = run.toString();
        System.arraycopy(words, 0, all, 2, words.length);
        Jarl plot = Jarl.run(all);
        assertThat(plot.exit()).isEqualTo(ExitCode.MISTAKE);
        assertThat(plot.errorLines()).hasSize(1);
        return plot.errorLines().getFirst();
    }
}
