package jarl.agent;

import jarl.tensor.ArrayTuple;
import jarl.tensor.Tensor;

/**
 * The action values that a Q-learning agent records with each action.
 *
 * @param values the expected return of each action as predicted, {@code [T, B, actions]}
 */
public record ActionValues(Tensor values) implements ArrayTuple {}
