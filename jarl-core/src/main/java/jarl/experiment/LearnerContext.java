package jarl.experiment;

import jarl.algorithm.AlgorithmConfig;
import jarl.env.Env;
import jarl.model.ModelFactory;
import jarl.random.RandomStreams;
import jarl.tensor.Device;
import java.util.Optional;

/**
 * The parts from which an algorithm is made: configuration, spaces, random streams.
 *
 * @param config the whole configuration
 * @param env one of the run's environments, to look at its spaces and masks; closed by its owner
 * @param device where the parameters shall be
 * @param ownModel makes the user's own network, if there is one
 */
public record LearnerContext(ExperimentConfig config, Env<?, ?> env, Device device, Optional<ModelFactory> ownModel) {

    /** The options of the algorithm. */
    public <C extends AlgorithmConfig> C options(Class<C> type) {
        return type.cast(config.algo());
    }

    /** The run's random streams: take one by a name of your own. */
    public RandomStreams streams() {
        return new RandomStreams(config.seed());
    }
}
