package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.classic.CartPole;
import jarl.sampler.EnvironmentException;
import jarl.testing.Call;
import jarl.testing.HookedEnv;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Environments that answer questions about themselves with nothing, or an exception: named with the method. */
class OddQueriesTest {

    @TempDir
    Path folder;

    private Training<float[], Integer> training(EnvFactory<float[], Integer> factory) {
        return Training.of(factory)
                .set("steps", 64)
                .set("sampler.batchT", 16)
                .set("sampler.batchB", 2)
                .set("evaluation.episodes", 1)
                .workers(1)
                .runDir(folder.resolve("run"));
    }

    private void assertNamed(EnvFactory<float[], Integer> factory, String expected) {
        assertThatThrownBy(() -> training(factory).start())
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining(expected);
        assertThat(folder.resolve("run/config.yaml")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"observationSpace", "actionSpace", "infoType"})
    void nullForAnAnswerIsNamedWithItsMethod(String method) {
        assertNamed(
                () -> new HookedEnv<>(new CartPole()).answeringNull(Call.of(method)),
                "environment failed in " + method + ": ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"observationSpace", "actionSpace", "infoType", "masksActions", "savesState"})
    void anExceptionIsNamedWithItsMethod(String method) {
        assertNamed(
                () -> new HookedEnv<>(new CartPole()).in(Call.of(method), () -> {
                    throw new UnsupportedOperationException("not asked before");
                }),
                "environment failed in " + method + ": UnsupportedOperationException: not asked before");
    }

    @Test
    @SuppressWarnings("NullAway")
    void nullForAnEnvironmentIsNamed() {
        assertNamed(
                () -> null, "environment failed when it was made: IllegalStateException: expected an Env, got null");
        try (var run = training(CartPole::new).start()) {
            run.await();
        }
        SavedRun saved = SavedRun.open(folder.resolve("run"));
        EnvFactory<float[], Integer> none = () -> (Env<float[], Integer>) null;
        assertThatThrownBy(() -> saved.evaluate(saved.newest(), none, 1, 1, 1))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("expected an Env, got null");
        assertThatThrownBy(() -> Policy.load(folder.resolve("run"), none))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("expected an Env, got null");
    }

    @Test
    void aCloseThatLeavesItsThreadInterruptedIsNamedAndTheThreadIsNot() {
        EnvFactory<float[], Integer> factory = () -> new HookedEnv<>(new CartPole())
                .in(Call.CLOSE, () -> Thread.currentThread().interrupt());
        assertNamed(factory, "environment failed in close: IllegalStateException: it left its thread interrupted");
        assertThat(Thread.interrupted()).isFalse();
    }
}
