package jarl.app;

import jarl.config.ConfigException;
import jarl.kernel.Vectors;
import jarl.tensor.TorchLibrary;
import org.jspecify.annotations.Nullable;

/** Loads libtorch where it is needed, so that commands without it start fast. */
final class NativeLibrary {
    private static volatile @Nullable Thread ahead;

    private NativeLibrary() {}

    /** Begins to load libtorch beside what the command does first. Whoever calls this calls {@link #await} before the process ends. */
    static void loadAhead() {
        if (ahead != null) {
            return;
        }
        ahead = Thread.ofPlatform().name("jarl-libtorch").daemon().start(() -> {
            try {
                TorchLibrary.load();
            } catch (LinkageError e) {
                // Told by load, to whom it matters.
            }
        });
    }

    /** Waits for what {@link #loadAhead} began: a process that ends while its libraries are being loaded may crash. */
    static void await() {
        Thread thread = ahead;
        if (thread != null) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Loads libtorch.
     *
     * @throws ConfigException if that fails on this machine
     */
    static void load() {
        boolean _ = Vectors.available(); // whose classes are loaded while libtorch is
        try {
            TorchLibrary.load();
        } catch (LinkageError e) {
            throw new ConfigException("libtorch cannot be loaded: " + reason(e) + " (jarl doctor says more)", e);
        }
    }

    /** The innermost cause, on one line. */
    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? "" : cause.getMessage();
        return message.isEmpty()
                ? cause.getClass().getSimpleName()
                : message.lines().map(String::strip).findFirst().orElse("").replaceFirst("\\.$", "");
    }
}
