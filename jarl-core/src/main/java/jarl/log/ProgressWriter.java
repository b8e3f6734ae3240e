package jarl.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * progress.csv: a row of numbers an interval, as viskit and spreadsheets read it. Columns stand in the order in which
 * their keys first appeared; a key that appears later becomes the last column, with {@code nan} in the earlier rows; a
 * key that is missing gives {@code nan}. Each row reaches the operating system before {@link #write} returns.
 */
public final class ProgressWriter implements AutoCloseable {
    private final RowFile table;

    private ProgressWriter(RowFile table) {
        this.table = table;
    }

    /** A new table, in place of whatever the file held. */
    public static ProgressWriter create(Path path) throws IOException {
        return create(path, RowFile::openChannel);
    }

    static ProgressWriter create(Path path, RowFile.Channels channels) throws IOException {
        return new ProgressWriter(RowFile.create(path, channels));
    }

    /**
     * Goes on with an existing table after its first {@code rows} rows; later ones and a half-written one are dropped
     * durably.
     *
     * @throws jarl.config.ConfigException if it has fewer rows
     */
    public static ProgressWriter keepRows(Path path, long rows) throws IOException {
        return new ProgressWriter(RowFile.keepRows(path, rows, RowFile::openChannel));
    }

    /**
     * Appends a row.
     *
     * @throws IOException if it could not be written; the table then ends with the row before
     */
    public void write(Map<String, Double> row) throws IOException {
        table.requireOpen();
        if (row.isEmpty()) {
            throw new IllegalArgumentException("a row of progress needs at least one value");
        }
        List<String> added = new ArrayList<>();
        for (String key : row.keySet()) {
            checkKey(key);
            if (!table.columns().contains(key)) {
                added.add(key);
            }
        }
        List<String> header = new ArrayList<>(table.columns());
        header.addAll(added);
        String line = line(header, row);
        if (added.isEmpty() || table.columns().isEmpty()) {
            table.append(header, line, 1);
        } else {
            table.widen(added, line);
        }
    }

    /** The columns, in the file's order. */
    public List<String> columns() {
        table.requireOpen();
        return List.copyOf(table.columns());
    }

    /** Rows in the file, without the header: what a checkpoint keeps for {@link #keepRows}. */
    public long rows() {
        table.requireOpen();
        return table.rows();
    }

    /** Waits until every row is on the disk. */
    public void sync() throws IOException {
        table.requireOpen();
        table.sync();
    }

    @Override
    public void close() throws IOException {
        table.close();
    }

    private static String line(List<String> header, Map<String, Double> row) {
        List<String> cells = new ArrayList<>(header.size());
        for (String column : header) {
            cells.add(RowFile.cell(row.getOrDefault(column, Double.NaN)));
        }
        return RowFile.line(cells);
    }

    private static void checkKey(String key) {
        if (key.isEmpty() || key.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a progress key must be a line of text, got '" + key + "'");
        }
    }
}
