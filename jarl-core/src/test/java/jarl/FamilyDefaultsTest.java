package jarl;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.algorithm.A2c;
import jarl.algorithm.AlgorithmConfig;
import jarl.algorithm.Dqn;
import jarl.algorithm.Ppo;
import jarl.algorithm.QLearningConfig;
import jarl.algorithm.R2d1;
import jarl.env.classic.CartPole;
import jarl.experiment.Algorithms;
import jarl.experiment.Configs;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.experiment.Presets;
import jarl.nn.Activation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FamilyDefaultsTest {

    private static ExperimentConfig read(String preset, String... assignments) {
        return Configs.read(new ExperimentReader().preset(preset), assignments);
    }

    private static void assertForReplay(ExperimentConfig config) {
        assertThat((long) config.sampler().batchT() * config.sampler().batchB()).isEqualTo(32);
        assertThat(config.model().activation()).isEqualTo(Activation.RELU);
        assertThat(((QLearningConfig) config.algo()).learning().minimumSteps()).isBetween(100L, 999L);
    }

    @Test
    void anotherFamilyBringsItsSamplerAndNetworkToAPreset() {
        assertForReplay(read("cartpole-ppo", "algo=dqn", "steps=20000"));
        assertForReplay(read("cartpole-ppo", "algo=c51"));
        assertThat(read("cartpole-dqn", "algo=ppo").sampler())
                .isEqualTo(new ExperimentReader().read().sampler());
        assertThat(read("cartpole-ppo", "algo=a2c").sampler().batchT()).isEqualTo(5);
    }

    @Test
    void whatTheUserGivesAndWhatConcernsTheTaskStays() {
        ExperimentConfig given = read("cartpole-ppo", "sampler.batchT=7", "algo=dqn", "model.hiddenSizes=[9]");
        assertThat(given.sampler().batchT()).isEqualTo(7);
        assertThat(given.sampler().batchB()).isEqualTo(8);
        assertThat(given.model().hiddenSizes()).containsExactly(9);
        assertThat(read("acrobot-dqn", "algo=ppo").model().scaleObservations()).isTrue();
        assertThat(read("minatar-breakout-ppo", "algo=dqn").model().hiddenSizes())
                .containsExactly(128);
    }

    @Test
    void algorithmsChosenInJavaBringTheirSamplerAndNetwork() {
        assertForReplay(
                Training.of(CartPole::new).algorithm(Dqn.Config.defaults()).config());
        for (AlgorithmConfig algorithm :
                List.of(A2c.Config.defaults(), Dqn.Config.defaults(), R2d1.Config.defaults(), Ppo.Config.defaults())) {
            assertThat(Training.of(CartPole::new)
                            .algorithm(Dqn.Config.defaults())
                            .algorithm(algorithm)
                            .config())
                    .isEqualTo(ExperimentConfig.defaults(algorithm).resolved());
        }
    }

    @Test
    void aSamplerOfTheUsersStaysWhenTheAlgorithmChanges() {
        ExperimentConfig own =
                new ExperimentReader().assign("sampler.batchT=9").read().withAlgorithm(Dqn.Config.defaults());
        assertThat(own.sampler().batchT()).isEqualTo(9);
    }

    @Test
    void explorationEndsAfterAFractionOfTheRun() {
        var exploration = Dqn.Config.defaults().exploration();
        assertThat(exploration.over(20_000).steps()).isEqualTo(4000);
        assertThat(exploration.over(1_000_000).steps()).isEqualTo(200_000);
        QLearningConfig given = (QLearningConfig) read("cartpole-dqn").algo();
        assertThat(given.exploration().over(1_000_000).steps()).isEqualTo(10_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "algo=dqn|steps=400|learning starts after algo.learning.minimumSteps = 500",
                "algo=dqn|steps=501|are too few for one update|",
                "algo=r2d1|steps=1010|are too few for one update",
                "algo.exploration.steps=30000|steps=20000|exploration ends after algo.exploration.steps = 30000"
            })
    void aRunThatCannotLearnIsWarnedAbout(String first, String second, String expected) {
        String[] words =
                first.startsWith("algo=") ? new String[] {first, second} : new String[] {"algo=dqn", first, second};
        ExperimentReader reader = new ExperimentReader();
        List.of(words).forEach(reader::assign);
        reader.assign("sampler={batchT: 1, batchB: 1}");
        assertThat(warning(reader.read()))
                .hasValueSatisfying(line -> assertThat(line).contains(expected));
    }

    /** 16 steps of warm-up, 32 of training and one of its return. */
    @Test
    void sequencesLongerThanWhatAColumnMakesAreWarnedAbout() {
        ExperimentReader reader = new ExperimentReader()
                .assign("algo={name: sac, learning: {minimumSteps: 100, batchSize: 8}}")
                .assign("model=gru")
                .assign("sampler.batchB=64");
        assertThat(warning(reader.assign("steps=2000").read()))
                .hasValueSatisfying(line -> assertThat(line)
                        .contains("each of sampler.batchB = 64 columns makes 32 steps, what is learned from has 49"));
        assertThat(warning(reader.assign("steps=3200").read())).isEmpty();
    }

    @Test
    void aRunThatCanLearnIsNotWarnedAbout() {
        assertThat(warning(read("cartpole-ppo", "algo=dqn", "steps=20000"))).isEmpty();
        Presets.names().forEach(name -> assertThat(warning(read(name))).as(name).isEmpty());
    }

    private static Optional<String> warning(ExperimentConfig config) {
        return Algorithms.of(config.algo()).warning().apply(config);
    }
}
