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

    private static final int SPINS = 1_000; // some hundred microseconds
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
            for (int spins = 0; work != null; spins++) {
                if (spins < SPINS) {
                    Thread.onSpinWait();
                } else {
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
            int spins = 0;
            while (true) {
                IntConsumer next = work;
                if (next != null) {
                    failure = Crew.failure(next, share);
                    work = null;
                    spins = 0;
                } else if (spins++ < SPINS) {
                    Thread.onSpinWait();
                } else if (caller.isAlive()) {
                    sleep();
                } else {
                    return;
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
