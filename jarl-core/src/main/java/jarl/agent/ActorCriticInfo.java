package jarl.agent;

import jarl.tensor.ArrayTuple;
import jarl.tensor.Tensor;

/**
 * The distribution parameters and value that an actor-critic agent records with each action.
 *
 * @param policy parameters of the distribution the action was drawn from, {@code [T, B, ...]}
 * @param value {@code [T, B]}
 */
public record ActorCriticInfo(ArrayTuple policy, Tensor value) implements ArrayTuple {}
