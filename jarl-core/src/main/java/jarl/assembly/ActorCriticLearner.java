package jarl.assembly;

import jarl.agent.ActorCriticAgent;
import jarl.agent.ActorCriticInfo;
import jarl.algorithm.Algorithm;
import jarl.config.ConfigException;
import jarl.distribution.Distribution;
import jarl.distribution.Distributions;
import jarl.env.Env;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.Learner;
import jarl.experiment.LearnerContext;
import jarl.model.ActorCritic;
import jarl.model.MlpActorCritic;
import jarl.model.RecurrentActorCritic;
import jarl.random.RandomStream;
import jarl.runner.RewardTransform;
import jarl.space.Space;
import jarl.tensor.Device;
import jarl.tensor.TensorScope;
import java.util.Optional;
import java.util.function.Function;

/** An agent with a policy and a value estimate, as the policy-gradient family wants it, and an algorithm that trains it on each batch. */
public final class ActorCriticLearner implements Learner<ActorCriticInfo> {

    private final ActorCriticAgent agent;
    private final Function<ActorCriticAgent, Algorithm<ActorCriticInfo>> algorithm;

    private final Optional<String> warning;

    private ActorCriticLearner(
            ActorCriticAgent agent,
            Function<ActorCriticAgent, Algorithm<ActorCriticInfo>> algorithm,
            Optional<String> warning) {
        this.agent = agent;
        this.algorithm = algorithm;
        this.warning = warning;
    }

    /**
     * Makes the agent.
     *
     * @param algorithm makes what trains it, such as {@code agent -> new Reinforce(options, agent)}
     * @throws ConfigException if the environment's spaces, or the user's own network, do not fit
     */
    public static ActorCriticLearner of(
            LearnerContext context, Function<ActorCriticAgent, Algorithm<ActorCriticInfo>> algorithm) {
        ExperimentConfig config = context.config();
        Env<?, ?> env = context.env();
        Space<?> observationSpace = env.observationSpace();
        Space<?> actionSpace = env.actionSpace();
        Distribution distribution;
        ActorCritic model;
        try {
            distribution = Distributions.of(actionSpace, config.model().squashActions());
            RandomStream random = context.streams().stream("model");
            model = context.ownModel().isPresent()
                    ? OwnModel.create(
                            context.ownModel().get(),
                            ActorCritic.class,
                            config.algo(),
                            observationSpace,
                            actionSpace,
                            random)
                    : model(observationSpace, actionSpace, config, random);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("env " + config.env().id() + ": " + e.getMessage(), e);
        }
        try (var _ = TensorScope.withoutGradients()) {
            return new ActorCriticLearner(
                    new ActorCriticAgent(
                            model,
                            distribution,
                            context.device(),
                            Learner.normalizer(config, observationSpace),
                            Learner.exampleInputs(env)),
                    algorithm,
                    config.model().squashActions() ? BoxActions.warningOfWide(env) : Optional.empty());
        }
    }

    private static ActorCritic model(
            Space<?> observationSpace, Space<?> actionSpace, ExperimentConfig config, RandomStream random) {
        return config.model().recurrent()
                ? new RecurrentActorCritic(observationSpace, actionSpace, config.model(), random)
                : new MlpActorCritic(observationSpace, actionSpace, config.model(), random);
    }

    @Override
    public ActorCriticAgent agent() {
        return agent;
    }

    @Override
    public Optional<String> warning() {
        return warning;
    }

    @Override
    public Device device() {
        return agent.device();
    }

    /** {@inheritDoc} An algorithm that learns from each batch as it comes is given transformed rewards, and needs no transform. */
    @Override
    public Algorithm<ActorCriticInfo> algorithm(RewardTransform rewards) {
        return algorithm.apply(agent);
    }
}
