package jarl.mujoco;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What MuJoCo tells the threads that call it. Its own way is to end the process after an error, and to write warnings into a file.
 *
 * <p>A handler must return to MuJoCo, since a Java exception cannot cross its frames: an error is noted, MuJoCo goes on, and {@link
 * #requireNoError} throws as soon as it has returned.
 */
final class MujocoMessages {

    private static final Map<Thread, String> ERRORS = new ConcurrentHashMap<>();
    private static final Map<Thread, String> WARNINGS = new ConcurrentHashMap<>();
    private static final int LONGEST = 1_000;

    private MujocoMessages() {}

    /** Called by MuJoCo. */
    static void error(MemorySegment message) {
        ERRORS.put(Thread.currentThread(), text(message));
    }

    /** Called by MuJoCo. */
    static void warning(MemorySegment message) {
        WARNINGS.put(Thread.currentThread(), text(message));
    }

    /** Throws what MuJoCo told this thread since the last call, if that was an error. */
    static void requireNoError(String where) {
        if (!ERRORS.isEmpty()) { // so that a step need not look for its own
            @Nullable String error = ERRORS.remove(Thread.currentThread());
            if (error != null) {
                throw new IllegalStateException(where + ": MuJoCo: " + error);
            }
        }
    }

    /** The last warning of this thread, which is then forgotten. */
    static Optional<String> takeWarning() {
        return Optional.ofNullable(WARNINGS.remove(Thread.currentThread()));
    }

    /** Turns a C string into one line. */
    @SuppressWarnings("restricted") // a C string
    static String text(MemorySegment message) {
        try {
            String text = message.reinterpret(Long.MAX_VALUE).getString(0);
            return text.substring(0, Math.min(text.length(), LONGEST))
                    .replaceAll("\\s*\\R\\s*", "; ")
                    .strip();
        } catch (RuntimeException e) {
            return "a message that cannot be read";
        }
    }
}
