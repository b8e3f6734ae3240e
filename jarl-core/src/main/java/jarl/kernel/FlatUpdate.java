package jarl.kernel;

import java.lang.foreign.MemorySegment;

/**
 * What an optimizer does with flat blocks of float32 numbers, parameters beside gradients and moments: each in one pass over the memory. Blocks
 * have the same length. Needs {@link Vectors#available}.
 */
public final class FlatUpdate {

    private FlatUpdate() {}

    /**
     * Updates both moments of the gradients, then the parameters: {@code m += (1 - beta1) (g - m)}, {@code v = beta2 v + (1 - beta2) g^2},
     * {@code p += factor m / (sqrt(v) + offset)}.
     */
    public static void adam(
            MemorySegment parameters,
            MemorySegment gradients,
            MemorySegment mean,
            MemorySegment variance,
            double beta1,
            double beta2,
            double offset,
            double factor) {
        VectorUpdate.adam(
                parameters,
                gradients,
                mean,
                variance,
                (float) (1 - beta1),
                (float) beta2,
                (float) (1 - beta2),
                (float) offset,
                (float) factor);
    }

    /** Updates both moments as {@link #adam} does, then the parameters by the mean alone: {@code p += factor m}. */
    public static void adamByMean(
            MemorySegment parameters,
            MemorySegment gradients,
            MemorySegment mean,
            MemorySegment variance,
            double beta1,
            double beta2,
            double factor) {
        VectorUpdate.adamByMean(
                parameters, gradients, mean, variance, (float) (1 - beta1), (float) beta2, (float) (1 - beta2), (float)
                        factor);
    }

    /**
     * Updates the mean of squares {@code v = decay v + (1 - decay) g^2}, then the parameters: {@code p += factor g / (sqrt(v + inside) +
     * outside)}.
     */
    public static void rmsProp(
            MemorySegment parameters,
            MemorySegment gradients,
            MemorySegment variance,
            double decay,
            double inside,
            double outside,
            double factor) {
        VectorUpdate.rmsProp(
                parameters,
                gradients,
                variance,
                (float) decay,
                (float) (1 - decay),
                (float) inside,
                (float) outside,
                (float) factor);
    }

    /** The sum of the squares of all numbers. */
    public static double sumOfSquares(MemorySegment numbers) {
        return VectorUpdate.sumOfSquares(numbers);
    }

    /** Multiplies all numbers. */
    public static void scale(MemorySegment numbers, double factor) {
        VectorUpdate.scale(numbers, (float) factor);
    }
}
