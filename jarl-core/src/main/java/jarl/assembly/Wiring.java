package jarl.assembly;

import jarl.agent.Agent;
import jarl.algorithm.Algorithm;
import jarl.algorithm.AlgorithmConfig;
import jarl.algorithm.ContinuousConfig;
import jarl.config.ConfigException;
import jarl.env.ActionRepeat;
import jarl.env.BoundedActions;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.VectorEnvFactory;
import jarl.experiment.AlgorithmSpec;
import jarl.experiment.Algorithms;
import jarl.experiment.EnvConfig;
import jarl.experiment.EvaluationConfig;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.Learner;
import jarl.experiment.LearnerContext;
import jarl.experiment.RewardConfig;
import jarl.experiment.SamplerConfig;
import jarl.model.ModelFactory;
import jarl.random.RandomStreams;
import jarl.runner.RewardTransform;
import jarl.runner.RunListener;
import jarl.runner.RunOutput;
import jarl.runner.RunParts;
import jarl.runner.RunPlan;
import jarl.runner.Runner;
import jarl.sampler.EnvironmentException;
import jarl.sampler.Evaluator;
import jarl.sampler.KnownEnv;
import jarl.sampler.Order;
import jarl.sampler.Patience;
import jarl.sampler.Sampler;
import jarl.sampler.SamplerSpec;
import jarl.sampler.ShardedSampler;
import jarl.space.ActionBounds;
import jarl.tensor.Device;
import jarl.tensor.TensorTree;
import jarl.tensor.TorchLibrary;
import java.util.Optional;
import java.util.function.Function;

/** The only place that knows all concrete classes: constructor calls in the order of the walk. */
public final class Wiring implements AutoCloseable {

    private static final long SMALL_MODEL = 500_000;
    private static final long SMALL_UPDATE = 10_000_000; // multiplications of one pass

    private final ExperimentConfig config;
    private final EnvFactory<?, ?> factory;
    private final int workers;
    private final Optional<ModelFactory> ownModel;
    private final Learner<?> learner;
    private final Patience patience;
    private final EnvRecord environment;
    private final Room room;

    /** Makes the agent; {@code rawFactory} gives the environments as the user wrote them. */
    public Wiring(ExperimentConfig config, EnvFactory<?, ?> rawFactory, int workers) {
        this(config, rawFactory, workers, Optional.empty(), _ -> config);
    }

    /**
     * Makes the agent with a network of the user's, if there is one.
     *
     * @param named the same configuration, with the environment that the factory was found to make; may refuse it
     */
    public Wiring(
            ExperimentConfig config,
            EnvFactory<?, ?> rawFactory,
            int workers,
            Optional<ModelFactory> ownModel,
            Function<EnvRecord, ExperimentConfig> named) {
        this.workers = workers;
        this.ownModel = ownModel;
        Device device = device(config.device());
        TorchLibrary.load(); // which takes seconds, before anybody times what environments take
        this.patience = new Patience(config.sampler().stepTimeout());
        ExperimentConfig whole;
        try (Patience.Visit<?, ?> visit = patience.visit(() -> create(rawFactory))) {
            this.environment = EnvRecord.of(visit.env());
            whole = named.apply(environment);
            Env<?, ?> env = patience.make("create", () -> wrap(visit.env(), whole.env()));
            this.factory = env.equals(visit.env()) ? bare(rawFactory) : wrapped(config, rawFactory);
            if (whole.evaluation().record()) {
                requirePictures(env, whole, patience);
            }
            this.room = new Room(whole, env);
            if (ownModel.isEmpty()) {
                room.requireModel();
            }
            this.learner = learner(new LearnerContext(whole, env, device, ownModel));
        }
        int threads = whole.learner().threads() > 0
                ? whole.learner().threads()
                : isSmall(whole.algo(), learner.agent().blocks().count())
                        ? 1
                        : Runtime.getRuntime().availableProcessors();
        this.config = whole.withLearnerThreads(threads);
    }

    /** Whether several threads would wait for each other more than they gain. */
    private static boolean isSmall(AlgorithmConfig algorithm, long parameters) {
        return algorithm instanceof ContinuousConfig continuous
                ? parameters * continuous.learning().batchSize() < SMALL_UPDATE
                : parameters < SMALL_MODEL;
    }

    private static Learner<?> learner(LearnerContext context) {
        AlgorithmSpec spec = Algorithms.of(context.config().algo());
        Learner<?> made = spec.learner().apply(context);
        if (made == null) {
            throw new ConfigException("the algorithm " + spec.name() + " of a provider made no learner, but null");
        }
        return made;
    }

    /** One line about an environment that is hard for the algorithm. */
    public Optional<String> warning() {
        return learner.warning();
    }

    private static Device device(String text) {
        Device device = Device.parse(text);
        if (!device.isCpu() && device.index() >= TorchLibrary.cudaDevices()) {
            throw new ConfigException("device " + device + " is not there: libtorch sees " + TorchLibrary.cudaDevices()
                    + " CUDA devices (jarl doctor says more)");
        }
        return device;
    }

    /** Environments as the configuration wants them. */
    public static <O, A> EnvFactory<O, A> wrapped(ExperimentConfig config, EnvFactory<O, A> factory) {
        return () -> wrap(create(factory), config.env());
    }

    /** Environments as somebody made them, many columns at once if that can be. */
    private static <O, A> EnvFactory<O, A> bare(EnvFactory<O, A> factory) {
        EnvFactory<O, A> single = () -> create(factory);
        return VectorEnvFactory.in(factory)
                .<EnvFactory<O, A>>map(vector -> VectorEnvFactory.of(single, vector))
                .orElse(single);
    }

    /** Makes an environment, and asks it what it is. */
    public static <O, A> Env<O, A> create(EnvFactory<O, A> factory) {
        Env<O, A> env;
        try {
            env = factory.create();
        } catch (ConfigException e) {
            throw e;
        } catch (Throwable e) {
            EnvironmentException.passOnIfOfTheMachine(e);
            throw EnvironmentException.inConstruction(e);
        }
        return KnownEnv.of(env);
    }

    private static void requirePictures(Env<?, ?> env, ExperimentConfig config, Patience patience) {
        var _ = patience.make("reset", () -> env.reset(new RandomStreams(config.seed()).stream("picture")));
        boolean draws = patience.make("render", () -> {
            Optional<?> picture = env.render();
            if (picture == null) {
                throw new IllegalStateException("expected an Optional, got null");
            }
            return picture.isPresent();
        });
        if (!draws) {
            throw new ConfigException("evaluation.record must be false for "
                    + config.env().id() + ", which draws no pictures (Env.render)");
        }
    }

    private static <O, A> Env<O, A> wrap(Env<O, A> env, EnvConfig config) {
        Env<O, A> wrapped = config.actionRepeat() > 1 ? new ActionRepeat<>(env, config.actionRepeat()) : env;
        ActionBounds<A> bounds = config.rescaleActions()
                ? ActionBounds.rescaling(wrapped.actionSpace())
                : ActionBounds.clipping(wrapped.actionSpace());
        return bounds.any() ? new BoundedActions<>(wrapped, bounds) : wrapped;
    }

    /** Identifies the environment that the factory makes. */
    public EnvRecord environment() {
        return environment;
    }

    /** The configuration with everything chosen. */
    public ExperimentConfig config() {
        return config;
    }

    public Agent<?> agent() {
        return learner.agent();
    }

    public Optional<ModelFactory> ownModel() {
        return ownModel;
    }

    public EnvFactory<?, ?> factory() {
        return factory;
    }

    /**
     * Finds out whether what training needs beside the model will fit.
     *
     * @throws ConfigException if not
     */
    public void requireFit() {
        room.requireBatches(ownModel.isEmpty());
        learner.requireFit();
    }

    /** The time limit of calls to environments outside of sampling. */
    public Patience patience() {
        return patience;
    }

    /** Creates the parts of training; closed by their owner. */
    public Parts<?> parts(RunOutput output, RunListener listener) {
        return parts(learner, output, listener);
    }

    private <I extends TensorTree> Parts<I> parts(Learner<I> trained, RunOutput output, RunListener listener) {
        Sampler<I> sampler = sampler(trained);
        RewardConfig reward = config.reward();
        RewardTransform rewards = new RewardTransform(
                reward.scale(),
                reward.normalize(),
                reward.normalizeClip(),
                reward.mostReturn(),
                reward.clip(),
                discount(),
                config.sampler().batchB());
        Algorithm<I> algorithm = trained.algorithm(rewards);
        Evaluator<I> evaluator = evaluator(trained, config.evaluation().deterministic());
        EvaluationConfig evaluation = config.evaluation();
        Runner<I> runner = new Runner<>(
                new RunParts<>(trained.agent(), algorithm, sampler, rewards, evaluator),
                plan(config),
                new Runner.EvaluationPlan(
                        evaluation.intervalEpisodes(), evaluation.episodes(), config.seed(), evaluation.record()),
                config.learner().threads(),
                config.log().trajectoryWindow(),
                output,
                listener);
        return new Parts<>(sampler, algorithm, evaluator, runner);
    }

    private <I extends TensorTree> Sampler<I> sampler(Learner<I> trained) {
        return new ShardedSampler<>(factory, trained.agent(), samplerSpec(), order());
    }

    /** The number of sampler threads that can be busy at once. */
    public int samplerThreads() {
        return ShardedSampler.threads(order(), samplerSpec(), factory instanceof VectorEnvFactory<?, ?>);
    }

    private SamplerSpec samplerSpec() {
        SamplerConfig sampler = config.sampler();
        return new SamplerSpec(
                sampler.batchT(),
                sampler.batchB(),
                sampler.shards(),
                sampler.waitReset(),
                sampler.decorrelationSteps(),
                !learner.device().isCpu(),
                discount(),
                config.seed(),
                sampler.stepTimeout());
    }

    private Order order() {
        SamplerConfig sampler = config.sampler();
        return switch (sampler.name()) {
            case "serial" -> new Order.Serial();
            case "batched" -> new Order.Batched(workers, config.learner().threads());
            case "alternating" -> new Order.Alternating(workers, sampler.overlap());
            default -> new Order.Parallel(workers);
        };
    }

    public Evaluator<?> evaluator(boolean deterministic) {
        return evaluator(learner, deterministic);
    }

    private <I extends TensorTree> Evaluator<I> evaluator(Learner<I> trained, boolean deterministic) {
        return new Evaluator<>(
                factory,
                trained.agent(),
                discount(),
                deterministic,
                workers,
                config.evaluation().maximumSteps());
    }

    private double discount() {
        return config.algo().discount();
    }

    public static RunPlan plan(ExperimentConfig config) {
        return RunPlan.of(
                (long) config.sampler().batchT() * config.sampler().batchB(),
                config.steps(),
                config.log().intervalSteps(),
                config.checkpoint().intervalSteps(),
                config.evaluation().intervalSteps());
    }

    @Override
    public void close() {
        learner.close();
    }

    /** The parts that a runner works with. */
    public record Parts<I extends TensorTree>(
            Sampler<I> sampler, Algorithm<I> algorithm, Evaluator<I> evaluator, Runner<I> runner)
            implements AutoCloseable {

        /** The failure to report if an environment, in training or evaluation, has not answered for this many seconds. */
        public Optional<EnvironmentException> stuck(double timeout) {
            return sampler.stuck(timeout, runner.steps()).or(() -> evaluator.stuck(timeout));
        }

        /** Ends the threads that can be ended and frees nothing. */
        public void abandon() {
            sampler.abandon();
            evaluator.abandon();
        }

        @Override
        public void close() {
            try (sampler;
                    algorithm;
                    evaluator) {
                // Closed in reverse order.
            }
        }
    }
}
