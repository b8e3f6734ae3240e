package jarl.box2d;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.Training;
import jarl.env.Environments;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.experiment.Presets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Box2dPresetsTest {

    @TempDir
    Path folder;

    static List<String> names() {
        return Presets.names().stream()
                .filter(name -> name.startsWith("lunarlander") || name.startsWith("bipedalwalker"))
                .toList();
    }

    @Test
    void landersAreThere() {
        assertThat(names()).contains("lunarlander-ppo", "lunarlander-dqn", "lunarlander-continuous-crossq");
        assertThat(Environments.find("LunarLander-v3").solvedAt()).isEqualTo(200);
        assertThat(Environments.find("BipedalWalkerHardcore-v3").options()).isEqualTo(BipedalWalkerOptions.HARDCORE);
    }

    @ParameterizedTest
    @MethodSource("names")
    void trainsForABatchOrTwo(String name) {
        ExperimentConfig config = new ExperimentReader()
                .preset(name)
                .assign("steps=128")
                .assign("sampler={batchT: 16, batchB: 4}")
                .assign("log.intervalSteps=64")
                .assign("evaluation.episodes=0")
                .assign(name.endsWith("ppo") ? "algo.minibatches=4" : "algo.learning={minimumSteps: 64, batchSize: 8}")
                .read();
        try (var run = Training.of(config.env().factory())
                .config(config)
                .workers(1)
                .runDir(folder.resolve("run"))
                .start()) {
            assertThat(run.await().finished()).isTrue();
        }
    }
}
