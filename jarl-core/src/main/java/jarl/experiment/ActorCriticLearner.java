package jarl.experiment;

import jarl.agent.ActorCriticAgent;
import jarl.agent.ActorCriticInfo;
import jarl.algorithm.A2c;
import jarl.algorithm.Algorithm;
import jarl.algorithm.PolicyGradientConfig;
import jarl.algorithm.Ppo;
import jarl.config.ConfigException;
import jarl.distribution.Distribution;
import jarl.distribution.Distributions;
import jarl.env.Env;
import jarl.model.ActorCritic;
import jarl.model.MlpActorCritic;
import jarl.model.ModelFactory;
import jarl.model.RecurrentActorCritic;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.runner.RewardTransform;
import jarl.space.Space;
import jarl.tensor.Device;
import jarl.tensor.TensorScope;
import java.util.Optional;

/** The policy-gradient family. */
record ActorCriticLearner(ActorCriticAgent agent, PolicyGradientConfig options, long seed)
        implements Learner<ActorCriticInfo> {

    static ActorCriticLearner of(
            ExperimentConfig config,
            PolicyGradientConfig options,
            Env<?, ?> env,
            Device device,
            Optional<ModelFactory> ownModel) {
        Space<?> observationSpace = env.observationSpace();
        Space<?> actionSpace = env.actionSpace();
        Distribution distribution;
        ActorCritic model;
        try {
            distribution = Distributions.of(actionSpace, config.model().squashActions());
            RandomStream random = new RandomStreams(config.seed()).stream("model");
            model = ownModel.isPresent()
                    ? OwnModel.create(ownModel.get(), ActorCritic.class, options, observationSpace, actionSpace, random)
                    : model(observationSpace, actionSpace, config, random);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("env " + config.env().id() + ": " + e.getMessage(), e);
        }
        try (var _ = TensorScope.withoutGradients()) {
            return new ActorCriticLearner(
                    new ActorCriticAgent(
                            model,
                            distribution,
                            device,
                            Learner.normalizer(config, observationSpace),
                            Learner.exampleInputs(env)),
                    options,
                    config.seed());
        }
    }

    private static ActorCritic model(
            Space<?> observationSpace, Space<?> actionSpace, ExperimentConfig config, RandomStream random) {
        return config.model().name().equals("mlp")
                ? new MlpActorCritic(observationSpace, actionSpace, config.model(), random)
                : new RecurrentActorCritic(observationSpace, actionSpace, config.model(), random);
    }

    @Override
    public Device device() {
        return agent.device();
    }

    @Override
    public Algorithm<ActorCriticInfo> algorithm(RewardTransform rewards) {
        return switch (options) {
            case A2c.Config a2c -> new A2c(a2c, agent);
            case Ppo.Config ppo -> new Ppo(ppo, agent, new RandomStreams(seed).stream("minibatches"));
        };
    }
}
