package jarl.nn;

import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;

/** A network that treats each row of its input by itself. */
public interface RowNetwork extends Layer {

    /** Leading dimension {@code [N]} to {@code [N, outputs]}. */
    Tensor forward(TensorTree rows);

    /** About how many multiplications it takes for a row, forward. */
    long operations();

    /** Whether it divides the work on these rows over the processor's threads itself. */
    default boolean dividesItself(TensorTree rows) {
        return false;
    }

    /** Frees what it keeps besides its parameters. */
    default void close() {}
}
