package jarl.replay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import jarl.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/** The values of one leaf for every cell of the ring, off-heap. */
sealed interface LeafStore permits PlainStore, FrameStore {

    /** Up to here a loop is faster than the copy of any length. */
    int FEW_BYTES = 64;

    /** The stored tensor: the first dimension is that of the slots. */
    Tensor stored();

    /**
     * Writes rows into slots that follow each other without a wrap.
     *
     * @param source rows of all columns, row-major
     */
    void write(int slot, MemorySegment source, int sourceRow, int count);

    /**
     * Writes the picked values one after the other.
     *
     * @param finals where the values of picks are that stand for the end of an episode
     */
    void gather(GatherList picks, Finals finals, MemorySegment into);

    /**
     * The values that belong to the ends of episodes.
     *
     * @param values one after the other
     * @param byCell whether they are found by the cell of the last step, or by the place of the final observation
     */
    record Finals(MemorySegment values, boolean byCell) {

        long place(GatherList picks, int i) {
            return byCell ? picks.cell(i) : picks.finalPlace(i);
        }
    }

    /** Copies the values of a few bytes without the set-up that a copy of any length needs. */
    static void copy(MemorySegment from, long fromOffset, MemorySegment to, long toOffset, long bytes) {
        if (bytes % Long.BYTES == 0 && bytes <= FEW_BYTES) {
            for (long i = 0; i < bytes; i += Long.BYTES) {
                to.set(JAVA_LONG_UNALIGNED, toOffset + i, from.get(JAVA_LONG_UNALIGNED, fromOffset + i));
            }
        } else if (bytes == Integer.BYTES) {
            to.set(JAVA_INT_UNALIGNED, toOffset, from.get(JAVA_INT_UNALIGNED, fromOffset));
        } else if (bytes == 1) {
            to.set(JAVA_BYTE, toOffset, from.get(JAVA_BYTE, fromOffset));
        } else {
            MemorySegment.copy(from, fromOffset, to, toOffset, bytes);
        }
    }
}
