package jarl.app;

import java.util.Arrays;

/**
 * An end of the process that jarl did not ask for: code of an environment, network or listener called {@code System.exit}. The command then ends
 * as one that failed, whatever exit code that code chose: who reads it takes 0 for done.
 */
final class ForeignExit implements AutoCloseable {

    /** Longer than runs under way are waited for. */
    private static final long PATIENCE_MILLIS = 15_000;

    private static volatile boolean leaving;

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

    /** Ends the process; at once, if its end has begun already. */
    static void leave(int exitCode) {
        leaving = true;
        if (isUnderWay()) {
            Runtime.getRuntime().halt(exitCode);
        }
        System.exit(exitCode);
    }

    private static boolean isUnderWay() {
        Thread probe = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException ending) {
            return true;
        }
    }

    /** The main thread comes to {@link #leave} when the run it waits for has failed, unless it is the one that ends the process. */
    private static void end(Thread main) {
        if (leaving || Thread.getAllStackTraces().keySet().stream().noneMatch(ForeignExit::exits)) {
            return;
        }
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (!exits(main) && System.nanoTime() < deadline) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                break;
            }
        }
        if (!leaving) {
            System.err.println(
                    "jarl: something called System.exit: code of an environment, network or listener ends the program");
            Runtime.getRuntime().halt(ExitCode.ENVIRONMENT);
        }
    }

    /** Whether code on this thread ends the process, not a signal or the end of the last thread. */
    private static boolean exits(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals("java.lang.Runtime")
                        && frame.getMethodName().equals("exit"));
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
