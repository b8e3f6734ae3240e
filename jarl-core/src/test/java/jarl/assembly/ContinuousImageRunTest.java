package jarl.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.Reruns;
import jarl.env.EnvFactory;
import jarl.experiment.Configs;
import jarl.experiment.ExperimentConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs of policies and critics that share a torso: one configuration makes one result. */
class ContinuousImageRunTest {

    private final Reruns reruns;

    ContinuousImageRunTest(@TempDir Path folder) {
        EnvFactory<Look.Scene, float[]> factory = Look::new;
        this.reruns = new Reruns(folder, factory);
    }

    private static ExperimentConfig config(String variant, String memory) {
        return Configs.read(
                "algo=" + variant,
                "algo.learning={batchSize: 16, minimumSteps: 40, replayRatio: 4}",
                "algo.learning.replay.size=120", // which the run goes through
                "model={image: minatar, hiddenSizes: [16]" + memory + "}",
                "sampler={batchT: 2, batchB: 4, shards: 2}",
                "steps=200",
                "log.intervalSteps=40",
                "evaluation.episodes=0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sac",
                "{name: sac, noise: {kind: state-dependent, sampleFrequency: 3}, learning: {replay: {prioritized: true}}}",
                "{name: tqc, quantiles: 5, nStep: 2}",
                "{name: td3, noise: {kind: pink}, randomShift: 1}"
            })
    void workersAndAnInterruptionDoNotChangeABit(String variant) {
        assertTheSameBits(config(variant, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{name: sac, sequences: {warmup: 2, training: 4}}", "{name: td3, sequences: {training: 6}}"})
    void withMemoryNeither(String variant) {
        assertTheSameBits(config(variant, ", name: gru, recurrentSize: 8"));
    }

    private void assertTheSameBits(ExperimentConfig config) {
        String one = reruns.train(config, 1);
        assertThat(reruns.train(config, 2)).as("two workers").isEqualTo(one);
        assertThat(reruns.trainInTwoParts(config, 136)).as("interrupted").isEqualTo(one);
        assertThat(reruns.train(config.withSeed(1), 1)).as("another seed").isNotEqualTo(one);
    }
}
