package jarl.sampler;

import jarl.config.FirstLine;
import org.jspecify.annotations.Nullable;

/** An environment failed; the message says which column, when, with which seed, and why, on one line. */
public final class EnvironmentException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param action what it was doing: create, reset, step, saveState, render or close
     * @param column which environment
     * @param episodeStep steps into its episode
     * @param runStep environment steps of the run, over all columns
     * @param seed of the run
     */
    EnvironmentException(String action, int column, int episodeStep, long runStep, long seed, Throwable cause) {
        this(action, "column " + column, episodeStep, "step " + runStep + " of the run, ", seed, cause);
    }

    /**
     * A failure of a vectorised environment that does not say in which of its columns.
     *
     * @param first of its columns
     * @param last of its columns
     */
    static EnvironmentException inColumns(
            String action, int first, int last, long runStep, long seed, Throwable cause) {
        return new EnvironmentException(
                "environment failed in " + action + ": "
                        + (first == last ? "column " + first : "columns " + first + " to " + last) + ", step " + runStep
                        + " of the run, seed " + seed + ": " + describe(cause),
                cause);
    }

    private EnvironmentException(
            String action, String which, int episodeStep, String when, long seed, Throwable cause) {
        super(
                "environment failed in " + action + ": " + which + ", step " + episodeStep + " of its episode, " + when
                        + "seed " + seed + ": " + describe(cause),
                cause);
    }

    /** A failure of the environment that plays this episode of an evaluation; {@code seed} is the evaluation's. */
    static EnvironmentException inEvaluation(String action, int episode, int episodeStep, long seed, Throwable cause) {
        return new EnvironmentException(action, "evaluation episode " + episode, episodeStep, "", seed, cause);
    }

    private EnvironmentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** An environment that could not be made. */
    public static EnvironmentException inConstruction(Throwable cause) {
        return new EnvironmentException("environment failed when it was made: " + describe(cause), cause);
    }

    /** Code that jarl called, most likely an environment's, ends the whole program; says which, as long as it is in that call. */
    public static EnvironmentException endingProgram() {
        return new EnvironmentException(
                "environment failed: "
                        + ExitCall.caller().orElse("it, or a listener or network,")
                        + " ends the program (System.exit)",
                null);
    }

    /** A failure of an environment in a call that is part of no episode: its making, the first picture, its end. */
    static EnvironmentException outsideOfEpisodes(String action, Throwable cause) {
        return new EnvironmentException("environment failed in " + action + ": " + describe(cause), cause);
    }

    /** The same failure, and what became of the run's state. */
    public EnvironmentException with(String note) {
        EnvironmentException more = new EnvironmentException(getMessage() + "; " + note, getCause());
        more.setStackTrace(getStackTrace());
        for (Throwable suppressed : getSuppressed()) {
            more.addSuppressed(suppressed);
        }
        return more;
    }

    /**
     * Rethrows an error of the Java machine itself (out of memory, broken). Everything else that an environment throws is the environment's
     * failure, also errors such as AssertionError or StackOverflowError.
     *
     * @throws VirtualMachineError {@code thrown}, if so
     */
    public static void passOnIfOfTheMachine(Throwable thrown) {
        if (thrown instanceof VirtualMachineError error && !(error instanceof StackOverflowError)) {
            throw error;
        }
    }

    private static String describe(Throwable cause) {
        if (cause instanceof EnvironmentException && cause.getCause() != null) {
            return describe(cause.getCause()); // told already, by who knew less
        }
        if (FirstLine.message(cause) == null && cause.getCause() != null) {
            // An ExceptionInInitializerError, for one, says nothing itself.
            return cause.getClass().getSimpleName() + ": " + describe(cause.getCause());
        }
        return FirstLine.of(cause);
    }
}
