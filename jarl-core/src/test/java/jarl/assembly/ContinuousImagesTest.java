package jarl.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.Policy;
import jarl.Training;
import jarl.experiment.ExperimentReader;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Continuous actions of what an image and a vector show: the critics' loss trains the torso that the policy sees through. */
class ContinuousImagesTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"sac", "tqc", "td3", "ddpg"})
    void learnsFromImageAndVector(String algorithm) {
        var reader = new ExperimentReader()
                .assign("algo=" + algorithm)
                .assign("algo={discount: 0, policyLearningRate: 0.003}")
                .assign("algo.learning={batchSize: 32, minimumSteps: 100, replayRatio: 32, learningRate: 0.003}")
                .assign("algo.learning.replay.size=2000")
                .assign("model={image: minatar, hiddenSizes: [32]}")
                .assign("sampler={batchT: 1, batchB: 4}")
                .assign("evaluation.episodes=20")
                .assign("steps=1000");
        if (algorithm.equals("ddpg")) {
            reader.assign("algo.randomShift=1"); // which moves the border between the halves
        }
        if (algorithm.equals("sac") || algorithm.equals("tqc")) {
            reader.assign("algo.entropy={learned: false, temperature: 0.01}");
        }
        var config = reader.read();
        Path directory = folder.resolve("run");
        var scene = new Look().reset(new SplittableRandom(1));
        float[] chosen;
        try (var run = Training.of(Look::new).config(config).runDir(directory).start()) {
            var result = run.await();
            assertThat(result.evaluation().orElseThrow().mean())
                    .isGreaterThan(3.8); // more than half of what there is to see
            try (var policy = result.policy()) {
                chosen = policy.act(scene);
            }
        }
        try (Policy<Look.Scene, float[]> policy = Policy.load(directory, Look::new)) {
            assertThat(policy.act(scene)).isEqualTo(chosen); // torso and all
        }
    }
}
