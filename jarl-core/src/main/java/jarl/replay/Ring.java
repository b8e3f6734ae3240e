package jarl.replay;

/**
 * Tracks the stored rows. Rows {@code [B]} are numbered from the start of the run; the newest {@code rows} of them are kept, row r in slot
 * r mod {@code rows}. A cell is one column of one slot: slot * B + column.
 */
final class Ring {

    final int rows;
    final int columns;
    private long end;

    Ring(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /** The row that comes next. */
    long end() {
        return end;
    }

    /** The oldest row that is there. */
    long begin() {
        return Math.max(0, end - rows);
    }

    /** Makes room: the oldest rows are gone, the new ones are to be written. */
    void advance(int count) {
        end += count;
    }

    void restore(long savedEnd) {
        end = savedEnd;
    }

    long cell(long row, int column) {
        return row % rows * columns + column;
    }

    /** The cell of the same column one row before. */
    long before(long cell) {
        return cell >= columns ? cell - columns : cell + (rows - 1L) * columns;
    }
}
