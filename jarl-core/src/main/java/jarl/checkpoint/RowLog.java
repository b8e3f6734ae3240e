package jarl.checkpoint;

import jarl.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * State that grows at one end and is forgotten at the other, too large to be written anew with each checkpoint: a checkpoint writes the
 * rows that came since the one before into a file of their own, and refers to the older files. {@link CheckpointStore} deletes a file when
 * no checkpoint refers to it any more.
 */
public final class RowLog {

    private final Rows rows;

    /** The pieces of rows in the newest checkpoint, in order, without gaps. */
    private List<Segment> saved = List.of();

    /** Rows, numbered from the start of the run; a row never changes once it is there. */
    public interface Rows {

        /** The oldest row that is still needed. */
        long begin();

        /** The row that comes next. */
        long end();

        /** The values of rows {@code [from, to)}, by name; views, written before anything else happens to the rows. */
        Map<String, Tensor> save(long from, long to);

        /** Takes back what {@link #save} gave for the same rows. Called with stretches that follow each other, ending with the last row. */
        void restore(long from, long to, SavedTensors values);
    }

    /**
     * Rows {@code [from, to)} in a file.
     *
     * @param sha256 in hexadecimal digits
     */
    record Segment(Path file, long from, long to, long bytes, String sha256) {}

    /** A log of these rows, none of which is saved. */
    public RowLog(Rows rows) {
        this.rows = rows;
    }

    Rows rows() {
        return rows;
    }

    List<Segment> saved() {
        return saved;
    }

    /** The checkpoint that consists of these is in place, or was read back. */
    void saved(List<Segment> segments) {
        saved = List.copyOf(segments);
    }
}
