package jarl.nn;

import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;

/**
 * The state of an LSTM.
 *
 * @param hidden {@code [*, H]}
 * @param cell {@code [*, H]}
 */
public record LstmState(Tensor hidden, Tensor cell) implements TensorTree {}
