package jarl.experiment;

import jarl.agent.Agent;
import jarl.algorithm.Algorithm;
import jarl.tensor.ArrayTuple;
import jarl.tensor.Device;

/**
 * An agent and what trains it: the part of a run that differs between families of algorithms.
 *
 * @param <I> the agent's info
 */
interface Learner<I extends ArrayTuple> extends AutoCloseable {

    Agent<I> agent();

    /** Where the parameters live. */
    Device device();

    /** A fresh algorithm for the agent; closed by its owner. */
    Algorithm<I> algorithm();

    @Override
    default void close() {
        agent().close();
    }
}
