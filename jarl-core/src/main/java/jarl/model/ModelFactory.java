package jarl.model;

import jarl.space.Space;
import java.util.random.RandomGenerator;

/** Makes a network for an environment: how to bring your own. */
@FunctionalInterface
public interface ModelFactory {

    /**
     * A network with fresh weights.
     *
     * @param random the only source of the weights' randomness, so that a seed makes the run
     */
    ActorCritic create(Space<?> observationSpace, Space<?> actionSpace, RandomGenerator random);
}
