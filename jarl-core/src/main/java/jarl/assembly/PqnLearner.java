package jarl.assembly;

import jarl.agent.DqnAgent;
import jarl.agent.DqnInfo;
import jarl.algorithm.Algorithm;
import jarl.algorithm.Pqn;
import jarl.distribution.ReturnDistribution;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.Learner;
import jarl.experiment.LearnerContext;
import jarl.model.ActionValueModel;
import jarl.model.ModelConfig;
import jarl.model.QHeadConfig;
import jarl.model.QNetwork;
import jarl.model.RecurrentQNetwork;
import jarl.random.RandomStream;
import jarl.runner.RewardTransform;
import jarl.space.Discrete;
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
        ActionValueModels models = ActionValueModels.of(context);
        this.model = models.create(
                ActionValueModel.class, context.streams().stream("model"), random -> network(models, random));
        if (context.ownModel().isPresent()) {
            try (var _ = TensorScope.withoutGradients()) {
                OwnModel.requireFit(
                        model,
                        Learner.exampleInputs(context.env()),
                        models.actions().n(),
                        options);
            }
        }
        this.agent = new DqnAgent(
                model,
                models.actions().n(),
                context.device(),
                Learner.normalizer(config, models.observationSpace()),
                options.exploration().over(config.steps()),
                config.sampler().batchB(),
                0,
                context.streams(),
                true);
    }

    private static ActionValueModel network(ActionValueModels models, RandomStream random) {
        ModelConfig model = models.config().model();
        Discrete actions = models.actions();
        return model.recurrent()
                ? new RecurrentQNetwork(
                        models.observationSpace(), actions, actions.n(), model, QHeadConfig.defaults(), random)
                : new QNetwork(
                        models.observationSpace(),
                        actions.n(),
                        new ReturnDistribution.Expectation(),
                        model,
                        QHeadConfig.defaults(),
                        random);
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
