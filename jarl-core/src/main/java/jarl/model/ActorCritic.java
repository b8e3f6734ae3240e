package jarl.model;

import jarl.nn.Module;
import jarl.tensor.ArrayTuple;
import jarl.tensor.Tensor;

/** A network that gives a policy and a value for each observation. */
public interface ActorCritic extends Module {

    /**
     * Computes policy and value.
     *
     * @param observation {@code [N, ...]}
     * @param previousAction {@code [N, ...]}
     * @param previousReward {@code [N]}
     */
    Output forward(ArrayTuple observation, ArrayTuple previousAction, Tensor previousReward);

    /** The value alone, {@code [N]}. */
    default Tensor value(ArrayTuple observation, ArrayTuple previousAction, Tensor previousReward) {
        return forward(observation, previousAction, previousReward).value();
    }

    /**
     * What the network gives.
     *
     * @param policy parameters of the action distribution, leading dimension {@code [N]}
     * @param value {@code [N]}
     */
    record Output(ArrayTuple policy, Tensor value) {}
}
