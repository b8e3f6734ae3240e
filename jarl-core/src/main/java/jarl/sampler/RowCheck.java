package jarl.sampler;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import jarl.samples.SpaceTensors;
import jarl.space.Box;
import jarl.space.ImageBox;
import jarl.space.Rows;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;

/**
 * Checks many rows of observations at once where they lie: what {@link Arrivals} checks one by one, as fast as memory is read for numbers
 * and bytes.
 */
final class RowCheck<O> {

    private static final int EXPONENT = 0x7f80_0000;
    private static final int EXPONENT_STEP = 0x0080_0000;

    private final Space<O> space;
    private final Rows<O> rows;
    private final MemorySegment memory;
    private final Kind kind;
    private final int width;

    private enum Kind {
        NUMBERS,
        BYTES,
        ANY_BYTES,
        OTHERS
    }

    /** A check of the rows of this buffer. */
    RowCheck(Space<O> space, TensorTree buffer) {
        this.space = space;
        this.rows = SpaceTensors.rows(space, buffer);
        this.memory = buffer instanceof Tensor tensor ? tensor.segment() : MemorySegment.NULL;
        this.width = space.size();
        this.kind = switch (space) {
            case Box _ -> Kind.NUMBERS;
            case ImageBox image -> image.maximum() == 255 ? Kind.ANY_BYTES : Kind.BYTES;
            default -> Kind.OTHERS;
        };
    }

    /** The first row in [from, to) that cannot be used, or -1. */
    long firstUnusable(long from, long to) {
        if (sound(from, to)) {
            return -1;
        }
        for (long row = from; row < to; row++) {
            if (space.defect(rows.read(row)).isPresent()) {
                return row;
            }
        }
        return -1;
    }

    /** Describes the defect of a row that cannot be used. */
    String defect(long row) {
        return space.defect(rows.read(row)).orElse("");
    }

    /** Whether all rows can be used for sure. */
    private boolean sound(long from, long to) {
        return switch (kind) {
            case NUMBERS -> finite(memory.asSlice(from * width * Float.BYTES, (to - from) * width * Float.BYTES));
            case BYTES -> atMost(((ImageBox) space).maximum(), memory.asSlice(from * width, (to - from) * width));
            case ANY_BYTES -> true;
            case OTHERS -> false;
        };
    }

    private static boolean finite(MemorySegment numbers) {
        int count = (int) (numbers.byteSize() / Float.BYTES);
        int special = 0;
        for (int i = 0; i < count; i++) {
            int exponent = numbers.getAtIndex(JAVA_INT, i) & EXPONENT;
            special |= exponent + EXPONENT_STEP; // overflows into the sign for infinite numbers and NaN
        }
        return special >= 0;
    }

    /** Exact if the maximum is all ones in binary; else everything is looked at again. */
    private static boolean atMost(int maximum, MemorySegment bytes) {
        long above = 0x0101_0101_0101_0101L * (255 & ~maximum);
        int words = (int) (bytes.byteSize() / Long.BYTES);
        long seen = 0;
        for (int i = 0; i < words; i++) {
            seen |= bytes.getAtIndex(JAVA_LONG_UNALIGNED, i);
        }
        for (long i = (long) words * Long.BYTES; i < bytes.byteSize(); i++) {
            seen |= bytes.get(JAVA_BYTE, i) & 0xFF;
        }
        return (seen & above) == 0 && (maximum & (maximum + 1)) == 0;
    }
}
