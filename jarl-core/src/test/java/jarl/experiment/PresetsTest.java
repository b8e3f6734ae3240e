package jarl.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.algorithm.A2c;
import jarl.algorithm.Ppo;
import jarl.env.Environments;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PresetsTest {

    @Test
    void everyFileIsListedOnceAndTheDefaultIsFirst() throws IOException, URISyntaxException {
        Path index = Path.of(Objects.requireNonNull(Presets.class.getResource("/jarl/presets/index.txt"))
                .toURI());
        List<String> files = new ArrayList<>();
        try (var folder = Files.newDirectoryStream(Objects.requireNonNull(index.getParent()), "*.yaml")) {
            folder.forEach(file -> files.add(file.getFileName().toString().replace(".yaml", "")));
        }
        assertThat(Presets.names()).containsExactlyInAnyOrderElementsOf(files).startsWith("cartpole-ppo");
    }

    @Test
    void thePresetsThatWerePromisedAreThere() {
        assertThat(Presets.names())
                .contains(
                        "cartpole-a2c",
                        "cartpole-ppo",
                        "acrobot-ppo",
                        "mountaincar-ppo",
                        "pendulum-ppo",
                        "pendulum-sac",
                        "pendulum-crossq",
                        "pendulum-flashsac",
                        "pendulum-td3",
                        "pendulum-ddpg",
                        "mountaincar-continuous-ppo",
                        "cartpole-dqn",
                        "cartpole-ppo-puffer",
                        "cartpole-pqn",
                        "cartpole-sac",
                        "acrobot-dqn",
                        "mountaincar-dqn",
                        "memory-r2d1",
                        "memory-pqn-lstm");
        assertThat(Presets.names().stream().filter(name -> name.startsWith("minatar-")))
                .hasSize(5
                        * List.of("ppo", "a2c", "dqn", "rainbow", "iqn", "pqn").size());
    }

    @ParameterizedTest
    @MethodSource("jarl.experiment.Presets#names")
    void isDescribedAndNamesAnEnvironmentAndAnAlgorithmThereAre(String name) {
        Preset preset = Presets.find(name);
        assertThat(preset.name()).isEqualTo(name);
        assertThat(preset.description()).isNotBlank();
        assertThat(preset.source()).isNotBlank();
        ExperimentConfig config = new ExperimentReader().preset(name).read();
        assertThat(config.name()).isEqualTo(name);
        assertThat(Environments.find(config.env().id()).id())
                .isEqualTo(config.env().id());
        assertThat(new ExperimentReader().preset(name).environment())
                .isEqualTo(config.env().id());
        assertThat(preset.description()).contains(config.env().id());
        assertThat(name.replace("-rainbow", "-c51").replace("cartpole-sac", "cartpole-discrete-sac") + "-")
                .contains("-" + Algorithms.nameOf(config.algo()) + "-");
        assertThat(config.steps()).isBetween(10_000L, 10_000_000L);
        assertThat(config.learner().threads()).isZero(); // chosen on the machine that trains
    }

    @Test
    void readingAPresetTwiceGivesTwoTrees() {
        Presets.find("cartpole-ppo").settings().put("steps", 1);
        assertThat(new ExperimentReader().preset("cartpole-ppo").read().steps()).isGreaterThan(1);
    }

    @Test
    void algorithmsAreKnownByTheNamesTheyAreWrittenWith() {
        assertThat(Algorithms.all())
                .extracting(AlgorithmSpec::name)
                .containsExactly(
                        "a2c",
                        "ppo",
                        "dqn",
                        "c51",
                        "qr-dqn",
                        "iqn",
                        "r2d1",
                        "pqn",
                        "sac",
                        "tqc",
                        "crossq",
                        "flashsac",
                        "discrete-sac",
                        "td3",
                        "ddpg");
        for (AlgorithmSpec entry : Algorithms.all()) {
            assertThat(Algorithms.nameOf(entry.defaults())).isEqualTo(entry.name());
            assertThat(Algorithms.find(entry.name())).isEqualTo(entry);
        }
        assertThat(Algorithms.find("a2c").defaults()).isEqualTo(A2c.Config.defaults());
        assertThat(Algorithms.find("ppo").defaults()).isEqualTo(Ppo.Config.defaults());
    }
}
