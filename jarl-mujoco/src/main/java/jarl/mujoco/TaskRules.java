package jarl.mujoco;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What makes a task of a simulation, without state of its own for an episode. One instance serves one simulation.
 *
 * <p>A number of the state before a step, {@link #before}, is all that a reward may need of it: where something was, how far something was.
 */
interface TaskRules {

    /** The number of components of an observation. */
    int observationSize();

    /** Sets positions and velocities, which are those of the model, to where an episode begins. */
    void start(RandomGenerator random);

    /** Writes the observation from an index on. */
    void observe(MemorySegment observations, long index);

    /** The number of the present state that the reward of the next step is told. */
    double before();

    /** What the task comes from besides its class and MuJoCo's version. */
    default Map<String, String> provenance() {
        return Map.of();
    }

    /** Whether bodies' forces are read after a step. */
    default boolean needsBodyForces() {
        return false;
    }

    /**
     * The reward of a step.
     *
     * @param before what {@link #before} was before it
     * @param effort the sum of the squares of the action's components
     */
    double reward(double before, double effort);

    /** Whether the present state ends the task. */
    boolean terminated();
}
