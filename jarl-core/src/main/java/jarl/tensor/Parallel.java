package jarl.tensor;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Shares of one computation, each on a thread of its own; the caller does the first and waits for the others. What a share reads and writes of the
 * caller's needs no further synchronization.
 */
public final class Parallel {

    // A share of operations by libtorch takes a tenth of a millisecond to begin and to wait for: much less than so many
    // multiplications.
    private static final long LEAST_OPERATIONS = 10_000_000;

    // A share of a kernel is handed over in about a microsecond.
    private static final long LEAST_OF_KERNEL = 100_000;

    private static final ThreadLocal<@Nullable Helpers> HELPERS = new ThreadLocal<>();

    /** Threads that help another one, such as the workers of a sampler, which have nothing to do while the agent learns. */
    public interface Helpers {

        /** The number of threads, the caller's counted in; 1 once they have ended. */
        int threads();

        /** Runs {@code work} for 0 to tasks-1 and returns when all are done; throws what a task threw. */
        void run(int tasks, IntConsumer work);

        /** Runs {@code work} at some time before the caller has waited for it. */
        default Ahead begin(Runnable work) {
            return work::run;
        }
    }

    /** Work that is done meanwhile. */
    @FunctionalInterface
    public interface Ahead {

        /** Returns when it is done; throws what it threw. To be called once. */
        void await();
    }

    private Parallel() {}

    /** Has these help with kernels that the calling thread runs from now on, in place of threads of its own that would compete with them. */
    public static void helpedBy(Helpers helpers) {
        HELPERS.set(helpers);
    }

    /** The number of shares that pays for so many multiplications by libtorch, at most {@link TorchLibrary#threads}. */
    public static int count(long operations) {
        return Math.clamp(operations / LEAST_OPERATIONS, 1, TorchLibrary.threads());
    }

    /**
     * The number of shares that pays for so many multiplications by kernels on arrays, at most {@link TorchLibrary#threads} or as many as there
     * are helpers. Their number changes no bit.
     */
    public static int countOfKernel(long operations) {
        long worth = operations / LEAST_OF_KERNEL;
        if (worth <= 1) {
            return 1;
        }
        Helpers helpers = HELPERS.get();
        int most = Math.max(TorchLibrary.threads(), helpers == null ? 1 : helpers.threads());
        return (int) Math.min(worth, most);
    }

    /**
     * Runs {@code work} for 0 to count-1, each in a {@link TensorScope}, and returns when all are done.
     *
     * @throws RuntimeException what the share with the lowest number threw
     */
    public static void run(int count, IntConsumer work) {
        runKernel(count, share -> {
            try (var _ = TensorScope.open()) {
                work.accept(share);
            }
        });
    }

    /**
     * Lets a helper do work on arrays that will be needed later. Without helpers, or where that is faster, it is done when it is waited for.
     *
     * @param sharing of this work
     */
    public static Ahead begin(Sharing sharing, Runnable work) {
        Helpers helpers = HELPERS.get();
        if (helpers == null || helpers.threads() == 1) {
            return work::run;
        }
        long start = System.nanoTime(); // what the caller does meanwhile may be slower when it is not alone
        Ahead ahead = sharing.share() ? helpers.begin(work) : work::run;
        return () -> {
            ahead.await();
            if (sharing.measures()) {
                sharing.took(System.nanoTime() - start, 1);
            }
        };
    }

    /** The same for work on arrays, which needs no scope. */
    public static void runKernel(int count, IntConsumer work) {
        if (count == 1) {
            work.accept(0);
            return;
        }
        Helpers helpers = HELPERS.get();
        if (helpers != null && helpers.threads() >= count) {
            helpers.run(count, work);
        } else {
            Crew.ofThisThread().run(count, work);
        }
    }

    /**
     * The same for work that may be too short to be shared: helpers get it only where that is faster.
     *
     * @param sharing of this work
     * @param operations how much there is to do
     */
    static void runKernel(int count, Sharing sharing, long operations, IntConsumer work) {
        Helpers helpers = HELPERS.get();
        if (count == 1 || helpers == null || helpers.threads() < count) {
            runKernel(count, work);
            return;
        }
        sharing.run(operations, () -> helpers.run(count, work), () -> {
            for (int share = 0; share < count; share++) {
                work.accept(share);
            }
        });
    }
}
