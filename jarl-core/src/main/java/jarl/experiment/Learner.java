package jarl.experiment;

import jarl.agent.Agent;
import jarl.algorithm.Algorithm;
import jarl.config.ConfigException;
import jarl.env.Env;
import jarl.model.ObservationNormalizer;
import jarl.runner.RewardTransform;
import jarl.samples.AgentInputs;
import jarl.samples.SpaceTensors;
import jarl.space.ActionChoices;
import jarl.space.Box;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.util.Optional;

/**
 * An agent and what trains it: the part of a run that differs between families of algorithms.
 *
 * @param <I> the agent's info
 */
public interface Learner<I extends TensorTree> extends AutoCloseable {

    /** The agent, which its learner owns. */
    Agent<I> agent();

    /** The device of the parameters. */
    Device device();

    /**
     * A fresh algorithm for the agent; closed by its owner.
     *
     * @param rewards what a replay asks when it draws
     */
    Algorithm<I> algorithm(RewardTransform rewards);

    /**
     * Finds out whether what the algorithm stores will fit, before anything is made or written.
     *
     * @throws ConfigException if not
     */
    default void requireFit() {}

    /** One line about an environment that this can learn from, but not well; empty as a rule. */
    default Optional<String> warning() {
        return Optional.empty();
    }

    /** Inputs of one row, any values, without state: to learn the shapes of a network's outputs. */
    static AgentInputs exampleInputs(Env<?, ?> env) {
        int choices = env.masksActions() ? ActionChoices.count(env.actionSpace()) : 0;
        return new AgentInputs(
                SpaceTensors.allocate(env.observationSpace(), 1),
                SpaceTensors.allocate(env.actionSpace(), 1),
                Tensor.zeros(DType.FLOAT32, 1),
                choices == 0
                        ? NoTensors.INSTANCE
                        : Tensor.zeros(DType.BOOL, 1, choices).fillInPlace(1),
                NoTensors.INSTANCE);
    }

    /** The normalizer of the observations, if configured. */
    static Optional<ObservationNormalizer> normalizer(ExperimentConfig config, Space<?> observationSpace) {
        if (!config.model().normalizeObservations()) {
            return Optional.empty();
        }
        if (observationSpace instanceof Box box && box.shape().length == 1) {
            return Optional.of(new ObservationNormalizer(box, config.model().normalizer()));
        }
        throw new ConfigException("model.normalizeObservations needs vector observations, those of "
                + config.env().id() + " are " + observationSpace);
    }

    @Override
    default void close() {
        agent().close();
    }
}
