package jarl;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.EnvFactory;
import jarl.env.testbed.Corridor;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.runner.RunControl;
import jarl.runner.RunListener;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that goes on without the replay it had does not learn from a few steps over and over. */
class ReplayRefillTest {

    private static final EnvFactory<float[], Integer> CORRIDOR = Corridor::new;

    @TempDir
    Path folder;

    private final TreeMap<Long, Double> updates = new TreeMap<>();

    /** Notes the updates of every batch and stops at a step. */
    private void train(Training<float[], Integer> training, long stop) {
        CompletableFuture<Run<?, ?>> started = new CompletableFuture<>();
        RunListener listener = new RunListener() {
            @Override
            public void row(long step, Map<String, Double> row, RunControl run) {
                updates.put(step, row.get("Diagnostics/CumUpdates"));
            }

            @Override
            public void iteration(long step, RunControl run) {
                if (step == stop) {
                    started.join().stop();
                }
            }
        };
        try (var run = training.runDir(folder.resolve("run")).listener(listener).start()) {
            started.complete(run);
            assertThat(run.await().steps()).isEqualTo(stop);
        }
    }

    /** An update is due for every 32 / 4 = 8 steps after the first 200: 25 after 400 steps. */
    @Test
    void nothingIsLearnedUntilItHoldsTheMinimumAgain() {
        ExperimentConfig config = new ExperimentReader()
                .assign("algo=dqn")
                .assign("algo.learning={batchSize: 32, minimumSteps: 200, replayRatio: 4, "
                        + "replay: {size: 4000, inCheckpoint: false}}")
                .assign("model.hiddenSizes=[8]")
                .assign("steps=1600")
                .assign("sampler={batchT: 4, batchB: 4, shards: 1}")
                .assign("log.intervalSteps=16")
                .assign("evaluation.episodes=0")
                .read();
        train(Training.of(CORRIDOR).config(config), 400);
        assertThat(updates.lastEntry().getValue()).isEqualTo(25);
        train(Training.of(CORRIDOR).resume(true), 496);
        assertThat(updates.lastEntry().getValue()).as("96 of 200 steps").isEqualTo(25);
        train(Training.of(CORRIDOR).resume(true), 800);
        assertThat(updates.get(688L)).as("192 of 200 steps").isEqualTo(25);
        assertThat(updates.get(800L)).as("104 steps after 200").isEqualTo(25 + 13);
        train(Training.of(CORRIDOR).resume(true), 1600);
        assertThat(updates.get(1600L)).isEqualTo(25 + 13 + (1600 - 1000) / 8);
    }
}
