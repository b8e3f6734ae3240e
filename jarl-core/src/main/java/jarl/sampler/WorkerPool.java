package jarl.sampler;

import jarl.config.Require;
import jarl.tensor.TorchLibrary;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads that run numbered tasks together with the caller, batch after batch. Waiting threads spin for a moment before they sleep, since
 * a wake-up costs as much as a small batch.
 *
 * <p>Happens-before: the caller's writes before {@link #run} are seen by the tasks through the atomic {@code generation}; the tasks'
 * writes are seen by the caller when {@code run} returns through the atomic {@code remaining}.
 */
public final class WorkerPool implements AutoCloseable {

    private static final int SPINS = 2_000;
    private static final long STUCK_MILLIS = 1_000;

    private final Thread[] threads;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger remaining = new AtomicInteger();
    private final AtomicInteger idle = new AtomicInteger();
    private final AtomicInteger generation = new AtomicInteger();
    private volatile boolean closed;
    private volatile boolean abandoned;
    private volatile @Nullable Thread caller;
    private int tasks;
    private @Nullable IntConsumer work;
    private @Nullable Throwable[] failures = new Throwable[0];

    /** A pool of {@code workers} threads, the caller of {@link #run} counted in. */
    public WorkerPool(String name, int workers) {
        Require.atLeast("workers", workers, 1);
        this.threads = new Thread[workers - 1];
        idle.set(threads.length);
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform().daemon().name(name + "-" + (i + 1)).start(this::serve);
        }
    }

    /**
     * Runs {@code work} for 0 to tasks-1 and returns when all are done.
     *
     * @throws RuntimeException what the task with the lowest number threw, after all have ended
     * @throws CancellationException after {@link #abandon}
     */
    public void run(int tasks, IntConsumer work) {
        if (closed) {
            throw new IllegalStateException("the worker pool is closed");
        }
        this.tasks = tasks;
        this.work = work;
        this.failures = new Throwable[tasks];
        next.set(0);
        remaining.set(tasks);
        idle.set(0);
        caller = Thread.currentThread();
        generation.incrementAndGet();
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
        take(work);
        // Also wait for the threads to be past this batch, so that none takes a task number of the next one with this
        // batch's work.
        waitUntilAllDone();
        for (Throwable failure : failures) {
            switch (failure) {
                case null -> {}
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(failure);
            }
        }
    }

    private void waitUntilAllDone() {
        int spins = 0;
        while (!abandoned && (remaining.get() > 0 || idle.get() < threads.length)) {
            if (spins++ < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, 1_000_000);
            }
        }
        if (abandoned) {
            throw new CancellationException("given up while a task was not coming back");
        }
    }

    private void serve() {
        TorchLibrary.setThreads(1);
        int seen = 0;
        while (true) {
            int spins = 0;
            while (generation.get() == seen && !closed) {
                if (spins++ < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
            if (closed) {
                return;
            }
            seen = generation.get();
            IntConsumer current = work;
            if (current != null) {
                take(current);
            }
            idle.incrementAndGet();
            LockSupport.unpark(caller);
        }
    }

    private void take(IntConsumer current) {
        int task;
        while (!abandoned && (task = next.getAndIncrement()) < tasks) {
            try {
                current.accept(task);
            } catch (RuntimeException | Error e) {
                failures[task] = e;
            } finally {
                remaining.decrementAndGet();
            }
        }
    }

    /** Tells caller and threads to end without waiting for each other: one of them is stuck. From any thread. */
    void abandon() {
        abandoned = true;
        closed = true;
        for (Thread thread : threads) {
            thread.interrupt();
        }
    }

    /** Ends the threads. After {@link #abandon}, one that is stuck is left behind after a moment. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
            if (abandoned) {
                thread.interrupt();
            }
            while (thread.isAlive()) {
                try {
                    thread.join(abandoned ? STUCK_MILLIS : 0);
                    if (abandoned) {
                        break;
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
