package jarl.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerPoolTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void everyTaskOfManyShortBatchesRunsOnceWithItsBatchsWork(int workers) {
        try (WorkerPool pool = new WorkerPool("pool-test", workers)) {
            for (int batch = 1; batch <= 3_000; batch++) {
                int[] counts = new int[batch % 7]; // plain: what tasks write is seen after run
                int number = batch;
                pool.run(counts.length, task -> counts[task] += number);
                for (int count : counts) {
                    if (count != number) {
                        fail("batch %d: %s".formatted(number, Arrays.toString(counts)));
                    }
                }
            }
        }
    }

    @Test
    void theCallersWritesAreSeenByTheTasks() {
        try (WorkerPool pool = new WorkerPool("pool-test", 3)) {
            int[] shared = {0};
            for (int batch = 1; batch <= 2_000; batch++) {
                shared[0] = batch;
                int[] seen = new int[6];
                pool.run(6, task -> seen[task] = shared[0]);
                assertThat(seen).containsOnly(batch);
            }
        }
    }

    @Test
    void theCallerWorksToo() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch both = new CountDownLatch(2);
        try (WorkerPool pool = new WorkerPool("pool-test", 2)) {
            pool.run(2, _ -> {
                threads.add(Thread.currentThread());
                both.countDown();
                await(both); // so neither can take both tasks
            });
        }
        assertThat(threads).hasSize(2).contains(Thread.currentThread());
    }

    @Test
    void onlyOneWorkerMeansNoThread() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        try (WorkerPool pool = new WorkerPool("pool-test", 1)) {
            pool.run(5, _ -> threads.add(Thread.currentThread()));
        }
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theFailureOfTheLowestTaskIsThrownAfterAllHaveRun(int workers) {
        AtomicIntegerArray runs = new AtomicIntegerArray(8);
        try (WorkerPool pool = new WorkerPool("pool-test", workers)) {
            for (int repeat = 1; repeat <= 200; repeat++) {
                assertThatThrownBy(() -> pool.run(8, task -> {
                            runs.incrementAndGet(task);
                            if (task == 5) {
                                throw new AssertionError("task 5");
                            }
                            if (task >= 2) {
                                throw new IllegalStateException("task " + task);
                            }
                        }))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("task 2");
                for (int task = 0; task < 8; task++) {
                    assertThat(runs.get(task)).isEqualTo(repeat);
                }
            }
            assertThatThrownBy(() -> pool.run(1, _ -> {
                        throw new StackOverflowError("deep");
                    }))
                    .isInstanceOf(StackOverflowError.class);
            assertThatCode(() -> pool.run(3, _ -> {})).doesNotThrowAnyException(); // usable again
        }
    }

    /** Two jobs at a time, as two halves that alternate. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void jobsUnderWayTogetherDoNotMixUpTheirTasks(int workers) {
        try (WorkerPool pool = new WorkerPool("pool-test", workers)) {
            int[] sum = {0, 0};
            int[][] done = new int[2][4];
            WorkerPool.Job[] jobs = {pool.start(0, _ -> {}), pool.start(0, _ -> {})};
            for (int round = 1; round <= 3_000; round++) {
                int turn = round % 2;
                int number = round;
                pool.await(jobs[turn]);
                sum[turn] += Arrays.stream(done[turn]).sum();
                jobs[turn] = pool.start(4, task -> done[turn][task] = number);
            }
            pool.await(jobs[0]);
            pool.await(jobs[1]);
            // Each turn sees the four times its own number of the round before, and at first nothing.
            assertThat(sum).containsExactly(4 * evenSum(2_998), 4 * oddSum(2_997));
        }
    }

    private static int evenSum(int last) {
        return last / 2 * (last / 2 + 1);
    }

    private static int oddSum(int last) {
        return (last + 1) / 2 * ((last + 1) / 2);
    }

    @Test
    void aJobWhoseTasksDoNotComeBackDoesNotHoldUpTheNext() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (WorkerPool pool = new WorkerPool("pool-test", 2)) {
            WorkerPool.Job slow = pool.start(1, _ -> {
                entered.countDown();
                await(released);
            });
            entered.await();
            pool.run(10, _ -> {}); // by the caller
            WorkerPool.Job last = pool.start(1, _ -> released.countDown());
            pool.await(last);
            pool.await(slow);
        }
    }

    @Test
    void failuresBelongToTheirJobAndAreToldEachTime() {
        try (WorkerPool pool = new WorkerPool("pool-test", 2)) {
            WorkerPool.Job broken = pool.start(3, task -> {
                throw new IllegalStateException("task " + task);
            });
            WorkerPool.Job sound = pool.start(3, _ -> {});
            assertThatCode(() -> pool.await(sound)).doesNotThrowAnyException();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> pool.await(broken)).hasMessage("task 0");
            }
        }
    }

    @Test
    void anAbandonedPoolStartsAndAwaitsNothing() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        WorkerPool pool = new WorkerPool("pool-test", 2);
        WorkerPool.Job stuck = pool.start(1, _ -> {
            entered.countDown();
            boolean waiting = true;
            while (waiting) {
                try {
                    released.await();
                    waiting = false;
                } catch (InterruptedException e) {
                    // Pays no attention.
                }
            }
        });
        entered.await();
        pool.abandon();
        assertThatThrownBy(() -> pool.await(stuck)).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> pool.start(1, _ -> {})).isInstanceOf(CancellationException.class);
        released.countDown();
        pool.close();
    }

    @Test
    void closingEndsTheThreadsAlsoOfASleepingPool() {
        WorkerPool pool = new WorkerPool("pool-closing", 4);
        AtomicInteger done = new AtomicInteger();
        pool.run(4, _ -> done.incrementAndGet());
        pool.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(t -> t.getName().startsWith("pool-closing"));
        assertThat(done).hasValue(4);
        assertThatCode(pool::close).doesNotThrowAnyException();
        assertThatThrownBy(() -> pool.run(1, _ -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the worker pool is closed");
    }

    @Test
    void anInterruptedCallerStillGetsAllTasksDoneAndStaysInterrupted() throws InterruptedException {
        AtomicReference<Boolean> interrupted = new AtomicReference<>();
        AtomicInteger done = new AtomicInteger();
        Thread caller = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            try (WorkerPool pool = new WorkerPool("pool-test", 2)) {
                pool.run(20, _ -> done.incrementAndGet());
            }
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        caller.join();
        assertThat(done).hasValue(20);
        assertThat(interrupted).hasValue(true);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
