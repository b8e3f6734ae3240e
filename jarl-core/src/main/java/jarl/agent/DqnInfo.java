package jarl.agent;

import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;

/**
 * The action values that a Q-learning agent records with each action.
 *
 * @param values the expected return of each action as predicted, {@code [T, B, actions]}
 */
public record DqnInfo(Tensor values) implements TensorTree {}
