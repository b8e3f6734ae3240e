package jarl.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jarl.experiment.Run;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Ctrl-C and its relatives: the first ends the run with a checkpoint, the second ends the process. */
@SuppressWarnings("sunapi") // the JDK offers no other way to hear of a signal
final class StopSignals implements AutoCloseable {
    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");

    private final Screen screen;
    private final Map<Signal, SignalHandler> earlier = new LinkedHashMap<>();
    private @Nullable Run<?, ?> run;
    private boolean training = true;
    private boolean requested;

    StopSignals(Screen screen) {
        this.screen = screen;
        for (String name : NAMES) {
            try {
                Signal signal = new Signal(name);
                earlier.put(signal, Signal.handle(signal, _ -> received()));
            } catch (IllegalArgumentException notOnThisSystem) {
                continue;
            }
        }
    }

    /** What is to be stopped from now on. */
    synchronized void stops(Run<?, ?> started) {
        run = started;
        if (requested) {
            started.stop();
        }
    }

    /** Training is over: all that is left to stop is the evaluation. */
    synchronized void trainingEnded() {
        training = false;
    }

    private synchronized void received() {
        if (requested) {
            Runtime.getRuntime().halt(ExitCode.STOPPED);
        }
        requested = true;
        screen.line(
                training
                        ? "Stopping after this iteration, with a checkpoint. Once more to leave at once."
                        : "Finishing the evaluation; the trained policy is saved. Once more to leave at once.");
        if (run != null) {
            run.stop();
        }
    }

    @Override
    public void close() {
        earlier.forEach(Signal::handle);
    }
}
