package jarl.experiment;

import jarl.algorithm.AlgorithmConfig;
import jarl.algorithm.Ppo;
import jarl.config.Require;
import jarl.env.EnvFactory;
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
    Consumer<String> messages = _ -> {};
    List<String> commandLine = List.of();

    private record Setting(String key, Object value) {}

    private Training(EnvFactory<O, A> factory) {
        this.factory = factory;
    }

    /** Starts a description; {@code factory} makes one environment for each column, such as {@code CartPole::new}. */
    public static <O, A> Training<O, A> of(EnvFactory<O, A> factory) {
        return new Training<>(Objects.requireNonNull(factory, "factory"));
    }

    /** Everything at once, such as a preset read with {@link ExperimentReader}. All other calls change it, before this one or after it. */
    public Training<O, A> config(ExperimentConfig value) {
        config = Optional.of(value);
        return this;
    }

    /** Which algorithm, with which options. */
    public Training<O, A> algorithm(AlgorithmConfig value) {
        algorithm = Optional.of(value);
        return this;
    }

    /**
     * Changes one option, with the key that the command line has for it: {@code set("algo.learningRate", 3e-4)},
     * {@code set("model.hiddenSizes", List.of(64, 64))}. It holds whatever is called before or after it; of two for the same key the later
     * counts. {@link #start} checks key and value as the command line does.
     *
     * @param value a number, a boolean, a text, an enum constant, or a list of them
     */
    public Training<O, A> set(String key, Object value) {
        settings.add(new Setting(key, value));
        return this;
    }

    /**
     * Total environment steps over all columns. A run that is resumed becomes as long as this if that is longer than it was, finished or not;
     * what changes over a run (learning rate, clip range, exploration, importance weights) is then placed in the new length: a learning rate
     * that had fallen to zero rises again.
     */
    public Training<O, A> steps(long value) {
        totalSteps = OptionalLong.of(value);
        return set("steps", value);
    }

    /** Everything random follows from it. */
    public Training<O, A> seed(long value) {
        return set("seed", value);
    }

    /** {@code cpu}, {@code cuda} or {@code cuda:i}. */
    public Training<O, A> device(String value) {
        return set("device", value);
    }

    /**
     * A network of your own in place of the one {@code model} describes, of the kind that the algorithm trains (see {@link ModelFactory}). Resume
     * and {@link Policy#load} need it again.
     */
    public Training<O, A> model(ModelFactory value) {
        model = Optional.of(value);
        return this;
    }

    /** Where logs and checkpoints go; without one, nothing is written. */
    public Training<O, A> runDir(Path value) {
        runDirectory = Optional.of(value);
        return this;
    }

    /** Sampler threads; does not change the result. */
    public Training<O, A> workers(int value) {
        Require.atLeast("workers", value, 1);
        workers = value;
        return this;
    }

    /** Continue the run in the run directory if there is one, as what it is; {@link #steps} makes it longer. */
    public Training<O, A> resume(boolean value) {
        resume = value;
        return this;
    }

    /**
     * Begin with the parameters and the observation normaliser's statistics of another run: of its best checkpoint, or its newest if none has
     * a score. Everything else (steps, optimizer, replay, exploration, schedules, episodes) begins anew. The model must be of the same shape.
     * Of no effect on a run that is resumed from a checkpoint.
     */
    public Training<O, A> startFrom(Path runDirectoryOfOther) {
        startFrom = Optional.of(runDirectoryOfOther);
        return this;
    }

    /** Hears of progress. */
    public Training<O, A> listener(RunListener value) {
        listener = value;
        return this;
    }

    /**
     * Gets the lines of run.log, without their time, with a run directory or without one: a row of progress, an evaluation, how the run ended.
     * Called on the run's thread, which waits for it.
     */
    public Training<O, A> messages(Consumer<String> value) {
        messages = text -> {
            boolean interrupted = Thread.currentThread().isInterrupted();
            value.accept(text);
            if (!interrupted && Thread.interrupted()) { // no file of the run could be written any more
                throw new IllegalStateException("the consumer of messages left its thread interrupted");
            }
        };
        return this;
    }

    /** Recorded in system.json. */
    public Training<O, A> commandLine(@Nullable String... value) {
        commandLine = List.of(value);
        return this;
    }

    /** What was described so far, with every choice made. */
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
     * @throws jarl.config.ConfigException if the description cannot be carried out; nothing has been written over then
     */
    public Run<O, A> start() {
        return Run.start(this);
    }
}
