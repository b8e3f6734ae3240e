package jarl.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads that help one thread with its computations. A helper that waits for work spins for a moment before it sleeps, and so does the
 * caller that waits for helpers: to wake a thread takes as long as the whole update of a small network. Helpers end some time after their caller's thread.
 *
 * <p>Happens-before: what the caller wrote before {@link #run} is seen by the shares, and what they wrote by the caller after it, through each
 * helper's volatile {@code work}.
 */
final class Crew {

    private static final ThreadLocal<Crew> OF_THREAD = ThreadLocal.withInitial(Crew::new);

    // The caller's own work between two shares of an update takes up to a millisecond, and to wake a thread a tenth of
    // one.
    private static final long AWAKE_NANOS = 1_000_000;
    private static final int SPINS = 1_000; // some ten microseconds
    private static final long IDLE_NANOS = 60_000_000_000L;
    private static final long PAUSE_NANOS = 50_000;

    private final List<Helper> helpers = new ArrayList<>();

    private Crew() {}

    /** The crew of the calling thread. */
    static Crew ofThisThread() {
        return OF_THREAD.get();
    }

    /**
     * Runs {@code work} for 0 to count-1, the first share on the calling thread, and returns when all are done.
     *
     * @throws RuntimeException what the share with the lowest number threw
     */
    void run(int count, IntConsumer work) {
        for (int share = 1; share < count; share++) {
            helper(share - 1).begin(work, share);
        }
        Throwable failure = failure(work, 0);
        for (int share = 1; share < count; share++) {
            Throwable other = helpers.get(share - 1).await();
            failure = failure == null ? other : failure;
        }
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    private Helper helper(int index) {
        if (index == helpers.size()) {
            helpers.add(new Helper());
        }
        return helpers.get(index);
    }

    private static @Nullable Throwable failure(IntConsumer work, int share) {
        try {
            work.accept(share);
            return null;
        } catch (RuntimeException | Error e) {
            return e;
        }
    }

    /** What a thread does before it sleeps: it spins, then lets others have the processor whenever they want it. */
    private static final class Watch {

        private final long end = System.nanoTime() + AWAKE_NANOS;
        private int spins;

        /** Waits a moment; false if it is time to sleep. */
        @SuppressWarnings("ThreadPriorityCheck") // a hint, so that waiting costs others nothing
        private boolean stays() {
            if (spins < SPINS) {
                spins++;
                Thread.onSpinWait();
                return true;
            }
            Thread.yield();
            return System.nanoTime() < end;
        }
    }

    /** One thread with at most one share to do. */
    private static final class Helper {

        private final Thread caller = Thread.currentThread();
        private final Thread thread =
                Thread.ofPlatform().daemon().name("jarl-learner").unstarted(this::serve);
        private volatile @Nullable IntConsumer work; // null when it is done
        private volatile boolean sleeps;
        private int share;
        private @Nullable Throwable failure;

        private Helper() {
            thread.start();
        }

        private void begin(IntConsumer next, int number) {
            share = number;
            work = next;
            if (sleeps) {
                LockSupport.unpark(thread);
            }
        }

        /** Waits for the share to be done, whatever happens: it works with the caller's arrays. */
        private @Nullable Throwable await() {
            boolean interrupted = false;
            Watch watch = new Watch();
            while (work != null) {
                if (!watch.stays()) {
                    LockSupport.parkNanos(this, PAUSE_NANOS);
                    interrupted |= Thread.interrupted();
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return failure;
        }

        private void serve() {
            TorchLibrary.setThreads(1);
            Watch watch = new Watch();
            while (true) {
                IntConsumer next = work;
                if (next != null) {
                    failure = Crew.failure(next, share);
                    work = null;
                    watch = new Watch();
                } else if (!watch.stays()) {
                    if (!caller.isAlive()) {
                        return;
                    }
                    sleep();
                }
            }
        }

        private void sleep() {
            sleeps = true;
            if (work == null) {
                LockSupport.parkNanos(this, IDLE_NANOS);
            }
            sleeps = false;
        }
    }
}
