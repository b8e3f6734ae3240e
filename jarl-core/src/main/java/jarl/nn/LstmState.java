package jarl.nn;

import jarl.tensor.ArrayTuple;
import jarl.tensor.Tensor;

/**
 * The state of an LSTM.
 *
 * @param hidden {@code [*, H]}
 * @param cell {@code [*, H]}
 */
public record LstmState(Tensor hidden, Tensor cell) implements ArrayTuple {}
