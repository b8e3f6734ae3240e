package jarl;

import static jarl.testing.Moment.call;
import static jarl.testing.Moment.never;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jarl.env.EnvFactory;
import jarl.env.classic.CartPole;
import jarl.experiment.Configs;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.runner.RunControl;
import jarl.runner.RunListener;
import jarl.sampler.EnvironmentException;
import jarl.testing.Call;
import jarl.testing.Fault;
import jarl.testing.Gate;
import jarl.testing.HookedEnv;
import jarl.testing.NumberedEnvs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A failing environment loses nothing: the last whole iteration is kept, and a resumed run is as if nothing had happened. Batches of
 * 8 x 4 steps, a row and a checkpoint every fourth.
 */
@Timeout(120)
class FailureCheckpointTest {

    private static final int BATCH = 32;
    private static final int STEPS = 8 * BATCH;

    @TempDir
    Path folder;

    private static ExperimentConfig config(String sampler, String... changes) {
        ExperimentReader reader = new ExperimentReader();
        reader.assign("sampler={batchT: 8, batchB: 4, shards: 4}")
                .assign("sampler=" + sampler)
                .assign("algo={name: ppo, epochs: 1, minibatches: 2}")
                .assign("reward.normalize=true")
                .assign(
                        "model={name: lstm, hiddenSizes: [4], recurrentSize: 4, normalizeObservations: true, normalizer: {warmupSteps: 0}}")
                .assign("steps=" + STEPS)
                .assign("log.intervalSteps=" + 4 * BATCH)
                .assign("evaluation.episodes=0")
                .assign("seed=13");
        return Configs.read(reader, changes);
    }

    /** A limit of time only where something hangs: a slow machine would otherwise make stuck environments of sound ones. */
    private static String limit(Fault fault) {
        return "sampler.stepTimeout=" + (fault == Fault.HANG ? 0.3 : 0);
    }

    private Training<float[], Integer> training(
            ExperimentConfig config, String name, EnvFactory<float[], Integer> factory) {
        return Training.of(factory).config(config).workers(2).runDir(folder.resolve(name));
    }

    /** The environments of the columns are numbers 1 to 4; number 0 is looked at for its spaces. */
    private static EnvFactory<float[], Integer> stumbling(
            int which, Fault fault, Gate gate, boolean inReset, boolean saves, int call) {
        return NumberedEnvs.of(number -> sound(saves)
                .failing(inReset ? Call.RESET : Call.STEP, number == which ? call(call) : never(), fault, gate));
    }

    private static HookedEnv<float[], Integer> sound(boolean saves) {
        HookedEnv<float[], Integer> env = new HookedEnv<>(new CartPole());
        return saves ? env : env.withoutState();
    }

    static Stream<Arguments> faults() {
        Stream<Arguments> everywhere = Stream.of("serial", "parallel", "batched", "alternating")
                .flatMap(sampler -> Stream.of(Fault.EXCEPTION, Fault.NAN, Fault.SHORT, Fault.HANG)
                        .flatMap(fault ->
                                Stream.of(true, false).map(inReset -> Arguments.of(sampler, fault, inReset, false))));
        Stream<Arguments> thrown = Stream.of(Fault.ASSERTION, Fault.STACK_OVERFLOW, Fault.LINKAGE, Fault.CHECKED)
                .map(fault -> Arguments.of("serial", fault, fault == Fault.CHECKED, false));
        Stream<Arguments> waiting = Stream.of("serial", "parallel", "batched", "alternating")
                .map(sampler -> Arguments.of(sampler, Fault.HANG, !sampler.equals("serial"), true));
        return Stream.of(everywhere, thrown, waiting).flatMap(each -> each);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void theLastWholeIterationIsKeptAndTheRunGoesOnAsIfNothingHadHappened(
            String sampler, Fault fault, boolean inReset, boolean waitReset) {
        ExperimentConfig config = config(sampler, limit(fault), "sampler.waitReset=" + waitReset);
        Gate gate = new Gate();
        // Step 45 of the column is row 4 of batch 6 if it never waits; where the second reset is depends on the
        // episode.
        int call = inReset ? 2 : waitReset ? 25 : 45;
        EnvFactory<float[], Integer> factory = stumbling(3, fault, gate, inReset, true, call);
        EnvironmentException failure;
        try (var run = training(config, "run", factory).start()) {
            failure = catchThrowableOfType(EnvironmentException.class, run::await);
            gate.open();
        }
        long kept = SavedRun.open(folder.resolve("run")).newest().step();
        if (!inReset && !waitReset) {
            assertThat(kept).isEqualTo(5 * BATCH);
        }
        assertThat(failure)
                .hasMessageStartingWith("environment failed in " + (inReset ? "reset" : "step") + ": column 2, step ")
                .hasMessageContaining(", seed 13: " + fault.message(4))
                .hasMessageEndingWith("; last checkpoint: " + folder.resolve("run/checkpoint/" + kept))
                .message()
                .doesNotContain("\n");
        long stepOfRun = Long.parseLong(failure.getMessage().replaceAll(".*, step (\\d+) of the run.*", "$1"));
        assertThat(stepOfRun).as("in the iteration after the one kept").isBetween(kept, kept + BATCH);

        resumesAs(config, "run");
    }

    /** What an uninterrupted run leaves. */
    private record Whole(String fingerprint, List<String> progress, List<String> episodes) {}

    private static final Map<ExperimentConfig, Whole> WHOLE = new ConcurrentHashMap<>();

    private static Whole look(Path run) {
        try {
            return new Whole(RunFolders.fingerprint(run), RunFolders.progress(run), RunFolders.episodes(run));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Whole whole(ExperimentConfig config) {
        try (var run = training(config, "whole", () -> sound(true)).start()) {
            assertThat(run.await().finished()).isTrue();
        }
        return look(folder.resolve("whole"));
    }

    private void resumesAs(ExperimentConfig config, String name) {
        EnvFactory<float[], Integer> sound = () -> sound(true);
        try (var run = training(config, name, sound).resume(true).start()) {
            assertThat(run.await().finished()).isTrue();
        }
        assertThat(look(folder.resolve(name))).isEqualTo(WHOLE.computeIfAbsent(config, this::whole));
    }

    /** Environments 0 to 4 as above; the evaluations' at steps 128 and 256 are the next ones. */
    @ParameterizedTest
    @CsvSource({"EXCEPTION, false", "LINKAGE, true", "HANG, false", "HANG, true"})
    void aFailureInAnEvaluationLosesNothingEither(Fault fault, boolean inReset) throws IOException {
        ExperimentConfig config =
                config("parallel", limit(fault), "evaluation={intervalSteps: " + 4 * BATCH + ", intervalEpisodes: 3}");
        Gate gate = new Gate();
        EnvFactory<float[], Integer> factory = stumbling(5 + 3 + 1, fault, gate, inReset, true, inReset ? 1 : 4);
        try (var run = training(config, "run", factory).start()) {
            assertThatExceptionOfType(EnvironmentException.class)
                    .isThrownBy(run::await)
                    .withMessage("environment failed in " + (inReset ? "reset" : "step")
                            + ": evaluation episode 1, step " + (inReset ? 0 : 4) + " of its episode, seed 1000013: "
                            + fault.message(4) + "; last checkpoint: " + folder.resolve("run/checkpoint/256"));
            gate.open();
        }
        assertThat(RunFolders.progress(folder.resolve("run")))
                .as("header and row 128")
                .hasSize(2);
        resumesAs(config, "run");
    }

    @Test
    void aFailureInTheEvaluationAfterTrainingLeavesTheLastCheckpoint() {
        ExperimentConfig config = config("serial", limit(Fault.HANG), "evaluation.episodes=3");
        Gate gate = new Gate();
        EnvFactory<float[], Integer> factory = stumbling(5 + 2, Fault.HANG, gate, false, true, 3);
        try (var run = training(config, "run", factory).start()) {
            assertThatExceptionOfType(EnvironmentException.class)
                    .isThrownBy(run::await)
                    .withMessageContaining("evaluation episode 2, step 3 of its episode")
                    .withMessageEndingWith("last checkpoint: " + folder.resolve("run/checkpoint/" + STEPS));
            gate.open();
        }
        resumesAs(config, "run");
        assertThat(folder.resolve("run/evaluation.json")).exists();
    }

    @Test
    void environmentsThatCannotSaveTheirStateStartAfresh() throws IOException {
        Gate gate = new Gate();
        EnvFactory<float[], Integer> factory = stumbling(3, Fault.HANG, gate, false, false, 45);
        ExperimentConfig config = config("parallel", limit(Fault.HANG));
        try (var run = training(config, "run", factory).start()) {
            assertThatExceptionOfType(EnvironmentException.class)
                    .isThrownBy(run::await)
                    .withMessageEndingWith("last checkpoint: " + folder.resolve("run/checkpoint/160"));
            gate.open();
        }
        try (var run = training(config, "run", () -> sound(false)).resume(true).start()) {
            assertThat(run.await().finished()).isTrue();
        }
        assertThat(Files.readString(folder.resolve("run/run.log"))).contains("episodes start afresh");
    }

    @Test
    void aFailureBeforeTheFirstIterationIsWholeSaysThatNothingWasWritten() {
        EnvFactory<float[], Integer> factory = stumbling(1, Fault.EXCEPTION, new Gate(), false, true, 7);
        ExperimentConfig config = config("batched");
        try (var run = training(config, "run", factory).start()) {
            assertThatExceptionOfType(EnvironmentException.class)
                    .isThrownBy(run::await)
                    .withMessageEndingWith("motor broke; no checkpoint was written");
        }
        resumesAs(config, "run");
    }

    @Test
    void aStateThatCannotBeSavedIsToldBesides() {
        Path checkpoints = folder.resolve("run/checkpoint");
        EnvFactory<float[], Integer> factory = stumbling(3, Fault.EXCEPTION, new Gate(), false, true, 45);
        RunListener spoiler = new RunListener() {
            @Override
            public void iteration(long step, RunControl run) {
                if (step == 5 * BATCH) { // after the checkpoint of 128, before that of 160
                    try {
                        Files.move(checkpoints, folder.resolve("elsewhere"));
                        Files.createFile(checkpoints);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        };
        try (var run =
                training(config("serial"), "run", factory).listener(spoiler).start()) {
            assertThatExceptionOfType(EnvironmentException.class)
                    .isThrownBy(run::await)
                    .withMessageEndingWith("motor broke; the state at step 160 could not be saved (" + checkpoints
                            + ": is not a folder)");
        }
    }

    @Test
    void theMachineAtItsEndIsNotBlamedOnTheEnvironment() {
        EnvFactory<float[], Integer> factory = () -> {
            throw new OutOfMemoryError("Java heap space");
        };
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> training(config("serial"), "run", factory).start());
    }
}
