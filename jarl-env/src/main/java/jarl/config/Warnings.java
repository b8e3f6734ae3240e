package jarl.config;

/** Tells of what went wrong and stops nothing. */
public final class Warnings {

    private Warnings() {}

    /**
     * Tells it by the JDK's own logging, {@link System.Logger}: without any configuration on standard error, else wherever the program's logging goes.
     *
     * @param text one line
     */
    public static void warn(String text) {
        System.getLogger("jarl").log(System.Logger.Level.WARNING, text); // only now: the first logger takes its time
    }
}
