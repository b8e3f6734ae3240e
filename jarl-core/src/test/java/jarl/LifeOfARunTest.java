package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import jarl.env.classic.CartPole;
import jarl.env.classic.Pendulum;
import jarl.experiment.Configs;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.runner.RunControl;
import jarl.runner.RunListener;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.testing.Call;
import jarl.testing.HookedEnv;
import jarl.testing.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How runs wait, go on beyond their end, and begin where others ended. */
class LifeOfARunTest {

    @TempDir
    Path folder;

    private static Training<float[], Integer> small(String... assignments) {
        return Training.of(CartPole::new).config(config(assignments)).workers(1);
    }

    private static ExperimentConfig config(String... assignments) {
        return Configs.read(
                new ExperimentReader()
                        .assign("steps=256")
                        .assign("sampler={batchT: 16, batchB: 4, shards: 2}")
                        .assign("log.intervalSteps=64")
                        .assign("model.hiddenSizes=[8]")
                        .assign("evaluation.episodes=0"),
                assignments);
    }

    private static long train(Training<float[], Integer> training) {
        try (var run = training.start()) {
            return run.await().steps();
        }
    }

    // ---- waiting ----

    @Test
    void anInterruptEndsTheWaitingAndNotTheRun() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicReference<Boolean> marked = new AtomicReference<>();
        RunListener listener = new RunListener() {
            @Override
            public void iteration(long steps, RunControl run) {
                begun.countDown();
            }
        };
        try (var run = small("steps=100_000_000").listener(listener).start()) {
            Thread waiting = Thread.ofPlatform().start(() -> {
                try {
                    var _ = run.await();
                } catch (RuntimeException e) {
                    thrown.set(e);
                    marked.set(Thread.currentThread().isInterrupted());
                }
            });
            begun.await();
            waiting.interrupt();
            waiting.join();
            assertThat(thrown.get()).isInstanceOf(CancellationException.class).hasMessageContaining("goes on");
            assertThat(marked.get()).as("interrupt status").isTrue();
            run.stop();
            assertThat(run.await().finished()).isFalse();
        }
    }

    @Test
    void theTrainingThreadIsToldThatItWouldWaitForItself() {
        AtomicReference<Run<float[], Integer>> holder = new AtomicReference<>();
        CountDownLatch known = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        RunListener listener = new RunListener() {
            @Override
            public void iteration(long steps, RunControl run) {
                try {
                    known.await();
                    holder.get().close();
                } catch (IllegalStateException e) {
                    thrown.set(e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        try (var run = small("steps=64").listener(listener).start()) {
            holder.set(run);
            known.countDown();
            var _ = run.await();
        }
        assertThat(thrown.get())
                .hasMessageContaining("close waits for the training")
                .hasMessageContaining("stop");
    }

    @Test
    void aRunThatIsLeftIsNotSaidToBeRunning() throws IOException, InterruptedException {
        Path directory = folder.resolve("run");
        CountDownLatch evaluating = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        RunListener listener = new RunListener() {
            @Override
            public void ended(long steps, boolean finished) {
                evaluating.countDown();
                try {
                    left.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        try (var run = small().runDir(directory).listener(listener).start()) {
            evaluating.await();
            run.leave();
            assertThat(Files.readString(directory.resolve("status.json"))).contains("\"stopped\"");
            left.countDown();
            var _ = run.await();
        }
        assertThat(Files.readString(directory.resolve("status.json"))).contains("\"finished\"");
    }

    // ---- evaluations ----

    @Test
    void closingARunEndsAnEvaluationThatWouldNotEnd() throws InterruptedException {
        CountDownLatch trained = new CountDownLatch(1);
        CountDownLatch evaluating = new CountDownLatch(1);
        RunListener listener = new RunListener() {
            @Override
            public void ended(long steps, boolean finished) {
                trained.countDown();
            }
        };
        Training<float[], Integer> training = Training.of(() -> HookedEnv.of(Script.endless())
                        .in(Call.STEP, () -> {
                            if (trained.getCount() == 0) {
                                evaluating.countDown();
                            }
                        }))
                .config(config("evaluation={episodes: 2, maximumSteps: 0}"))
                .listener(listener);
        Run<float[], Integer> run = training.runDir(folder.resolve("run")).start();
        try (run) {
            evaluating.await();
        }
        Run.Result<float[], Integer> result = run.await();
        assertThat(result.steps()).isEqualTo(256);
        assertThat(result.finished()).isFalse();
        assertThat(result.evaluation()).isEmpty();
        assertThat(folder.resolve("run/status.json")).content().contains("\"stopped\"");
    }

    @Test
    void aRunStoppedInAnEvaluationPlaysItWhenItGoesOnAndEndsWithTheSameBits() throws IOException {
        String[] evaluated = {"evaluation={episodes: 2, intervalSteps: 64, intervalEpisodes: 2}"};
        assertThat(train(small(evaluated).runDir(folder.resolve("whole")))).isEqualTo(256);
        for (boolean afterTraining : new boolean[] {false, true}) {
            Path directory = folder.resolve("stopped" + afterTraining);
            AtomicBoolean stopping = new AtomicBoolean();
            AtomicReference<Run<?, ?>> stopped = new AtomicReference<>();
            CountDownLatch known = new CountDownLatch(1);
            RunListener listener = new RunListener() {
                @Override
                public void iteration(long steps, RunControl run) {
                    stopping.set(!afterTraining && steps == 192);
                }

                @Override
                public void ended(long steps, boolean finished) {
                    stopping.set(afterTraining);
                }
            };
            Training<float[], Integer> training = Training.of(() -> new HookedEnv<>(new CartPole())
                            .in(Call.STEP, () -> {
                                if (stopping.get()) {
                                    awaitQuietly(known);
                                    stopped.get().stop();
                                }
                            }))
                    .config(config(evaluated))
                    .workers(1);
            try (var run = training.runDir(directory).listener(listener).start()) {
                stopped.set(run);
                known.countDown();
                assertThat(run.await().finished()).isFalse();
                assertThat(run.await().steps()).isEqualTo(afterTraining ? 256 : 192);
            }
            assertThat(train(small(evaluated).runDir(directory).resume(true))).isEqualTo(256);
            assertThat(RunFolders.fingerprint(directory)).isEqualTo(RunFolders.fingerprint(folder.resolve("whole")));
            assertThat(directory.resolve("evaluation.json"))
                    .hasSameTextualContentAs(folder.resolve("whole/evaluation.json"));
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- longer ----

    @Test
    void aFinishedRunIsMadeLongerAndIsThenTheLongerRun() {
        Path directory = folder.resolve("run");
        assertThat(train(small("algo.linearSchedule=false").runDir(directory))).isEqualTo(256);
        assertThat(train(small().runDir(directory).resume(true).steps(512))).isEqualTo(512);
        assertThat(SavedRun.open(directory).config().steps()).isEqualTo(512);
        Path once = folder.resolve("once");
        assertThat(train(small("algo.linearSchedule=false").steps(512).runDir(once)))
                .isEqualTo(512);
        assertThat(RunFolders.fingerprint(directory))
                .as("without schedules the same as trained at once")
                .isEqualTo(RunFolders.fingerprint(once));
    }

    @Test
    void aRunIsNotMadeShorter() {
        Path directory = folder.resolve("run");
        var _ = train(small().runDir(directory));
        assertThatThrownBy(
                        () -> small().runDir(directory).resume(true).steps(128).start())
                .isInstanceOf(ConfigException.class)
                .hasMessage("the run is 256 steps long: it can be made longer, not 128");
        assertThat(SavedRun.open(directory).config().steps()).isEqualTo(256);
    }

    // ---- from another ----

    private static float[] parameters(Path run, long step) {
        try (var _ = TensorScope.open()) {
            return SavedRun.open(run).checkpoint(step).parameters().values().stream()
                    .reduce(new float[0], LifeOfARunTest::joined, LifeOfARunTest::join);
        }
    }

    private static float[] joined(float[] before, Tensor next) {
        return join(before, next.toFloats());
    }

    private static float[] join(float[] first, float[] second) {
        float[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    @Test
    void aRunStartsFromTheParametersAndStatisticsOfAnother() {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        var _ = train(small("model.normalizeObservations=true").runDir(first));
        assertThat(train(small("model.normalizeObservations=true", "seed=5", "checkpoint.keep=100")
                        .runDir(second)
                        .startFrom(first)))
                .isEqualTo(256);
        long origin = SavedRun.open(first).bestOrNewest().step();
        assertThat(parameters(second, 0)).containsExactly(parameters(first, origin));
        assertThat(parameters(second, 256)).isNotEqualTo(parameters(first, origin));
    }

    @Test
    void parametersOfAnotherShapeAreRefusedWithTheirNames() {
        Path first = folder.resolve("first");
        var _ = train(small().runDir(first));
        assertThatThrownBy(() -> small("model.hiddenSizes=[9]")
                        .runDir(folder.resolve("second"))
                        .startFrom(first)
                        .start())
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("cannot start from " + first)
                .hasMessageContaining("[9, 4]")
                .hasMessageContaining("[8, 4]");
        assertThatThrownBy(() -> Training.of(Pendulum::new).startFrom(first).start())
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("cannot start from " + first);
    }

    @Test
    void aRunThatStartedFromAnotherIsResumedAsWhatItIs() {
        Path first = folder.resolve("first");
        var _ = train(small().runDir(first));
        Path whole = folder.resolve("whole");
        var _ = train(small("seed=5").runDir(whole).startFrom(first));
        Path parts = folder.resolve("parts");
        try (var run = small("seed=5").runDir(parts).startFrom(first).start()) {
            run.stop();
            var _ = run.await();
        }
        var _ = train(small().runDir(parts).resume(true));
        assertThat(RunFolders.fingerprint(parts)).isEqualTo(RunFolders.fingerprint(whole));
    }
}
