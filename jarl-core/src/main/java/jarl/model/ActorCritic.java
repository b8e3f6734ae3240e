package jarl.model;

import jarl.nn.Layer;
import jarl.samples.AgentInputs;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;

/** A network that gives a policy and a value for each observation. */
public interface ActorCritic extends Layer {

    /** Computes policy, value and next state for rows {@code [N]}. */
    Output forward(AgentInputs inputs);

    /** The value alone, {@code [N]}. */
    default Tensor value(AgentInputs inputs) {
        return forward(inputs).value();
    }

    /** Frees what it keeps besides its parameters. */
    default void close() {}

    /**
     * The outputs of the network.
     *
     * @param policy parameters of the action distribution, leading dimensions of the inputs
     * @param value leading dimensions of the inputs
     * @param state the recurrent state after the (last) step; {@link jarl.tensor.NoTensors} for feed-forward networks
     */
    record Output(TensorTree policy, Tensor value, TensorTree state) {}
}
