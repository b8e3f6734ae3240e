package jarl.assembly;

import jarl.agent.DqnAgent;
import jarl.agent.DqnInfo;
import jarl.algorithm.Algorithm;
import jarl.algorithm.CategoricalDqn;
import jarl.algorithm.Dqn;
import jarl.algorithm.Iqn;
import jarl.algorithm.QLearningConfig;
import jarl.algorithm.QuantileDqn;
import jarl.algorithm.R2d1;
import jarl.distribution.ReturnDistribution;
import jarl.env.Env;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.Learner;
import jarl.experiment.LearnerContext;
import jarl.model.ActionValueModel;
import jarl.model.ImplicitQuantileNetwork;
import jarl.model.QNetwork;
import jarl.model.QuantileFunctionModel;
import jarl.model.RecurrentActionValueModel;
import jarl.model.RecurrentQNetwork;
import jarl.model.ReturnDistributionModel;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.replay.DrawTransform;
import jarl.replay.TransitionReplay;
import jarl.runner.RewardTransform;
import jarl.space.Discrete;
import jarl.space.Space;
import jarl.tensor.Device;
import jarl.tensor.TensorScope;

/** The Q-learning family. */
final class QLearner implements Learner<DqnInfo> {

    private final ExperimentConfig config;
    private final QLearningConfig options;
    private final ActionValueModels models;
    private final Space<?> observationSpace;
    private final Discrete actionSpace;
    private final boolean masked;
    private final ActionValueModel model;
    private final DqnAgent agent;

    /** Makes the agent. */
    QLearner(LearnerContext context) {
        this.config = context.config();
        this.options = context.options(QLearningConfig.class);
        Env<?, ?> env = context.env();
        this.models = ActionValueModels.of(context);
        this.observationSpace = models.observationSpace();
        this.actionSpace = models.actions();
        this.masked = env.masksActions();
        RandomStreams streams = context.streams();
        this.model = network(streams.stream("model"));
        if (context.ownModel().isPresent()) {
            try (var _ = TensorScope.withoutGradients()) {
                OwnModel.requireFit(model, Learner.exampleInputs(env), actionSpace.n(), predicted(), options);
            }
        }
        this.agent = new DqnAgent(
                model,
                actionSpace.n(),
                context.device(),
                Learner.normalizer(config, observationSpace),
                options.exploration().over(config.steps()),
                config.sampler().batchB(),
                options.learning().minimumSteps(),
                streams);
    }

    /** The form of the network's predictions of returns. */
    private ReturnDistribution predicted() {
        return switch (options) {
            case CategoricalDqn.Config categorical -> categorical.distribution();
            case QuantileDqn.Config quantile -> quantile.distribution();
            case Dqn.Config _, Iqn.Config _, R2d1.Config _ -> new ReturnDistribution.Expectation();
        };
    }

    /** The kind of network that the algorithm trains. */
    private Class<? extends ActionValueModel> kind() {
        return switch (options) {
            case Dqn.Config _ -> ActionValueModel.class;
            case CategoricalDqn.Config _, QuantileDqn.Config _ -> ReturnDistributionModel.class;
            case Iqn.Config _ -> QuantileFunctionModel.class;
            case R2d1.Config _ -> RecurrentActionValueModel.class;
        };
    }

    /** A network with fresh weights, as the algorithm wants it. */
    private ActionValueModel network(RandomStream random) {
        return models.create(kind(), random, this::standard);
    }

    private ActionValueModel standard(RandomStream random) {
        return switch (options) {
            case Dqn.Config _, CategoricalDqn.Config _, QuantileDqn.Config _ ->
                new QNetwork(observationSpace, actionSpace.n(), predicted(), config.model(), options.network(), random);
            case Iqn.Config iqn ->
                new ImplicitQuantileNetwork(
                        observationSpace,
                        actionSpace.n(),
                        iqn.cosines(),
                        iqn.actingFractions(),
                        config.model(),
                        iqn.network(),
                        random);
            case R2d1.Config r2d1 ->
                new RecurrentQNetwork(
                        observationSpace, actionSpace, actionSpace.n(), config.model(), r2d1.network(), random);
        };
    }

    @Override
    public DqnAgent agent() {
        return agent;
    }

    @Override
    public Device device() {
        return agent.device();
    }

    @Override
    public Algorithm<DqnInfo> algorithm(RewardTransform rewards) {
        DrawTransform transform = new DrawTransform(rewards::of, agent::normalized);
        RandomStreams streams = new RandomStreams(config.seed());
        ActionValueModel target = network(streams.stream("target model"));
        OwnModel.requireAnother(model, target);
        return switch (options) {
            case Dqn.Config dqn -> Dqn.create(dqn, agent, model, target, transitions(transform), streams);
            case CategoricalDqn.Config categorical ->
                CategoricalDqn.create(
                        categorical,
                        agent,
                        (ReturnDistributionModel) model,
                        (ReturnDistributionModel) target,
                        transitions(transform),
                        streams);
            case QuantileDqn.Config quantile ->
                QuantileDqn.create(
                        quantile,
                        agent,
                        (ReturnDistributionModel) model,
                        (ReturnDistributionModel) target,
                        transitions(transform),
                        streams);
            case Iqn.Config iqn ->
                Iqn.create(
                        iqn,
                        agent,
                        (QuantileFunctionModel) model,
                        (QuantileFunctionModel) target,
                        transitions(transform),
                        streams);
            case R2d1.Config r2d1 ->
                R2d1.create(
                        r2d1,
                        agent,
                        (RecurrentActionValueModel) model,
                        (RecurrentActionValueModel) target,
                        replay().sequences(r2d1.sequences(), agent.device(), transform),
                        streams);
        };
    }

    @Override
    public void requireFit() {
        if (options instanceof R2d1.Config r2d1) {
            replay().requireSequencesFit(r2d1.sequences());
        } else {
            replay().requireTransitionsFit();
        }
    }

    private TransitionReplay transitions(DrawTransform transform) {
        return replay().transitions(agent.device(), transform);
    }

    private ReplayShapes replay() {
        return new ReplayShapes(config, observationSpace, actionSpace, masked, agent.initialState());
    }
}
