package jarl.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jarl.Training;
import jarl.config.ConfigException;
import jarl.env.Environments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys that came with memory, samplers and running statistics. */
class RecurrentConfigTest {

    private static ExperimentConfig read(String... assignments) {
        return Configs.read(assignments);
    }

    @Test
    void namesStandForTheirGroups() {
        ExperimentConfig config = read("model=lstm", "sampler=batched", "model.recurrentSize=32");
        assertThat(config.model().name()).isEqualTo("lstm");
        assertThat(config.model().recurrentSize()).isEqualTo(32);
        assertThat(config.sampler().name()).isEqualTo("batched");
        assertThat(read("model.name=gru").model().name()).isEqualTo("gru");
        assertThat(read().model().name()).isEqualTo("mlp");
    }

    @Test
    void rewardsSamplersAndNormalisationAreRead() {
        ExperimentConfig config = read(
                "reward={scale: 0.5, normalize: true, clip: 4}",
                "model.normalizeObservations=true",
                "sampler={waitReset: true, decorrelationSteps: 100, stepTimeout: 2.5}");
        assertThat(config.reward()).isEqualTo(new RewardConfig(0.5, true, 10, 0, 4));
        assertThat(config.model().normalizeObservations()).isTrue();
        assertThat(config.sampler().waitReset()).isTrue();
        assertThat(config.sampler().decorrelationSteps()).isEqualTo(100);
        assertThat(config.sampler().stepTimeout()).isEqualTo(2.5);
        assertThat(read().reward()).isEqualTo(new RewardConfig(1, false, 10, 0, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model=rnn | model.name must be mlp, lstm, gru or mingru, got rnn",
                "model.recurrentSize=0 | model.recurrentSize must be in [1, 65536], got 0",
                "reward.scale=0 | reward.scale must be above 0, got 0",
                "reward.normalizeClip=-1 | reward.normalizeClip must be at least 0, got -1",
                "model.normalizer.clip=-1 | model.normalizer.clip must be at least 0, got -1",
                "model.normalizer.epsilon=0 | model.normalizer.epsilon must be above 0, got 0",
                "reward.clip=-1 | reward.clip must be at least 0, got -1",
                "sampler.decorrelationSteps=-1 | sampler.decorrelationSteps must be in [0, 1000000], got -1",
                "sampler.stepTimeout=-1 | sampler.stepTimeout must be at least 0, got -1",
            })
    void mistakesAreNamed(String assignment, String message) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> read(assignment))
                .withMessage(message);
    }

    @Test
    void minibatchesOfSequencesAreColumns() {
        String[] sizes = {"sampler={batchT: 64, batchB: 8}", "algo.minibatches=9"};
        assertThat(read(sizes).algo()).isNotNull();
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> read(sizes[0], sizes[1], "model=lstm"))
                .withMessage("algo.minibatches must be at most the columns, as lstm learns from whole ones: "
                        + "sampler.batchB = 8, got 9");
    }

    @Test
    void onlyVectorObservationsAreNormalised() {
        ExperimentConfig config = read("env=LookAndPush-v0", "model.normalizeObservations=true");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(
                        () -> Training.of(Environments.find("LookAndPush-v0").factory())
                                .config(config)
                                .start())
                .withMessageStartingWith(
                        "model.normalizeObservations needs vector observations, those of " + "LookAndPush-v0 are ");
    }
}
