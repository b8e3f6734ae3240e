package jarl.config;

/** Tells of what went wrong and stops nothing. */
public final class Warnings {

    private static final String PREFIX = "warning: ";

    private Warnings() {}

    /** A line of a run's log that warns of this. */
    public static String line(String text) {
        return PREFIX + text;
    }

    /** Whether a line of a run's log warns. */
    public static boolean isIn(String line) {
        return line.startsWith(PREFIX);
    }

    /** Warns of what a line of a run's log warns of, if it does. */
    public static void warnAsIn(String line) {
        if (isIn(line)) {
            warn(line.substring(PREFIX.length()));
        }
    }

    /**
     * Tells it by the JDK's own logging, {@link System.Logger}: without any configuration on standard error, else wherever the program's logging goes.
     *
     * @param text one line
     */
    public static void warn(String text) {
        System.getLogger("jarl").log(System.Logger.Level.WARNING, text); // only now: the first logger takes its time
    }
}
