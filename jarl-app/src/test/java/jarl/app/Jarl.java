package jarl.app;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of a command line.
 *
 * @param exit code
 * @param out standard output
 * @param err standard error
 */
record Jarl(int exit, String out, String err) {

    /** Runs {@code jarl} with these words. */
    static Jarl run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Main.run(
                words,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Jarl(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Trains for a moment on the corridor: two rows of progress, an evaluation of three episodes. */
    static Jarl trainBriefly(Path runDirectory, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "train",
                "env=Corridor-v0",
                "sampler.batchT=8",
                "sampler.batchB=4",
                "steps=128",
                "log.intervalSteps=64",
                "evaluation.episodes=3",
                "model.hiddenSizes=[8]",
                "--workers=1",
                "--run-dir=" + runDirectory));
        words.addAll(List.of(more));
        return run(words.toArray(String[]::new));
    }

    /** The last line of standard output. */
    String lastLine() {
        return out.lines().toList().getLast();
    }

    List<String> errorLines() {
        return err.lines().toList();
    }
}
