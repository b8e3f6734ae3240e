package jarl;

import jarl.algorithm.AlgorithmConfig;
import jarl.algorithm.Ppo;
import jarl.config.ConfigException;
import jarl.config.Require;
import jarl.config.Warnings;
import jarl.env.EnvFactory;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.model.ModelFactory;
import jarl.runner.RunListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The front door of the library: trains an agent on your environment.
 *
 * <pre>{@code
 * try (var run = Training.of(CartPole::new).set("algo.learningRate", 3e-4).steps(200_000).seed(1).start()) {
 *     Policy<float[], Integer> policy = run.await().policy();
 *     int action = policy.act(observation);
 * }
 * }</pre>
 *
 * @param <O> observation type
 * @param <A> action type
 */
public final class Training<O, A> {

    final EnvFactory<O, A> factory;
    private final List<Setting> settings = new ArrayList<>();
    private Optional<ExperimentConfig> config = Optional.empty();
    private Optional<AlgorithmConfig> algorithm = Optional.empty();
    Optional<Path> runDirectory = Optional.empty();
    Optional<ModelFactory> model = Optional.empty();
    Optional<Path> startFrom = Optional.empty();
    OptionalLong totalSteps = OptionalLong.empty();
    int workers = Runtime.getRuntime().availableProcessors();
    boolean resume;
    RunListener listener = RunListener.NONE;
    Consumer<String> messages = Warnings::warnAsIn;
    List<String> commandLine = List.of();

    private record Setting(String key, @Nullable Object value) {}

    private Training(EnvFactory<O, A> factory) {
        this.factory = factory;
    }

    /** Describes a run on the environments of {@code factory}, one for each column, such as {@code CartPole::new}. */
    public static <O, A> Training<O, A> of(EnvFactory<O, A> factory) {
        return new Training<>(Objects.requireNonNull(factory, "factory"));
    }

    /**
     * Sets the whole configuration, such as a preset read with {@link ExperimentReader}. Other calls override parts of the configuration, in
     * any order.
     */
    public Training<O, A> config(ExperimentConfig value) {
        config = Optional.of(Objects.requireNonNull(value, "config"));
        return this;
    }

    /** Chooses an algorithm by its options. */
    public Training<O, A> algorithm(AlgorithmConfig value) {
        algorithm = Optional.of(Objects.requireNonNull(value, "algorithm"));
        return this;
    }

    /**
     * Changes one option by its key, the same as on the command line: {@code set("algo.learningRate", 3e-4)},
     * {@code set("model.hiddenSizes", List.of(64, 64))}. The order of other calls does not matter; of two settings of the same key the later
     * counts. {@link #start} checks key and value as the command line does.
     *
     * @param value a number, a boolean, a text, an enum constant, or a list of them
     */
    public Training<O, A> set(String key, @Nullable Object value) {
        if (Objects.requireNonNull(key, "key").equals("env") || key.equals("env.id")) {
            throw new ConfigException(key + " is that of the factory which Training.of was given, got " + value);
        }
        settings.add(new Setting(key, value));
        return this;
    }

    /**
     * Sets the total environment steps, summed over all columns. A larger number lengthens a resumed run, finished or not;
     * schedules (learning rate, clip range, exploration, importance weights) are then stretched to the new length: a learning rate
     * that had decayed to zero rises again.
     */
    public Training<O, A> steps(long value) {
        totalSteps = OptionalLong.of(value);
        return set("steps", value);
    }

    /** Sets the random seed, which determines every random choice of the run. */
    public Training<O, A> seed(long value) {
        return set("seed", value);
    }

    /** Sets the device to learn on: {@code cpu}, {@code cuda} or {@code cuda:i}. */
    public Training<O, A> device(String value) {
        return set("device", value);
    }

    /**
     * Trains your own network instead of the network that the options {@code model} describe (see {@link ModelFactory} for the kind). Resume
     * and {@link Policy#load} need the factory again.
     */
    public Training<O, A> model(ModelFactory value) {
        model = Optional.of(value);
        return this;
    }

    /** Sets the directory of logs and checkpoints; without a directory nothing is written. */
    public Training<O, A> runDir(Path value) {
        runDirectory = Optional.of(value);
        return this;
    }

    /** Sets the number of sampler threads, by default all processors; does not affect results. */
    public Training<O, A> workers(int value) {
        Require.atLeast("workers", value, 1);
        workers = value;
        return this;
    }

    /** Resumes the run in the run directory, if any, with its own configuration; {@link #steps} lengthens the run. */
    public Training<O, A> resume(boolean value) {
        resume = value;
        return this;
    }

    /**
     * Starts with the parameters and the observation normalizer's statistics of another run's best checkpoint, or of the newest if none has
     * a score. Everything else (steps, optimizer, replay, exploration, schedules, episodes) starts afresh. The model must have the same shape.
     * Has no effect on a run that is resumed from a checkpoint.
     */
    public Training<O, A> startFrom(Path runDirectoryOfOther) {
        startFrom = Optional.of(runDirectoryOfOther);
        return this;
    }

    /** Sets the listener of the run's progress. */
    public Training<O, A> listener(RunListener value) {
        listener = Objects.requireNonNull(value, "listener");
        return this;
    }

    /**
     * Sets a consumer of the lines of run.log, without their time, with or without a run directory: rows of progress, evaluations, the end of
     * the run. The run's thread calls and waits for the consumer. Where none is set, warnings among them go to the JDK's logging, {@link
     * System.Logger}.
     */
    public Training<O, A> messages(Consumer<String> value) {
        Objects.requireNonNull(value, "messages");
        messages = text -> {
            boolean interrupted = Thread.currentThread().isInterrupted();
            value.accept(text);
            if (!interrupted && Thread.interrupted()) { // no file of the run could be written any more
                throw new IllegalStateException("the consumer of messages left its thread interrupted");
            }
        };
        return this;
    }

    /** Sets the command line recorded in system.json. */
    public Training<O, A> commandLine(@Nullable String... value) {
        commandLine = List.of(value);
        return this;
    }

    /** Builds the configuration of this description, with every default resolved. */
    ExperimentConfig config() {
        ExperimentConfig usual = ExperimentConfig.defaults(Ppo.Config.defaults());
        ExperimentConfig described = algorithm
                .map(config.orElse(usual)::withAlgorithm)
                .or(() -> config)
                .orElse(usual);
        if (settings.isEmpty()) {
            return described.resolved();
        }
        ExperimentReader reader = new ExperimentReader();
        if (config.isPresent() || algorithm.isPresent()) {
            reader.config(described);
        }
        settings.forEach(setting -> reader.assign(setting.key(), setting.value()));
        return reader.read();
    }

    /**
     * Starts training on a thread of its own.
     *
     * @throws jarl.config.ConfigException if the description is invalid; no file has been overwritten then
     */
    public Run<O, A> start() {
        return Run.start(this);
    }
}
