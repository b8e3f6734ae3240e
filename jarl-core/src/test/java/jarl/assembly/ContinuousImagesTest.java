package jarl.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.Policy;
import jarl.Training;
import jarl.env.Env;
import jarl.env.Step;
import jarl.experiment.ExperimentReader;
import jarl.space.Box;
import jarl.space.Composite;
import jarl.space.ImageBox;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Continuous actions of what an image and a vector show: the critics' loss trains the torso that the policy sees through. */
class ContinuousImagesTest {

    private static final int SIDE = 8;
    private static final int STEPS = 5;

    @TempDir
    Path folder;

    /** Pixels and a load. */
    @SuppressWarnings("ArrayRecordComponent") // a value of a Composite space
    record Scene(byte[] image, float[] load) {}

    /**
     * The left or the right half of an image is white: the first component of the action should be -0.6 or 0.6, the second the load. Each of five
     * steps earns 1 less half the distance of each. Best is 5; whoever sees nothing earns at most 1 - 0.3 - 0.25 on average, 2.25 in all.
     */
    private static final class Look implements Env<Scene, float[]> {
        private static final Composite<Scene> SEEN =
                new Composite<>(Scene.class, List.of(new ImageBox(1, SIDE, SIDE), Box.of(-1, 1, 1)));
        private RandomGenerator random;
        private boolean right;
        private float load;
        private int step;

        @Override
        public Composite<Scene> observationSpace() {
            return SEEN;
        }

        @Override
        public Box actionSpace() {
            return Box.of(-1, 1, 2);
        }

        @Override
        public Scene reset(RandomGenerator random) {
            this.random = random;
            step = 0;
            return next();
        }

        private Scene next() {
            right = random.nextBoolean();
            load = random.nextFloat(-1, 1);
            byte[] image = new byte[SIDE * SIDE];
            for (int i = 0; i < image.length; i++) {
                image[i] = (byte) ((i % SIDE >= SIDE / 2) == right ? 255 : 0);
            }
            return new Scene(image, new float[] {load});
        }

        @Override
        public Step<Scene> step(float[] action) {
            double distance = Math.abs(action[0] - (right ? 0.6 : -0.6)) + Math.abs(action[1] - load);
            return new Step<>(next(), 1 - distance / 2, false, ++step == STEPS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sac", "td3", "ddpg"})
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
        if (algorithm.equals("sac")) {
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
        try (Policy<Scene, float[]> policy = Policy.load(directory, Look::new)) {
            assertThat(policy.act(scene)).isEqualTo(chosen); // torso and all
        }
    }
}
