package jarl.app;

/** Exit codes of the process. */
final class ExitCode {
    /** Done. */
    static final int DONE = 0;
    /** A defect of jarl. */
    static final int DEFECT = 1;
    /** The user's mistake, or the machine's: something to change before trying again. */
    static final int MISTAKE = 2;
    /** An environment failed. */
    static final int ENVIRONMENT = 3;
    /** Training diverged. */
    static final int DIVERGED = 4;
    /** Stopped by a signal, after a checkpoint. */
    static final int STOPPED = 130;

    private ExitCode() {}
}
