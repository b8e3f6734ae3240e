package jarl.tensor;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Shares of one computation, each on a thread of its own; the caller does the first and waits for the others.
 *
 * <p>Happens-before: what the caller wrote is seen by the shares through the executor, and what they wrote by the caller through the
 * latch.
 */
public final class Parallel {

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(
            task -> Thread.ofPlatform().daemon().name("jarl-learner").unstarted(() -> {
                TorchLibrary.setThreads(1);
                task.run();
            }));

    // A share takes a tenth of a millisecond to hand over and to wait for: much less than so many multiplications.
    private static final long LEAST_OPERATIONS = 10_000_000;

    private Parallel() {}

    /** The number of shares that pays for so many multiplications, at most {@link TorchLibrary#threads}. */
    public static int count(long operations) {
        return Math.clamp(operations / LEAST_OPERATIONS, 1, TorchLibrary.threads());
    }

    /**
     * Runs {@code work} for 0 to count-1, each in a {@link TensorScope}, and returns when all are done.
     *
     * @throws RuntimeException what the share with the lowest number threw
     */
    public static void run(int count, IntConsumer work) {
        CountDownLatch done = new CountDownLatch(count - 1);
        @Nullable Throwable[] failures = new Throwable[count];
        for (int i = 1; i < count; i++) {
            int share = i;
            THREADS.execute(() -> {
                failures[share] = failure(work, share);
                done.countDown();
            });
        }
        failures[0] = failure(work, 0);
        await(done);
        for (Throwable failure : failures) {
            switch (failure) {
                case null -> {}
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(failure);
            }
        }
    }

    private static @Nullable Throwable failure(IntConsumer work, int share) {
        try (var _ = TensorScope.open()) {
            work.accept(share);
            return null;
        } catch (RuntimeException | Error e) {
            return e;
        }
    }

    /** The shares work with the caller's tensors, so it must not leave before they are done. */
    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
