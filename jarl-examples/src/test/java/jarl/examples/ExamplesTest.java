package jarl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.classic.CartPole;
import jarl.experiment.ExperimentReader;
import jarl.experiment.Training;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each example does what it says. */
class ExamplesTest {

    @Test
    void trainsCartPole() {
        assertThat(Example01TrainCartPole.train(40_000).mean()).isGreaterThan(150);
    }

    @Test
    void trainsYourOwnEnvironment() {
        int cool = 0;
        assertThat(Example02YourOwnEnvironment.train(40_000, 2.0f)).isEqualTo(cool);
    }

    @Test
    void trainsYourOwnModel() {
        assertThat(Example03YourOwnModel.train(60_000).mean()).isGreaterThan(150);
    }

    @Test
    void trainsOnStructuredObservationsAndActions() {
        double bestWithoutLooking = 0.5;
        assertThat(Example04StructuredObservation.train(60_000).mean()).isGreaterThan(bestWithoutLooking);
    }

    @Test
    void reinforceFindsTheShortestWay() {
        assertThat(Example05Reinforce.train(100)).isLessThan(5);
    }

    @Test
    void usesATrainedPolicy(@TempDir Path folder) {
        var config = new ExperimentReader().preset("cartpole-ppo").read().withSteps(60_000);
        try (var run = Training.of(CartPole::new).config(config).runDir(folder).start()) {
            assertThat(run.await().finished()).isTrue();
        }
        assertThat(Example06UseAPolicy.balance(folder)).isGreaterThan(150);
    }
}
