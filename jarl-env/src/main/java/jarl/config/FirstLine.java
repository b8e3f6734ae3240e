package jarl.config;

/** Formats an exception on one readable line: others' exceptions may have no message, megabytes of it, or throw when asked for it. */
public final class FirstLine {

    private static final int LONGEST = 500;

    private FirstLine() {}

    /** The kind of a throwable and the first line of its message, if it has one; of a class that failed to initialize, why. */
    public static String of(Throwable thrown) {
        if (thrown instanceof ExceptionInInitializerError && thrown.getCause() != null) {
            return of(thrown.getCause());
        }
        String name = name(thrown);
        String message = message(thrown);
        return message == null ? name : name + ": " + cut(message);
    }

    /** The simple name of its class, or the whole one of a class without. */
    private static String name(Throwable thrown) {
        String simple = thrown.getClass().getSimpleName();
        return simple.isEmpty() ? thrown.getClass().getName() : simple;
    }

    /** The message of a throwable, which may be null; what asking for it threw, if it did. */
    @SuppressWarnings("NullAway") // Throwable's own contract
    public static String message(Throwable thrown) {
        try {
            return thrown.getMessage();
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            return "(asked for its message it threw " + e.getClass().getSimpleName() + ")";
        }
    }

    /** The first line of a text; of a very long one, the beginning. */
    public static String cut(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "... (" + text.length() + " characters)";
    }
}
