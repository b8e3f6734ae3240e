package jarl.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jarl.config.ConfigException;
import jarl.config.Defaults;
import jarl.config.Option;
import jarl.env.classic.CartPole;
import jarl.env.classic.ClassicControl;
import jarl.random.RandomStreams;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentsTest {

    @Test
    void bundledEnvironmentsAreFoundAndSortedById() {
        List<String> ids = Environments.all().stream().map(EnvSpec::id).toList();
        assertThat(ids)
                .contains(
                        "Acrobot-v1",
                        "Bandit-v0",
                        "CartPole-v0",
                        "CartPole-v1",
                        "CartPole-v1-no-velocity",
                        "Corridor-v0",
                        "LookAndPush-v0",
                        "MaskedChoice-v0",
                        "MaskedChoice-v0-no-mask",
                        "Memory-v0",
                        "MountainCar-v0",
                        "MountainCarContinuous-v0",
                        "MultiMaskedChoice-v0",
                        "MultiMaskedChoice-v0-no-mask",
                        "Pendulum-v1",
                        "Pendulum-v1-no-velocity")
                .isSorted();
    }

    @Test
    void everyEnvironmentIsDescribedAndCanBeMade() {
        for (EnvSpec spec : Environments.all()) {
            assertThat(spec.description()).isNotBlank().doesNotContain("\n");
            assertThat(spec.source()).isNotBlank();
            try (Env<?, ?> env = spec.factory().create()) {
                assertThat(env.reset(new RandomStreams(1).stream("env"))).isNotNull();
            } catch (Exception e) {
                throw new AssertionError(spec.id(), e);
            }
        }
    }

    @Test
    void thresholdsAreGymnasiums() {
        assertThat(Environments.find("CartPole-v0").solvedAt()).isEqualTo(195);
        assertThat(Environments.find("CartPole-v1").solvedAt()).isEqualTo(475);
        assertThat(Environments.find("MountainCar-v0").solvedAt()).isEqualTo(-110);
        assertThat(Environments.find("MountainCarContinuous-v0").solvedAt()).isEqualTo(90);
        assertThat(Environments.find("Acrobot-v1").solvedAt()).isEqualTo(-100);
        assertThat(Environments.find("Pendulum-v1").solvedAt()).isNaN();
    }

    @Test
    void unknownIdSuggestsTheNearest() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Environments.find("CartPol-v1"))
                .withMessage("unknown environment CartPol-v1: did you mean CartPole-v1? (jarl list envs shows all; "
                        + "one of your own needs its jar: --class-path or JARL_CLASS_PATH, see EnvProvider)");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Environments.find("Go"))
                .withMessage("unknown environment Go (jarl list envs shows all; "
                        + "one of your own needs its jar: --class-path or JARL_CLASS_PATH, see EnvProvider)");
    }

    @Test
    void idOfferedTwiceIsRefusedNamingBothProviders() {
        EnvProvider other = new OtherProvider();
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Environments.byId(List.of(new ClassicControl(), other)))
                .withMessageContaining("CartPole-v1")
                .withMessageContaining("jarl.env.classic.ClassicControl")
                .withMessageContaining("OtherProvider")
                .withMessageNotContaining("\n");
    }

    @Test
    @SuppressWarnings("NullAway") // what a provider of somebody else may return
    void aProviderWithoutAListIsNamed() {
        EnvProvider none = () -> null;
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Environments.byId(List.of(none)))
                .withMessageStartingWith("the environment provider jarl.env.EnvironmentsTest")
                .withMessageEndingWith(" failed: IllegalStateException: expected a list of environments, got null");
    }

    /** Its default is no number, which shows when its class is initialized. */
    private static final class Mistaken {
        record Size(
                @Option(help = "size", standard = "many") int size) {}

        static final Size DEFAULTS = Defaults.of(Size.class);
    }

    @Test
    void aProviderWhoseOptionsAreMistakenIsNamedWithTheOption() {
        EnvProvider mistaken = () -> List.of(
                EnvSpec.of("Mistaken-v0", "a mistake", "none", Double.NaN, Mistaken.DEFAULTS, _ -> new CartPole()));
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Environments.byId(List.of(mistaken)))
                .withMessageStartingWith("the environment provider jarl.env.EnvironmentsTest")
                .withMessageEndingWith(
                        " failed: IllegalArgumentException: the default of EnvironmentsTest.Mistaken.Size.size:"
                                + " it must be a whole number, got many");
    }

    @Test
    void providerThatCannotBeLoadedIsNamed(@TempDir Path folder) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(EnvProvider.class.getName()), "org.example.Missing");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(Environments::all)
                    .withMessageContaining("org.example.Missing")
                    .withMessageNotContaining("\n");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static final class OtherProvider implements EnvProvider {
        @Override
        public List<EnvSpec> environments() {
            EnvFactory<float[], Integer> factory = CartPole::new;
            return List.of(EnvSpec.of("CartPole-v1", "another", "this test", 1, factory));
        }
    }
}
