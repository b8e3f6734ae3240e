package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.env.EnvFactory;
import jarl.env.classic.Pendulum;
import jarl.experiment.ExperimentReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches so large that libtorch computes layers on several threads, each of which hands on derivatives by itself. */
class LargeBatchTest {

    private static float action(String variant, int threads) {
        ExperimentReader reader = new ExperimentReader().assign("env=Pendulum-v1");
        for (String assignment : variant.split(" ")) {
            reader.assign(assignment);
        }
        EnvFactory<float[], float[]> factory = Pendulum::new;
        var config = reader.assign("learner.threads=" + threads)
                .assign("steps=320")
                .assign("algo.learning={minimumSteps: 240, learningRate: 1e-2}")
                .assign("algo.policyLearningRate=1e-2")
                .assign("evaluation.episodes=0")
                .read();
        try (var run = Training.of(factory).config(config).start()) {
            return run.await().policy().act(new float[] {0.5f, -0.8f, 1})[0];
        }
    }

    /** Two updates. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "algo=sac algo.learning.batchSize=8192 algo.learning.replayRatio=205",
                "algo=td3 algo.learning.batchSize=8192 algo.learning.replayRatio=205",
                "algo=sac model.name=gru algo.learning.batchSize=256 algo.learning.replayRatio=320 model.recurrentSize=64"
            })
    void threadsChangeTheLastDigitsOnly(String variant) {
        assertThat(action(variant, 2)).isCloseTo(action(variant, 1), within(1e-3f));
    }
}
