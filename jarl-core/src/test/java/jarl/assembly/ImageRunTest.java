package jarl.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.Reruns;
import jarl.config.ConfigException;
import jarl.env.EnvFactory;
import jarl.env.Environments;
import jarl.env.testbed.Pixels;
import jarl.experiment.Configs;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.model.ImageTorso;
import jarl.runner.RunListener;
import jarl.runner.RunOutput;
import jarl.tensor.NativeMemory;
import jarl.tensor.TensorTree;
import jarl.tensor.TorchLibrary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole runs on images: one configuration makes one result, and memory stays flat. */
@Isolated
class ImageRunTest {

    private final Reruns reruns;

    ImageRunTest(@TempDir Path folder) {
        this.reruns = new Reruns(folder);
    }

    private static ExperimentConfig config(String... changes) {
        List<String> assignments = new ArrayList<>(List.of(
                "env=Pixels-v0",
                "steps=48",
                "sampler={batchT: 3, batchB: 4, shards: 2, decorrelationSteps: 5}",
                "log.intervalSteps=24",
                "evaluation.episodes=0"));
        assignments.addAll(List.of(changes));
        return Configs.read(assignments.toArray(String[]::new));
    }

    private static ExperimentConfig config(
            String algorithm, String model, String image, boolean bfloat16, int learnerThreads) {
        return config(
                "algo=" + algorithm,
                "model={name: " + model
                        + ", hiddenSizes: [12], recurrentSize: 8, shared: true, activation: relu, image: " + image
                        + ", channelsLast: " + bfloat16 + ", bfloat16: " + bfloat16 + "}",
                "learner.threads=" + learnerThreads);
    }

    @ParameterizedTest
    @CsvSource({
        "a2c, mlp, atari, false, 1",
        "a2c, lstm, nature, false, 2",
        "'{name: pqn, epochs: 2, minibatches: 3}', mlp, nature, false, 2",
        "'{name: ppo, epochs: 2, minibatches: 2}', mlp, nature, true, 2",
        "'{name: ppo, epochs: 2, minibatches: 2}', gru, atari, true, 1"
    })
    void workersAndAnInterruptionDoNotChangeABit(
            String algorithm, String model, String image, boolean bfloat16, int learnerThreads) {
        ExperimentConfig config = config(algorithm, model, image, bfloat16, learnerThreads);
        String one = reruns.train(config, 1);
        assertThat(reruns.train(config, 2)).as("two workers").isEqualTo(one);
        assertThat(reruns.trainInTwoParts(config, 12)).as("interrupted").isEqualTo(one);
    }

    /** Sizes at which inference, convolutions and the hidden layer are all divided over the learner's threads. */
    @ParameterizedTest
    @CsvSource({
        "a2c, false",
        "'{name: dqn, learning: {batchSize: 16, minimumSteps: 24, replayRatio: 2, replay: {size: 64}}}', true"
    })
    void largeLayersAreDividedTheSameWayForAnyWorkers(String algorithm, boolean bfloat16) {
        ExperimentConfig config = config(
                "algo=" + algorithm,
                "model={hiddenSizes: [512], activation: relu, image: nature, channelsLast: true, bfloat16: " + bfloat16
                        + "}",
                "sampler={name: batched, batchT: 3, batchB: 8}",
                "learner.threads=2");
        String one = reruns.train(config, 1);
        assertThat(reruns.train(config, 2)).as("two workers").isEqualTo(one);
        assertThat(reruns.trainInTwoParts(config, 24)).as("interrupted").isEqualTo(one);
    }

    @ParameterizedTest
    @CsvSource({"ppo, CartPole-v1", "dqn, CartPole-v1", "sac, Pendulum-v1"})
    void aTorsoNeedsImages(String algorithm, String env) {
        ExperimentConfig config = new ExperimentReader()
                .assign("algo=" + algorithm)
                .assign("env=" + env)
                .assign("model.image=nature")
                .read();
        EnvFactory<?, ?> factory = Environments.find(env).factory();
        assertThatThrownBy(() -> new Wiring(config, factory, 1))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("env " + env + ": model.image needs images");
    }

    @Test
    void torsosAreNamedInConfigurations() {
        assertThat(config().model().image()).isEqualTo(ImageTorso.Kind.NONE);
        assertThat(config("model.image=impala").model().image()).isEqualTo(ImageTorso.Kind.IMPALA);
        assertThatThrownBy(() -> config("model.image=vgg"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("model.image must be one of none, atari, nature, impala, minatar, got vgg");
        assertThatThrownBy(() -> config("model.imageWidth=0"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("model.imageWidth must be in [1, 64], got 0");
    }

    @ParameterizedTest
    @CsvSource({"a2c, lstm, false, 1", "'{name: ppo, epochs: 1, minibatches: 1}', mlp, true, 2"})
    void memoryStaysFlat(String algorithm, String model, boolean bfloat16, int learnerThreads) {
        ExperimentConfig config = config(algorithm, model, "atari", bfloat16, learnerThreads);
        EnvFactory<byte[], Integer> pixels = Pixels::new;
        try (Wiring wiring = new Wiring(config, pixels, 2);
                Wiring.Parts<?> parts = wiring.parts(RunOutput.none(), RunListener.NONE)) {
            // a lost input alone would be 1.3 MiB in each iteration
            NativeMemory.assertFlat(20, 6, () -> {
                TorchLibrary.setThreads(learnerThreads);
                iterate(parts);
                TorchLibrary.setThreads(1);
            });
        }
    }

    private static <I extends TensorTree> void iterate(Wiring.Parts<I> parts) {
        var batch = parts.sampler().collect(0);
        var _ = parts.algorithm().optimize(batch.samples(), 0.5);
    }
}
