package jarl.app;

import jarl.experiment.Presets;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the user can do after a training. */
final class NextSteps {
    private NextSteps() {}

    /** Commands that look at a finished run, or train another preset. */
    static List<String> lines(String name, Path directory, int width) {
        String jarl = JarlCommand.typed();
        String preset = another(name);
        List<String> lines = new ArrayList<>(List.of("What next:"));
        lines.addAll(new Table()
                .row("  " + JarlCommand.again("eval " + directory), "play more episodes with the trained policy")
                .row("  tensorboard --logdir " + directory, "look at the curves (also in progress.csv)")
                .row("  " + jarl + " train " + preset, "another preset; " + jarl + " list shows what there is")
                .row("  " + jarl + " describe " + preset, "every option, to change with key=value")
                .lines(width));
        return lines;
    }

    /** A preset of the same task, else of a small one. */
    private static String another(String name) {
        String task = name.split("-", 2)[0] + "-";
        return Stream.concat(
                        Presets.names().stream().filter(each -> each.startsWith(task)),
                        Stream.of("pendulum-ppo", "acrobot-ppo"))
                .filter(each -> !each.equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Describes the state of the run after a file could not be written. */
    static String afterLoss(UncheckedIOException failure, RunFolder folder) {
        boolean full = Failure.isDiskFull(failure.getCause());
        String what = (full ? "disk full" : Failure.sentence(failure.getCause())) + " while writing " + folder.path();
        String remedy = full ? "free some space" : "correct that";
        if (!folder.holdsRun()) {
            return what + ": the run has not begun; " + remedy + " and start it again";
        }
        Optional<Path> checkpoint = folder.newestCheckpoint();
        return what + ": "
                + checkpoint
                        .map(path -> "the steps since the last checkpoint, " + path + ", will be made again")
                        .orElse("no checkpoint was written yet")
                + "; " + remedy + " and resume with --run-dir " + folder.path() + " --resume" + CommonOptions.typed();
    }
}
