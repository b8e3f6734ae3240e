package jarl.experiment;

import jarl.agent.ActorCriticAgent;
import jarl.agent.ActorCriticInfo;
import jarl.algorithm.A2c;
import jarl.algorithm.Algorithm;
import jarl.algorithm.Ppo;
import jarl.config.ConfigException;
import jarl.distribution.Distribution;
import jarl.distribution.Distributions;
import jarl.env.ActionRepeat;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.RescaleAction;
import jarl.model.ActorCritic;
import jarl.model.MlpActorCritic;
import jarl.model.ModelFactory;
import jarl.model.ObservationNormalizer;
import jarl.model.RecurrentActorCritic;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.runner.RewardTransform;
import jarl.runner.RunListener;
import jarl.runner.RunOutput;
import jarl.runner.RunPlan;
import jarl.runner.Runner;
import jarl.sampler.AlternatingSampler;
import jarl.sampler.BatchedSampler;
import jarl.sampler.EnvironmentException;
import jarl.sampler.Evaluator;
import jarl.sampler.ParallelSampler;
import jarl.sampler.Sampler;
import jarl.sampler.SamplerSpec;
import jarl.sampler.SerialSampler;
import jarl.samples.AgentInputs;
import jarl.space.ActionChoices;
import jarl.space.Box;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TorchLibrary;
import java.util.Optional;

/** The only place that knows all concrete classes: constructor calls in the order of the walk. */
final class Wiring implements AutoCloseable {

    private static final long SMALL_MODEL = 500_000;

    private final ExperimentConfig config;
    private final EnvFactory<?, ?> factory;
    private final int workers;
    private final Optional<ModelFactory> ownModel;
    private final ActorCriticAgent agent;

    /** Makes the agent; {@code rawFactory} gives the environments as the user wrote them. */
    Wiring(ExperimentConfig config, EnvFactory<?, ?> rawFactory, int workers) {
        this(config, rawFactory, workers, Optional.empty());
    }

    /** Makes the agent with a network of the user's, if there is one. */
    Wiring(ExperimentConfig config, EnvFactory<?, ?> rawFactory, int workers, Optional<ModelFactory> ownModel) {
        this.factory = wrapped(config, rawFactory);
        this.workers = workers;
        this.ownModel = ownModel;
        Device device = device(config.device());
        try (Env<?, ?> env = factory.create()) {
            if (config.evaluation().record()) {
                requirePictures(env, config);
            }
            this.agent = agent(config, env, device, ownModel);
        }
        int threads = config.learner().threads() > 0
                ? config.learner().threads()
                : agent.parameters().count() < SMALL_MODEL
                        ? 1
                        : Runtime.getRuntime().availableProcessors();
        this.config = config.withLearnerThreads(threads);
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
    static <O, A> EnvFactory<O, A> wrapped(ExperimentConfig config, EnvFactory<O, A> factory) {
        return () -> wrap(create(factory), config.env());
    }

    /** Makes an environment. */
    static <O, A> Env<O, A> create(EnvFactory<O, A> factory) {
        try {
            return factory.create();
        } catch (ConfigException e) {
            throw e;
        } catch (Throwable e) {
            EnvironmentException.passOnIfOfTheMachine(e);
            throw EnvironmentException.inConstruction(e);
        }
    }

    private static void requirePictures(Env<?, ?> env, ExperimentConfig config) {
        boolean draws;
        try {
            var _ = env.reset(new RandomStreams(config.seed()).stream("picture"));
            draws = env.render().isPresent();
        } catch (RuntimeException toldLater) {
            return; // by sampler or film, with column and step
        }
        if (!draws) {
            throw new ConfigException("evaluation.record must be false for "
                    + config.env().id() + ", which draws no pictures (Env.render)");
        }
    }

    @SuppressWarnings("unchecked") // an environment with Box actions takes float[]
    private static <O, A> Env<O, A> wrap(Env<O, A> env, EnvConfig config) {
        Env<O, A> wrapped = config.actionRepeat() > 1 ? new ActionRepeat<>(env, config.actionRepeat()) : env;
        return config.rescaleActions() && env.actionSpace() instanceof Box box && box.bounded()
                ? (Env<O, A>) new RescaleAction<>((Env<O, float[]>) wrapped)
                : wrapped;
    }

    private static ActorCriticAgent agent(
            ExperimentConfig config, Env<?, ?> env, Device device, Optional<ModelFactory> ownModel) {
        Space<?> observationSpace = env.observationSpace();
        Space<?> actionSpace = env.actionSpace();
        Distribution distribution;
        ActorCritic model;
        try {
            distribution = Distributions.of(actionSpace, config.model().squashActions());
            RandomStream random = new RandomStreams(config.seed()).stream("model");
            model = ownModel.isPresent()
                    ? ownModel.get().create(observationSpace, actionSpace, random)
                    : model(observationSpace, actionSpace, config, random);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("env " + config.env().id() + ": " + e.getMessage(), e);
        }
        try (var _ = TensorScope.withoutGradients()) {
            int maskChoices = env.masksActions() ? ActionChoices.count(actionSpace) : 0;
            AgentInputs example = new AgentInputs(
                    observationSpace.allocate(1),
                    actionSpace.allocate(1),
                    Tensor.zeros(DType.FLOAT32, 1),
                    maskChoices == 0
                            ? NoTensors.INSTANCE
                            : Tensor.zeros(DType.BOOL, 1, maskChoices).fillInPlace(1),
                    NoTensors.INSTANCE);
            return new ActorCriticAgent(model, distribution, device, normalizer(config, observationSpace), example);
        }
    }

    private static Optional<ObservationNormalizer> normalizer(ExperimentConfig config, Space<?> observationSpace) {
        if (!config.model().normalizeObservations()) {
            return Optional.empty();
        }
        if (observationSpace instanceof Box box && box.shape().length == 1) {
            return Optional.of(new ObservationNormalizer(box));
        }
        throw new ConfigException("model.normalizeObservations needs vector observations, those of "
                + config.env().id() + " are " + observationSpace);
    }

    private static ActorCritic model(
            Space<?> observationSpace, Space<?> actionSpace, ExperimentConfig config, RandomStream random) {
        return config.model().name().equals("mlp")
                ? new MlpActorCritic(observationSpace, actionSpace, config.model(), random)
                : new RecurrentActorCritic(observationSpace, actionSpace, config.model(), random);
    }

    /** The configuration with everything chosen. */
    ExperimentConfig config() {
        return config;
    }

    ActorCriticAgent agent() {
        return agent;
    }

    Optional<ModelFactory> ownModel() {
        return ownModel;
    }

    EnvFactory<?, ?> factory() {
        return factory;
    }

    /** What trains; closed by its owner. */
    Parts parts(RunOutput output, RunListener listener) {
        Sampler<ActorCriticInfo> sampler = sampler();
        Algorithm<ActorCriticInfo> algorithm = algorithm();
        Evaluator<ActorCriticInfo> evaluator = evaluator();
        EvaluationConfig evaluation = config.evaluation();
        Runner<ActorCriticInfo> runner = new Runner<>(
                agent,
                algorithm,
                sampler,
                new RewardTransform(
                        config.reward().scale(),
                        config.reward().normalize(),
                        config.reward().clip(),
                        discount()),
                evaluator,
                plan(config),
                new Runner.EvaluationPlan(
                        evaluation.intervalEpisodes(), evaluation.episodes(), config.seed(), evaluation.record()),
                config.learner().threads(),
                config.log().trajectoryWindow(),
                output,
                listener);
        return new Parts(sampler, algorithm, evaluator, runner);
    }

    private Sampler<ActorCriticInfo> sampler() {
        SamplerConfig sampler = config.sampler();
        SamplerSpec spec = new SamplerSpec(
                sampler.batchT(),
                sampler.batchB(),
                sampler.shards(),
                sampler.waitReset(),
                sampler.decorrelationSteps(),
                !agent.device().isCpu(),
                discount(),
                config.seed());
        return switch (sampler.name()) {
            case "serial" -> new SerialSampler<>(factory, agent, spec);
            case "batched" -> new BatchedSampler<>(factory, agent, spec, workers);
            case "alternating" -> new AlternatingSampler<>(factory, agent, spec, workers, sampler.overlap());
            default -> new ParallelSampler<>(factory, agent, spec, workers);
        };
    }

    private Algorithm<ActorCriticInfo> algorithm() {
        return switch (config.algo()) {
            case A2c.Config options -> new A2c(options, agent);
            case Ppo.Config options -> new Ppo(options, agent, new RandomStreams(config.seed()).stream("minibatches"));
        };
    }

    Evaluator<ActorCriticInfo> evaluator() {
        return new Evaluator<>(factory, agent, discount(), config.evaluation().deterministic(), workers);
    }

    private double discount() {
        return switch (config.algo()) {
            case A2c.Config options -> options.discount();
            case Ppo.Config options -> options.discount();
        };
    }

    static RunPlan plan(ExperimentConfig config) {
        return RunPlan.of(
                (long) config.sampler().batchT() * config.sampler().batchB(),
                config.steps(),
                config.log().intervalSteps(),
                config.checkpoint().intervalSteps(),
                config.evaluation().intervalSteps());
    }

    @Override
    public void close() {
        agent.close();
    }

    /** What a runner works with. */
    record Parts(
            Sampler<ActorCriticInfo> sampler,
            Algorithm<ActorCriticInfo> algorithm,
            Evaluator<ActorCriticInfo> evaluator,
            Runner<ActorCriticInfo> runner)
            implements AutoCloseable {

        /** The failure to report if an environment, in training or evaluation, has not answered for this many seconds. */
        Optional<EnvironmentException> stuck(double timeout) {
            return sampler.stuck(timeout, runner.steps()).or(() -> evaluator.stuck(timeout));
        }

        /** Ends the threads that can be ended and frees nothing. */
        void abandon() {
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
