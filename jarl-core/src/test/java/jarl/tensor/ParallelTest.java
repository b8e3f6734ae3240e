package jarl.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void everyShareRunsOnce(int count) {
        AtomicIntegerArray runs = new AtomicIntegerArray(count);
        for (int round = 1; round <= 200; round++) {
            Parallel.runKernel(count, runs::incrementAndGet);
            for (int share = 0; share < count; share++) {
                assertThat(runs.get(share)).isEqualTo(round);
            }
        }
    }

    @Test
    void theLowestFailureIsThrownAndTheNextWorkIsDone() {
        assertThatThrownBy(() -> Parallel.run(4, share -> {
                    if (share > 0) {
                        throw new IllegalStateException("share " + share);
                    }
                }))
                .hasMessage("share 1");
        AtomicInteger done = new AtomicInteger();
        Parallel.run(4, _ -> done.incrementAndGet());
        assertThat(done).hasValue(4);
    }

    @Test
    void anInterruptIsKeptAndNothingIsLeftUndone() {
        AtomicInteger done = new AtomicInteger();
        Thread.currentThread().interrupt();
        Parallel.runKernel(3, share -> {
            for (int i = 0; i < share * 1_000_000; i++) {
                Thread.onSpinWait();
                if (i > 2000) {
                    break;
                }
            }
            done.incrementAndGet();
        });
        assertThat(done).hasValue(3);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void helpersOfTheThreadDoTheWorkUntilTheyHaveEnded() throws InterruptedException {
        var helpers = new Parallel.Helpers() {
            private int jobs;
            private int threads = 3;

            @Override
            public int threads() {
                return threads;
            }

            @Override
            public void run(int tasks, IntConsumer work) {
                jobs++;
                for (int task = 0; task < tasks; task++) {
                    work.accept(task);
                }
            }
        };
        Thread thread = new Thread(() -> {
            Parallel.helpedBy(helpers);
            Parallel.runKernel(3, _ -> {});
            Parallel.runKernel(1, _ -> {});
            helpers.threads = 1;
            Parallel.runKernel(2, _ -> {});
        });
        thread.start();
        thread.join();
        assertThat(helpers.jobs).isEqualTo(1);
    }
}
