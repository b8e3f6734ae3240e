package jarl.sampler;

/** An environment failed; the message says which column, when, with which seed, and why, on one line. */
public final class EnvironmentException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * A failure.
     *
     * @param action what it was doing: reset or step
     * @param column which environment
     * @param episodeStep steps into its episode
     * @param runStep environment steps of the run, over all columns
     * @param seed of the run
     */
    EnvironmentException(String action, int column, int episodeStep, long runStep, long seed, Throwable cause) {
        super(
                "environment failed in " + action + ": column " + column + ", step " + episodeStep
                        + " of its episode, step " + runStep + " of the run, seed " + seed + ": " + describe(cause),
                cause);
    }

    private static String describe(Throwable cause) {
        String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return cause.getClass().getSimpleName() + ": " + message;
    }
}
