package jarl.nn;

import jarl.tensor.ArrayTuple;
import jarl.tensor.Tensor;

/** A network that treats each row of its input by itself. */
public interface RowNetwork extends Module {

    /** Leading dimension {@code [N]} to {@code [N, outputs]}. */
    Tensor forward(ArrayTuple rows);

    /** About how many multiplications it takes for a row, forward. */
    long operations();

    /** Frees what it keeps besides its parameters. */
    default void close() {}
}
