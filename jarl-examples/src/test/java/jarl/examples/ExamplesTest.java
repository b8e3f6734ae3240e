package jarl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.Training;
import jarl.env.classic.CartPole;
import jarl.experiment.ExperimentReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        assertThat(Example05Reinforce.train(25_600).lengths()).containsOnly(4);
    }

    /** As one in a jar of its own: trained, resumed and evaluated with the jarl command. */
    @Test
    void theCommandTrainsYourOwnAlgorithm(@TempDir Path folder) throws Exception {
        String run = folder.resolve("run").toString();
        assertThat(jarl("list", "algorithms")).contains("reinforce").contains("Williams 1992");
        String trained = jarl("train", "cartpole-ppo", "algo=reinforce", "steps=2048", "--run-dir", run, "--quiet");
        assertThat(trained).contains("Evaluation:");
        assertThat(folder.resolve("run/progress.csv")).content().contains("gradNormAverage");
        assertThat(folder.resolve("run/config.yaml")).content().contains("name: reinforce", "learningRate: 0.003");
        assertThat(jarl("train", "--run-dir", run, "--resume", "--steps", "4096", "--quiet"))
                .contains("Evaluation:");
        assertThat(folder.resolve("run/checkpoint/4096")).isDirectory();
        assertThat(jarl("eval", run, "--episodes", "3", "--json")).contains("\"episodes\":3");
    }

    private static String jarl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "jarl.app.Main"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
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
