package jarl.agent;

import jarl.samples.AgentInputs;
import jarl.tensor.Tensor;

/**
 * Estimates the return that follows an observation. What some agents can do, see {@link Agent#valueEstimator}: those whose algorithm needs
 * the value of the observation after a batch, or of one that an episode was cut off at.
 */
@FunctionalInterface
public interface ValueEstimator {

    /**
     * Writes the value of each row's observation; remembers nothing. Call inside {@code TensorScope.withoutGradients()}.
     *
     * @param inputs leading dimension {@code [N]}, on the CPU
     * @param value written, float32 {@code [N]}
     */
    void value(AgentInputs inputs, Tensor value);
}
