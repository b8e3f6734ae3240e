package jarl;

import static jarl.testing.Moment.call;
import static jarl.testing.Moment.everyStep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jarl.env.EnvFactory;
import jarl.experiment.Configs;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.sampler.EnvironmentException;
import jarl.testing.Call;
import jarl.testing.Gate;
import jarl.testing.HookedEnv;
import jarl.testing.Moment;
import jarl.testing.NumberedEnvs;
import jarl.testing.Script;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An environment that hangs or fails before the first batch or after the last is named, and nobody waits for it for ever. */
@Timeout(60)
class SetUpAndTearDownTest {

    private final Gate gate = new Gate();

    @TempDir
    Path folder;

    @AfterEach
    void letGo() {
        gate.open();
    }

    private static final int LENGTH = 8;

    private static HookedEnv<float[], Integer> sound() {
        return HookedEnv.of(Script.lengths(LENGTH).drawing(_ -> new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB)));
    }

    private static ExperimentConfig config(double timeout, String... more) {
        ExperimentReader reader = new ExperimentReader()
                .assign("sampler={batchT: 16, batchB: 2, shards: 1, stepTimeout: " + timeout + "}")
                .assign("model.hiddenSizes=[4]")
                .assign("steps=64")
                .assign("log.intervalSteps=32")
                .assign("evaluation.episodes=0")
                .assign("seed=13");
        return Configs.read(reader, more);
    }

    private static Training<float[], Integer> training(ExperimentConfig config, EnvFactory<float[], Integer> factory) {
        return Training.of(factory).config(config).workers(1);
    }

    /** The environment of this number (0 is looked at for its spaces, 1 and 2 are columns) does something in a call. */
    private static EnvFactory<float[], Integer> when(int number, String call, int step, Runnable body) {
        return NumberedEnvs.of(own -> {
            if (own == number && call.equals("create")) {
                body.run();
            }
            return own == number && !call.equals("create") ? sound().in(Call.of(call), everyStep(step), body) : sound();
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 | create | 0 | create:
            0 | close | 0 | close:
            1 | create | 0 | create: column 0, step 0
            2 | reset | 0 | reset: column 1, step 0
            2 | step | 1 | step: column 1, step 1
            """)
    void whatHangsBeforeTheFirstBatchIsNamed(int number, String call, int step, String named) {
        ExperimentConfig config = config(0.3, "sampler.decorrelationSteps=5");
        assertThatExceptionOfType(EnvironmentException.class)
                .isThrownBy(() ->
                        training(config, when(number, call, step, gate::pass)).start())
                .withMessageStartingWith("environment failed in " + named)
                .withMessageEndingWith("TimeoutException: no answer within 0.3 s");
    }

    @Test
    void aFirstPictureThatHangsIsNamed() {
        ExperimentConfig config =
                config(0.3, "evaluation.record=true", "evaluation.intervalSteps=32", "evaluation.episodes=1");
        assertThatExceptionOfType(EnvironmentException.class)
                .isThrownBy(() -> training(config, when(0, "render", 0, gate::pass))
                        .runDir(folder.resolve("run"))
                        .start())
                .withMessage("environment failed in render: TimeoutException: no answer within 0.3 s");
    }

    @Test
    void aFirstPictureThatFailsIsNamed() {
        ExperimentConfig config =
                config(0, "evaluation.record=true", "evaluation.intervalSteps=32", "evaluation.episodes=1");
        assertThatExceptionOfType(EnvironmentException.class)
                .isThrownBy(() -> training(config, when(0, "render", 0, () -> {
                            throw new AssertionError("no display");
                        }))
                        .runDir(folder.resolve("run"))
                        .start())
                .withMessage("environment failed in render: AssertionError: no display");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3})
    void anEndThatFailsIsNamed(double timeout) {
        EnvFactory<float[], Integer> failing = when(2, "close", 0, () -> {
            throw new IllegalStateException("the connection is gone");
        });
        var run = training(config(timeout), failing).start();
        assertThat(run.await().finished()).isTrue();
        assertThatExceptionOfType(EnvironmentException.class)
                .isThrownBy(run::close)
                .withMessageStartingWith("environment failed in close: column 1, step 0 of its episode")
                .withMessageEndingWith("seed 13: IllegalStateException: the connection is gone");
        run.close();
    }

    @Test
    void anEndThatHangsIsNamed() {
        var run = training(config(0.3), when(2, "close", 0, gate::pass)).start();
        assertThat(run.await().finished()).isTrue();
        assertThatExceptionOfType(EnvironmentException.class)
                .isThrownBy(run::close)
                .withMessageStartingWith("environment failed in close: column 1")
                .withMessageEndingWith("TimeoutException: no answer within 0.3 s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "close"})
    void aPolicysLookAtTheEnvironmentIsWatched(String call) {
        Path run = folder.resolve("run");
        try (var training =
                training(config(0.3), SetUpAndTearDownTest::sound).runDir(run).start()) {
            assertThat(training.await().finished()).isTrue();
        }
        // The first is looked at for the agent, the second for the policy.
        assertThatExceptionOfType(EnvironmentException.class)
                .isThrownBy(() -> Policy.load(run, when(1, call, 0, gate::pass)))
                .withMessage("environment failed in " + call + ": TimeoutException: no answer within 0.3 s");
    }

    @Test
    void aStepThatLeavesItsThreadInterruptedIsNamedAndTheRunsFilesAreWhole() throws Exception {
        Predicate<Moment> step40 = call(40);
        EnvFactory<float[], Integer> factory =
                () -> sound().in(Call.STEP, step40, () -> Thread.currentThread().interrupt());
        Path directory = folder.resolve("run");
        try (var run = training(config(0), factory).runDir(directory).start()) {
            assertThatExceptionOfType(EnvironmentException.class)
                    .isThrownBy(run::await)
                    .withMessageStartingWith("environment failed in step: column ")
                    .withMessageContaining(
                            "seed 13: IllegalStateException: it left its thread interrupted; last checkpoint: ");
        }
        assertThat(Files.readString(directory.resolve("status.json")))
                .contains("\"failed\"")
                .contains("it left its thread interrupted");
    }

    @Test
    void exceptionsThatCannotBeToldAreNamed() {
        EnvFactory<float[], Integer> mute = () -> sound().in(Call.STEP, () -> {
            throw new IllegalStateException() {
                private static final long serialVersionUID = 1;

                @Override
                public String getMessage() {
                    throw new UnsupportedOperationException();
                }
            };
        });
        EnvFactory<float[], Integer> garrulous = () -> sound().in(Call.STEP, () -> {
            throw new IllegalStateException("x".repeat(5_000_000));
        });
        assertThat(failure(mute))
                .endsWith("(asked for its message it threw UnsupportedOperationException); "
                        + "no checkpoint was written");
        assertThat(failure(garrulous))
                .contains("IllegalStateException: xxx")
                .contains("xxx... (5000000 characters)")
                .hasSizeLessThan(1_000);
    }

    private static String failure(EnvFactory<float[], Integer> factory) {
        try (var run = training(config(0), factory).start()) {
            run.await();
            return "";
        } catch (EnvironmentException e) {
            return Optional.ofNullable(e.getMessage()).orElse("");
        }
    }

    @Test
    void aPictureThatIsNullIsNamed() {
        ExperimentConfig config =
                config(0, "evaluation.record=true", "evaluation.intervalSteps=32", "evaluation.episodes=1");
        assertThatExceptionOfType(EnvironmentException.class)
                .isThrownBy(() -> training(config, () -> sound().answeringNull(Call.RENDER))
                        .runDir(folder.resolve("run"))
                        .start())
                .withMessage("environment failed in render: IllegalStateException: expected an Optional, got null");
    }
}
