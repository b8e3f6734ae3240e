package jarl;

import jarl.sampler.ExitCall;
import jarl.tensor.TorchLibrary;
import java.util.ArrayList;
import java.util.Collection;
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
    private static final Set<RunOpening> OPENING = new LinkedHashSet<>();
    private static boolean registered;

    private RunsAtExit() {}

    /**
     * A run is about to begin.
     *
     * @throws IllegalStateException if the program is ending already
     */
    static synchronized void add(Run<?, ?> run) {
        register();
        RUNNING.add(run);
    }

    /**
     * A run is about to be opened.
     *
     * @throws IllegalStateException if the program is ending already
     */
    static synchronized void add(RunOpening opening) {
        register();
        OPENING.add(opening);
    }

    private static void register() {
        if (!registered) {
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("jarl-exit").unstarted(RunsAtExit::end));
            registered = true;
        }
    }

    /** A run has ended. */
    static synchronized void remove(Run<?, ?> run) {
        RUNNING.remove(run);
    }

    /** A run is open, or cannot be opened. */
    static synchronized void remove(RunOpening opening) {
        OPENING.remove(opening);
    }

    private static synchronized <T> List<T> copy(Collection<T> those) {
        return new ArrayList<>(those);
    }

    private static void end() {
        boolean inside = exitsInside();
        copy(OPENING).forEach(opening -> opening.leave(inside));
        List<Run<?, ?>> runs = copy(RUNNING);
        runs.forEach(Run::stop);
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
        List<Run<?, ?>> own =
                runs.stream().filter(run -> ExitCall.isIn(run.thread())).toList();
        return own.isEmpty()
                ? runs.stream().filter(run -> run.thread().isAlive()).toList()
                : own;
    }

    /** Whether it has ended; not waited for if it is the one that waits for the exit. */
    private static boolean join(Thread thread, long deadline) {
        while (thread.isAlive() && System.nanoTime() < deadline && !ExitCall.isIn(thread)) {
            pause(10);
        }
        return !thread.isAlive() || ExitCall.isIn(thread);
    }

    /** Whether a thread of jarl's called {@code System.exit}. */
    private static boolean exitsInside() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("jarl-")
                        && !thread.equals(Thread.currentThread())
                        && ExitCall.isIn(thread));
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
