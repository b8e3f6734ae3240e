package jarl.replay;

/**
 * The positions of a sequence's rows in a batch: in order, with a row more after each truncated step whose final observation may be
 * needed.
 */
final class SequenceIndex {

    private final StepStore store;
    private final int warmup;
    private final int length;
    private final int[] position;
    private final boolean[] finalAfter;
    private int rows;

    /**
     * Creates a layout.
     *
     * @param warmup rows after which nothing is inserted before
     * @param length rows of the ring in each sequence: warmup, training and n
     */
    SequenceIndex(StepStore store, int warmup, int length) {
        this.store = store;
        this.warmup = warmup;
        this.length = length;
        this.position = new int[length];
        this.finalAfter = new boolean[length];
    }

    /** Lays out the sequence that starts in this row. */
    void layOut(long start, int column) {
        rows = 0;
        for (int i = 0; i < length; i++) {
            byte step = store.flags(start + i, column);
            position[i] = rows++;
            // The target of the last training step reaches to row length - 1, so an end there comes too late.
            finalAfter[i] = i >= warmup && i < length - 1 && StepFlags.valid(step) && StepFlags.truncated(step);
            rows += finalAfter[i] ? 1 : 0;
        }
    }

    /** The number of rows of the sequence. */
    int rows() {
        return rows;
    }

    /** The position of row {@code start + i}. */
    int position(int i) {
        return position[i];
    }

    /** Whether the final observation of row {@code start + i} stands after it. */
    boolean finalAfter(int i) {
        return finalAfter[i];
    }
}
