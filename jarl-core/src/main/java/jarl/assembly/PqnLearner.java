package jarl.assembly;

import jarl.agent.DqnAgent;
import jarl.agent.DqnInfo;
import jarl.algorithm.Algorithm;
import jarl.algorithm.Pqn;
import jarl.config.ConfigException;
import jarl.distribution.ReturnDistribution;
import jarl.env.Env;
import jarl.experiment.Algorithms;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.Learner;
import jarl.experiment.LearnerContext;
import jarl.model.ActionValueModel;
import jarl.model.QHeadConfig;
import jarl.model.QNetwork;
import jarl.random.RandomStream;
import jarl.runner.RewardTransform;
import jarl.space.Discrete;
import jarl.space.Space;
import jarl.tensor.Device;
import jarl.tensor.TensorScope;

/** Q-learning from each batch as it comes. */
final class PqnLearner implements Learner<DqnInfo> {

    private final Pqn.Config options;
    private final RandomStream minibatches;
    private final ActionValueModel model;
    private final DqnAgent agent;

    /** Makes the agent. */
    PqnLearner(LearnerContext context) {
        this.options = context.options(Pqn.Config.class);
        this.minibatches = context.streams().stream("minibatches");
        ExperimentConfig config = context.config();
        Env<?, ?> env = context.env();
        Space<?> observationSpace = env.observationSpace();
        if (!(env.actionSpace() instanceof Discrete actions)) {
            throw new ConfigException("algo " + Algorithms.nameOf(options) + " needs Discrete actions, those of "
                    + config.env().id() + " are " + env.actionSpace());
        }
        this.model = network(context, observationSpace, actions);
        if (context.ownModel().isPresent()) {
            try (var _ = TensorScope.withoutGradients()) {
                var _ = OwnModel.requireSingleSteps(model, Learner.exampleInputs(env), actions.n(), options);
            }
        }
        this.agent = new DqnAgent(
                model,
                actions.n(),
                context.device(),
                Learner.normalizer(config, observationSpace),
                options.exploration().over(config.steps()),
                config.sampler().batchB(),
                0,
                context.streams(),
                true);
    }

    private ActionValueModel network(LearnerContext context, Space<?> observationSpace, Discrete actions) {
        RandomStream random = context.streams().stream("model");
        try {
            return context.ownModel().isPresent()
                    ? OwnModel.create(
                            context.ownModel().get(),
                            ActionValueModel.class,
                            options,
                            observationSpace,
                            actions,
                            random)
                    : new QNetwork(
                            observationSpace,
                            actions.n(),
                            new ReturnDistribution.Expectation(),
                            context.config().model(),
                            QHeadConfig.defaults(),
                            random);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("env " + context.config().env().id() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public DqnAgent agent() {
        return agent;
    }

    @Override
    public Device device() {
        return agent.device();
    }

    /** {@inheritDoc} It is given transformed rewards, and needs no transform. */
    @Override
    public Algorithm<DqnInfo> algorithm(RewardTransform rewards) {
        return new Pqn(options, agent, model, minibatches);
    }
}
