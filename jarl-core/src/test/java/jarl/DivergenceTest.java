package jarl;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.agent.DivergedException;
import jarl.env.Environments;
import jarl.experiment.Configs;
import jarl.experiment.ExperimentReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A learning rate that breaks any network within an update: the run says that it diverged, wherever that is noticed first. */
class DivergenceTest {

    private static final String REPLAY =
            "algo.learning={learningRate: 1e39, batchSize: 8, minimumSteps: 16, replay: {size: 500";

    @ParameterizedTest
    @CsvSource({
        "dqn, true",
        "dqn, false",
        "c51, true",
        "c51, false",
        "qr-dqn, true",
        "iqn, true",
        "iqn, false",
    })
    void ofReplayIsToldAsSuch(String algorithm, boolean prioritized) {
        diverges(
                algorithm,
                "CartPole-v1",
                REPLAY + ", prioritized: " + prioritized + "}}",
                algorithm.equals("dqn") ? "algo.deltaClip=0" : "algo.nStep=1");
    }

    @ParameterizedTest
    @CsvSource({"0", "0.01"})
    void ofSequencesIsToldAsSuch(String valueScale) {
        diverges(
                "r2d1",
                "CartPole-v1",
                REPLAY + ", prioritized: true}}",
                "algo.valueScale=" + valueScale,
                "algo.warmup=0",
                "algo.training=8",
                "algo.stateInterval=8");
    }

    @ParameterizedTest
    @CsvSource({"ppo, CartPole-v1", "a2c, CartPole-v1", "ppo, Pendulum-v1", "a2c, Pendulum-v1"})
    void ofPolicyGradientsIsToldAsSuch(String algorithm, String environment) {
        diverges(algorithm, environment, "algo.learningRate=1e39");
    }

    private static void diverges(String algorithm, String environment, String... options) {
        ExperimentReader reader = new ExperimentReader()
                .assign("algo=" + algorithm)
                .assign("env=" + environment)
                .assign("steps=2000")
                .assign("model.hiddenSizes=[8]")
                .assign("model.recurrentSize=8")
                .assign("sampler={name: serial, batchT: 8, batchB: 4}")
                .assign("evaluation.episodes=0");
        if (algorithm.equals("r2d1")) {
            reader.assign("model.name=lstm");
        }
        try (var run = Training.of(Environments.find(environment).factory())
                .config(Configs.read(reader, options))
                .start()) {
            assertThatThrownBy(run::await)
                    .isInstanceOf(DivergedException.class)
                    .hasMessageStartingWith("training diverged at step");
        }
    }
}
