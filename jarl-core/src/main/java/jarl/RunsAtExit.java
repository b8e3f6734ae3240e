package jarl;

import jarl.tensor.TorchLibrary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Ends the runs of a program that ends: the exit of the process tears the native libraries down, and a thread that computes in them then
 * crashes it. Runs are asked to stop, with a checkpoint, and waited for; threads that go on after that are held before their next
 * computation.
 */
final class RunsAtExit {

    private static final long PATIENCE_MILLIS = 10_000;
    private static final long LAST_COMPUTATION_MILLIS = 1_000;

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
        // A run one of whose threads waits for the exit cannot end.
        long now = System.nanoTime();
        boolean ended = true;
        for (Run<?, ?> run : runs) {
            boolean briefly = inside || run.isLeft();
            ended &= join(run.thread(), now + (briefly ? LAST_COMPUTATION_MILLIS : PATIENCE_MILLIS) * 1_000_000);
        }
        if (inside) {
            culprits(runs).forEach(Run::endsProgram);
        }
        runs.forEach(Run::leave);
        if (!ended) {
            TorchLibrary.holdThreads();
            pause(LAST_COMPUTATION_MILLIS);
        }
    }

    /** The runs within which the program was ended: those whose own threads did, or those that cannot end because a worker of theirs did. */
    private static List<Run<?, ?>> culprits(List<Run<?, ?>> runs) {
        List<Run<?, ?>> own = runs.stream().filter(run -> exits(run.thread())).toList();
        return own.isEmpty()
                ? runs.stream().filter(run -> run.thread().isAlive()).toList()
                : own;
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
