package jarl.runner;

import java.util.function.Consumer;

/**
 * Calls the user's listener.
 *
 * @param listener the user's
 */
record Listeners(RunListener listener) {

    /** Makes a call, after which files can still be written. */
    void tell(Consumer<RunListener> call) {
        call.accept(listener);
        if (Thread.interrupted()) {
            throw new IllegalStateException("a RunListener left the run's thread interrupted");
        }
    }
}
