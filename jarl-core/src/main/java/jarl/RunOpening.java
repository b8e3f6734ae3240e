package jarl;

import com.fasterxml.jackson.databind.JsonNode;
import jarl.assembly.EnvRecord;
import jarl.assembly.Wiring;
import jarl.checkpoint.Checkpoint;
import jarl.checkpoint.CheckpointException;
import jarl.checkpoint.CheckpointStore;
import jarl.config.ConfigException;
import jarl.config.FirstLine;
import jarl.config.Warnings;
import jarl.experiment.Algorithms;
import jarl.experiment.ConfigMapper;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.experiment.LogConfig;
import jarl.log.MlflowLog;
import jarl.log.ParametersJson;
import jarl.log.RunDirectory;
import jarl.log.SystemInfo;
import jarl.runner.RunFiles;
import jarl.runner.RunOutput;
import jarl.sampler.EnvironmentException;
import jarl.sampler.ExitCall;
import jarl.tensor.TorchLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes everything that a run consists of, from its description, its directory and its newest checkpoint. Whatever can be wrong is found
 * here, before anything is written; if something is, nothing stays open.
 */
final class RunOpening {

    private final Training<?, ?> training;
    private final Thread thread = Thread.currentThread();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private volatile @Nullable RunFiles written;

    /** An opened run: the parts of the training, where they came from, and where they write. */
    record Opened(Wiring wiring, Wiring.Parts<?> parts, RunOutput output) {}

    private RunOpening(Training<?, ?> training) {
        this.training = training;
    }

    /**
     * Opens the run that a training describes: a new one, or the one in its directory.
     *
     * @throws ConfigException if the description, the directory or the checkpoint cannot be used
     */
    static Opened open(Training<?, ?> training) {
        if (Thread.currentThread().isInterrupted()) { // no file could be written on it
            throw new CancellationException("the thread that starts the run is interrupted");
        }
        RunOpening opening = new RunOpening(training);
        RunsAtExit.add(opening);
        try {
            return training.runDirectory.isPresent()
                    ? opening.inDirectory(training.runDirectory.get())
                    : opening.withoutDirectory();
        } catch (IOException e) {
            throw opening.closed(new UncheckedIOException(e));
        } catch (RuntimeException e) {
            throw opening.closed(e);
        } finally {
            RunsAtExit.remove(opening);
        }
    }

    /**
     * Records the end of a run that is not yet open when the program ends. From the thread that ends it.
     *
     * @param byThreadOfJarl whether one, on which environments are made, ends the program
     */
    void leave(boolean byThreadOfJarl) {
        RunFiles files = written;
        if (files == null) {
            return;
        }
        if (byThreadOfJarl || ExitCall.isIn(thread)) {
            files.failed(EnvironmentException.endingProgram().getMessage());
        } else {
            files.stopped();
        }
    }

    private Opened withoutDirectory() {
        ExperimentConfig config = training.config();
        Wiring wiring = wiring(config, environment -> environment.in(config, training.factory));
        Optional<Checkpoint> origin = origin(wiring);
        Opened run = parts(wiring, RunOutput.speaking(training.messages));
        origin.ifPresent(from -> startFrom(run, from));
        return run;
    }

    private Opened inDirectory(Path path) throws IOException {
        RunDirectory directory = directory(path);
        Optional<ExperimentConfig> earlier = earlier(directory);
        return earlier.isPresent() ? resumed(directory, earlier.get()) : fresh(directory);
    }

    private Opened fresh(RunDirectory directory) throws IOException {
        ExperimentConfig config = training.config();
        Wiring wiring = wiring(config, environment -> environment.in(config, training.factory));
        Optional<Checkpoint> origin = origin(wiring);
        CheckpointStore store = store(directory, wiring);
        wiring.environment().write(directory.environment());
        describe(directory, wiring);
        Opened run = parts(wiring, files(directory, store, Optional.empty(), wiring));
        origin.ifPresent(from -> startFrom(run, from));
        return run;
    }

    private Opened resumed(RunDirectory directory, ExperimentConfig earlier) throws IOException {
        ExperimentConfig config = lengthened(earlier);
        Wiring wiring = wiring(config, environment -> {
            environment.requireSameAs(directory.environment());
            return config;
        });
        CheckpointStore store = store(directory, wiring);
        Optional<Checkpoint> checkpoint = newest(store, directory);
        if (checkpoint.isPresent()) {
            store.setAsideAfter(checkpoint.get().step());
        }
        Optional<Checkpoint> origin = checkpoint.isPresent() ? Optional.empty() : origin(wiring);
        Opened run = parts(wiring, files(directory, store, checkpoint, wiring));
        if (checkpoint.isEmpty()) {
            run.output().line(Warnings.line("there is no checkpoint: the run starts from the beginning"));
        }
        checkpoint.ifPresent(from -> restore(run, from));
        origin.ifPresent(from -> startFrom(run, from));
        noteLength(directory, earlier, run);
        KernelWarnings.changed(directory.system(), kernels(config)).ifPresent(run.output()::line);
        return run;
    }

    private Wiring wiring(ExperimentConfig config, Function<EnvRecord, ExperimentConfig> named) {
        Wiring wiring = new Wiring(config, training.factory, training.workers, training.model, named);
        opened.push(wiring);
        wiring.requireFit();
        return wiring;
    }

    private Opened parts(Wiring wiring, RunOutput output) {
        Wiring.Parts<?> parts = wiring.parts(output, training.listener);
        opened.push(parts);
        KernelWarnings.missing().ifPresent(output::line);
        KernelWarnings.ofBfloat16(
                        wiring.config(),
                        training.model.isPresent(),
                        wiring.agent().blocks().named())
                .ifPresent(output::line);
        parts.algorithm().replay().ifPresent(size -> output.line("replay: " + size));
        Algorithms.of(wiring.config().algo()).warning().apply(wiring.config()).ifPresent(output::line);
        wiring.warning().ifPresent(output::line);
        wiring.config()
                .withoutEffect()
                .forEach(each -> output.line(Warnings.line(each.key() + " has no effect without " + each.needed())));
        return new Opened(wiring, parts, output);
    }

    private RunFiles files(
            RunDirectory directory, CheckpointStore store, Optional<Checkpoint> checkpoint, Wiring wiring) {
        long steps = Wiring.plan(wiring.config()).totalSteps();
        RunFiles files = checkpoint
                .map(found -> RunFiles.resume(directory, store, found, steps, training.messages))
                .orElseGet(() -> RunFiles.create(directory, store, steps, training.messages));
        opened.push(files);
        written = files;
        ExperimentConfig config = wiring.config();
        String mlflow = config.log().mlflow();
        if (!mlflow.equals(LogConfig.NO_MLFLOW)) {
            long step = checkpoint.map(Checkpoint::step).orElse(0L);
            JsonNode tree = ConfigMapper.tree(config);
            files.alsoTo(MlflowLog.open(mlflow, directory.root(), tree, config.name(), step, files::line));
        }
        return files;
    }

    /** Closes everything, one by one, so that what failed is told and nothing else stays open. */
    private RuntimeException closed(RuntimeException failure) {
        for (AutoCloseable each : opened) {
            try (each) {
                if (each == written) {
                    written.failed(String.valueOf(FirstLine.message(failure)));
                }
            } catch (Exception | Error e) {
                failure.addSuppressed(e);
            }
        }
        return failure;
    }

    // ---- The directory ----

    private RunDirectory directory(Path path) {
        RunDirectory.requireNamed(path);
        boolean exists = Files.exists(path.resolve("config.yaml"));
        if (exists && !training.resume) {
            throw new ConfigException("run directory " + path
                    + " already holds a run: go on with it by resume(true), or choose another runDir");
        }
        RunDirectory directory = exists ? RunDirectory.open(path) : RunDirectory.create(path);
        opened.push(directory);
        return directory;
    }

    /** The configuration of the run that is to be resumed, if there is one. */
    private static Optional<ExperimentConfig> earlier(RunDirectory directory) {
        Path file = directory.config();
        return Files.exists(file)
                ? Optional.of(new ExperimentReader().file(file).read())
                : Optional.empty();
    }

    private void describe(RunDirectory directory, Wiring wiring) throws IOException {
        List<String> devices = List.of(wiring.config().device());
        SystemInfo.gather(
                        TorchLibrary.version(), kernels(wiring.config()), devices, training.commandLine, Instant.now())
                .write(directory.system());
        writeParameters(directory, wiring);
        // Last, since its presence says that there is a run to resume.
        ConfigMapper.write(directory.config(), wiring.config());
    }

    private String kernels(ExperimentConfig config) {
        return KernelWarnings.kernels(config, training.model.isPresent());
    }

    private static void writeParameters(RunDirectory directory, Wiring wiring) throws IOException {
        JsonNode tree = ConfigMapper.tree(wiring.config());
        ParametersJson.write(directory.parameters(), tree, wiring.config().name());
    }

    /** The configuration of a run that is resumed, longer if that was asked for. */
    private ExperimentConfig lengthened(ExperimentConfig saved) {
        long steps = training.totalSteps.orElse(saved.steps());
        if (steps < saved.steps()) {
            throw new ConfigException(
                    "the run is " + saved.steps() + " steps long: it can be made longer, not " + steps);
        }
        return saved.withSteps(steps);
    }

    /** Last, when nothing can fail any more: from now on the run is as long as that. */
    private static void noteLength(RunDirectory directory, ExperimentConfig earlier, Opened run) throws IOException {
        ExperimentConfig now = run.wiring().config();
        if (now.steps() != earlier.steps()) {
            writeParameters(directory, run.wiring());
            ConfigMapper.write(directory.config(), now);
            run.output()
                    .line("lengthened from " + earlier.steps() + " to " + now.steps()
                            + " steps; schedules are over the new length");
        }
    }

    // ---- The checkpoint ----

    private static CheckpointStore store(RunDirectory directory, Wiring wiring) throws IOException {
        return CheckpointStore.open(
                directory.checkpoints(), wiring.config().checkpoint().keep());
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

    private static void restore(Opened run, Checkpoint checkpoint) {
        SavedRun.readParameters(checkpoint, run.wiring());
        try {
            run.parts().runner().restore(checkpoint.state());
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
        run.output()
                .line("resumed from " + checkpoint.folder()
                        + (run.parts().sampler().savesEnvironments()
                                ? ""
                                : "; the environment cannot save its state, so its episodes start afresh"));
    }

    /** Reads the parameters another run ended with, before anything is written: they may not fit. */
    private Optional<Checkpoint> origin(Wiring wiring) {
        return training.startFrom.map(path -> {
            Checkpoint origin = SavedRun.open(path).bestOrNewest();
            try {
                SavedRun.readParameters(origin, wiring);
            } catch (CheckpointException e) {
                throw new ConfigException("cannot start from " + path + ": " + e.getMessage(), e);
            }
            return origin;
        });
    }

    /** Writes a checkpoint of the beginning, so that a run that is killed early is resumed with these parameters, too. */
    private static void startFrom(Opened run, Checkpoint origin) {
        run.output().line("started from " + origin.folder());
        run.parts().runner().checkpointStart();
    }
}
