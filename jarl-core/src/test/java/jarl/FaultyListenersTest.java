package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.env.classic.CartPole;
import jarl.runner.RunControl;
import jarl.runner.RunListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the user's listeners do, the run ends and says how. */
class FaultyListenersTest {

    @TempDir
    Path folder;

    private Training<float[], Integer> training() {
        return Training.of(CartPole::new)
                .set("steps", 256)
                .set("sampler.batchT", 16)
                .set("sampler.batchB", 4)
                .set("log.intervalSteps", 64)
                .set("evaluation.episodes", 0)
                .workers(1)
                .runDir(folder.resolve("run"));
    }

    private void assertFails(Training<?, ?> training, String message) {
        try (var run = training.start()) {
            assertThatThrownBy(run::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(message);
        }
        assertThat(folder.resolve("run/status.json")).content().contains("\"failed\"");
    }

    @Test
    void aConsumerOfMessagesThatAlwaysThrowsFailsTheRun() {
        Consumer<String> spoiler = text -> {
            if (Thread.currentThread().getName().equals("jarl-run")) {
                throw new IllegalStateException("mine");
            }
        };
        assertFails(training().messages(spoiler), "mine");
    }

    @Test
    void aConsumerOfMessagesThatClosesTheRunFailsIt() throws InterruptedException {
        Run<?, ?>[] started = new Run<?, ?>[1];
        CountDownLatch known = new CountDownLatch(1);
        Consumer<String> spoiler = text -> {
            if (Thread.currentThread().getName().equals("jarl-run")) {
                try {
                    known.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                started[0].close();
            }
        };
        try (var run = training().messages(spoiler).start()) {
            started[0] = run;
            known.countDown();
            assertThatThrownBy(run::await).hasMessageContaining("close waits for the training");
        }
    }

    /** As other languages do without saying so. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void throwUnchecked(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Test
    void aCheckedExceptionOfAListenerFailsTheRun() {
        assertFails(
                training().listener(new RunListener() {
                    @Override
                    public void iteration(long step, RunControl run) {
                        FaultyListenersTest.<IllegalStateException>throwUnchecked(new IOException("no disk"));
                    }
                }),
                "IOException: no disk");
    }

    @Test
    void oneThatLeavesTheThreadInterruptedFailsTheRunByName() {
        assertFails(
                training().messages(text -> {
                    if (Thread.currentThread().getName().equals("jarl-run")) {
                        Thread.currentThread().interrupt();
                    }
                }),
                "the consumer of messages left its thread interrupted");
        folder = folder.resolve("second");
        assertFails(
                training().listener(new RunListener() {
                    @Override
                    public void iteration(long step, RunControl run) {
                        Thread.currentThread().interrupt();
                    }
                }),
                "a RunListener left the run's thread interrupted");
    }

    @Test
    void onAnInterruptedThreadNoRunIsStarted() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> training().start())
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("interrupted");
            assertThat(folder.resolve("run")).doesNotExist();
        } finally {
            assertThat(Thread.interrupted()).as("still marked").isTrue();
        }
    }
}
