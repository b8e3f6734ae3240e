package jarl.app;

import java.io.IOException;
import java.io.InputStream;

/** Ties a run to the launcher of its set: when the launcher is gone, however it ended, so is the other end of standard input. */
final class Leash {

    /** The system property that a launcher sets. */
    static final String PROPERTY = "jarl.leash";

    private Leash() {}

    static boolean isHeld() {
        return Boolean.getBoolean(PROPERTY);
    }

    /** Calls {@code loose} once, by a thread of its own, when nothing can be read any more. */
    static void watch(InputStream input, Runnable loose) {
        Thread.ofPlatform().daemon().name("jarl-leash").start(() -> {
            try {
                while (input.read() >= 0) {
                    // Nobody writes anything.
                }
            } catch (IOException gone) {
                // Which is what is waited for.
            }
            loose.run();
        });
    }
}
