package jarl.sweep;

import java.io.IOException;
import java.util.Optional;

/** Starts runs: as processes, or as a test wants them. */
public interface RunStarter {

    /**
     * Starts a run, or resumes it from its newest checkpoint.
     *
     * @param ended is called when the attempt has ended, by any thread
     */
    Attempt start(PlannedRun run, Slot slot, Runnable ended) throws IOException;

    /** A run under way. */
    interface Attempt {
        /** How it ended; empty while it goes on. */
        Optional<Ending> ending();

        /** Asks it to write a checkpoint and end. */
        void stop();

        /** Ends it at once. */
        void kill();

        /** The process, for whoever looks for it after the launcher is gone; empty if it has none of its own. */
        Optional<ProcessHandle> process();
    }

    /**
     * The end of an attempt.
     *
     * @param outcome what came of it
     * @param error one line; empty if it is done
     */
    record Ending(Outcome outcome, String error) {}

    /** What came of an attempt. */
    enum Outcome {
        /** Trained to the end. */
        DONE,
        /** Ended before its end because it was asked to. */
        STOPPED,
        /** Failed, and may be resumed. */
        FAILED,
        /** Failed, and would fail in the same way again. */
        HOPELESS
    }
}
