package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.algorithm.Ppo;
import jarl.checkpoint.CheckpointStore;
import jarl.config.ConfigException;
import jarl.env.EnvFactory;
import jarl.env.classic.CartPole;
import jarl.env.classic.Pendulum;
import jarl.env.testbed.Corridor;
import jarl.experiment.ConfigMapper;
import jarl.experiment.Configs;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.runner.RunControl;
import jarl.runner.RunListener;
import jarl.sampler.EnvironmentException;
import jarl.testing.Call;
import jarl.testing.Fault;
import jarl.testing.HookedEnv;
import jarl.testing.Moment;
import jarl.testing.NumberedEnvs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The front door of the library. */
@Isolated
class TrainingTest {

    private static final float[] OBSERVATION = {0.01f, 0.02f, 0.03f, 0.04f};

    @TempDir
    Path folder;

    private static ExperimentConfig smallConfig(String... assignments) {
        return Configs.read(
                new ExperimentReader()
                        .assign("steps=384")
                        .assign("sampler={batchT: 16, batchB: 4, shards: 2}")
                        .assign("log.intervalSteps=64")
                        .assign("evaluation.episodes=2"),
                assignments);
    }

    private Training<float[], Integer> small() {
        return Training.of(CartPole::new).config(smallConfig("seed=3")).runDir(folder.resolve("run"));
    }

    @Test
    void theExampleOfTheDesign() throws InterruptedException {
        float[] observation = OBSERVATION;
        try (var run = Training.of(CartPole::new)
                .config(smallConfig())
                .algorithm(Ppo.Config.defaults())
                .steps(256)
                .seed(1)
                .runDir(folder.resolve("cartpole"))
                .start()) {
            Policy<float[], Integer> policy = run.await().policy();
            int action = policy.act(observation);
            assertThat(action).isBetween(0, 1);
            policy.close();
        }
        assertThat(folder.resolve("cartpole")).isDirectoryContaining("glob:**/config.yaml");
        assertThat(RunFolders.threadsThatStay()).isEmpty();
    }

    @Test
    void withoutARunDirectoryNothingIsWritten() throws IOException {
        List<Long> rows = new ArrayList<>();
        List<String> messages = new ArrayList<>();
        RunListener listener = new RunListener() {
            @Override
            public void row(long step, Map<String, Double> row, RunControl run) {
                rows.add(step);
            }
        };
        try (var run = Training.of(CartPole::new)
                .config(smallConfig())
                .listener(listener)
                .messages(messages::add)
                .start()) {
            assertThat(run.await().finished()).isTrue();
            assertThat(run.plan().totalSteps()).isEqualTo(384);
            assertThat(run.config().learner().threads()).isEqualTo(1);
            // two trunks 4-64-64, a policy head 64-2 and a value head 64-1
            assertThat(run.parameterCount()).isEqualTo(2 * (5 * 64 + 65 * 64) + 65 * 2 + 65);
        }
        assertThat(rows).containsExactly(64L, 128L, 192L, 256L, 320L, 384L);
        assertThat(messages).hasSize(6 + 2).first().asString().startsWith("step 64: return ");
        assertThat(messages.subList(6, 8)).last().isEqualTo("finished");
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void messagesAreTheLinesOfTheLog() throws IOException {
        List<String> messages = new ArrayList<>();
        try (var run = small().messages(messages::add).start()) {
            assertThat(run.await().finished()).isTrue();
        }
        List<String> logged = Files.readAllLines(folder.resolve("run/run.log")).stream()
                .map(line -> line.substring(line.indexOf(" | ") + 3))
                .toList();
        assertThat(messages).isEqualTo(logged).hasSizeGreaterThan(6);
    }

    @Test
    void aPolicyOutlivesItsRunAndIsTheOneInTheCheckpoint() {
        Policy<float[], Integer> policy;
        Run<float[], Integer> closed;
        try (var run = small().start()) {
            closed = run;
            policy = run.await().policy();
        }
        int before = policy.act(OBSERVATION);
        assertThat(policy.act(OBSERVATION)).isEqualTo(before);
        assertThat(policy.observationSpace()).isEqualTo(new CartPole().observationSpace());
        try (Policy<float[], Integer> loaded = Policy.load(folder.resolve("run"), CartPole::new)) {
            for (float lean = -0.2f; lean < 0.2f; lean += 0.01f) {
                float[] observation = {0, -lean, lean, 2 * lean};
                assertThat(loaded.act(observation)).isEqualTo(policy.act(observation));
            }
        }
        assertThatThrownBy(() -> policy.act(new float[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("observation: expected 4 values, got 3");
        policy.close();
        policy.close();
        assertThatThrownBy(() -> policy.act(OBSERVATION)).hasMessage("the policy is closed");
        var result = closed.await();
        assertThatThrownBy(result::policy).hasMessage("the run is closed: take its policy before");
        assertThatCode(closed::close).doesNotThrowAnyException();
    }

    @Test
    void aPolicyActsInTheEnvironmentsOwnBounds() {
        try (var run = Training.of(Pendulum::new)
                .config(smallConfig("env=Pendulum-v1", "env.rescaleActions=true", "model.initialLogStd=0"))
                .start()) {
            try (Policy<float[], float[]> policy = run.await().policy()) {
                assertThat(policy.act(new float[] {1, 0, 0})).hasSize(1);
                assertThat(policy.act(new float[] {1, 0, 0})[0]).isBetween(-2f, 2f);
            }
        }
    }

    @Test
    void evaluatingACheckpointAgainGivesTheEvaluationAfterTraining() {
        EnvFactory<float[], Integer> cartPole = CartPole::new;
        double[] returns;
        try (var run = small().start()) {
            returns = run.await().evaluation().orElseThrow().returns();
        }
        SavedRun saved = SavedRun.open(folder.resolve("run"));
        assertThat(saved.evaluate(saved.newest(), cartPole, 2, 3, 2).returns()).isEqualTo(returns);
        assertThat(saved.evaluate(saved.newest(), CartPole::new, 30, 3, 1).returns())
                .startsWith(returns)
                .hasSize(30);
    }

    @Test
    void closingInTheMiddleStopsWithACheckpointAndLeavesNoThread() throws InterruptedException {
        CountDownLatch third = new CountDownLatch(3);
        RunListener listener = new RunListener() {
            @Override
            public void iteration(long step, RunControl run) {
                third.countDown();
            }
        };
        try (var run =
                small().steps(1_000_000_000).workers(2).listener(listener).start()) {
            third.await();
            assertThat(run.config().steps()).isEqualTo(1_000_000_000);
            assertThat(RunFolders.threads()).contains("jarl-run", "jarl-sampler-1", "jarl-heartbeat");
            assertThatThrownBy(() -> small().resume(true).start())
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(
                            "is in use by process " + ProcessHandle.current().pid());
        }
        assertThat(RunFolders.threadsThatStay()).isEmpty();
        assertThat(folder.resolve("run/status.json")).content().contains("\"stopped\"");
        assertThat(SavedRun.open(folder.resolve("run")).newest().step()).isGreaterThanOrEqualTo(3 * 64);
    }

    @Test
    void aRunIsNotOverwritten() throws IOException {
        try (var run = small().start()) {
            assertThat(run.await().finished()).isTrue();
        }
        String fingerprint = RunFolders.fingerprint(folder.resolve("run"));
        assertThatThrownBy(() -> small().seed(9).start())
                .isInstanceOf(ConfigException.class)
                .hasMessage("run directory " + folder.resolve("run")
                        + " already holds a run: go on with it by resume(true), or choose another runDir");
        assertThat(RunFolders.fingerprint(folder.resolve("run"))).isEqualTo(fingerprint);
        assertThat(RunFolders.progress(folder.resolve("run"))).hasSize(1 + 6);
    }

    @Test
    void resumingAFinishedRunReturnsAtOnce() throws IOException {
        double mean;
        try (var run = small().start()) {
            mean = run.await().evaluation().orElseThrow().mean();
        }
        List<String> rows = Files.readAllLines(folder.resolve("run/progress.csv"));
        AtomicBoolean trained = new AtomicBoolean();
        RunListener listener = new RunListener() {
            @Override
            public void iteration(long step, RunControl run) {
                trained.set(true);
            }
        };
        List<String> messages = new ArrayList<>();
        try (var run =
                small().resume(true).listener(listener).messages(messages::add).start()) {
            var result = run.await();
            assertThat(result.finished()).isTrue();
            assertThat(result.steps()).isEqualTo(384);
            assertThat(result.evaluation().orElseThrow().mean()).isEqualTo(mean);
        }
        assertThat(trained).isFalse();
        assertThat(messages)
                .startsWith("resumed from " + folder.resolve("run").resolve("checkpoint/384"))
                .endsWith("finished");
        assertThat(Files.readAllLines(folder.resolve("run/progress.csv"))).isEqualTo(rows);
        assertThat(folder.resolve("run/status.json")).content().contains("\"finished\"");
    }

    @Test
    void resumingGoesOnWithTheConfigurationOfTheRun() {
        try (var run = small().start()) {
            var _ = run.await();
        }
        try (var run = Training.of(CartPole::new)
                .runDir(folder.resolve("run"))
                .resume(true)
                .start()) {
            assertThat(run.config().seed()).isEqualTo(3);
            assertThat(run.plan().totalSteps()).isEqualTo(384);
        }
    }

    /** Trains until {@code step}, or to the end if there is no such step. */
    private void trainUntil(long step, Training<float[], Integer> training) {
        CompletableFuture<Run<?, ?>> started = new CompletableFuture<>();
        RunListener stopper = new RunListener() {
            @Override
            public void iteration(long done, RunControl run) {
                if (done == step) {
                    started.join().stop();
                }
            }
        };
        try (var run = training.listener(stopper).start()) {
            started.complete(run);
            var _ = run.await();
        }
    }

    /** Six batches, rows and checkpoints after every fourth: the second row is short, whether the run was stopped before it or not. */
    @Test
    void aRunResumedBeforeItsShortLastRowEndsWithTheSameBits() throws IOException {
        ExperimentConfig config = smallConfig("log.intervalSteps=256");
        trainUntil(320, small().config(config));
        trainUntil(-1, small().config(config).resume(true));
        String resumed = RunFolders.fingerprint(folder.resolve("run"));
        assertThat(Files.readAllLines(folder.resolve("run/progress.csv"))).hasSize(1 + 2);

        trainUntil(-1, small().config(config).runDir(folder.resolve("whole")));
        assertThat(resumed).isEqualTo(RunFolders.fingerprint(folder.resolve("whole")));
    }

    /** With one checkpoint kept, and the newest damaged, an older one remains only if it is the best. */
    @Test
    void aDamagedCheckpointDoesNotPushOutThoseAfterAResumeFromAnOlderOne() throws IOException {
        Training<float[], Integer> training = small().config(smallConfig("checkpoint.keep=1"));
        Path checkpoints = folder.resolve("run/checkpoint");
        trainUntil(64, training);
        RunFolders.copy(checkpoints.resolve("64"), folder.resolve("64"));
        trainUntil(-1, training.resume(true));
        if (!Files.exists(checkpoints.resolve("64"))) {
            Files.move(folder.resolve("64"), checkpoints.resolve("64"));
        }
        for (long step : CheckpointStore.forReading(checkpoints).steps()) {
            if (step > 64) {
                Files.delete(checkpoints.resolve(step + "/manifest.json"));
            }
        }
        trainUntil(128, training);
        assertThat(SavedRun.open(folder.resolve("run")).newest().step()).isEqualTo(128);
        assertThat(checkpoints.resolve("384.unusable")).isDirectory();
    }

    @Test
    void resumeWithoutARunStartsOne() {
        try (var run = small().resume(true).start()) {
            assertThat(run.await().steps()).isEqualTo(384);
        }
    }

    /** A corridor that breaks from a certain reset on, counted over all of them. */
    private Training<float[], Integer> fragile(int breaksAt) {
        Predicate<Moment> broken = Moment.fromCall(breaksAt);
        EnvFactory<float[], Integer> factory =
                () -> new HookedEnv<>(new Corridor(4, 0, 10)).failing(Call.RESET, broken, Fault.EXCEPTION);
        return Training.of(factory).config(smallConfig("env=Corridor-v0")).runDir(folder.resolve("run"));
    }

    @Test
    void anEnvironmentThatFailsFromTheStartLeavesNothingBehindThatRuns() throws InterruptedException {
        assertThatThrownBy(() -> fragile(2).start())
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("environment failed in reset: column 1, ")
                .hasMessageContaining("motor broke");
        assertThat(RunFolders.threadsThatStay()).isEmpty();
        assertThat(folder.resolve("run/status.json"))
                .content()
                .contains("\"failed\"")
                .contains("motor broke");
        try (var run = fragile(Integer.MAX_VALUE).resume(true).start()) { // the folder was given up
            assertThat(run.await().finished()).isTrue();
        }
    }

    @Test
    void anEnvironmentThatCannotBeMadeIsNamedByItsColumn() throws InterruptedException {
        EnvFactory<float[], Integer> factory = NumberedEnvs.of(number -> {
            if (number == 2) { // number 0 only tells the spaces
                throw new IllegalStateException("no licence");
            }
            return new CartPole();
        });
        assertThatThrownBy(
                        () -> Training.of(factory).config(smallConfig("seed=8")).start())
                .isInstanceOf(EnvironmentException.class)
                .hasMessage("environment failed in create: column 1, step 0 of its episode, step 0 of the run, seed 8:"
                        + " IllegalStateException: no licence");
        assertThat(RunFolders.threadsThatStay()).isEmpty();
    }

    @Test
    void anEnvironmentThatFailsLaterEndsTheRunWhichCanBeResumed() throws InterruptedException {
        try (var run = fragile(40).start()) {
            assertThatThrownBy(run::await)
                    .isInstanceOf(EnvironmentException.class)
                    .hasMessageContaining("motor broke");
        }
        assertThat(RunFolders.threadsThatStay()).isEmpty();
        assertThat(folder.resolve("run/status.json"))
                .content()
                .contains("\"failed\"")
                .contains("motor broke");
        try (var run = fragile(Integer.MAX_VALUE).resume(true).start()) {
            assertThat(run.await().finished()).isTrue();
        }
    }

    @Test
    void whatIsNotARunDirectoryIsRefused() throws IOException {
        assertThatThrownBy(() -> SavedRun.open(folder.resolve("nowhere")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("there is no run directory " + folder.resolve("nowhere"));
        assertThatThrownBy(() -> SavedRun.open(folder))
                .hasMessage(folder + " is not a run directory: it has no config.yaml");
        ConfigMapper.write(folder.resolve("config.yaml"), smallConfig());
        assertThatThrownBy(() -> SavedRun.open(folder).newest())
                .isInstanceOf(ConfigException.class)
                .hasMessage(folder + " holds no intact checkpoint");
        assertThatThrownBy(() -> SavedRun.open(folder).best())
                .hasMessage(folder + " holds no best checkpoint: expected an evaluation during training "
                        + "(evaluation.intervalSteps) or 100 finished episodes (log.trajectoryWindow)");
        assertThatThrownBy(() -> SavedRun.open(folder).checkpoint(7))
                .hasMessage(folder + " holds no checkpoint of step 7: expected one of []");
    }

    @Test
    void aDeviceThatIsNotThereIsRefusedBeforeAnythingIsWritten() {
        assertThatThrownBy(() -> small().device("cuda:63").start())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("device cuda:63 is not there");
        assertThat(folder.resolve("run/config.yaml")).doesNotExist();
    }
}
