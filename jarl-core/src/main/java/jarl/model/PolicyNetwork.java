package jarl.model;

import jarl.nn.Layer;
import jarl.samples.AgentInputs;
import jarl.tensor.NoTensors;
import jarl.tensor.TensorTree;

/** A network that gives a policy for each observation and nothing else: its critics are networks of their own. */
public interface PolicyNetwork extends Layer {

    /**
     * Computes the policy for rows {@code [N]}, those that {@link jarl.samples.RowsOfSequences} names where there is memory.
     *
     * @return parameters of the action distribution, or the action itself where the policy is deterministic; {@code [N, ...]}
     */
    TensorTree forward(AgentInputs inputs);

    /**
     * What one step gives.
     *
     * @param policy as {@link #forward}
     * @param state what is remembered after the step
     */
    record Output(TensorTree policy, TensorTree state) {}

    /** Computes one step; leading dimension {@code [N]}, of the state too. */
    default Output step(AgentInputs inputs) {
        return new Output(forward(inputs), NoTensors.INSTANCE);
    }

    /** What is remembered at an episode's start, of one column; {@link NoTensors} without memory. */
    default TensorTree initialState() {
        return NoTensors.INSTANCE;
    }

    /** Frees what it keeps besides its parameters. */
    default void close() {}
}
