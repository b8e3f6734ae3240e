package jarl.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import jarl.checkpoint.Checkpoint;
import jarl.checkpoint.CheckpointException;
import jarl.checkpoint.CheckpointStore;
import jarl.config.ConfigException;
import jarl.config.FirstLine;
import jarl.config.Require;
import jarl.env.EnvFactory;
import jarl.log.ParametersJson;
import jarl.log.RunDirectory;
import jarl.log.SystemInfo;
import jarl.runner.EvaluationResult;
import jarl.runner.RunFiles;
import jarl.runner.RunOutput;
import jarl.runner.RunPlan;
import jarl.sampler.EnvironmentException;
import jarl.tensor.TensorScope;
import jarl.tensor.TorchLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A training under way. Closing stops it (with a checkpoint, if it has a run directory) and frees its native memory.
 *
 * @param <O> observation type
 * @param <A> action type
 */
public final class Run<O, A> implements AutoCloseable {

    private static final long POLL_MILLIS = 200;
    private static final long STUCK_MILLIS = 1_000;

    private final EnvFactory<O, A> factory;
    private final Wiring wiring;
    private final Wiring.Parts<?> parts;
    private final RunOutput output;
    private final CompletableFuture<Optional<EvaluationResult>> outcome = new CompletableFuture<>();
    private final Thread thread;
    private final double stepTimeout;
    private volatile boolean abandoned;
    private volatile boolean closed;

    private Run(Training<O, A> training) {
        if (Thread.currentThread().isInterrupted()) { // no file could be written on it
            throw new CancellationException("the thread that starts the run is interrupted");
        }
        this.factory = training.factory;
        @Nullable
        RunDirectory directory = training.runDirectory
                .map(path -> directory(path, training.resume))
                .orElse(null);
        Wiring openedWiring = null;
        RunFiles openedFiles = null;
        Wiring.Parts<?> openedParts = null;
        try {
            Optional<ExperimentConfig> earlier = directory == null ? Optional.empty() : earlier(directory);
            ExperimentConfig config =
                    earlier.map(saved -> lengthened(saved, training)).orElseGet(training::config);
            openedWiring = new Wiring(config, factory, training.workers, training.model, environment -> {
                if (directory == null || earlier.isEmpty()) {
                    return environment.in(config, factory);
                }
                environment.requireSameAs(directory.environment());
                return config;
            });
            this.wiring = openedWiring;
            openedWiring.requireFit(); // before anything is written
            Optional<Checkpoint> checkpoint = Optional.empty();
            // Before anything is written: it may not fit.
            Optional<Checkpoint> origin =
                    earlier.isPresent() ? Optional.empty() : training.startFrom.map(this::readOrigin);
            if (directory != null) {
                CheckpointStore store = CheckpointStore.open(
                        directory.checkpoints(), wiring.config().checkpoint().keep());
                if (earlier.isPresent()) {
                    checkpoint = newest(store, directory);
                    if (checkpoint.isPresent()) {
                        store.setAsideAfter(checkpoint.get().step());
                    } else {
                        origin = training.startFrom.map(this::readOrigin);
                    }
                } else {
                    wiring.environment().write(directory.environment());
                    describe(directory, training);
                }
                openedFiles = files(directory, store, checkpoint, training);
            }
            this.output = openedFiles == null ? RunOutput.speaking(training.messages) : openedFiles;
            openedParts = wiring.parts(output, training.listener);
            this.parts = openedParts;
            parts.algorithm().replay().ifPresent(size -> output.line("replay: " + size));
            Algorithms.of(wiring.config().algo())
                    .warning()
                    .apply(wiring.config())
                    .ifPresent(output::line);
            checkpoint.ifPresent(this::restore);
            origin.ifPresent(this::started);
            if (directory != null && earlier.isPresent()) {
                noteLength(directory, earlier.get());
            }
        } catch (IOException | RuntimeException e) {
            if (openedFiles != null) {
                try {
                    openedFiles.failed(String.valueOf(FirstLine.message(e)));
                } catch (RuntimeException | Error again) {
                    e.addSuppressed(again);
                }
            }
            closeAfter(e, openedParts, openedWiring, openedFiles, directory);
            throw e instanceof IOException io ? new UncheckedIOException(io) : (RuntimeException) e;
        }
        this.stepTimeout = wiring.config().sampler().stepTimeout();
        // A run whose environment may hang must not keep the JVM alive when it does.
        this.thread =
                Thread.ofPlatform().name("jarl-run").daemon(stepTimeout > 0).unstarted(this::train);
    }

    static <O, A> Run<O, A> start(Training<O, A> training) {
        Run<O, A> run = new Run<>(training);
        try {
            RunsAtExit.add(run);
        } catch (IllegalStateException e) { // the program is ending
            run.free();
            throw e;
        }
        run.thread.start();
        if (run.stepTimeout > 0) {
            Thread.ofPlatform().name("jarl-watchdog").daemon().start(run::watch);
        }
        return run;
    }

    private static void closeAfter(Exception failure, @Nullable AutoCloseable... opened) {
        for (AutoCloseable each : opened) {
            try (each) {
                // Closed one by one, so that what failed is told and nothing else stays open.
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }

    private static RunDirectory directory(Path path, boolean resume) {
        RunDirectory.requireNamed(path);
        boolean exists = Files.exists(path.resolve("config.yaml"));
        if (exists && !resume) {
            throw new ConfigException("run directory " + path
                    + " already holds a run: go on with it by resume(true), or choose another runDir");
        }
        return exists ? RunDirectory.open(path) : RunDirectory.create(path);
    }

    /** The configuration of the run that is to be resumed, if there is one. */
    private static Optional<ExperimentConfig> earlier(RunDirectory directory) {
        Path file = directory.config();
        return Files.exists(file)
                ? Optional.of(new ExperimentReader().file(file).read())
                : Optional.empty();
    }

    /** The configuration of a run that is resumed, longer if that was asked for. */
    private static ExperimentConfig lengthened(ExperimentConfig saved, Training<?, ?> training) {
        long steps = training.totalSteps.orElse(saved.steps());
        if (steps < saved.steps()) {
            throw new ConfigException(
                    "the run is " + saved.steps() + " steps long: it can be made longer, not " + steps);
        }
        return saved.withSteps(steps);
    }

    /** Last, when nothing can fail any more: from now on the run is as long as that. */
    private void noteLength(RunDirectory directory, ExperimentConfig earlier) throws IOException {
        if (wiring.config().steps() != earlier.steps()) {
            writeParameters(directory);
            SavedRun.writeConfig(directory.config(), wiring.config());
            output.line("lengthened from " + earlier.steps() + " to "
                    + wiring.config().steps() + " steps; schedules are over the new length");
        }
    }

    /** Reads the parameters another run ended with, before anything is made of those that this one has. */
    private Checkpoint readOrigin(Path run) {
        Checkpoint origin = SavedRun.open(run).bestOrNewest();
        try {
            SavedRun.readParameters(origin, wiring);
        } catch (CheckpointException e) {
            throw new ConfigException("cannot start from " + run + ": " + e.getMessage(), e);
        }
        return origin;
    }

    /** A checkpoint of the beginning, so that a run that is killed early is resumed with these parameters, too. */
    private void started(Checkpoint origin) {
        output.line("started from " + origin.folder());
        parts.runner().checkpointStart();
    }

    /** The checkpoint to go on from: none if none was written yet, but damaged ones are not thrown away. */
    private static Optional<Checkpoint> newest(CheckpointStore store, RunDirectory directory) {
        Optional<Checkpoint> newest = store.newestWithRows();
        if (newest.isEmpty() && !store.steps().isEmpty()) {
            throw new ConfigException("none of the checkpoints " + store.steps() + " in " + directory.checkpoints()
                    + " is intact: move them away to start the run from the beginning");
        }
        return newest;
    }

    private void describe(RunDirectory directory, Training<O, A> training) throws IOException {
        List<String> devices = List.of(wiring.config().device());
        SystemInfo.gather(TorchLibrary.version(), devices, training.commandLine, Instant.now())
                .write(directory.system());
        writeParameters(directory);
        // Last, since its presence says that there is a run to resume.
        SavedRun.writeConfig(directory.config(), wiring.config());
    }

    private void writeParameters(RunDirectory directory) throws IOException {
        JsonNode tree = ConfigMapper.tree(wiring.config());
        ParametersJson.write(directory.parameters(), tree, wiring.config().name());
    }

    private RunFiles files(
            RunDirectory directory, CheckpointStore store, Optional<Checkpoint> checkpoint, Training<O, A> training) {
        long steps = Wiring.plan(wiring.config()).totalSteps();
        return checkpoint
                .map(found -> RunFiles.resume(directory, store, found, steps, training.messages))
                .orElseGet(() -> RunFiles.create(directory, store, steps, training.messages));
    }

    private void restore(Checkpoint checkpoint) {
        SavedRun.readParameters(checkpoint, wiring);
        try {
            parts.runner().restore(checkpoint.state());
        } catch (ConfigException | EnvironmentException named) {
            throw named;
        } catch (UncheckedIOException
                | IllegalArgumentException
                | IllegalStateException
                | IndexOutOfBoundsException
                | NegativeArraySizeException
                | ArithmeticException
                | NullPointerException misfit) { // whole by its checksums, yet not what this run would have written
            throw new CheckpointException(
                    checkpoint.folder() + " holds a state that does not fit the run: " + misfit.getMessage(), misfit);
        }
        output.line("resumed from " + checkpoint.folder()
                + (parts.sampler().savesEnvironments()
                        ? ""
                        : "; the environment cannot save its state, so its episodes start afresh"));
    }

    private void train() {
        try {
            Optional<EvaluationResult> result = parts.runner().run();
            if (finished()) {
                output.finished();
            } else {
                output.stopped();
            }
            outcome.complete(result);
        } catch (Throwable e) { // checked ones too, which other languages throw without saying so
            fail(e);
        } finally {
            RunsAtExit.remove(this);
        }
    }

    /** Ends the run when an environment does not answer: the thread inside it cannot be made to. */
    private void watch() {
        long pause = Math.max(1, (long) (stepTimeout * 1000 / 10));
        while (thread.isAlive()) {
            try {
                if (thread.join(Duration.ofMillis(pause))) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            }
            Optional<EnvironmentException> stuck = parts.stuck(stepTimeout);
            if (stuck.isPresent()) {
                giveUp(stuck.get());
                return;
            }
        }
    }

    /** Synchronized, so that closing the run waits until its state is saved. */
    private synchronized void giveUp(EnvironmentException stuck) {
        abandoned = true;
        stop();
        fail(parts.runner().keep(stuck));
        parts.abandon();
        thread.interrupt();
    }

    private synchronized void fail(Throwable failure) {
        var _ = Thread.interrupted(); // else the status could not be written
        if (!outcome.isDone()) {
            try {
                output.failed(String.valueOf(FirstLine.message(failure)));
            } catch (Throwable e) { // the failure must be told whatever comes
                failure.addSuppressed(e);
            }
        }
        outcome.completeExceptionally(failure);
    }

    private boolean finished() {
        return parts.runner().finished();
    }

    /**
     * Waits until the run ends.
     *
     * @throws jarl.sampler.EnvironmentException if an environment failed
     * @throws jarl.agent.DivergedException if training broke
     * @throws UncheckedIOException if a file could not be written
     * @throws CancellationException if the waiting thread is interrupted, which stays marked so; the run goes on
     * @throws IllegalStateException on the thread that trains, in a listener for instance, which would wait for itself
     */
    public Result<O, A> await() {
        requireOtherThread("await");
        try {
            Optional<EvaluationResult> evaluation = outcome.get();
            return new Result<>(this, parts.runner().steps(), finished(), evaluation);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException interrupted =
                    new CancellationException("interrupted while waiting for the run, which goes on");
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null -> throw new IllegalStateException(e);
                default -> throw new IllegalStateException(FirstLine.of(e.getCause()), e.getCause());
            }
        }
    }

    private void requireOtherThread(String call) {
        if (Thread.currentThread().equals(thread)) {
            throw new IllegalStateException(call + " waits for the training: on its own thread call stop");
        }
    }

    Thread thread() {
        return thread;
    }

    /** Records that the run has stopped, for a process that is about to be halted. May be called from any thread. */
    public void leave() {
        if (!closed && thread.isAlive()) {
            output.stopped();
        }
    }

    /**
     * Stops training after the current iteration, with a checkpoint; aborts a running evaluation, which is played when the run is
     * resumed. May be called from any thread; has no effect on a run that has ended.
     */
    public void stop() {
        parts.runner().stop();
    }

    /** The configuration of this run, with every default resolved. */
    public ExperimentConfig config() {
        return wiring.config();
    }

    /** The number of trained parameters. */
    public synchronized long parameterCount() {
        Require.open(!closed, "the run");
        return wiring.agent().blocks().count();
    }

    /** The capacity of the replay, such as "1,000,000 steps, 7.1 GiB"; empty for an algorithm without replay. */
    public synchronized Optional<String> replay() {
        Require.open(!closed, "the run");
        return parts.algorithm().replay();
    }

    /** The length of the run. */
    public RunPlan plan() {
        return Wiring.plan(wiring.config());
    }

    private synchronized Policy<O, A> policy() {
        if (closed) {
            throw new IllegalStateException("the run is closed: take its policy before");
        }
        Wiring copy = new Wiring(wiring.config(), factory, 1, wiring.ownModel(), _ -> wiring.config());
        try (var _ = TensorScope.withoutGradients()) {
            wiring.agent()
                    .saved()
                    .forEach((name, value) -> copy.agent().saved().get(name).copyInPlace(value));
        }
        copy.agent().restored();
        return new Policy<>(copy);
    }

    @Override
    public void close() {
        requireOtherThread("close");
        stop();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                boolean stuck = abandoned;
                thread.join(stuck ? STUCK_MILLIS : POLL_MILLIS);
                if (stuck) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        free();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void free() {
        if (closed) {
            return;
        }
        closed = true;
        if (abandoned) {
            output.close(); // the rest may still be in use by the thread that is stuck
            return;
        }
        try (output;
                wiring;
                parts) {
            // Closed in reverse order.
        }
    }

    /**
     * The result of a run that has ended.
     *
     * @param run the run
     * @param steps environment steps done
     * @param finished whether it did all its steps, and the evaluation after them
     * @param evaluation of the evaluation after training
     */
    public record Result<O, A>(Run<O, A> run, long steps, boolean finished, Optional<EvaluationResult> evaluation) {

        /** The trained policy, with a copy of the parameters that outlives the run; close it when done. */
        public Policy<O, A> policy() {
            return run.policy();
        }
    }
}
