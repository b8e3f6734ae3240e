package jarl.app;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the user can do after a training. */
final class NextSteps {
    private NextSteps() {}

    /** Commands that look at a finished run, or train another preset. */
    static List<String> lines(String name, Path directory, int width) {
        String jarl = JarlCommand.typed();
        String preset = name.equals("pendulum-ppo") ? "acrobot-ppo" : "pendulum-ppo";
        List<String> lines = new ArrayList<>(List.of("What next:"));
        lines.addAll(new Table()
                .row("  " + JarlCommand.again("eval " + directory), "play more episodes with the trained policy")
                .row("  tensorboard --logdir " + directory, "look at the curves (also in progress.csv)")
                .row("  " + jarl + " train " + preset, "another preset; " + jarl + " list shows what there is")
                .row("  " + jarl + " describe " + preset, "every option, to change with key=value")
                .lines(width));
        return lines;
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
                        .map(path -> "nothing was lost, the last checkpoint is " + path)
                        .orElse("no checkpoint was written yet")
                + "; " + remedy + " and resume with --run-dir " + folder.path() + " --resume" + CommonOptions.typed();
    }
}
