package jarl.replay;

import java.util.Arrays;

/** The sources of a batch: a list of cells, of final observations, and of places that stay empty. */
final class GatherList {

    private static final long NOTHING = -1;

    private long[] cells = new long[64];
    private long[] finals = new long[64];
    private int count;
    private boolean onlyRows = true;

    void clear() {
        count = 0;
        onlyRows = true;
    }

    /** Whether each is a row's own. */
    boolean onlyRows() {
        return onlyRows;
    }

    int count() {
        return count;
    }

    /** A row's own values. */
    void add(long cell) {
        add(cell, NOTHING);
    }

    /** The observation that an episode ended with at this cell; it is in this place of the final observations. */
    void addFinal(long cell, long place) {
        add(cell, place);
        onlyRows = false;
    }

    /** Zeros. */
    void addNothing() {
        add(NOTHING, NOTHING);
        onlyRows = false;
    }

    /** Zeros for this many, to be put in place of one by one. */
    void fillWithNothing(int size) {
        grow(size);
        Arrays.fill(cells, 0, size, NOTHING);
        Arrays.fill(finals, 0, size, NOTHING);
        count = size;
        onlyRows = false;
    }

    /** A row's own values, in place of nothing. */
    void put(int i, long cell) {
        cells[i] = cell;
    }

    /** A final observation, in place of nothing. */
    void putFinal(int i, long cell, long place) {
        cells[i] = cell;
        finals[i] = place;
    }

    private void grow(int size) {
        if (size > cells.length) {
            cells = Arrays.copyOf(cells, Math.max(size, 2 * cells.length));
            finals = Arrays.copyOf(finals, cells.length);
        }
    }

    private void add(long cell, long place) {
        grow(count + 1);
        cells[count] = cell;
        finals[count] = place;
        count++;
    }

    long cell(int i) {
        return cells[i];
    }

    boolean isNothing(int i) {
        return cells[i] < 0;
    }

    boolean isFinal(int i) {
        return finals[i] >= 0;
    }

    long finalPlace(int i) {
        return finals[i];
    }
}
