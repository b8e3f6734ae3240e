package jarl.sampler;

import jarl.config.Require;
import jarl.tensor.Parallel;
import jarl.tensor.Sharing;
import jarl.tensor.TorchLibrary;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads that run numbered tasks together with the caller, job after job. Waiting threads spin for a moment before they sleep, since a
 * wake-up costs as much as a small job.
 *
 * <p>Happens-before: the caller's writes before {@link #start} are seen by the tasks through the queue of jobs; the tasks' writes are seen
 * by the caller when {@link #await} returns through the job's atomic {@code remaining}.
 */
public final class WorkerPool implements AutoCloseable, Parallel.Helpers {

    private static final int SPINS = 32_000; // some hundred microseconds

    // A virtual machine may take a third of a microsecond for a pause, as long as a small job takes to arrive, and may
    // let
    // another one run instead: with a pause each time DQN on CartPole made 34,000 steps/s, each 16th 54,000, each 256th
    // 61,000, never 54,000.
    private static final int SPINS_TO_PAUSE = 256;

    private static final long STUCK_MILLIS = 1_000;

    private final Thread[] threads;
    private final Queue<Job> jobs = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;
    private volatile boolean abandoned;

    /** Tasks that were started together. */
    static final class Job {
        private final int tasks;
        private final IntConsumer work;
        private final Thread caller = Thread.currentThread();
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger remaining;
        private final @Nullable Throwable[] failures;

        private Job(int tasks, IntConsumer work) {
            this.tasks = tasks;
            this.work = work;
            this.remaining = new AtomicInteger(tasks);
            this.failures = new Throwable[tasks];
        }

        /** Runs tasks until none is left that nobody has begun. */
        private void take() {
            int task;
            while ((task = next.getAndIncrement()) < tasks) {
                try {
                    work.accept(task);
                } catch (RuntimeException | Error e) {
                    failures[task] = e;
                } finally {
                    if (remaining.decrementAndGet() == 0) {
                        LockSupport.unpark(caller);
                    }
                }
            }
        }

        private boolean done() {
            return remaining.get() == 0;
        }
    }

    /** A pool of {@code workers} threads, the caller of {@link #run} counted in. */
    public WorkerPool(String name, int workers) {
        Require.atLeast("workers", workers, 1);
        this.threads = new Thread[workers - 1];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform().daemon().name(name + "-" + (i + 1)).start(this::serve);
        }
    }

    @Override
    public int threads() {
        return closed ? 1 : threads.length + 1;
    }

    /**
     * Runs {@code work} for 0 to tasks-1 and returns when all are done.
     *
     * @throws RuntimeException what the task with the lowest number threw, after all have ended
     * @throws CancellationException after {@link #abandon}
     */
    @Override
    public void run(int tasks, IntConsumer work) {
        await(start(tasks, work));
    }

    /**
     * The same; the other threads are left alone where the caller is faster without them.
     *
     * @param sharing of this work
     */
    void run(int tasks, Sharing sharing, IntConsumer work) {
        if (threads.length == 0) {
            run(tasks, work);
        } else {
            sharing.run(1, () -> run(tasks, work), () -> await(unshared(tasks, work)));
        }
    }

    /** A job that only its caller works on. */
    private Job unshared(int tasks, IntConsumer work) {
        requireNotAbandoned();
        return new Job(tasks, work);
    }

    @Override
    public Parallel.Ahead begin(Runnable work) {
        Job job = start(1, _ -> work.run());
        return () -> await(job);
    }

    /**
     * Lets the threads run {@code work} for 0 to tasks-1 and returns at once. Jobs are begun in the order they were started in; each must be
     * awaited. Where the caller is the only worker, the tasks run in {@link #await}.
     */
    Job start(int tasks, IntConsumer work) {
        requireNotAbandoned();
        if (closed) {
            throw new IllegalStateException("the worker pool is closed");
        }
        Job job = new Job(tasks, work);
        if (threads.length > 0) {
            jobs.add(job);
            for (Thread thread : threads) {
                LockSupport.unpark(thread);
            }
        }
        return job;
    }

    /**
     * Works on a job of this thread's until it is done. To await it again changes nothing.
     *
     * @throws RuntimeException what the task with the lowest number threw, after all have ended
     * @throws CancellationException after {@link #abandon}
     */
    void await(Job job) {
        job.take();
        var _ = jobs.remove(job); // often before a thread has found that nothing of it is left
        int spins = 0;
        while (!job.done()) {
            requireNotAbandoned();
            if (spins++ < SPINS) {
                pause(spins);
            } else {
                LockSupport.parkNanos(this, 1_000_000);
            }
        }
        requireNotAbandoned();
        for (Throwable failure : job.failures) {
            switch (failure) {
                case null -> {}
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(failure);
            }
        }
    }

    private static void pause(int spins) {
        if (spins % SPINS_TO_PAUSE == 0) {
            Thread.onSpinWait();
        }
    }

    private void requireNotAbandoned() {
        if (abandoned) {
            throw new CancellationException("given up while a task was not coming back");
        }
    }

    private void serve() {
        TorchLibrary.setThreads(1);
        int spins = 0;
        while (!closed) {
            Job job = jobs.peek();
            if (job != null) {
                job.take();
                var _ = jobs.remove(job);
                spins = 0;
            } else if (spins++ < SPINS) {
                pause(spins);
            } else {
                LockSupport.park(this);
            }
        }
    }

    /** Tells caller and threads to end without waiting for each other: one of them is stuck. From any thread. */
    void abandon() {
        abandoned = true;
        closed = true;
        for (Job job : jobs) {
            job.next.set(job.tasks); // what nobody has begun stays undone
        }
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
