package jarl.log;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import jarl.checkpoint.DurableFiles;
import jarl.config.ConfigException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A comma-separated table of numbers that grows by whole rows: one header line, then one line a row. No cell holds a
 * line break, so lines are rows.
 */
final class RowFile implements AutoCloseable {
    private static final String REMEDY =
            ": bring the whole file back, or put an empty one in its place to go on without the earlier rows";

    private final Path path;
    private final Channels channels;
    private AppendFile file;
    private final List<String> columns = new ArrayList<>();
    private long rows;

    /** Opens the file; tests put a full disk here. */
    @FunctionalInterface
    interface Channels {
        SeekableByteChannel open(Path path, boolean truncate) throws IOException;
    }

    private RowFile(Path path, Channels channels, AppendFile file) {
        this.path = path;
        this.channels = channels;
        this.file = file;
    }

    /** A new, empty table without a header, in place of whatever the file held. */
    static RowFile create(Path path, Channels channels) throws IOException {
        return new RowFile(path, channels, new AppendFile(channels.open(path, true)));
    }

    /**
     * Goes on with a table of which only the first rows are wanted; later ones and a half-written one are cut off.
     *
     * @throws ConfigException if the file has fewer whole rows
     */
    static RowFile keepRows(Path path, long rows, Channels channels) throws IOException {
        if (rows < 0) {
            throw new IllegalArgumentException("rows to keep must be at least 0, got " + rows);
        }
        if (rows == 0 && !Files.exists(path)) {
            return create(path, channels);
        }
        long end = endOfRow(path, rows);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            channel.truncate(end);
            channel.force(true);
        }
        RowFile table = new RowFile(path, channels, new AppendFile(channels.open(path, false)));
        table.readHeader();
        table.rows = rows;
        return table;
    }

    static SeekableByteChannel openChannel(Path path, boolean truncate) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        if (truncate) {
            channel.truncate(0);
        }
        return channel;
    }

    /**
     * For whoever writes rows.
     *
     * @throws IllegalStateException after {@link #close}
     */
    void requireOpen() {
        file.requireOpen();
    }

    boolean isOpen() {
        return file.isOpen();
    }

    /** The header, in the file's order; empty while there is none. */
    List<String> columns() {
        return columns;
    }

    /** Rows in the file, without the header. */
    long rows() {
        return rows;
    }

    /** Appends so many rows, each already ended by a line feed; before the first ones the header, in the same write. */
    void append(List<String> header, CharSequence lines, long count) throws IOException {
        boolean first = columns.isEmpty();
        file.append(bytes(first ? line(header) + lines : lines.toString()));
        if (first) {
            columns.addAll(header);
        }
        rows += count;
    }

    /**
     * Adds columns at the end, {@code nan} in all earlier rows, and one more row, all at once: the file is replaced
     * durably.
     */
    void widen(List<String> added, String row) throws IOException {
        String padding = ",nan".repeat(added.size()) + "\n";
        List<String> header = new ArrayList<>(columns);
        header.addAll(added);
        DurableFiles.write(path, channel -> {
            DurableFiles.writeFully(channel, bytes(line(header)));
            try (BufferedReader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
                reader.readLine(); // the old header
                for (String old = reader.readLine(); old != null; old = reader.readLine()) {
                    DurableFiles.writeFully(channel, bytes(old + padding));
                }
            }
            DurableFiles.writeFully(channel, bytes(row));
        });
        file.close();
        file = new AppendFile(channels.open(path, false));
        columns.addAll(added);
        rows++;
    }

    /** Waits until every row is on the disk. */
    void sync() throws IOException {
        file.sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** One line of the file, quoted where needed. */
    static String line(Collection<String> cells) {
        StringWriter text = new StringWriter();
        try (CsvWriter writer =
                CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
            writer.writeRecord(cells);
        } catch (IOException impossible) {
            throw new AssertionError("a StringWriter does not fail", impossible);
        }
        return text.toString();
    }

    /** A number as viskit, spreadsheets and Python read it; whole ones without a fraction. */
    static String cell(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
        return whole ? Long.toString((long) value) : Double.toString(value);
    }

    private void readHeader() throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            String header = reader.readLine();
            for (String line = header; line != null; line = reader.readLine()) {
                // Every line is read, as widening the table reads them: better now than after hours of training.
            }
            if (header != null && !header.isEmpty()) {
                columns.addAll(CsvReader.builder().ofSingleCsvRecord(header).getFields());
            }
        } catch (CharacterCodingException notText) {
            throw new ConfigException(path + " is not UTF-8 text" + REMEDY, notText);
        } catch (CsvParseException notCsv) {
            throw new ConfigException(path + " has a header that is no line of CSV" + REMEDY, notCsv);
        }
    }

    /** Finds the end of the header and so many rows: 0 if the header is incomplete and no row is wanted. */
    private static long endOfRow(Path path, long rows) throws IOException {
        if (!Files.exists(path)) {
            throw new ConfigException(path + " is missing, expected it with at least " + rows + " rows" + REMEDY);
        }
        long position = 0;
        long end = 0;
        long lines = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
            for (int octet = in.read(); octet >= 0 && lines <= rows; octet = in.read()) {
                position++;
                if (octet == '\n') {
                    lines++;
                    end = position;
                }
            }
        }
        if (lines <= rows && !(rows == 0 && lines == 0)) {
            throw new ConfigException(
                    path + " has " + Math.max(0, lines - 1) + " rows, expected at least " + rows + REMEDY);
        }
        return end;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
