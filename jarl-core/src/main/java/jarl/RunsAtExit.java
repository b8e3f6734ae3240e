package jarl;

import jarl.tensor.TorchLibrary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the runs of a program that ends: the exit of the process tears the native libraries down, and a thread that computes in them then
 * crashes it. Runs are asked to stop, with a checkpoint, and waited for; threads that go on after that are held before their next
 * computation.
 */
final class RunsAtExit {

    private static final long PATIENCE_MILLIS = 10_000;
    private static final long LAST_COMPUTATION_MILLIS = 1_000;

    private static final Logger logger = LoggerFactory.getLogger(RunsAtExit.class);
    private static final Set<Run<?, ?>> RUNNING = new LinkedHashSet<>();
    private static boolean registered;

    private RunsAtExit() {}

    /**
     * A run is about to begin.
     *
     * @throws IllegalStateException if the program is ending already
     */
    static synchronized void add(Run<?, ?> run) {
        if (!registered) {
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("jarl-exit").unstarted(RunsAtExit::end));
            registered = true;
        }
        RUNNING.add(run);
    }

    /** A run has ended. */
    static synchronized void remove(Run<?, ?> run) {
        RUNNING.remove(run);
    }

    private static synchronized List<Run<?, ?>> running() {
        return new ArrayList<>(RUNNING);
    }

    private static void end() {
        List<Run<?, ?>> runs = running();
        runs.forEach(Run::stop);
        boolean inside = !runs.isEmpty() && exitsInside();
        if (inside) {
            logger.warn("the program is ended by code of an environment, listener or network, within a run");
        }
        // A run one of whose threads waits for the exit cannot end.
        long deadline = System.nanoTime() + (inside ? LAST_COMPUTATION_MILLIS : PATIENCE_MILLIS) * 1_000_000;
        boolean ended = true;
        for (Run<?, ?> run : runs) {
            ended &= join(run.thread(), deadline);
        }
        runs.forEach(Run::leave);
        if (!ended) {
            TorchLibrary.holdThreads();
            pause(LAST_COMPUTATION_MILLIS);
        }
    }

    /** Whether it has ended; not waited for if it is the one that waits for the exit. */
    private static boolean join(Thread thread, long deadline) {
        while (thread.isAlive() && System.nanoTime() < deadline && !exits(thread)) {
            pause(10);
        }
        return !thread.isAlive() || exits(thread);
    }

    private static boolean exits(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals("java.lang.Shutdown"));
    }

    /** Whether a thread of jarl's called {@code System.exit}. */
    private static boolean exitsInside() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("jarl-")
                        && !thread.equals(Thread.currentThread())
                        && exits(thread));
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
