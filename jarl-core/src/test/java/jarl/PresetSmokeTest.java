package jarl;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.algorithm.Ppo;
import jarl.algorithm.ReplayAlgorithmConfig;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.experiment.Presets;
import jarl.runner.RunControl;
import jarl.runner.RunListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every preset, made small: trains, checkpoints, and after a kill or a stop goes on as if nothing had happened. */
@Execution(ExecutionMode.CONCURRENT)
class PresetSmokeTest {

    private static final int BATCH = 16 * 4;

    @TempDir
    Path folder;

    /** All but those that differ from another in nothing but the game. */
    static List<String> names() {
        return Presets.names().stream()
                .filter(name -> !name.startsWith("minatar-") || name.startsWith("minatar-breakout-"))
                .toList();
    }

    /** Six iterations, a row each, a checkpoint every second. */
    private static Training<?, ?> training(String preset) {
        ExperimentReader reader = new ExperimentReader().preset(preset);
        if (reader.read().algo() instanceof ReplayAlgorithmConfig) {
            reader.assign("algo.learning={minimumSteps: 128, batchSize: 8, replayRatio: 1, replay: {size: 1000}}");
        }
        if (reader.read().algo() instanceof Ppo.Config ppo && ppo.segments().prioritized()) {
            reader.assign("algo.minibatches=2"); // of whole columns
        }
        ExperimentConfig config = reader.assign("steps=" + 6 * BATCH)
                .assign("sampler={batchT: 16, batchB: 4, shards: 2}")
                .assign("log.intervalSteps=" + BATCH)
                .assign("checkpoint={intervalSteps: " + 2 * BATCH + ", keep: 2}")
                .assign("evaluation={episodes: 2, intervalSteps: " + 3 * BATCH + ", intervalEpisodes: 1}")
                .read();
        return Training.of(config.env().factory()).config(config).workers(2);
    }

    @ParameterizedTest
    @MethodSource("names")
    void aRunThatWasKilledOrStoppedEndsWithTheSameBits(String preset) throws IOException {
        Path whole = folder.resolve("whole");
        Path killed = folder.resolve("killed");
        RunListener killer = new RunListener() {
            @Override
            public void iteration(long step, RunControl run) {
                if (step == 4 * BATCH) { // the checkpoint is of iteration 2, a row has been written since
                    RunFolders.copy(whole, killed);
                }
            }
        };
        try (var run = training(preset).runDir(whole).listener(killer).start()) {
            var result = run.await();
            assertThat(result.finished()).isTrue();
            assertThat(result.steps()).isEqualTo(6 * BATCH);
            assertThat(result.evaluation().orElseThrow().episodes()).isEqualTo(2);
        }
        assertThat(RunFolders.progress(whole)).hasSize(1 + 6);
        assertThat(RunFolders.progress(killed)).hasSize(1 + 3);
        resume(preset, killed);
        assertSame(killed, whole);

        Path stopped = folder.resolve("stopped");
        stopAfter(preset, 3, stopped);
        resume(preset, stopped);
        assertSame(stopped, whole);
    }

    private static void resume(String preset, Path directory) {
        try (var run = training(preset).runDir(directory).resume(true).start()) {
            assertThat(run.await().finished()).isTrue();
        }
    }

    private static void stopAfter(String preset, int iterations, Path directory) {
        AtomicReference<Run<?, ?>> started = new AtomicReference<>();
        RunListener stopper = new RunListener() {
            @Override
            public void iteration(long step, RunControl run) {
                if (step == (long) iterations * BATCH) {
                    while (started.get() == null) {
                        Thread.onSpinWait();
                    }
                    started.get().stop();
                }
            }
        };
        try (var run = training(preset).runDir(directory).listener(stopper).start()) {
            started.set(run);
            var result = run.await();
            assertThat(result.finished()).isFalse();
            assertThat(result.steps()).isEqualTo((long) iterations * BATCH);
            assertThat(result.evaluation()).isEmpty();
        }
    }

    private static void assertSame(Path actual, Path expected) throws IOException {
        assertThat(RunFolders.fingerprint(actual)).isEqualTo(RunFolders.fingerprint(expected));
        assertThat(RunFolders.progress(actual)).isEqualTo(RunFolders.progress(expected));
        assertThat(RunFolders.episodes(actual)).isEqualTo(RunFolders.episodes(expected));
        assertThat(actual.resolve("evaluation.json")).hasSameTextualContentAs(expected.resolve("evaluation.json"));
        assertThat(actual.resolve("config.yaml")).hasSameTextualContentAs(expected.resolve("config.yaml"));
    }
}
