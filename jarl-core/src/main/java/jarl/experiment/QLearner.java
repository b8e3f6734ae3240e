package jarl.experiment;

import jarl.agent.ActionValues;
import jarl.agent.DqnAgent;
import jarl.algorithm.Algorithm;
import jarl.algorithm.CategoricalDqn;
import jarl.algorithm.Dqn;
import jarl.algorithm.Iqn;
import jarl.algorithm.QLearningConfig;
import jarl.algorithm.QuantileDqn;
import jarl.algorithm.R2d1;
import jarl.config.ConfigException;
import jarl.distribution.ReturnDistribution;
import jarl.env.Env;
import jarl.model.ActionValueModel;
import jarl.model.ImplicitQuantileNetwork;
import jarl.model.QNetwork;
import jarl.model.RecurrentQNetwork;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.replay.DrawTransform;
import jarl.replay.Replay;
import jarl.replay.StepShape;
import jarl.replay.TransitionReplay;
import jarl.runner.RewardTransform;
import jarl.space.Discrete;
import jarl.space.Space;
import jarl.tensor.Device;
import jarl.tensor.TensorScope;
import java.util.function.Function;

/** The Q-learning family. */
final class QLearner implements Learner<ActionValues> {

    private final ExperimentConfig config;
    private final QLearningConfig options;
    private final Space<?> observationSpace;
    private final Discrete actionSpace;
    private final boolean masked;
    private final ActionValueModel model;
    private final DqnAgent agent;

    QLearner(ExperimentConfig config, QLearningConfig options, Env<?, ?> env, Device device) {
        this.config = config;
        this.options = options;
        this.observationSpace = env.observationSpace();
        if (!(env.actionSpace() instanceof Discrete discrete)) {
            throw new ConfigException("algo " + Algorithms.nameOf(options) + " needs Discrete actions, those of "
                    + config.env().id() + " are " + env.actionSpace());
        }
        this.actionSpace = discrete;
        this.masked = env.masksActions();
        RandomStreams streams = new RandomStreams(config.seed());
        this.model = network(streams.stream("model"));
        this.agent = new DqnAgent(
                model,
                discrete.n(),
                device,
                Learner.normalizer(config, observationSpace),
                options.exploration().over(config.steps()),
                config.sampler().batchB(),
                options.learning().minimumSteps(),
                streams);
    }

    /** A network with fresh weights, as the algorithm wants it. */
    private ActionValueModel network(RandomStream random) {
        try {
            return switch (options) {
                case Dqn.Config _ -> plain(new ReturnDistribution.Expectation(), random);
                case CategoricalDqn.Config categorical -> plain(categorical.distribution(), random);
                case QuantileDqn.Config quantile -> plain(quantile.distribution(), random);
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
        } catch (IllegalArgumentException e) {
            throw new ConfigException("env " + config.env().id() + ": " + e.getMessage(), e);
        }
    }

    private QNetwork plain(ReturnDistribution distribution, RandomStream random) {
        return new QNetwork(observationSpace, actionSpace.n(), distribution, config.model(), options.network(), random);
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
    public Algorithm<ActionValues> algorithm(RewardTransform rewards) {
        DrawTransform transform = new DrawTransform(rewards::of, agent::normalized);
        RandomStreams streams = new RandomStreams(config.seed());
        ActionValueModel target = network(streams.stream("target model"));
        return switch (options) {
            case Dqn.Config dqn ->
                Dqn.create(dqn, agent, (QNetwork) model, (QNetwork) target, transitions(transform), streams);
            case CategoricalDqn.Config categorical ->
                CategoricalDqn.create(
                        categorical, agent, (QNetwork) model, (QNetwork) target, transitions(transform), streams);
            case QuantileDqn.Config quantile ->
                QuantileDqn.create(
                        quantile, agent, (QNetwork) model, (QNetwork) target, transitions(transform), streams);
            case Iqn.Config iqn ->
                Iqn.create(
                        iqn,
                        agent,
                        (ImplicitQuantileNetwork) model,
                        (ImplicitQuantileNetwork) target,
                        transitions(transform),
                        streams);
            case R2d1.Config r2d1 ->
                R2d1.create(
                        r2d1,
                        agent,
                        (RecurrentQNetwork) model,
                        (RecurrentQNetwork) target,
                        replay(shape -> Replay.ofSequences(
                                r2d1.learning().replay(),
                                r2d1.returns(),
                                r2d1.sequences(),
                                shape,
                                config.sampler().batchB(),
                                agent.device(),
                                transform)),
                        streams);
        };
    }

    @Override
    public void requireFit() {
        int columns = config.sampler().batchB();
        var stored = options.learning().replay();
        replay(shape -> {
            if (options instanceof R2d1.Config r2d1) {
                Replay.requireSequencesFit(stored, r2d1.returns(), r2d1.sequences(), shape, columns);
            } else {
                Replay.requireTransitionsFit(stored, options.returns(), shape, columns);
            }
            return shape;
        });
    }

    private TransitionReplay transitions(DrawTransform transform) {
        return replay(shape -> Replay.ofTransitions(
                options.learning().replay(),
                options.returns(),
                shape,
                config.sampler().batchB(),
                agent.device(),
                transform));
    }

    private <R> R replay(Function<StepShape, R> create) {
        try (var _ = TensorScope.withoutGradients()) {
            return create.apply(StepShape.of(observationSpace, actionSpace, masked, agent.initialState()));
        }
    }
}
