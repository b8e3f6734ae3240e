package jarl.replay;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;

/** Every usable index with the same probability. */
final class UniformSelector implements Selector {

    private final int places;
    private final int columns;
    private final BitSet usable;
    private long count;
    private long from;
    private long to;

    /**
     * Creates a selection.
     *
     * @param places there at most at one time, for each column
     */
    UniformSelector(int places, int columns) {
        this.places = places;
        this.columns = columns;
        this.usable = new BitSet(places * columns);
    }

    @Override
    public void advance(long newFrom, long newTo, Places known) {
        for (long place = from; place < Math.min(newFrom, to); place++) {
            for (int b = 0; b < columns; b++) {
                count -= usable.get(bit(place, b)) ? 1 : 0;
                usable.clear(bit(place, b));
            }
        }
        for (long place = Math.max(to, newFrom); place < newTo; place++) {
            for (int b = 0; b < columns; b++) {
                if (known.usable(place, b)) {
                    usable.set(bit(place, b));
                    count++;
                }
            }
        }
        from = newFrom;
        to = Math.max(newFrom, newTo);
    }

    private int bit(long place, int column) {
        return (int) (place % places) * columns + column;
    }

    @Override
    public long count() {
        return count;
    }

    /** Draws again where the index is not usable: those are rows in which a column waited for its reset, and few others. */
    @Override
    public void draw(RandomGenerator random, double beta, long[] index, float[] weight) {
        if (count == 0) {
            throw new IllegalStateException("there is nothing to draw yet");
        }
        long all = (to - from) * columns;
        for (int i = 0; i < index.length; i++) {
            long drawn;
            do {
                drawn = from * columns + random.nextLong(all);
            } while (!usable.get(bit(drawn / columns, (int) (drawn % columns))));
            index[i] = drawn;
        }
        Arrays.fill(weight, 1);
    }

    @Override
    public void update(long[] index, double[] priority) {
        // All stay equal.
    }

    @Override
    public void save(StateWriter out) {
        // Made anew from the rows.
    }

    @Override
    public void restore(StateReader in, long savedFrom, long savedTo, Places known) {
        usable.clear();
        count = 0;
        from = savedFrom;
        to = savedFrom;
        advance(savedFrom, savedTo, known);
    }
}
