package jarl;

import jarl.assembly.SpacesOnly;
import jarl.assembly.Wiring;
import jarl.checkpoint.Checkpoint;
import jarl.checkpoint.CheckpointException;
import jarl.checkpoint.CheckpointStore;
import jarl.checkpoint.OwnFiles;
import jarl.config.ConfigException;
import jarl.config.Options;
import jarl.config.Warnings;
import jarl.env.EnvFactory;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.log.RunDirectory;
import jarl.model.ModelFactory;
import jarl.runner.EvaluationResult;
import jarl.sampler.Evaluator;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run directory, opened for reading and for use of the trained policy. */
public final class SavedRun {

    private static final String CONFIG_FILE = "config.yaml";

    private final Path directory;
    private final ExperimentConfig config;
    private final Optional<ModelFactory> model;
    private final CheckpointStore checkpoints;

    private SavedRun(Path directory, ExperimentConfig config, Optional<ModelFactory> model) {
        this.directory = directory;
        this.config = config;
        this.model = model;
        this.checkpoints = CheckpointStore.forReading(directory.resolve("checkpoint"));
    }

    /**
     * Opens a run directory.
     *
     * @throws ConfigException if the directory is not a run directory
     */
    public static SavedRun open(Path directory) {
        return open(directory, Optional.empty());
    }

    /** Opens the directory of a run that was trained with a network of your own. */
    public static SavedRun open(Path directory, ModelFactory model) {
        return open(directory, Optional.of(model));
    }

    private static SavedRun open(Path directory, Optional<ModelFactory> model) {
        RunDirectory.requireNamed(directory);
        OwnFiles.checkRun(directory);
        if (!Files.isDirectory(directory)) {
            throw new ConfigException("there is no run directory " + directory);
        }
        if (!Files.exists(directory.resolve(CONFIG_FILE))) {
            throw new ConfigException(directory + " is not a run directory: it has no " + CONFIG_FILE);
        }
        return new SavedRun(
                directory,
                new ExperimentReader().file(directory.resolve(CONFIG_FILE)).read(),
                model);
    }

    /** The configuration of the run. */
    public ExperimentConfig config() {
        return config;
    }

    /** Finds the newest intact checkpoint. */
    public Checkpoint newest() {
        return checkpoints.newest().orElseThrow(() -> new ConfigException(directory + " holds no intact checkpoint"));
    }

    /** Finds the checkpoint with the best score. */
    public Checkpoint best() {
        return checkpoints
                .readBest()
                .orElseThrow(() -> new ConfigException(directory
                        + " holds no best checkpoint: expected an evaluation during training"
                        + " (evaluation.intervalSteps) or "
                        + config.log().trajectoryWindow() + " finished episodes (log.trajectoryWindow)"));
    }

    /** The checkpoint with the best score, or the newest intact one where none has a score. */
    Checkpoint bestOrNewest() {
        return checkpoints.best().isPresent() ? best() : newest();
    }

    /** Finds the checkpoint of a step. */
    public Checkpoint checkpoint(long step) {
        List<Long> steps = checkpoints.steps();
        if (!steps.contains(step)) {
            throw new ConfigException(
                    directory + " holds no checkpoint of step " + step + ": expected one of " + steps);
        }
        return checkpoints.read(step);
    }

    /**
     * Plays whole episodes with the policy of a checkpoint. Evaluation fails if a call to an environment takes longer than the run's
     * {@code sampler.stepTimeout}.
     *
     * @param factory makes the environment the run was trained on
     * @param seed random seed of the episodes
     * @param workers number of threads; does not affect results
     */
    public <O, A> EvaluationResult evaluate(
            Checkpoint checkpoint, EnvFactory<O, A> factory, int episodes, long seed, int workers) {
        return evaluate(
                checkpoint,
                factory,
                episodes,
                seed,
                workers,
                config.evaluation().deterministic());
    }

    /**
     * Plays whole episodes with greedy or sampled actions, whatever {@code evaluation.deterministic} of the run says.
     *
     * @param deterministic take the most likely action instead of sampling one
     */
    public <O, A> EvaluationResult evaluate(
            Checkpoint checkpoint,
            EnvFactory<O, A> factory,
            int episodes,
            long seed,
            int workers,
            boolean deterministic) {
        Wiring wiring = wiring(factory, workers);
        Evaluator<?> evaluator = wiring.evaluator(deterministic);
        try {
            readParameters(checkpoint, wiring);
            return EvaluationResult.of(
                    evaluator.play(episodes, seed, config.sampler().stepTimeout()));
        } finally {
            if (!evaluator.abandoned()) {
                evaluator.close();
                wiring.close();
            }
        }
    }

    /**
     * Creates a player of single episodes with the policy of a checkpoint.
     *
     * @param factory makes the environment the run was trained on
     * @param deterministic take the most likely action instead of sampling one
     */
    public <O, A> Player player(Checkpoint checkpoint, EnvFactory<O, A> factory, boolean deterministic) {
        Wiring wiring = wiring(factory, 1);
        try {
            readParameters(checkpoint, wiring);
            return Player.of(wiring, deterministic);
        } catch (RuntimeException e) {
            wiring.close();
            throw e;
        }
    }

    /**
     * The agent of this run.
     *
     * @throws ConfigException if the factory makes other environments than those of the run
     */
    Wiring wiring(EnvFactory<?, ?> factory, int workers) {
        return wiring(config, factory, workers);
    }

    /**
     * The agent of this run, without an environment.
     *
     * @throws ConfigException if the run was made with other spaces
     */
    <O, A> Wiring wiring(Space<O> observationSpace, Space<A> actionSpace) {
        ExperimentConfig unfilmed = Options.with(config, "evaluation.record", false);
        EnvFactory<O, A> none = () -> new SpacesOnly<>(observationSpace, actionSpace);
        return wiring(unfilmed, none, 1);
    }

    private Wiring wiring(ExperimentConfig as, EnvFactory<?, ?> factory, int workers) {
        return new Wiring(as, factory, workers, model, environment -> {
            environment.requirePlayable(directory.resolve("environment.json")).forEach(Warnings::warn);
            return as;
        });
    }

    /** Puts a checkpoint's parameters into an agent; one with parameters that are not finite could only act at random. */
    static void readParameters(Checkpoint checkpoint, Wiring wiring) {
        try {
            Map<String, Tensor> saved = wiring.agent().saved();
            checkpoint.readParametersInto(saved);
            saved.forEach((name, value) -> requireFinite(checkpoint, name, value));
            wiring.agent().restored();
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(
                    checkpoint.parametersFile() + " does not fit the model of " + CONFIG_FILE + ": " + e.getMessage(),
                    e);
        }
    }

    private static void requireFinite(Checkpoint checkpoint, String name, Tensor value) {
        try (var _ = TensorScope.withoutGradients()) {
            if (value.dtype().isFloatingPoint() && value.isFinite().all().item() == 0) {
                throw new CheckpointException(
                        checkpoint.parametersFile() + ": tensor " + name + " holds numbers that are not finite");
            }
        }
    }
}
