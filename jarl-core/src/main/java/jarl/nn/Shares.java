package jarl.nn;

import jarl.tensor.TensorScope;
import jarl.tensor.TorchLibrary;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Shares of one computation, each on a thread of its own with one thread of libtorch, while the caller waits. The caller's own operations
 * use one thread from then on: see {@link TorchLibrary#useOneThread}.
 *
 * <p>Happens-before: what the caller wrote is seen by the shares through the executor, and what they wrote by the caller through the
 * latch.
 */
final class Shares {

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(
            task -> Thread.ofPlatform().daemon().name("jarl-learner").unstarted(() -> {
                TorchLibrary.setThreads(1);
                task.run();
            }));

    private Shares() {}

    /**
     * Runs {@code work} for 0 to count-1, each in a {@link TensorScope}, and returns when all are done.
     *
     * @throws RuntimeException what the share with the lowest number threw
     */
    static void run(int count, IntConsumer work) {
        CountDownLatch done = new CountDownLatch(count);
        @Nullable Throwable[] failures = new Throwable[count];
        TorchLibrary.useOneThread();
        for (int i = 0; i < count; i++) {
            int share = i;
            THREADS.execute(() -> {
                try (var _ = TensorScope.open()) {
                    work.accept(share);
                } catch (RuntimeException | Error e) {
                    failures[share] = e;
                } finally {
                    done.countDown();
                }
            });
        }
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
