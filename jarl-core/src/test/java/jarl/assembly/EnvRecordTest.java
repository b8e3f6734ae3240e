package jarl.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.Policy;
import jarl.SavedRun;
import jarl.Training;
import jarl.config.ConfigException;
import jarl.env.EnvFactory;
import jarl.env.Environments;
import jarl.env.ForwardingEnv;
import jarl.env.TimeLimit;
import jarl.env.classic.CartPole;
import jarl.experiment.Configs;
import jarl.experiment.ExperimentReader;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.testing.Script;
import jarl.testing.ScriptedEnv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run is opened with the environment it was made with, and with no other. */
class EnvRecordTest {

    private static final EnvFactory<float[], Integer> TRAP = trap(Float.POSITIVE_INFINITY);
    private static final EnvFactory<float[], Integer> CART_POLE = CartPole::new;

    @TempDir
    Path folder;

    /** Observes and decides like CartPole, with which it has nothing else in common; {@code bound} is that of its observations. */
    private static Script<float[], Integer> trap(float bound) {
        return Script.lengths(3)
                .observing(Box.of(-bound, bound, 4), _ -> new float[4])
                .acting(new Discrete(2))
                .rewarding(-1);
    }

    private <O, A> Path train(EnvFactory<O, A> factory, String... assignments) {
        Path directory = folder.resolve("run");
        try (var run = training(factory, directory, assignments).start()) {
            run.await();
        }
        return directory;
    }

    private static <O, A> Training<O, A> training(EnvFactory<O, A> factory, Path directory, String... assignments) {
        ExperimentReader reader = new ExperimentReader()
                .assign("steps=64")
                .assign("sampler={batchT: 8, batchB: 4}")
                .assign("log.intervalSteps=64")
                .assign("model.hiddenSizes=[4]")
                .assign("evaluation.episodes=0");
        return Training.of(factory)
                .config(Configs.read(reader, assignments))
                .runDir(directory)
                .workers(1);
    }

    @Test
    void aClassWithoutAnIdIsNotRecordedAsTheDefaultEnvironment() {
        SavedRun run = SavedRun.open(train(TRAP));
        assertThat(run.config().env().id()).isEqualTo("java:" + ScriptedEnv.class.getName());
        assertThatThrownBy(() -> run.config().env().factory())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("the Java class " + ScriptedEnv.class.getName() + ", which has no id")
                .hasMessageContaining("open the run from Java");
    }

    @Test
    void theClassOfAnIdAndTheFactoryOfAProviderAreRecordedWithTheirIds() {
        assertThat(SavedRun.open(train(CART_POLE)).config().env().id()).isEqualTo("CartPole-v1");
        Path other = folder.resolve("other");
        try (var run =
                training(Environments.find("Corridor-v0").factory(), other).start()) {
            run.await();
        }
        assertThat(SavedRun.open(other).config().env().id()).isEqualTo("Corridor-v0");
    }

    @Test
    void aWrappedEnvironmentHasNoIdButIsTheSameUnderItsWrapper() {
        Path directory = train(() -> new TimeLimit<>(new CartPole(), 7));
        assertThat(SavedRun.open(directory).config().env().id())
                .isEqualTo("java:jarl.env.TimeLimit(jarl.env.classic.CartPole)");
        assertThatCode(() -> Policy.load(directory, CART_POLE).close()).doesNotThrowAnyException();
        assertThatThrownBy(() -> Policy.load(directory, TRAP))
                .hasMessageContaining("expected the class jarl.env.classic");
    }

    @Test
    void whatRunsWithAnotherClassIsRefused() {
        Path directory = train(TRAP);
        SavedRun run = SavedRun.open(directory);
        for (var opening : new ThrowingCallable[] {
            () -> Policy.load(directory, CART_POLE).close(),
            () -> run.evaluate(run.newest(), CART_POLE, 1, 0, 1),
            () -> run.player(run.newest(), CART_POLE, true).close(),
            () -> training(CART_POLE, directory).resume(true).start().close()
        }) {
            assertThatThrownBy(opening)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(
                            "expected the class " + ScriptedEnv.class.getName() + ", got jarl.env.classic.CartPole")
                    .hasMessageContaining("environment.json");
        }
        assertThatCode(() -> Policy.load(directory, TRAP).close()).doesNotThrowAnyException();
        assertThatCode(() -> training(TRAP, directory).resume(true).start().close())
                .doesNotThrowAnyException();
    }

    @Test
    void aClassWhoseSpacesChangedIsRefused() {
        Path directory = train(TRAP);
        assertThatThrownBy(() -> Policy.load(directory, trap(1)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "expected the observations Box(-Infinity, Infinity, shape [4]), got Box(-1.0, 1.0,");
    }

    /** A script that says of itself that it was made with this physics. */
    private static EnvFactory<float[], Integer> with(String physics) {
        return () -> new ForwardingEnv<>(TRAP.create()) {
            @Override
            public Map<String, String> provenance() {
                return Map.of("physics", physics);
            }
        };
    }

    @Test
    void aRunGoesOnWithWhatItsEnvironmentWasMadeOfOnly() throws IOException {
        Path directory = train(with("3.14"));
        assertThat(Files.readString(directory.resolve("environment.json"))).contains("\"physics\" : \"3.14\"");
        assertThatCode(() ->
                        training(with("3.14"), directory).resume(true).start().close())
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> training(with("2.2"), directory).resume(true).start())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("expected physics 3.14, got 2.2; give the same (or remove ");
        assertThatThrownBy(() -> training(TRAP, directory).resume(true).start())
                .hasMessageContaining("expected physics 3.14, got none");
        assertThatCode(() -> Policy.load(directory, with("2.2")).close()).doesNotThrowAnyException(); // with a warning
    }

    @Test
    void aRunDirectoryOfAnEarlierVersionOpensIfItsCheckpointFits() throws IOException {
        Path directory = train(TRAP);
        Files.delete(directory.resolve("environment.json"));
        assertThatCode(() -> Policy.load(directory, CART_POLE).close()).doesNotThrowAnyException();
    }

    @Test
    void aDamagedRecordIsNamed() throws IOException {
        Path directory = train(TRAP);
        Files.writeString(directory.resolve("environment.json"), "{\"class\": 1}");
        assertThatThrownBy(() -> Policy.load(directory, TRAP))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("environment.json: class: expected a text, got 1");
    }
}
