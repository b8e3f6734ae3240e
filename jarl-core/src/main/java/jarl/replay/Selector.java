package jarl.replay;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import java.util.random.RandomGenerator;

/**
 * Chooses the places in the ring to draw. Places are numbered from the start of the run as rows are (a place is a row, or the start of a
 * sequence), and each has B columns: an index is place * B + column.
 */
sealed interface Selector permits UniformSelector, PrioritizedSelector {

    /** Facts about the places whose drawn rows are all stored. */
    interface Places {

        /** Whether something can be learned from it. */
        boolean usable(long place, int column);

        /** The priority it was given; NaN if none was. */
        double priority(long place, int column);
    }

    /** Makes {@code [from, to)} the places that can be drawn; neither bound ever goes back. */
    void advance(long from, long to, Places places);

    /** The number of indexes that can be drawn. */
    long count();

    /**
     * Draws with replacement.
     *
     * @param beta exponent of the importance weights
     * @param index written
     * @param weight written: importance weights, at most 1
     */
    void draw(RandomGenerator random, double beta, long[] index, float[] weight);

    /** Gives new priorities to indexes that can still be drawn; the others are passed over. */
    void update(long[] index, double[] priority);

    void save(StateWriter out);

    /**
     * Restores the saved state.
     *
     * @param from as at the last {@link #advance} before
     */
    void restore(StateReader in, long from, long to, Places places);
}
