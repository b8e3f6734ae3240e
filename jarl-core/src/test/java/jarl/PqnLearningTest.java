package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import jarl.config.ConfigException;
import jarl.env.EnvFactory;
import jarl.env.testbed.Memory;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.runner.EvaluationResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PQN finds what is known to be best, and one configuration makes one result. */
@Execution(ExecutionMode.CONCURRENT)
class PqnLearningTest {

    private final Reruns reruns;

    PqnLearningTest(@TempDir Path folder) {
        this.reruns = new Reruns(folder);
    }

    private static ExperimentConfig config(String env, int steps, String... assignments) {
        ExperimentReader reader = new ExperimentReader()
                .assign("env=" + env)
                .assign("algo=pqn")
                .assign("algo={discount: 0.9, learningRate: 2e-3, minibatches: 4, epochs: 4}")
                .assign("algo.exploration={fraction: 0.5, finalEpsilon: 0.1}")
                .assign("model.hiddenSizes=[32]")
                .assign("steps=" + steps)
                .assign("sampler={batchT: 8, batchB: 8, shards: 2}")
                .assign("log.intervalSteps=" + steps / 4)
                .assign("evaluation.episodes=4")
                .assign("seed=1");
        for (String assignment : assignments) {
            reader.assign(assignment);
        }
        return reader.read();
    }

    private static Training<?, ?> training(ExperimentConfig config) {
        return Training.of(config.env().factory()).config(config);
    }

    @ParameterizedTest
    @ValueSource(strings = {"algo.lambda=0.65", "algo.lambda=0", "algo.lambda=1", "model.normalizeObservations=true"})
    void walksTheCorridorStraight(String variant) {
        try (var run = training(config("Corridor-v0", 8000, "env.options={cells: 6}", variant))
                .start()) {
            EvaluationResult evaluation = run.await().evaluation().orElseThrow();
            assertThat(evaluation.mean()).isCloseTo(1, within(1e-6));
            assertThat(evaluation.lengths()).containsOnly(5);
        }
    }

    /** The environment refuses forbidden actions, so a whole run proves that none was taken; at random 3.6 of 10 are right. */
    @Test
    void choosesAmongTheAllowedActions() {
        try (var run = training(config("MaskedChoice-v0", 9600)).start()) {
            assertThat(run.await().evaluation().orElseThrow().mean()).isGreaterThan(9);
        }
    }

    /** At the junction every episode looks the same: without memory the mean is 0. */
    @ParameterizedTest
    @ValueSource(strings = {"lstm", "gru"})
    void remembersTheCueWithMemory(String memory) {
        EnvFactory<float[], Integer> factory = () -> new Memory(2);
        ExperimentConfig config =
                config("Memory-v0", 12_000, "model={name: " + memory + ", recurrentSize: 16}", "algo.minibatches=2");
        try (var run = Training.of(factory).config(config).start()) {
            assertThat(run.await().evaluation().orElseThrow().min()).isEqualTo(1);
        }
    }

    @Test
    void columnsMayWaitForTheEndOfTheBatch() {
        try (var run = training(config("Corridor-v0", 8000, "env.options={cells: 6}", "sampler.waitReset=true"))
                .start()) {
            assertThat(run.await().evaluation().orElseThrow().mean()).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void workersChangeNothing() {
        ExperimentConfig config = config("Corridor-v0", 1024);
        assertThat(reruns.train(config, 2)).isEqualTo(reruns.train(config, 1));
    }

    @Test
    void whatItCannotLearnIsRefusedInOneLine() {
        assertThatThrownBy(() -> config("Corridor-v0", 1024, "model.name=lstm", "algo.minibatches=9"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "algo.minibatches must be at most the columns, as lstm learns from whole ones: sampler.batchB = 8");
        assertThatThrownBy(() -> config("Corridor-v0", 1024, "algo.minibatches=65"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("algo.minibatches must be at most the batch size");
        assertThatThrownBy(() -> config("Corridor-v0", 1024, "model={image: minatar, layerNorm: true, bfloat16: true}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("layerNorm must be false with image=impala, and with images in bfloat16");
        ExperimentConfig continuous = config("Pendulum-v1", 1024);
        assertThatThrownBy(() -> training(continuous).start().close())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("algo pqn needs Discrete actions");
    }
}
