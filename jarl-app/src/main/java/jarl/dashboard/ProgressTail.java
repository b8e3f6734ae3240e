package jarl.dashboard;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chosen columns of a table that grows: each {@link #read} takes up only the rows that came since the one before. A row that is half written waits, one
 * of another number of cells or of more than a megabyte is left out, a cell that is no number is NaN. A table that was cut back, as a resumed run
 * does, is read anew.
 */
final class ProgressTail {
    static final int LONGEST_LINE = 1 << 20;
    static final int MOST_COLUMNS = 1000;
    private static final int MOST_ROWS = 2_000_000;
    private static final int PART = 4 << 20;
    private static final int REMEMBERED = 64;

    private final Path file;
    private final List<String> wanted;
    private final int mostRows;
    private final Map<String, Integer> places = new LinkedHashMap<>();
    private double[][] values;
    private int rows;
    private int cells;
    private long offset;
    private boolean skipping;
    private byte[] before = new byte[0];

    ProgressTail(Path file, Set<String> columns) {
        this(file, columns, MOST_ROWS);
    }

    /** Of a table whose rows beyond so many are left out, so that a huge one does not take the memory of a training beside it. */
    ProgressTail(Path file, Set<String> columns, int mostRows) {
        this.file = file;
        this.mostRows = mostRows;
        this.wanted = List.copyOf(columns);
        this.values = new double[wanted.size()][64];
    }

    boolean has(Set<String> columns) {
        return wanted.containsAll(columns);
    }

    int rows() {
        return rows;
    }

    /** The numbers of a column so far; all NaN if the table has none of that name. */
    double[] column(String name) {
        return Arrays.copyOf(values[wanted.indexOf(name)], rows);
    }

    /** Takes up the rows that have come. */
    void read() throws IOException {
        try (SeekableByteChannel channel = SafeFiles.open(file)) {
            byte[] there = SafeFiles.read(channel, Math.max(0, offset - before.length), before.length);
            if (channel.size() < offset || !Arrays.equals(there, before)) {
                restart();
            }
            while (offset < channel.size() && part(channel)) {
                // until no whole line is left
            }
        }
    }

    private void restart() {
        offset = 0;
        rows = 0;
        cells = 0;
        skipping = false;
        before = new byte[0];
        places.clear();
    }

    private boolean part(SeekableByteChannel channel) throws IOException {
        byte[] part = SafeFiles.read(channel, offset, PART);
        int from = 0;
        for (int i = 0; i < part.length; i++) {
            if (part[i] == '\n') {
                if (!skipping && i - from <= LONGEST_LINE) {
                    line(new String(part, from, i - from, StandardCharsets.ISO_8859_1));
                }
                skipping = false;
                from = i + 1;
            }
        }
        if (part.length - from > LONGEST_LINE) {
            skipping = true;
            from = part.length;
        }
        if (from > 0) {
            before = Arrays.copyOfRange(part, Math.max(0, from - REMEMBERED), from);
            offset += from;
        }
        return from > 0;
    }

    private void line(String line) {
        if (cells == 0) {
            List<String> header = header(line);
            cells = header.size();
            for (String name : wanted) {
                places.put(name, header.indexOf(name));
            }
            return;
        }
        String[] row = line.split(",", MOST_COLUMNS + 1);
        if (row.length != cells || rows == mostRows) {
            return;
        }
        for (int i = 0; i < values.length; i++) {
            if (rows == values[i].length) {
                values[i] = Arrays.copyOf(values[i], 2 * rows);
            }
            int place = places.getOrDefault(wanted.get(i), -1);
            values[i][rows] = place < 0 ? Double.NaN : number(row[place]);
        }
        rows++;
    }

    /** The columns that a header line names; those beyond the thousandth are left out, with their rows. */
    static List<String> header(String line) {
        String text = new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return List.of(text.strip().split(",", MOST_COLUMNS));
    }

    static double number(String cell) {
        try {
            return Double.parseDouble(cell);
        } catch (NumberFormatException none) {
            return Double.NaN;
        }
    }
}
