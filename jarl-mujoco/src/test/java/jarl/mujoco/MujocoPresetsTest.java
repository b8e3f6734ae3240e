package jarl.mujoco;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.Training;
import jarl.agent.NoiseConfig;
import jarl.algorithm.CrossQ;
import jarl.algorithm.FlashSac;
import jarl.algorithm.Sac;
import jarl.env.EnvSpec;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.experiment.Preset;
import jarl.experiment.Presets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The presets of this module read, whether there is a library or not, and train where there is one. */
class MujocoPresetsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    static List<String> names() {
        return Presets.names().stream()
                .filter(name -> Tasks.ids().contains(read(name).env().id()))
                .toList();
    }

    private static ExperimentConfig read(String preset) {
        return new ExperimentReader().preset(preset).read();
    }

    @Test
    void eachTaskOfVersionFiveHasOne() {
        assertThat(names().stream().map(name -> read(name).env().id()))
                .containsAll(
                        Tasks.ids().stream().filter(id -> id.endsWith("-v5")).toList());
    }

    @ParameterizedTest
    @MethodSource("names")
    void isNamedAfterItsTaskAndAlgorithm(String name) {
        Preset preset = Presets.find(name);
        String id = read(name).env().id();
        assertThat(preset.description()).contains(id);
        assertThat(preset.source()).isNotBlank();
        assertThat(name).startsWith(id.substring(0, id.indexOf('-')).toLowerCase(Locale.ROOT) + "-");
    }

    /** What other implementations are compared with: two layers of 256, 256 transitions in each update, an update in each step. */
    @Test
    void softActorCriticHasTheUsualNumbers() {
        ExperimentConfig config = read("hopper-sac-rlpyt");
        assertThat(config.model().hiddenSizes()).containsExactly(256, 256);
        assertThat(config.algo()).isInstanceOfSatisfying(Sac.Config.class, sac -> {
            assertThat(sac.learning().batchSize()).isEqualTo(256);
            assertThat(sac.learning().replayRatio()).isEqualTo(256);
            assertThat(sac.learning().learningRate()).isEqualTo(3e-4);
            assertThat(sac.policyLearningRate()).isEqualTo(3e-4);
        });
        assertThat(config.sampler().batchT() * config.sampler().batchB()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"halfcheetah-sac", "hopper-sac", "walker2d-sac"})
    void withHigherRatesItLearnsFaster(String name) {
        Sac.Config usual = (Sac.Config) read("hopper-sac-rlpyt").algo();
        assertThat(read(name).algo())
                .isEqualTo(usual.with("learning.learningRate", 1e-3)
                        .with("learning.minimumSteps", 5000)
                        .with("policyLearningRate", 1e-3)
                        .with("entropy.learningRate", 1e-3));
    }

    /** As in the paper but for the critics' width. */
    @Test
    void crossQHasTheNumbersOfThePaper() {
        ExperimentConfig config = read("halfcheetah-crossq");
        assertThat(config.model().hiddenSizes()).containsExactly(256, 256);
        assertThat(config.algo()).isInstanceOfSatisfying(CrossQ.Config.class, crossQ -> {
            assertThat(crossQ.criticSizes()).containsExactly(256, 256);
            assertThat(crossQ.learning().batchSize()).isEqualTo(256);
            assertThat(crossQ.learning().replayRatio()).isEqualTo(256);
            assertThat(crossQ.learning().learningRate()).isEqualTo(1e-3);
            assertThat(crossQ.learning().optimizer().beta1()).isEqualTo(0.5);
            assertThat(crossQ.policyDelay()).isEqualTo(3);
        });
    }

    /** The paper's for simulators on the CPU. */
    @Test
    void flashSacHasTheNumbersOfThePaper() {
        ExperimentConfig config = read("halfcheetah-flashsac");
        assertThat(config.model().hiddenSizes()).containsExactly(128, 128);
        assertThat(config.reward().normalize()).isTrue();
        assertThat(config.reward().normalizeClip()).isZero();
        assertThat(config.reward().mostReturn()).isEqualTo(5);
        assertThat(config.algo()).isInstanceOfSatisfying(FlashSac.Config.class, flashSac -> {
            assertThat(flashSac.criticSizes()).containsExactly(256, 256);
            assertThat(flashSac.learning().batchSize()).isEqualTo(512);
            assertThat(flashSac.learning().replayRatio()).isEqualTo(512);
            assertThat(flashSac.learning().minimumSteps()).isEqualTo(10_000);
            assertThat(flashSac.learning().targetRate()).isEqualTo(0.01);
            assertThat(flashSac.atoms()).isEqualTo(101);
            assertThat(flashSac.noise().kind()).isEqualTo(NoiseConfig.Kind.REPEATED);
            assertThat(flashSac.noise().longest()).isEqualTo(16);
        });
    }

    @ParameterizedTest
    @MethodSource("names")
    void trainsForABatchOrTwo(String name) {
        Library.require();
        ExperimentConfig config = new ExperimentReader()
                .preset(name)
                .assign("steps=64")
                .assign("sampler={batchT: 4, batchB: 4}")
                .assign("model.hiddenSizes=[16, 16]")
                .assign("log.intervalSteps=32")
                .assign("evaluation.episodes=0")
                .assign(little(name))
                .read();
        EnvSpec spec = Tasks.spec(config.env().id());
        try (var run = Training.of((MujocoFactory) spec.factories().apply(new MujocoOptions(10)))
                .config(config)
                .workers(1)
                .runDir(folder.resolve("run"))
                .start()) {
            assertThat(run.await().finished()).isTrue();
        }
    }

    private static String little(String preset) {
        if (preset.contains("-a2c")) {
            return "algo.gaeLambda=0.95";
        }
        return preset.contains("-ppo")
                ? "algo.minibatches=2"
                : "algo.learning={minimumSteps: 32, batchSize: 8, replayRatio: 1, replay: {size: 64}}";
    }
}
