package jarl.log;

import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * episodes.csv: one row for every finished episode. Rows gather in memory until {@link #flush}, which writes them at
 * once.
 */
public final class EpisodeWriter implements AutoCloseable {
    private static final List<String> COLUMNS = List.of("step", "length", "return", "column", "wall_time");

    private final RowFile table;
    private final StringBuilder pending = new StringBuilder();
    private long pendingRows;

    private EpisodeWriter(RowFile table) {
        this.table = table;
    }

    /** A new table, in place of whatever the file held. */
    public static EpisodeWriter create(Path path) throws IOException {
        return create(path, RowFile::openChannel);
    }

    static EpisodeWriter create(Path path, RowFile.Channels channels) throws IOException {
        return new EpisodeWriter(RowFile.create(path, channels));
    }

    /**
     * Goes on with an existing table after its first {@code rows} rows; later ones and a half-written one are dropped
     * durably.
     *
     * @throws jarl.config.ConfigException if it has fewer rows, or other columns
     */
    public static EpisodeWriter keepRows(Path path, long rows) throws IOException {
        RowFile table = RowFile.keepRows(path, rows, RowFile::openChannel);
        if (!table.columns().isEmpty() && !table.columns().equals(COLUMNS)) {
            table.close();
            throw new ConfigException(path + " has the columns " + table.columns() + ", expected " + COLUMNS);
        }
        return new EpisodeWriter(table);
    }

    /**
     * Adds a finished episode.
     *
     * @param step total environment steps when it ended
     * @param length its steps
     * @param undiscountedReturn the sum of its rewards
     * @param column of the batch it was played in
     * @param wallTime seconds since the run started
     */
    public void add(long step, long length, double undiscountedReturn, int column, double wallTime) {
        table.requireOpen();
        pending.append(step).append(',').append(length).append(',');
        pending.append(RowFile.cell(undiscountedReturn))
                .append(',')
                .append(column)
                .append(',');
        pending.append(RowFile.cell(wallTime)).append('\n');
        pendingRows++;
    }

    /**
     * Writes the added episodes.
     *
     * @throws IOException if it could not be written: none of it is in the file then, and the next call tries again
     */
    public void flush() throws IOException {
        table.requireOpen();
        if (pendingRows > 0) {
            table.append(COLUMNS, pending, pendingRows);
            pending.setLength(0);
            pendingRows = 0;
        }
    }

    /** Rows in the file, without the header and what is not flushed: what a checkpoint keeps for {@link #keepRows}. */
    public long rows() {
        table.requireOpen();
        return table.rows();
    }

    /** Flushes, and waits until every row is on the disk. */
    public void sync() throws IOException {
        flush();
        table.sync();
    }

    @Override
    public void close() throws IOException {
        if (!table.isOpen()) {
            return;
        }
        try (table) {
            flush();
        }
    }
}
