package jarl.assembly;

import jarl.agent.ContinuousAgent;
import jarl.algorithm.Algorithm;
import jarl.algorithm.ContinuousConfig;
import jarl.algorithm.Ddpg;
import jarl.algorithm.EntropyConfig;
import jarl.algorithm.Sac;
import jarl.algorithm.Td3;
import jarl.algorithm.Tqc;
import jarl.config.ConfigException;
import jarl.distribution.SquashedGaussian;
import jarl.env.Env;
import jarl.experiment.Algorithms;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.Learner;
import jarl.experiment.LearnerContext;
import jarl.model.ActionCritics;
import jarl.model.CriticNetwork;
import jarl.model.FeatureNoisePolicy;
import jarl.model.ImageCritics;
import jarl.model.ImagePolicy;
import jarl.model.ImageTorso;
import jarl.model.MlpPolicy;
import jarl.model.ModelConfig;
import jarl.model.PolicyAndCritics;
import jarl.model.PolicyHead;
import jarl.model.PolicyNetwork;
import jarl.model.RecurrentPolicy;
import jarl.nn.ParameterBlocks.Block;
import jarl.nn.Parameters;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.replay.DrawTransform;
import jarl.replay.Replay;
import jarl.runner.RewardTransform;
import jarl.samples.AgentInputs;
import jarl.space.Box;
import jarl.space.ElementType;
import jarl.space.Space;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.TensorScope;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The Q-function policy gradient family: a policy of continuous actions and the critics that teach it. */
final class ContinuousLearner implements Learner<NoTensors> {

    private final ExperimentConfig config;
    private final ContinuousConfig.WithTargets options;
    private final Space<?> observationSpace;
    private final Box actionSpace;
    private final Function<RandomStream, Optional<PolicyAndCritics>> own;
    private final PolicyNetwork policy;
    private final CriticNetwork critics;
    private final Parameters criticParameters;
    private final @Nullable Parameters temperature;
    private final ContinuousAgent agent;
    private final Optional<String> warning;

    /** Makes the agent. */
    ContinuousLearner(LearnerContext context) {
        this.config = context.config();
        this.options = context.options(ContinuousConfig.WithTargets.class);
        Env<?, ?> env = context.env();
        this.observationSpace = env.observationSpace();
        this.own = own(context);
        this.actionSpace = BoxActions.bounded(context);
        if (config.model().image() != ImageTorso.Kind.NONE && config.model().bfloat16()) {
            throw new ConfigException("with images algo " + Algorithms.nameOf(options)
                    + " computes in float32: expected model.bfloat16 false, got true");
        }
        requireImagesToShift();
        this.warning = BoxActions.warningOfWide(env);
        Device device = context.device();
        RandomStreams streams = context.streams();
        Optional<PolicyAndCritics> given = own.apply(streams.stream("model"));
        given.ifPresent(model -> requireFit(model, Learner.exampleInputs(env)));
        this.critics = given.map(PolicyAndCritics::critics).orElseGet(() -> critics(streams.stream("critics")));
        this.policy = given.map(PolicyAndCritics::policy).orElseGet(() -> policy(critics, streams.stream("model")));
        this.criticParameters = new Parameters(critics, device);
        this.temperature =
                entropy().map(entropy -> Temperature.learned(entropy, device)).orElse(null);
        this.agent = new ContinuousAgent(
                policy,
                exploration(),
                options.noise(),
                actionSpace,
                device,
                Learner.normalizer(config, observationSpace),
                options.learning().minimumSteps(),
                Temperature.behind(temperature, new Block("critics", criticParameters)));
    }

    @Override
    public Optional<String> warning() {
        return warning;
    }

    private static void requireLeft(String option, Object standard, Object value) {
        if (!value.equals(standard)) {
            throw new ConfigException(
                    "a network of your own has its own layers: expected " + option + " " + standard + ", got " + value);
        }
    }

    /** Makes the user's own networks, if there are any. */
    private Function<RandomStream, Optional<PolicyAndCritics>> own(LearnerContext context) {
        if (context.ownModel().isPresent() && options instanceof Sac.Config sac) {
            requireLeft("algo.criticDropout", 0.0, sac.criticDropout());
            requireLeft("algo.criticLayerNorm", false, sac.criticLayerNorm());
        }
        if (context.ownModel().isPresent()) {
            requireLeft("model.name", "mlp", config.model().name());
        }
        if (context.ownModel().isPresent() && options.noise().dependsOnState()) {
            throw new ConfigException("a network of your own does not say what its features are: expected an "
                    + "algo.noise.kind other than state-dependent");
        }
        return random -> context.ownModel()
                .map(factory -> OwnModel.create(
                        factory,
                        PolicyAndCritics.class,
                        options,
                        observationSpace,
                        context.env().actionSpace(),
                        random));
    }

    private void requireImagesToShift() {
        boolean images = observationSpace.leaves().stream().anyMatch(leaf -> leaf.type() == ElementType.UINT8);
        if (options.randomShift() > 0 && !images) {
            throw new ConfigException("algo.randomShift moves images, observations of "
                    + config.env().id() + " are " + observationSpace + ": expected 0, got " + options.randomShift());
        }
    }

    private void requireFit(PolicyAndCritics model, AgentInputs inputs) {
        try (var _ = TensorScope.withoutGradients()) {
            OwnModel.requireFit(model, inputs, actionSpace.size(), entropy().isPresent(), outputs(), options);
        }
    }

    /** What the policy earns for its entropy, if anything. */
    private Optional<EntropyConfig> entropy() {
        return switch (options) {
            case Ddpg.Config _, Td3.Config _ -> Optional.empty();
            case Sac.Config sac -> Optional.of(sac.entropy());
            case Tqc.Config tqc -> Optional.of(tqc.entropy());
        };
    }

    /** A policy, which sees images through the torso of these critics. */
    private PolicyNetwork policy(CriticNetwork taughtBy, RandomStream random) {
        if (config.model().recurrent()) {
            return new RecurrentPolicy(
                    observationSpace,
                    actionSpace,
                    config.model(),
                    random,
                    inputs -> entropy().isPresent()
                            ? PolicyHead.entropyRegularized(actionSpace, inputs, config.model(), random)
                            : PolicyHead.deterministic(actionSpace, inputs, config.model(), random));
        }
        double initialLogStd = options.noise().initialLogStd();
        if (taughtBy instanceof ImageCritics images) {
            if (options.noise().dependsOnState()) {
                return FeatureNoisePolicy.ofImages(images, actionSpace, initialLogStd, config.model(), random);
            }
            return entropy().isPresent()
                    ? ImagePolicy.squashedGaussian(images, actionSpace, config.model(), random)
                    : ImagePolicy.deterministic(images, actionSpace, config.model(), random);
        }
        if (options.noise().dependsOnState()) {
            return FeatureNoisePolicy.ofVectors(observationSpace, actionSpace, initialLogStd, config.model(), random);
        }
        return entropy().isPresent()
                ? MlpPolicy.squashedGaussian(observationSpace, actionSpace, config.model(), random)
                : MlpPolicy.deterministic(observationSpace, actionSpace, config.model(), random);
    }

    private CriticNetwork critics(RandomStream random) {
        try {
            return standardCritics(random);
        } catch (IllegalArgumentException e) { // observations that they cannot see
            throw new ConfigException("env " + config.env().id() + ": " + e.getMessage(), e);
        }
    }

    private CriticNetwork standardCritics(RandomStream random) {
        return config.model().image() == ImageTorso.Kind.NONE || config.model().recurrent()
                ? new ActionCritics(observationSpace, actionSpace, options.critics(), outputs(), criticModel(), random)
                : new ImageCritics(observationSpace, actionSpace, options.critics(), outputs(), criticModel(), random);
    }

    /** The numbers that each critic predicts. */
    private int outputs() {
        return options instanceof Tqc.Config tqc ? tqc.quantiles() : 1;
    }

    private ModelConfig criticModel() {
        return options instanceof Sac.Config sac && sac.criticLayerNorm()
                ? config.model().with("layerNorm", true)
                : config.model();
    }

    private ContinuousAgent.Exploration exploration() {
        return switch (options) {
            case Ddpg.Config ddpg -> new ContinuousAgent.Exploration.Added(ddpg.explorationNoise());
            case Td3.Config td3 -> new ContinuousAgent.Exploration.Added(td3.explorationNoise());
            case Sac.Config _, Tqc.Config _ ->
                policy instanceof FeatureNoisePolicy features
                        ? new ContinuousAgent.Exploration.StateDependent(distribution(), features)
                        : new ContinuousAgent.Exploration.Draws(distribution());
        };
    }

    private SquashedGaussian distribution() {
        return new SquashedGaussian(actionSpace.size());
    }

    @Override
    public ContinuousAgent agent() {
        return agent;
    }

    @Override
    public Device device() {
        return agent.device();
    }

    @Override
    public Algorithm<NoTensors> algorithm(RewardTransform rewards) {
        RandomStreams streams = new RandomStreams(config.seed());
        Replay<?> replay = replay().ofModel(agent.device(), new DrawTransform(rewards::of, agent::normalized));
        Optional<PolicyAndCritics> given = own.apply(streams.stream("target model"));
        given.ifPresent(model -> {
            OwnModel.requireAnother(policy, model.policy());
            OwnModel.requireAnother(critics, model.critics());
        });
        CriticNetwork targets = given.map(PolicyAndCritics::critics)
                .orElseGet(() -> critics(streams.stream("target critics' weights")));
        Supplier<PolicyNetwork> targetPolicy = () ->
                given.map(PolicyAndCritics::policy).orElseGet(() -> policy(targets, streams.stream("target policy")));
        return switch (options) {
            case Ddpg.Config ddpg ->
                Ddpg.create(ddpg, agent, critics, criticParameters, targets, targetPolicy.get(), replay, streams);
            case Td3.Config td3 ->
                Td3.create(
                        td3,
                        agent,
                        critics,
                        criticParameters,
                        targets,
                        targetPolicy.get(),
                        actionSpace.size(),
                        replay,
                        streams);
            case Sac.Config sac ->
                Sac.create(
                        sac, agent, distribution(), critics, criticParameters, targets, temperature, replay, streams);
            case Tqc.Config tqc ->
                Tqc.create(
                        tqc, agent, distribution(), critics, criticParameters, targets, temperature, replay, streams);
        };
    }

    @Override
    public void requireFit() {
        replay().requireModelFits();
    }

    /** What the agent remembers, of its noise or of an episode, is not learned from. */
    private ReplayShapes replay() {
        return new ReplayShapes(config, observationSpace, actionSpace, false, NoTensors.INSTANCE);
    }
}
