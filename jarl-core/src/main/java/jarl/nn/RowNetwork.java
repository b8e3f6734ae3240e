package jarl.nn;

import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import org.jspecify.annotations.Nullable;

/** A network that treats each row of its input by itself. */
public interface RowNetwork extends Layer {

    /** Leading dimension {@code [N]} to {@code [N, outputs]}. */
    Tensor forward(TensorTree rows);

    /** About how many multiplications it takes for a row, forward. */
    long operations();

    /**
     * {@link #forward} of rows for which it divides the work over the processor's threads itself; null for others. The memory of what it gives may be
     * used again once that has been differentiated.
     */
    default @Nullable Tensor forwardAtOnce(TensorTree rows) {
        return null;
    }

    /** Frees what it keeps besides its parameters. */
    default void close() {}
}
