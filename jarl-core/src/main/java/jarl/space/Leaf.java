package jarl.space;

import jarl.tensor.ArrayTuple;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The methods that spaces of a single tensor share. */
final class Leaf {
    private Leaf() {}

    /** The memory of a buffer that must be one tensor of this type. */
    static MemorySegment memory(ArrayTuple buffer, DType type) {
        if (!(buffer instanceof Tensor tensor) || tensor.dtype() != type) {
            throw new IllegalArgumentException("expected a buffer of one " + type + " tensor, got " + buffer);
        }
        return tensor.segment();
    }

    static long[] shape(long[] leading, int... own) {
        long[] shape = Arrays.copyOf(leading, leading.length + own.length);
        for (int i = 0; i < own.length; i++) {
            shape[leading.length + i] = own[i];
        }
        return shape;
    }

    static int product(int... shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    static void requireLength(int expected, int got) {
        if (expected != got) {
            throw new IllegalArgumentException("expected " + expected + " values, got " + got);
        }
    }
}
