package jarl.app;

import jarl.config.ConfigException;
import jarl.sampler.ExitCall;
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

/** Trains the runs of a set, in processes of their own or in this one, with what the user sees and presses meanwhile. */
final class SetTraining {

    /** How the error of a run begins that found no room on the disk. */
    static final String DISK_FULL = "disk full";

    private static final String DIVERGED = "training diverged";

    private final Screen screen;
    private final SweepScreen view;
    private boolean inProcess;

    SetTraining(Screen screen, SweepScreen view) {
        this.screen = screen;
        this.view = view;
    }

    /**
     * Trains every run that is not done, and compares the settings.
     *
     * @param again what continues the set, behind {@code jarl}
     */
    int train(ExperimentSet set, String again) {
        CommonOptions.restore(set.options());
        set.options(CommonOptions.given());
        Optional<Boolean> asked = set.resources().inProcess();
        inProcess = asked.orElseGet(() -> ProcessChoice.oneProgram(set));
        if (asked.isEmpty() && inProcess) {
            screen.line("Short runs: all in one program (--no-in-process: a process each)");
        }
        Slots slots = slots(set.resources());
        set.retryLost()
                .forEach((folder, lost) -> screen.line(folder + " was done, but " + lost + ": it is trained again"));
        view.begin(slots, set);
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
            try (ForeignExit _ = ForeignExit.before(launcher::stop)) {
                return end(launcher.run(), set.search(), again);
            }
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
            if (inProcess && ExitCall.isUnderWay()) {
                screen.line(
                        "Something called System.exit, which ends all runs of one program: with --no-in-process each has a"
                                + " process of its own.");
            }
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
        return JarlCommand.again(again + " --resume");
    }

    private static List<RunEntry> in(List<RunEntry> entries, RunEntry.State state) {
        return entries.stream().filter(each -> each.state() == state).toList();
    }
}
