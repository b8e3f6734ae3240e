package jarl.space;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The set of values that an environment observes or accepts, as Java values of type {@code V}, and their layout in memory, which
 * is that of the tensors an agent sees.
 *
 * @param <V> Integer for {@link Discrete}, float[] for {@link Box}, byte[] for {@link ImageBox}, int[] for {@link MultiDiscrete},
 *     boolean[] for {@link MultiBinary}, the record itself for {@link Composite}
 */
public sealed interface Space<V> permits Discrete, MultiDiscrete, MultiBinary, Box, ImageBox, Composite {

    /** Draws a value uniformly; unbounded components are drawn from a standard normal distribution. */
    V sample(RandomGenerator random);

    /** Returns the placeholder for "none yet": all zeros (the previous action of an episode's first step). */
    V nullValue();

    /** Copies a value, arrays included. */
    V copy(V value);

    /** Describes the first violation in {@code value} (shape, bounds, NaN), or returns nothing for a valid value. Not for the hot path. */
    Optional<String> mismatch(V value);

    /** Whether no component is NaN or infinite; cheap enough for every step. */
    default boolean finite(V value) {
        return true;
    }

    /**
     * Why a value cannot be used, wherever it is from: it is null, has the wrong length, a number that is not finite, or a choice or a byte
     * out of range; or nothing. Bounds of boxes do not count. Cheap enough for every step: nothing is allocated for a sound value.
     */
    default Optional<String> defect(V value) {
        return value == null ? Optional.of("expected a value of " + this + ", got null") : mismatch(value);
    }

    /** How values lie in memory: one leaf, or for a {@link Composite} those of its components, in order. */
    List<LeafLayout> leaves();

    /** Zero-filled memory for some values, for each of the {@link #leaves}. */
    default List<MemorySegment> allocate(SegmentAllocator allocator, long rows) {
        return leaves().stream()
                .map(leaf -> allocator.allocate(rows * leaf.bytes(), Long.BYTES).fill((byte) 0))
                .toList();
    }

    /**
     * Accesses the rows of a buffer as Java values. Leading dimensions are counted row by row: with {@code [T, B]} row {@code t*B + b} is
     * step t of column b.
     *
     * @param leaves memory for each of the {@link #leaves}, value after value
     */
    Rows<V> rows(List<MemorySegment> leaves);

    /** The number of scalar components of one value. */
    int size();
}
