package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jarl.algorithm.Ppo;
import jarl.env.EnvSpec;
import jarl.env.Environments;
import jarl.experiment.AlgorithmSpec;
import jarl.experiment.Algorithms;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.experiment.Presets;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListAndDescribeTest {

    @Test
    void listShowsEverything() {
        Jarl all = Jarl.run("list");
        assertThat(all.exit()).isZero();
        assertThat(all.out()).contains(Presets.names());
        assertThat(all.out())
                .contains(Environments.all().stream().map(EnvSpec::id).toList());
        assertThat(all.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void listOfOneKindIsAlignedInColumns() {
        List<String> lines = Jarl.run("list", "presets").out().lines().toList();
        assertThat(lines).hasSize(1 + Presets.names().size());
        int column = lines.getFirst().indexOf("REACHES");
        assertThat(lines).allSatisfy(line -> assertThat(line.charAt(column - 1)).isEqualTo(' '));
    }

    @Test
    void listAsJsonNamesWhatThereIs() throws IOException {
        JsonNode json =
                new JsonMapper().readTree(Jarl.run("list", "envs", "--json").lastLine());
        assertThat(json.path("envs").findValuesAsText("name")).contains("CartPole-v1", "Corridor-v0");
        assertThat(json.has("presets")).isFalse();
    }

    @Test
    void aPresetIsDescribedWithEveryOptionAndWhereItDiffers() {
        Jarl described = Jarl.run("describe", "cartpole-ppo");
        ExperimentConfig config = new ExperimentReader().preset("cartpole-ppo").read();
        assertThat(described.exit()).isZero();
        assertThat(described.out()).contains("475 over 100 evaluation episodes");
        List<String> keys =
                described.out().lines().map(line -> line.split(" ")[0]).toList();
        assertThat(keys)
                .containsAll(
                        ConfigOption.of(config).stream().map(ConfigOption::key).toList());
        assertThat(keys).contains("algo.optimizer.beta1", "sampler.batchT", "seed");
        assertThat(described.out()).containsPattern("algo.gaeLambda +0.8 +0.95 +lambda of generalized");
    }

    @Test
    void anAlgorithmIsDescribedWithItsSources() {
        assertThat(Jarl.run("describe", "ppo").out())
                .contains("Schulman et al. 2017")
                .containsPattern("algo.gaeLambda +0.95 +lambda of generalized");
    }

    @Test
    void anEnvironmentIsDescribedWithItsSpacesAndPresets() {
        assertThat(Jarl.run("describe", "CartPole-v1").out())
                .contains(
                        "Barto, Sutton and Anderson 1983",
                        "475",
                        "Box(",
                        "Discrete",
                        "cartpole-ppo, cartpole-ppo-fast, cartpole-a2c");
    }

    @Test
    void theOptionsOfAnEnvironmentAreDescribed() {
        assertThat(Jarl.run("describe", "Corridor-v0").out())
                .containsPattern("env.options.cells +10 +number of cells")
                .containsPattern("env.options.stepPenalty +0 +penalty subtracted");
        assertThat(Environments.all())
                .allSatisfy(env -> assertThat(ConfigOption.ofEnvironment(env.options()))
                        .allSatisfy(option ->
                                assertThat(option.meaning()).as(option.key()).isNotBlank()));
    }

    @Test
    void anEnvironmentIsCheckedWithTheOptionsGiven() {
        assertThat(Jarl.run("check-env", "Corridor-v0", "env.options.maxSteps=5", "--steps=50")
                        .exit())
                .isZero();
        assertThat(Jarl.run("check-env", "Corridor-v0", "env.options.cells=1").err())
                .contains("env.options.cells must be at least 2, got 1");
    }

    @Test
    void everyNameThatIsListedCanBeDescribed() {
        for (String preset : Presets.names()) {
            assertThat(Jarl.run("describe", preset).exit()).as(preset).isZero();
        }
        for (EnvSpec env : Environments.all()) {
            assertThat(Jarl.run("describe", env.id()).exit()).as(env.id()).isZero();
        }
    }

    @Test
    void everyOptionOfEveryAlgorithmHasAMeaning() {
        for (AlgorithmSpec algorithm : Algorithms.all()) {
            assertThat(ConfigOption.of(ExperimentConfig.defaults(algorithm.defaults())))
                    .allSatisfy(option ->
                            assertThat(option.meaning()).as(option.key()).isNotBlank());
        }
    }

    @Test
    void whatIsShownCanBeTyped() {
        ExperimentConfig config =
                ExperimentConfig.defaults(Ppo.Config.defaults()).resolved();
        ExperimentReader reader = new ExperimentReader();
        ConfigOption.of(config).forEach(option -> reader.assign(option.key() + "=" + option.value()));
        assertThat(reader.read()).isEqualTo(config);
    }
}
