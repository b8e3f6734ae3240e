package jarl.samples;

import jarl.tensor.ArrayTuple;
import jarl.tensor.Tensor;

/**
 * What an agent always gets, feed-forward or not; leading dimensions {@code [N]} when acting.
 *
 * @param observation {@code [N, ...]}
 * @param previousAction {@code [N, ...]}
 * @param previousReward float32 {@code [N]}
 */
public record AgentInputs(ArrayTuple observation, ArrayTuple previousAction, Tensor previousReward)
        implements ArrayTuple {}
