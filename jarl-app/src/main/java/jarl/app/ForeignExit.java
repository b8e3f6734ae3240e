package jarl.app;

import jarl.sampler.EnvironmentException;
import jarl.sampler.ExitCall;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An end of the process that jarl did not ask for: code of an environment, network or listener called {@code System.exit}. The command then ends
 * as one that failed, whatever exit code that code chose: who reads it takes 0 for done.
 */
final class ForeignExit implements AutoCloseable {

    /** Longer than runs under way are waited for at the exit. */
    private static final long PATIENCE_MILLIS = 15_000;

    private static final long PATIENCE_WITHOUT_RUNS_MILLIS = 1_000;

    private static final AtomicBoolean LEAVING = new AtomicBoolean();

    private final Thread hook;

    private ForeignExit(Thread hook) {
        this.hook = hook;
    }

    /** Watches from now on; to be called by the thread that then calls {@link #leave}. */
    static void watch() {
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(main), "jarl-foreign-exit"));
    }

    /** Does something when the process begins to end, unless closed before. */
    static ForeignExit before(Runnable action) {
        Thread hook = new Thread(action, "jarl-before-exit");
        Runtime.getRuntime().addShutdownHook(hook);
        return new ForeignExit(hook);
    }

    /** Ends the process; at once, and not as one that is done or was stopped by the user, if other code is ending it. */
    static void leave(int exitCode) {
        if (LEAVING.getAndSet(true) || !ExitCall.isUnderWay()) { // the first to leave says with which code
            System.exit(exitCode);
        }
        if (exitCode == ExitCode.DONE || exitCode == ExitCode.STOPPED) {
            leaveAsFailed();
        }
        Runtime.getRuntime().halt(exitCode);
    }

    private static void leaveAsFailed() {
        System.err.println("jarl: " + EnvironmentException.endingProgram().getMessage());
        Runtime.getRuntime().halt(ExitCode.ENVIRONMENT);
    }

    /** The main thread comes to {@link #leave} when the run it waits for has failed, unless it is the one that ends the process. */
    private static void end(Thread main) {
        if (LEAVING.get() || !ExitCall.isUnderWay()) {
            return;
        }
        long begun = System.nanoTime();
        long last = begun;
        long now = begun;
        do {
            try {
                Thread.sleep(50); // after which all that runs at the exit has begun
            } catch (InterruptedException e) {
                break;
            }
            now = System.nanoTime();
            last = lives("jarl-run") ? now : last;
        } while (now - begun < PATIENCE_MILLIS * 1_000_000
                && (ExitCall.isIn(main)
                        ? lives("jarl-exit") // which writes how runs ended
                        : now - last < PATIENCE_WITHOUT_RUNS_MILLIS * 1_000_000));
        if (!LEAVING.get()) {
            leaveAsFailed();
        }
    }

    private static boolean lives(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals(name));
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // It has run.
        }
    }
}
