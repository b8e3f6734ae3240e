package jarl.atari;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.Training;
import jarl.algorithm.QLearningConfig;
import jarl.algorithm.R2d1;
import jarl.env.Environments;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.experiment.Preset;
import jarl.experiment.Presets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The presets of this module read, and those that learn from replay learn with the options that only they use together. */
class AtariPresetsTest {

    private static final int BATCH = 2 * 32;

    @TempDir
    Path folder;

    static List<String> names() {
        return Presets.names().stream()
                .filter(name -> name.startsWith("atari-"))
                .toList();
    }

    static List<String> replaying() {
        return names().stream()
                .filter(name -> new ExperimentReader().preset(name).read().algo() instanceof QLearningConfig)
                .toList();
    }

    @Test
    void thoseOfTheOriginalAreThere() {
        assertThat(names())
                .contains(
                        "atari-a2c",
                        "atari-ppo",
                        "atari-pqn",
                        "atari-dqn",
                        "atari-double",
                        "atari-dueling",
                        "atari-prioritized",
                        "atari-c51",
                        "atari-rainbow",
                        "atari-epsilon-rainbow",
                        "atari-r2d1",
                        "atari-r2d1-long");
    }

    @ParameterizedTest
    @MethodSource("names")
    void isDescribedAndPlaysTheShippedGame(String name) {
        Preset preset = Presets.find(name);
        assertThat(preset.description()).contains("jarl/Duel-v0");
        assertThat(preset.source()).isNotBlank();
        ExperimentConfig config = new ExperimentReader().preset(name).read();
        assertThat(Environments.find(config.env().id()).id()).isEqualTo("jarl/Duel-v0");
    }

    /** Made small: a batch of warm-up, then one update for each of two more, with every frame stored once. */
    @ParameterizedTest
    @MethodSource("replaying")
    void learnsFromASmallReplay(String name) throws IOException {
        ExperimentReader reader = new ExperimentReader().preset(name);
        boolean sequences = reader.read().algo() instanceof R2d1.Config;
        if (sequences) {
            reader.assign("algo={warmup: 4, training: 8, stateInterval: 4}");
        }
        ExperimentConfig config = reader.assign(
                        "algo.learning={minimumSteps: " + BATCH + ", batchSize: 2, replayRatio: "
                                + (sequences ? 2 * 12.0 / BATCH : 2.0 / BATCH) + ", replay: {size: 256}}")
                .assign("steps=" + 3 * BATCH)
                .assign("sampler={batchT: 32, batchB: 2, shards: 1, decorrelationSteps: 5}")
                .assign("log.intervalSteps=" + 3 * BATCH)
                .assign("evaluation.episodes=0")
                .read();
        try (var run = Training.of(config.env().factory())
                .config(config)
                .workers(1)
                .runDir(folder.resolve("run"))
                .start()) {
            var result = run.await();
            assertThat(result.finished()).isTrue();
            assertThat(result.steps()).isEqualTo(3 * BATCH);
        }
        assertThat(column("Diagnostics/CumUpdates")).isEqualTo("2");
        assertThat(Double.parseDouble(column("lossAverage"))).isFinite();
    }

    /** The number of this name in the only row. */
    private String column(String name) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("run/progress.csv"));
        assertThat(lines).hasSize(2);
        int index = Arrays.asList(lines.getFirst().split(",")).indexOf(name);
        return lines.getLast().split(",")[index];
    }
}
