package jarl.app;

import jarl.config.ConfigException;
import jarl.tensor.TorchLibrary;

/** Loads libtorch where it is needed, so that commands without it start fast. */
final class NativeLibrary {
    private NativeLibrary() {}

    /**
     * Loads libtorch.
     *
     * @throws ConfigException if that fails on this machine
     */
    static void load() {
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
