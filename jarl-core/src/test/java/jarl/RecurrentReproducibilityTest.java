package jarl;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.experiment.Configs;
import jarl.experiment.ExperimentConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With memory, masks, running statistics, waiting columns and random starts too, one configuration makes one result. */
@Execution(ExecutionMode.CONCURRENT)
class RecurrentReproducibilityTest {

    private static final int STEPS = 960;

    private final Reruns reruns;

    RecurrentReproducibilityTest(@TempDir Path folder) {
        this.reruns = new Reruns(folder);
    }

    private static ExperimentConfig config(String sampler, String environment, String... changes) {
        List<String> assignments = new ArrayList<>(List.of(
                "env=" + environment,
                "algo={name: ppo, epochs: 2, minibatches: 2}",
                "model={name: lstm, hiddenSizes: [8], recurrentSize: 8, normalizeObservations: true}",
                "reward={normalize: true, clip: 5}",
                "steps=" + STEPS,
                "sampler={batchT: 10, batchB: 8, shards: 4, waitReset: true, decorrelationSteps: 9}",
                "sampler=" + sampler,
                "log.intervalSteps=480",
                "evaluation.episodes=0"));
        assignments.addAll(List.of(changes));
        return Configs.read(assignments.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({
        "serial, CartPole-v1",
        "parallel, CartPole-v1",
        "batched, CartPole-v1",
        "alternating, CartPole-v1",
        "parallel, MaskedChoice-v0",
        "batched, MultiMaskedChoice-v0"
    })
    void workersAndAnInterruptionDoNotChangeABit(String sampler, String environment) {
        ExperimentConfig config = config(sampler, environment);
        String one = reruns.train(config, 1);
        assertThat(reruns.train(config, 2)).as("two workers").isEqualTo(one);
        assertThat(reruns.train(config, 4)).as("four workers").isEqualTo(one);
        assertThat(reruns.trainInTwoParts(config, 240))
                .as("interrupted after batch 3")
                .isEqualTo(one);
        assertThat(reruns.trainInTwoParts(config, 480))
                .as("interrupted at a checkpoint")
                .isEqualTo(one);
        assertThat(reruns.train(config.withSeed(1), 1)).as("another seed").isNotEqualTo(one);
    }

    /** Layer normalization and rectified Adam too. */
    @ParameterizedTest
    @CsvSource({"lstm, CartPole-v1, parallel", "gru, MaskedChoice-v0, alternating"})
    void parallelisedQNetworksDoNotChangeThat(String memory, String environment, String sampler) {
        ExperimentConfig config = config(
                sampler,
                environment,
                "algo={name: pqn, epochs: 2, minibatches: 3}",
                "model={name: " + memory + ", layerNorm: true, activation: relu}",
                "sampler={batchT: 10, batchB: 8, shards: 4}");
        String one = reruns.train(config, 1);
        assertThat(reruns.train(config, 4)).as("four workers").isEqualTo(one);
        assertThat(reruns.trainInTwoParts(config, 240))
                .as("interrupted after batch 3")
                .isEqualTo(one);
        assertThat(reruns.train(config.withSeed(1), 1)).as("another seed").isNotEqualTo(one);
    }

    @Test
    void segmentsAndMuonDoNotChangeThat() {
        ExperimentConfig config = config(
                "parallel",
                "MaskedChoice-v0",
                "algo={segments: {vtrace: true, prioritized: true}, valueClip: 0.2, learningRate: 0.01}",
                "algo.optimizer={name: muon, beta1: 0.95}");
        String one = reruns.train(config, 1);
        assertThat(reruns.train(config, 4)).as("four workers").isEqualTo(one);
        assertThat(reruns.trainInTwoParts(config, 240))
                .as("interrupted after batch 3")
                .isEqualTo(one);
    }

    /** One camera image and two joints; the recurrent state, images and idle rows are in the checkpoint. */
    @ParameterizedTest
    @ValueSource(strings = {"serial", "parallel", "batched", "alternating", "{name: alternating, overlap: false}"})
    void imagesDoNotChangeThat(String sampler) {
        for (boolean waitReset : new boolean[] {false, true}) {
            ExperimentConfig config = config(
                    sampler,
                    "LookAndPush-v0",
                    "model.normalizeObservations=false",
                    "sampler={batchT: 12, batchB: 8, waitReset: " + waitReset + "}");
            String one = reruns.train(config, 1);
            assertThat(reruns.train(config, 3)).as("three workers").isEqualTo(one);
            assertThat(reruns.trainInTwoParts(config, 288))
                    .as("interrupted after batch 3")
                    .isEqualTo(one);
        }
    }

    @Test
    void withTwoShardsAlternatingDoesNotChangeABit() {
        String parallel = reruns.train(config("parallel", "CartPole-v1", "sampler.shards=2"), 2);
        for (String sampler : List.of("alternating", "{name: alternating, overlap: false}")) {
            assertThat(reruns.train(config(sampler, "CartPole-v1", "sampler.shards=4"), 2))
                    .isEqualTo(parallel);
        }
    }

    @Test
    void withOneShardTheSamplerDoesNotChangeABit() {
        String serial = reruns.train(config("serial", "CartPole-v1", "sampler.shards=1"), 1);
        assertThat(reruns.train(config("parallel", "CartPole-v1", "sampler.shards=1"), 2))
                .isEqualTo(serial);
        assertThat(reruns.train(config("batched", "CartPole-v1", "sampler.shards=1"), 2))
                .isEqualTo(serial);
        assertThat(reruns.train(config("batched", "CartPole-v1", "sampler.shards=4"), 2))
                .isEqualTo(serial);
    }

    /** The parameters of a checkpoint include the statistics of observations. */
    @Test
    void evaluationChangesNeitherParametersNorStatistics() {
        ExperimentConfig quiet = config("parallel", "CartPole-v1");
        ExperimentConfig watched =
                config("parallel", "CartPole-v1", "evaluation={intervalSteps: 480, intervalEpisodes: 3, episodes: 3}");
        assertThat(reruns.train(watched, 2)).isEqualTo(reruns.train(quiet, 2));
    }

    @ParameterizedTest
    @CsvSource({
        "model.normalizeObservations=false",
        "reward.normalize=false",
        "sampler.waitReset=false",
        "sampler.decorrelationSteps=0",
        "model=gru"
    })
    void everyOptionChangesTheResult(String change) {
        assertThat(reruns.train(config("parallel", "CartPole-v1", change), 1))
                .isNotEqualTo(reruns.train(config("parallel", "CartPole-v1"), 1));
    }
}
