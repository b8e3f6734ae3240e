package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.app.report.Values;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlayCommandTest {

    @TempDir
    private static Path folder;

    private static Path run = Path.of("");

    @BeforeAll
    static void train() {
        run = folder.resolve("run");
        assertThat(Jarl.trainBriefly(run).exit()).isZero();
    }

    /** The first picture of a GIF, and how many there are. */
    private record Film(int pictures, BufferedImage first) {
        static Film of(Path file) throws IOException {
            ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
            try (ImageInputStream input = ImageIO.createImageInputStream(file.toFile())) {
                reader.setInput(input);
                return new Film(reader.getNumImages(true), reader.read(0));
            } finally {
                reader.dispose();
            }
        }
    }

    private static int steps(Jarl played, int episode) {
        return played.out()
                .lines()
                .filter(line -> line.startsWith("Episode " + episode + ": "))
                .mapToInt(line -> Integer.parseInt(line.replaceFirst(".* (\\d+) steps?$", "$1")))
                .sum();
    }

    @Test
    void theTrainedAgentIsFilmedIntoItsRunDirectory() throws IOException {
        Jarl played = Jarl.run("play", run.toString());
        assertThat(played.exit()).isZero();
        assertThat(played.err()).isEmpty();
        assertThat(played.lastLine()).startsWith("Wrote " + run.resolve("play.gif") + ": ");
        Film film = Film.of(run.resolve("play.gif"));
        assertThat(film.pictures()).isEqualTo(steps(played, 1) + 1);
        assertThat(film.first().getWidth()).isEqualTo(600);
        assertThat(film.first().getHeight()).isEqualTo(430);
    }

    @Test
    void episodesAreThoseThatEvalPlays() throws IOException {
        String returns = Jarl.run("eval", run.toString(), "--episodes=3", "--seed=5", "--json")
                .lastLine()
                .replaceFirst(".*\"returns\":\\[(.*)\\].*", "$1");
        Path out = folder.resolve("three.gif");
        Jarl played = Jarl.run("play", run.toString(), "--episodes=3", "--seed=5", "--out=" + out);
        for (int i = 0; i < 3; i++) {
            double expected = Math.round(1000 * Double.parseDouble(returns.split(",")[i])) / 1000.0;
            assertThat(played.out().lines().toList().get(i))
                    .startsWith("Episode " + (i + 1) + ": score " + Values.exact(expected) + ", ");
        }
        assertThat(Film.of(out).pictures()).isEqualTo(3 + steps(played, 1) + steps(played, 2) + steps(played, 3));
    }

    @Test
    void sizeLengthAndThinningAreChosen() throws IOException {
        Path out = folder.resolve("small.gif");
        Jarl played = Jarl.run(
                "play",
                "--random",
                "--env=Pendulum-v1",
                "--scale=0.25",
                "--every=5",
                "--max-steps=22",
                "--fps=20",
                "--seed=4",
                "--out=" + out);
        assertThat(played.exit()).isZero();
        assertThat(steps(played, 1)).isEqualTo(22);
        Film film = Film.of(out); // steps 0, 5, 10, 15, 20 and the last
        assertThat(film.pictures()).isEqualTo(6);
        assertThat(film.first().getWidth()).isEqualTo(150);
    }

    @Test
    void anEnvironmentOfItsOwnOptionsCanBePlayed() throws IOException {
        Path out = folder.resolve("short.gif");
        Jarl played = Jarl.run("play", "--random", "--env=Corridor-v0", "env.options.cells=2", "--out=" + out);
        assertThat(played.exit()).isZero();
        Jarl longer = Jarl.run("play", "--random", "--env=Corridor-v0", "env.options.cells=10", "--out=" + out);
        assertThat(steps(played, 1)).isLessThan(9);
        assertThat(steps(longer, 1)).isGreaterThanOrEqualTo(9);
    }

    @Test
    void stochasticPlayAndOtherCheckpointsCanBeAskedFor() {
        Path out = folder.resolve("drawn.gif");
        assertThat(Jarl.run("play", run.toString(), "--stochastic", "--checkpoint=64", "--out=" + out)
                        .exit())
                .isZero();
        assertThat(Jarl.run("play", run.toString(), "--random", "--out=" + out).exit())
                .isZero();
        assertRefused(
                Jarl.run("play", run.toString(), "--checkpoint=65"),
                "holds no checkpoint of step 65: expected one of [64, 128]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            play                                                | what is to be played?
            play --env=Corridor-v0                              | --env needs --random
            play somewhere --env=Corridor-v0                    | --env goes without a RUN_DIR
            play no/such/run                                    | there is no run directory no/such/run
            play --random --env=Coridor-v0                      | did you mean Corridor-v0?
            play one two                                        | expected one RUN_DIR, got one and two
            play --random --env=Corridor-v0 env.options.cels=3  | did you mean env.options.cells?
            play --random --env=Corridor-v0 --stochastic        | --stochastic goes without --random
            play --random --env=Corridor-v0 --out=film.avi      | --out must end in .gif or .mp4, got film.avi
            play --random --env=Corridor-v0 --out=a.gif --mp4   | --out must end in .mp4 with --mp4, got a.gif
            play --random --env=Corridor-v0 --out=no/such/a.gif | cannot write no/such/a.gif: there is no f
            play --random --env=Corridor-v0 --fps=0             | --fps must be at least 1, got 0
            play --random --env=Corridor-v0 --fps=1000          | --fps must be at most 240, got 1000
            play --random --env=Corridor-v0 --scale=big         | --scale must be a number above 0 and at most 100, got big
            play --random --env=Corridor-v0 --scale=50          | are too large for a film
            play --random --env=Corridor-v0 --every=0           | --every must be at least 1, got 0
            play --random --env=Corridor-v0 --episodes=0        | --episodes must be at least 1, got 0
            play --random --env=Corridor-v0 --live              | --live needs a display, and there is none here
            play --random --env=Failing-v0 --out=target/x.gif   | there is nothing to show: the environment draws no pictures
            """)
    void mistakesAreToldInOneLine(String words, String message) {
        assertRefused(Jarl.run(words.split(" ")), message);
        assertThat(Path.of("target")).isDirectoryNotContaining("glob:**x.gif*");
    }

    @Test
    void anEnvironmentThatFailsEndsWithItsOwnCodeAndLeavesNoFile() {
        Path out = folder.resolve("failing.gif");
        Jarl played = Jarl.run("play", "--random", "--env=Failing-v0", "--max-steps=3", "--out=" + out);
        assertThat(played.exit()).isEqualTo(2); // it draws nothing
        Jarl broken = Jarl.run("play", "--random", "--env=BrokenPicture-v0", "--out=" + out);
        assertThat(broken.exit()).isEqualTo(3);
        assertThat(broken.errorLines())
                .singleElement()
                .asString()
                .startsWith("jarl: environment failed in render: evaluation episode 0, step 2 of its episode, seed 0");
        assertThat(folder).isDirectoryNotContaining("glob:**failing*");
    }

    @Test
    void aSignalEndsTheFilmWithWhatThereIs() throws Exception {
        Path out = folder.resolve("stopped.gif");
        Path growing = folder.resolve(".stopped.gif.tmp");
        CompletableFuture<Void> signal = CompletableFuture.runAsync(() -> {
            while (!Files.exists(growing) || growing.toFile().length() == 0) {
                Thread.onSpinWait();
            }
            raise("TERM"); // a shell in the background ignores INT; the command listens, or there would be no film yet
        });
        Jarl played =
                Jarl.run("play", "--random", "--env=Pendulum-v1", "--episodes=100000", "--scale=0.5", "--out=" + out);
        signal.get(1, TimeUnit.MINUTES);
        assertThat(played.exit()).isEqualTo(130);
        assertThat(played.err()).startsWith("Finishing the video.");
        assertThat(played.lastLine()).startsWith("Wrote " + out);
        assertThat(Film.of(out).pictures()).isGreaterThan(1);
        assertThat(growing).doesNotExist();
    }

    private static void raise(String name) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Object signal = type.getConstructor(String.class).newInstance(name);
            type.getMethod("raise", type).invoke(null, signal);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** In a Java machine of its own, whose PATH holds a script that keeps what ffmpeg would get. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void anMp4IsMadeByTheFfmpegOnThePath() throws IOException, InterruptedException {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path script = Files.writeString(bin.resolve("ffmpeg"), "#!/bin/sh\nfor last; do :; done\ncat > \"$last\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path out = folder.resolve("film.mp4");
        List<String> words = List.of(
                "play", "--random", "--env=Corridor-v0", "--max-steps=4", "--scale=0.1", "--fps=5", "--out=" + out);
        assertThat(elsewhere(bin + File.pathSeparator + System.getenv("PATH"), words))
                .endsWith("exit 0");
        // 60 x 40 and a strip of 15 lines; five pictures of which the last stays for five frames
        assertThat(out).hasSize(3L * 60 * 55 * (4 + 5));
        assertThat(elsewhere(folder.resolve("nothing").toString(), words))
                .endsWith("jarl: an MP4 needs ffmpeg, and there is none on the PATH: install it, or write a .gif"
                        + "exit 2");
        assertThat(folder).isDirectoryNotContaining("glob:**film.mp4.tmp");
    }

    private static String elsewhere(String path, List<String> words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                "jarl.app.Main"));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", path);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return output.strip() + "exit " + process.waitFor();
    }

    @Test
    void trainingRecordsOnRequest() throws IOException {
        Path filmed = folder.resolve("filmed");
        assertThat(Jarl.trainBriefly(filmed, "record=true", "evaluation.intervalSteps=64")
                        .exit())
                .isZero();
        try (Stream<Path> videos = Files.list(filmed.resolve("videos"))) {
            assertThat(videos.map(path -> path.getFileName().toString()).sorted())
                    .containsExactly("step-00000064.gif", "step-00000128.gif");
        }
        assertThat(Files.readString(filmed.resolve("config.yaml"))).contains("record: true");
        assertRefused(
                Jarl.trainBriefly(folder.resolve("unseen"), "record=true", "env=Failing-v0"),
                "evaluation.record must be false for Failing-v0, which draws no pictures");
        assertThat(folder.resolve("unseen")).doesNotExist();
    }

    private static void assertRefused(Jarl refused, String message) {
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.errorLines())
                .singleElement()
                .asString()
                .startsWith("jarl: ")
                .contains(message);
    }
}
