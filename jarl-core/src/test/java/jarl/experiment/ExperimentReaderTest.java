package jarl.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.SavedRun;
import jarl.algorithm.A2c;
import jarl.algorithm.Ppo;
import jarl.algorithm.ReplayAlgorithmConfig;
import jarl.config.ConfigException;
import jarl.nn.Activation;
import jarl.nn.Initialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How layers become a configuration; what is wrong with one is in {@link ConfigurationMistakesTest}. */
class ExperimentReaderTest {

    @TempDir
    Path folder;

    private static ExperimentConfig read(String... assignments) {
        return Configs.read(assignments);
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("experiment.yaml"), yaml);
    }

    @Test
    void withoutLayersItIsPpoWithItsDefaultsAndTheShardsChosen() {
        ExperimentConfig config = new ExperimentReader().read();
        assertThat(config)
                .isEqualTo(ExperimentConfig.defaults(Ppo.Config.defaults()).resolved());
        assertThat(config.sampler().shards()).isEqualTo(2); // 16 columns, 8 in each
    }

    @Test
    void theEnvironmentIsToldWithoutReadingTheRest() {
        ExperimentReader reader = new ExperimentReader();
        assertThat(reader.environment()).isEqualTo(reader.read().env().id());
        reader.preset("pendulum-sac").assign("algo.noSuchKey=1");
        assertThat(reader.environment()).isEqualTo("Pendulum-v1");
        assertThat(reader.assign("env.id=Acrobot-v1")
                        .assign("env.actionRepeat=2")
                        .environment())
                .isEqualTo("Acrobot-v1");
    }

    @Test
    void laterLayersWin() throws IOException {
        Path yaml = file("seed: 5\nsteps: 7000\nsampler: {batchT: 9}\nalgo: {name: ppo, epochs: 2}\n");
        ExperimentConfig config = new ExperimentReader()
                .preset("cartpole-ppo")
                .file(yaml)
                .assign("steps=8000")
                .assign("algo.epochs=3")
                .assign("algo.epochs=4")
                .read();
        ExperimentConfig preset = new ExperimentReader().preset("cartpole-ppo").read();
        assertThat(config.name()).isEqualTo("cartpole-ppo"); // of the preset, as nobody else said
        assertThat(config.seed()).isEqualTo(5);
        assertThat(config.steps()).isEqualTo(8000);
        assertThat(config.sampler().batchT()).isEqualTo(9);
        assertThat(config.sampler().batchB()).isEqualTo(preset.sampler().batchB());
        assertThat(((Ppo.Config) config.algo()).epochs()).isEqualTo(4);
        assertThat(((Ppo.Config) config.algo()).gaeLambda()).isEqualTo(((Ppo.Config) preset.algo()).gaeLambda());
    }

    @Test
    void shorthandNamesTheEnvironmentTheAlgorithmAndTheSampler() {
        ExperimentConfig config = read("env=Pendulum-v1", "algo=a2c", "sampler=serial");
        assertThat(config.env().id()).isEqualTo("Pendulum-v1");
        assertThat(config.algo()).isEqualTo(A2c.Config.defaults());
        assertThat(config.sampler().name()).isEqualTo("serial");
        assertThat(read("env.id=Pendulum-v1", "algo.name=a2c", "sampler.name=serial"))
                .isEqualTo(config);
    }

    @Test
    void anotherAlgorithmDropsTheOptionsGivenForTheOneBefore() {
        ExperimentConfig preset = new ExperimentReader().preset("cartpole-ppo").read();
        ExperimentConfig config =
                new ExperimentReader().preset("cartpole-ppo").assign("algo=a2c").read();
        assertThat(config)
                .isEqualTo(preset.withAlgorithm(
                                A2c.Config.defaults()) // the rest stays, but for batches as A2C has them
                        .with(A2c.Config.defaults(), read("algo=a2c").sampler(), preset.model(), preset.reward()));
        A2c.Config changed = (A2c.Config) new ExperimentReader()
                .preset("cartpole-ppo")
                .assign("algo=a2c")
                .assign("algo.gaeLambda=0.5")
                .read()
                .algo();
        assertThat(changed.gaeLambda()).isEqualTo(0.5);
    }

    @Test
    void anAlgorithmBringsItsOwnRewards() {
        ExperimentConfig usual = read("algo=sac");
        ExperimentConfig scaled = read("algo=flashsac");
        assertThat(usual.reward()).isEqualTo(RewardConfig.defaults());
        assertThat(scaled.reward().mostReturn()).isEqualTo(5);
        assertThat(usual.withAlgorithm(scaled.algo()).reward()).isEqualTo(scaled.reward());
        assertThat(scaled.withAlgorithm(usual.algo()).reward()).isEqualTo(usual.reward());
        assertThat(read("algo=flashsac", "reward.normalize=false").reward().normalize())
                .isFalse();
    }

    /** Words of a command line have no order. */
    @Test
    void assignedOptionsAreForTheAlgorithmThatIsChosenLater() {
        assertThat(read("algo.gaeLambda=0.5", "algo=a2c")).isEqualTo(read("algo=a2c", "algo.gaeLambda=0.5"));
        assertThat(((A2c.Config) read("algo.gaeLambda=0.5", "algo=a2c").algo()).gaeLambda())
                .isEqualTo(0.5);
        assertThat(read("algo={name: ppo, gaeLambda: 0.5}", "algo.name=a2c"))
                .isEqualTo(read("algo=a2c", "algo.gaeLambda=0.5"));
        assertThat(new ExperimentReader()
                        .preset("cartpole-ppo")
                        .assign("algo.discount=0.5")
                        .assign("algo=a2c")
                        .read()
                        .algo())
                .isEqualTo(read("algo=a2c", "algo.discount=0.5").algo());
        assertThatThrownBy(() -> read("algo.epochs=3", "algo=a2c"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("unknown key algo.epochs (command line): ");
    }

    @Test
    void namingTheSameAlgorithmAgainKeepsItsOptions() {
        assertThat(new ExperimentReader()
                        .preset("cartpole-ppo")
                        .assign("algo=ppo")
                        .read()
                        .algo())
                .isEqualTo(new ExperimentReader().preset("cartpole-ppo").read().algo());
    }

    @Test
    void comingBackToAnAlgorithmStartsFromItsDefaults() {
        assertThat(new ExperimentReader()
                        .preset("cartpole-ppo")
                        .assign("algo=a2c")
                        .assign("algo=ppo")
                        .read()
                        .algo())
                .isEqualTo(Ppo.Config.defaults());
    }

    @Test
    void numbersMayBeWrittenWithAnExponent() {
        ExperimentConfig config =
                read("steps=1e6", "algo.learningRate=3e-4", "algo.optimizer.epsilon=1E-5", "seed=2.0");
        assertThat(config.steps()).isEqualTo(1_000_000);
        assertThat(config.seed()).isEqualTo(2);
        Ppo.Config ppo = (Ppo.Config) config.algo();
        assertThat(ppo.learningRate()).isEqualTo(3e-4);
        assertThat(ppo.optimizer().epsilon()).isEqualTo(1e-5);
        assertThat(read("steps=5000000000").steps()).isEqualTo(5_000_000_000L);
        assertThat(((Ppo.Config) read("algo.discount=1").algo()).discount()).isEqualTo(1);
    }

    @Test
    void listsEnumsAndFlags() {
        var model = read(
                        "model.hiddenSizes=[32, 16, 8]",
                        "model.activation=relu",
                        "model.initialization=torch-default",
                        "model.shared=true")
                .model();
        assertThat(model.hiddenSizes()).containsExactly(32, 16, 8);
        assertThat(model.activation()).isEqualTo(Activation.RELU);
        assertThat(model.initialization()).isEqualTo(Initialization.TORCH_DEFAULT);
        assertThat(model.shared()).isTrue();
        assertThat(read("model.hiddenSizes=[]").model().hiddenSizes()).isEmpty();
        assertThat(read("sampler={batchT: 3, batchB: 2}").sampler())
                .isEqualTo(new SamplerConfig("parallel", 3, 2, 1, false, true, 0, 0));
    }

    @ParameterizedTest
    @MethodSource("jarl.experiment.Presets#names")
    void whatIsWrittenToConfigYamlReadsBackEqual(String preset) throws IOException {
        ExperimentReader reader = new ExperimentReader().preset(preset);
        boolean replays = reader.read().algo() instanceof ReplayAlgorithmConfig;
        ExperimentConfig config = reader.assign("seed=-9007199254740993")
                .assign((replays ? "algo.learning.learningRate" : "algo.learningRate") + "=1.2345678901234567e-7")
                .read();
        Path file = folder.resolve("config.yaml");
        ConfigMapper.write(file, config);
        assertThat(new ExperimentReader().file(file).read()).isEqualTo(config);
        assertThat(SavedRun.open(folder).config()).isEqualTo(config);
        assertThat(file).content(StandardCharsets.UTF_8).contains("\nseed: -9007199254740993\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"123", "007", "1e5", "2024_01", "1.50", "0x1F", "-1", "true", "null", "no", "a-b.c_d", "-", "n"})
    void namesThatLookLikeSomethingElseReadBackAsTheyWere(String name) throws IOException {
        ExperimentConfig config = read("name='" + name + "'");
        assertThat(config.name()).isEqualTo(name);
        Path file = folder.resolve("config.yaml");
        ConfigMapper.write(file, config);
        assertThat(new ExperimentReader().file(file).read()).isEqualTo(config);
    }

    @Test
    void aFileMayBeAPresetOfTheUsers() throws IOException {
        Path yaml = file("preset:\n  description: mine\nsteps: 10\n# a comment\nenv: Corridor-v0\n");
        assertThat(new ExperimentReader().file(yaml).read().env().id()).isEqualTo("Corridor-v0");
    }

    @Test
    void filesThatCannotBeReadSayWhyOnOneLine() throws IOException {
        assertUnreadable(folder.resolve("missing.yaml"), "there is no such file");
        assertUnreadable(folder, "Is a directory");
        assertUnreadable(
                Files.write(folder.resolve("latin1.yaml"), new byte[] {'n', (byte) 0xe9}), "it is not UTF-8 text");
        assertUnreadable(file(""), "expected keys and values, got nothing");
        assertUnreadable(file("# only a comment\n"), "expected keys and values, got nothing");
        assertUnreadable(file("- 1\n- 2\n"), "expected keys and values, got [1,2]");
        assertUnreadable(file("just text"), "expected keys and values, got \"just text\"");
        assertUnreadable(file("steps: 1\nseed: 2\nsteps: 3\n"), "line 3: Duplicate field 'steps'");
        assertUnreadable(file("steps: 1\nsampler: {batchT: [\n"), "line 2: expected the [ to be closed");
        assertUnreadable(file("steps: 1\n\tseed: 2\n"), "line 2: found character '\\t(TAB)'");
    }

    private static void assertUnreadable(Path file, String why) {
        assertThatThrownBy(() -> new ExperimentReader().file(file).read())
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("cannot read " + file)
                .hasMessageContaining(why)
                .message()
                .hasLineCount(1);
    }

    @Test
    void aMistakeInAFileNamesTheFile() throws IOException {
        Path yaml = file("sampler: {batchQ: 3}\n");
        assertThatThrownBy(() -> new ExperimentReader().file(yaml).read())
                .hasMessage("unknown key sampler.batchQ (" + yaml + "): did you mean sampler.batchT?");
    }

    @ParameterizedTest
    @CsvSource({"010, 10", "1e3, 1000", "+7, 7", "1_000, 1000", "10.0, 10", "0, 0"})
    void wholeNumbersAreDecimal(String typed, long value) {
        assertThat(new ExperimentReader().assign("seed=" + typed).read().seed()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x10", "0b11", "1__0", "_1", "1:30", "ten", "0o17", "1e", "++1", "yes"})
    void whatIsNoDecimalNumberIsRefusedAsItWasTyped(String typed) {
        assertThatThrownBy(() -> new ExperimentReader().assign("seed=" + typed).read())
                .isInstanceOf(ConfigException.class)
                .hasMessage("seed must be a whole number, got \"" + typed + '"');
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e3", "010", "true", "no", "0x10", "1_000", "2024", "1.50", "12e"})
    void textIsTextWhateverItLooksLike(String typed) {
        assertThat(new ExperimentReader().assign("name=" + typed).read().name()).isEqualTo(typed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no", "on", "off", "True"})
    void onlyTrueAndFalseAreTruthValues(String typed) {
        assertThatThrownBy(() -> new ExperimentReader()
                        .assign("sampler.waitReset=" + typed)
                        .read())
                .isInstanceOf(ConfigException.class)
                .hasMessage("sampler.waitReset must be true or false, got \"" + typed + '"');
    }

    @Test
    void numbersInListsAreDecimal() {
        assertThat(new ExperimentReader()
                        .assign("model.hiddenSizes=[010, 1e2, 1_6]")
                        .read()
                        .model()
                        .hiddenSizes())
                .containsExactly(10, 100, 16);
    }

    @Test
    void aFileIsReadAsTheCommandLineIs() throws IOException {
        Path file = folder.resolve("experiment.yaml");
        Files.writeString(file, "seed: 010\nname: 1e3\nalgo: {learningRate: 1e-3}\n");
        ExperimentConfig config = new ExperimentReader().file(file).read();
        assertThat(config.seed()).isEqualTo(10);
        assertThat(config.name()).isEqualTo("1e3");
    }
}
