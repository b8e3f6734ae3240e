package jarl.agent;

import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;

/**
 * The distribution parameters and value that an actor-critic agent records with each action.
 *
 * @param policy parameters of the distribution the action was drawn from, {@code [T, B, ...]}
 * @param value {@code [T, B]}
 */
public record ActorCriticInfo(TensorTree policy, Tensor value) implements TensorTree {}
