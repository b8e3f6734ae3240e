package jarl.experiment;

import jarl.agent.ActionValues;
import jarl.agent.DqnAgent;
import jarl.agent.ExplorationConfig;
import jarl.algorithm.Algorithm;
import jarl.algorithm.AlgorithmConfig;
import jarl.algorithm.CategoricalDqn;
import jarl.algorithm.Dqn;
import jarl.algorithm.Iqn;
import jarl.algorithm.LearningConfig;
import jarl.algorithm.QuantileDqn;
import jarl.algorithm.R2d1;
import jarl.config.ConfigException;
import jarl.distribution.ReturnDistribution;
import jarl.env.Env;
import jarl.model.ActionValueModel;
import jarl.model.ImplicitQuantileNetwork;
import jarl.model.QConfig;
import jarl.model.QNetwork;
import jarl.model.RecurrentQNetwork;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.replay.NStep;
import jarl.replay.Replay;
import jarl.replay.StepShape;
import jarl.replay.TransitionReplay;
import jarl.space.Discrete;
import jarl.space.Space;
import jarl.tensor.Device;
import jarl.tensor.TensorScope;
import java.util.function.Function;

/** The Q-learning family. */
final class QLearner implements Learner<ActionValues> {

    private final ExperimentConfig config;
    private final Space<?> observationSpace;
    private final Discrete actionSpace;
    private final boolean masked;
    private final ActionValueModel model;
    private final DqnAgent agent;

    QLearner(ExperimentConfig config, Env<?, ?> env, Device device) {
        this.config = config;
        this.observationSpace = env.observationSpace();
        if (!(env.actionSpace() instanceof Discrete discrete)) {
            throw new ConfigException("algo " + Algorithms.nameOf(config.algo()) + " needs Discrete actions, those of "
                    + config.env().id() + " are " + env.actionSpace());
        }
        if (config.model().normalizeObservations()) {
            throw new ConfigException("model.normalizeObservations is for a2c and ppo: what is in the replay was "
                    + "normalised by other statistics");
        }
        this.actionSpace = discrete;
        this.masked = env.masksActions();
        RandomStreams streams = new RandomStreams(config.seed());
        this.model = network(streams.stream("model"));
        this.agent = new DqnAgent(
                model,
                discrete.n(),
                device,
                exploration(config.algo()),
                config.sampler().batchB(),
                learning(config.algo()).minimumSteps(),
                streams);
    }

    /** A network with fresh weights, as the algorithm wants it. */
    private ActionValueModel network(RandomStream random) {
        try {
            return switch (config.algo()) {
                case Dqn.Config options -> plain(new ReturnDistribution.Expectation(), options.network(), random);
                case CategoricalDqn.Config options -> plain(options.distribution(), options.network(), random);
                case QuantileDqn.Config options -> plain(options.distribution(), options.network(), random);
                case Iqn.Config options ->
                    new ImplicitQuantileNetwork(
                            observationSpace,
                            actionSpace.n(),
                            options.cosines(),
                            options.actingFractions(),
                            config.model(),
                            options.network(),
                            random);
                case R2d1.Config options ->
                    new RecurrentQNetwork(
                            observationSpace, actionSpace, actionSpace.n(), config.model(), options.network(), random);
                default -> throw new IllegalStateException("not a Q-learning algorithm: " + config.algo());
            };
        } catch (IllegalArgumentException e) {
            throw new ConfigException("env " + config.env().id() + ": " + e.getMessage(), e);
        }
    }

    private QNetwork plain(ReturnDistribution distribution, QConfig options, RandomStream random) {
        return new QNetwork(observationSpace, actionSpace.n(), distribution, config.model(), options, random);
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
    public Algorithm<ActionValues> algorithm() {
        RandomStreams streams = new RandomStreams(config.seed());
        ActionValueModel target = network(streams.stream("target model"));
        return switch (config.algo()) {
            case Dqn.Config options ->
                new Dqn(options, agent, (QNetwork) model, (QNetwork) target, transitions(options.returns()), streams);
            case CategoricalDqn.Config options ->
                new CategoricalDqn(
                        options, agent, (QNetwork) model, (QNetwork) target, transitions(options.returns()), streams);
            case QuantileDqn.Config options ->
                new QuantileDqn(
                        options, agent, (QNetwork) model, (QNetwork) target, transitions(options.returns()), streams);
            case Iqn.Config options ->
                new Iqn(
                        options,
                        agent,
                        (ImplicitQuantileNetwork) model,
                        (ImplicitQuantileNetwork) target,
                        transitions(options.returns()),
                        streams);
            case R2d1.Config options ->
                new R2d1(
                        options,
                        agent,
                        (RecurrentQNetwork) model,
                        (RecurrentQNetwork) target,
                        replay(shape -> Replay.ofSequences(
                                options.learning().replay(),
                                options.returns(),
                                options.sequences(),
                                shape,
                                config.sampler().batchB(),
                                agent.device())),
                        streams);
            default -> throw new IllegalStateException("not a Q-learning algorithm: " + config.algo());
        };
    }

    private TransitionReplay transitions(NStep returns) {
        return replay(shape -> Replay.ofTransitions(
                learning(config.algo()).replay(),
                returns,
                shape,
                config.sampler().batchB(),
                agent.device()));
    }

    private <R> R replay(Function<StepShape, R> create) {
        try (var _ = TensorScope.withoutGradients()) {
            return create.apply(StepShape.of(observationSpace, actionSpace, masked, agent.initialState()));
        }
    }

    /** How the algorithm learns from replay. */
    static LearningConfig learning(AlgorithmConfig algorithm) {
        return switch (algorithm) {
            case Dqn.Config options -> options.learning();
            case CategoricalDqn.Config options -> options.learning();
            case QuantileDqn.Config options -> options.learning();
            case Iqn.Config options -> options.learning();
            case R2d1.Config options -> options.learning();
            default -> throw new IllegalStateException("not a Q-learning algorithm: " + algorithm);
        };
    }

    private static ExplorationConfig exploration(AlgorithmConfig algorithm) {
        return switch (algorithm) {
            case Dqn.Config options -> options.exploration();
            case CategoricalDqn.Config options -> options.exploration();
            case QuantileDqn.Config options -> options.exploration();
            case Iqn.Config options -> options.exploration();
            case R2d1.Config options -> options.exploration();
            default -> throw new IllegalStateException("not a Q-learning algorithm: " + algorithm);
        };
    }
}
