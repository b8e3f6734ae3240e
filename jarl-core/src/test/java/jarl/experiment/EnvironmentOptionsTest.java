package jarl.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import jarl.env.Env;
import jarl.env.Environments;
import jarl.env.NoOptions;
import jarl.env.testbed.Corridor;
import jarl.experiment.EchoEnvironments.Shade;
import jarl.random.RandomStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentOptionsTest {

    @TempDir
    Path folder;

    private static EnvConfig read(String... assignments) {
        return Configs.read(assignments).env();
    }

    @Test
    void anEnvironmentWithoutOptionsHasNone() {
        assertThat(read("env=Acrobot-v1").options()).isEqualTo(NoOptions.INSTANCE);
        assertThat(Environments.find("Acrobot-v1").options()).isEqualTo(NoOptions.INSTANCE);
    }

    @Test
    void whatIsNotSaidIsTheDefault() {
        assertThat(read("env=Echo-v0").options()).isEqualTo(EchoEnvironments.Options.DEFAULT);
        assertThat(read("env=Echo-v0", "env.options.length=3", "env.options.shade=very-dark")
                        .options())
                .isEqualTo(new EchoEnvironments.Options(3, 0.5, false, Shade.VERY_DARK, "echo", List.of(1, 2)));
    }

    @Test
    void optionsOfEveryTypeAreReadInYaml() throws IOException {
        Path yaml = Files.writeString(folder.resolve("echo.yaml"), """
                env:
                  id: Echo-v0
                  options: {length: 4, weight: 1e-3, loud: true, shade: very-dark, word: hello there, sizes: [5]}
                """);
        assertThat(new ExperimentReader().file(yaml).read().env().options())
                .isEqualTo(new EchoEnvironments.Options(4, 0.001, true, Shade.VERY_DARK, "hello there", List.of(5)));
    }

    @Test
    void theEnvironmentIsMadeWithItsOptions() {
        try (Env<?, ?> env =
                read("env=Echo-v0", "env.options.length=3").factory().create()) {
            assertThat(env.reset(new RandomStreams(1).stream("environment"))).isEqualTo(new float[] {3, 0.5f});
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void configYamlHoldsAllOptionsInFullAndReadsBackEqual() throws IOException {
        ExperimentConfig config = new ExperimentReader()
                .assign("env=Echo-v0")
                .assign("env.options.word='1e5'")
                .read();
        Path file = folder.resolve("config.yaml");
        ConfigMapper.write(file, config);
        assertThat(file)
                .content()
                .contains("length: 7", "weight: 0.5", "loud: false", "shade: light", "word: \"1e5\"", "sizes:");
        assertThat(new ExperimentReader().file(file).read()).isEqualTo(config);
    }

    @Test
    void aConfigYamlFromBeforeThereWereOptionsHasTheDefaults() throws IOException {
        Path yaml = Files.writeString(
                folder.resolve("old.yaml"), "env: {id: Echo-v0, rescaleActions: true, actionRepeat: 1}\n");
        assertThat(new ExperimentReader().file(yaml).read().env().options())
                .isEqualTo(EchoEnvironments.Options.DEFAULT);
    }

    @Test
    void optionsBeforeTheEnvironmentIsNamedAreForTheOneNamed() {
        assertThat(read("env.options.length=3", "env=Echo-v0")).isEqualTo(read("env=Echo-v0", "env.options.length=3"));
    }

    @Test
    void anotherEnvironmentWithOtherOptionsDropsThoseGivenForTheOneBefore() {
        assertThat(read("env=Echo-v0", "env.options.length=3", "env=Corridor-v0", "env.options.cells=4")
                        .options())
                .isEqualTo(new Corridor.Options(4, 0, 100));
        assertThat(read("env=Echo-v0", "env.options.length=3", "env=Acrobot-v1").options())
                .isEqualTo(NoOptions.INSTANCE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "env.options.lenth=3 | unknown key env.options.lenth (command line): did you mean env.options.length?",
                "env.options.length=0 | env.options.length must be at least 1, got 0",
                "env.options.length=x | env.options.length must be a whole number, got \"x\"",
                "env.options.shade=dim | env.options.shade must be one of light, very-dark, got dim",
                "env.options=3 | env.options is a group of keys such as env.options.length, got 3 (command line)",
            })
    void mistakesNameTheKey(String assignment, String message) {
        assertThatThrownBy(() -> read("env=Echo-v0", assignment))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @Test
    void optionsOfAnEnvironmentThatHasNoneAreAMistake() {
        assertThatThrownBy(() -> read("env=Acrobot-v1", "env.options.length=3"))
                .hasMessage("unknown key env.options.length (command line): this environment has no options");
        assertThatThrownBy(() -> read("env=Ekko-v0", "env.options.length=3"))
                .hasMessage("unknown environment Ekko-v0: did you mean Echo-v0? (jarl list envs shows all; "
                        + "one of your own needs its jar: --class-path or JARL_CLASS_PATH, see EnvProvider)");
    }

    @Test
    void optionsOfAnotherClassAreRefused() {
        assertThatThrownBy(() -> Environments.find("Echo-v0").factory(Corridor.Options.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("options of Echo-v0 must be jarl.experiment.EchoEnvironments$Options, got");
    }
}
