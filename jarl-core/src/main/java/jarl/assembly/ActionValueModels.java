package jarl.assembly;

import jarl.algorithm.AlgorithmConfig;
import jarl.config.ConfigException;
import jarl.experiment.Algorithms;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.LearnerContext;
import jarl.model.ActionValueModel;
import jarl.model.ModelFactory;
import jarl.random.RandomStream;
import jarl.space.Discrete;
import jarl.space.Space;
import java.util.Optional;
import java.util.function.Function;

/**
 * Creates networks of action values: jarl's, or the user's own.
 *
 * @param actions of the environment
 * @param own makes the user's own network, if there is one
 */
record ActionValueModels(
        ExperimentConfig config, Space<?> observationSpace, Discrete actions, Optional<ModelFactory> own) {

    /**
     * For the spaces of an environment.
     *
     * @throws ConfigException if its actions are not Discrete
     */
    static ActionValueModels of(LearnerContext context) {
        ExperimentConfig config = context.config();
        if (!(context.env().actionSpace() instanceof Discrete actions)) {
            throw new ConfigException("algo " + Algorithms.nameOf(config.algo()) + " needs Discrete actions, those of "
                    + config.env().id() + " are " + context.env().actionSpace());
        }
        return new ActionValueModels(config, context.env().observationSpace(), actions, context.ownModel());
    }

    /**
     * A network with fresh weights.
     *
     * @param kind what the algorithm trains
     * @param standard makes jarl's network
     * @throws ConfigException if it cannot be made for these spaces
     */
    ActionValueModel create(
            Class<? extends ActionValueModel> kind,
            RandomStream random,
            Function<RandomStream, ActionValueModel> standard) {
        AlgorithmConfig algorithm = config.algo();
        try {
            return own.isPresent()
                    ? OwnModel.create(own.get(), kind, algorithm, observationSpace, actions, random)
                    : standard.apply(random);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("env " + config.env().id() + ": " + e.getMessage(), e);
        }
    }
}
