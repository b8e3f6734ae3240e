package jarl.app;

import jarl.config.ConfigException;
import jarl.sweep.ExperimentSet;
import jarl.sweep.ExperimentsFile;
import jarl.sweep.LaunchListener;
import jarl.sweep.Launcher;
import jarl.sweep.LiveState;
import jarl.sweep.Resources;
import jarl.sweep.RunEntry;
import jarl.sweep.RunStarter;
import jarl.sweep.SearchState;
import jarl.sweep.Slots;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Trains the runs of a set, in processes of their own or in this one, with what the user sees and presses meanwhile. */
final class SetTraining {

    /** How the error of a run begins that found no room on the disk. */
    static final String DISK_FULL = "disk full";

    private static final String DIVERGED = "training diverged";

    private final Screen screen;
    private final SweepScreen view;
    private final @Nullable Boolean asked;
    private boolean inProcess;

    /**
     * Prepares a training.
     *
     * @param inProcess whether all runs are in this process; null to choose
     */
    SetTraining(Screen screen, SweepScreen view, @Nullable Boolean inProcess) {
        this.screen = screen;
        this.view = view;
        this.asked = inProcess;
    }

    /**
     * Trains every run that is not done, and compares the settings.
     *
     * @param again what continues the set, behind {@code jarl}
     */
    int train(ExperimentSet set, String again) {
        inProcess = asked != null ? asked : ProcessChoice.oneProgram(set);
        if (asked == null && inProcess) {
            screen.line("Short runs: all in one program (--no-in-process: a process each)");
        }
        Slots slots = slots(set.resources());
        set.retryLost()
                .forEach((folder, lost) -> screen.line(folder + " was done, but " + lost + ": it is trained again"));
        view.begin(slots, set.entries());
        try (StopSignals signals = new StopSignals(
                screen, "Stopping all runs, each with a checkpoint. Press Ctrl-C again to end them at once.")) {
            RunStarter starter = inProcess ? new InProcessStarter(set.results()) : new ChildStarter(set.results());
            Launcher launcher = new Launcher(set, slots, starter, new LaunchListener() {
                @Override
                public void changed(RunEntry entry, String text) {
                    view.changed(entry, text, set);
                }

                @Override
                public void live(Map<String, LiveState> runs) {
                    view.live(runs, set);
                }
            });
            signals.stops(launcher::stop);
            signals.leavesAfter(launcher::kill);
            return end(launcher.run(), set.search(), again);
        } catch (UncheckedIOException e) {
            boolean full = Failure.isDiskFull(e.getCause());
            throw new ConfigException(
                    (full ? "disk full" : Failure.sentence(e.getCause())) + " while writing "
                            + set.results().resolve(ExperimentsFile.NAME)
                            + ": all runs were ended, each has its last checkpoint; "
                            + (full ? "free some space" : "correct that") + " and go on with " + command(again),
                    e);
        } finally {
            view.end();
        }
    }

    private Slots slots(Resources resources) {
        if (!inProcess) {
            return Slots.ofThisMachine(resources, ChildStarter.canPin());
        }
        NativeLibrary.load();
        return new Slots(
                Slots.ofThisMachine(resources, false).all(), Optional.empty()); // threads are not kept on cores
    }

    private int end(List<RunEntry> entries, Optional<SearchState> search, String again) {
        view.end();
        view.summary(entries, search);
        List<RunEntry> failed = in(entries, RunEntry.State.FAILED);
        if (in(entries, RunEntry.State.DONE).size() + failed.size() < entries.size()) {
            screen.line("Stopped; to go on:");
            screen.lineAsItIs("  " + command(again));
            return ExitCode.STOPPED;
        }
        if (failed.isEmpty()) {
            return ExitCode.DONE;
        }
        screen.line(failed.size() + (failed.size() == 1 ? " run" : " runs") + " failed:");
        failed.forEach(each -> screen.line("  " + each.run().folder() + ": " + each.error()));
        if (failed.stream().allMatch(each -> String.valueOf(each.error()).startsWith(DIVERGED))) {
            screen.line("Trained again with the same values, they would diverge in the same step.");
            return ExitCode.DEFECT;
        }
        boolean full =
                failed.stream().anyMatch(each -> String.valueOf(each.error()).startsWith(DISK_FULL));
        screen.line(full ? "To try again when there is space:" : "To try again:");
        screen.lineAsItIs("  " + command(again));
        return full ? ExitCode.MISTAKE : ExitCode.DEFECT;
    }

    private String command(String again) {
        return JarlCommand.typed() + " " + again + " --resume"
                + (asked == null ? "" : asked ? " --in-process" : " --no-in-process");
    }

    private static List<RunEntry> in(List<RunEntry> entries, RunEntry.State state) {
        return entries.stream().filter(each -> each.state() == state).toList();
    }
}
