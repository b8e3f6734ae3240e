package jarl.sweep;

import jarl.checkpoint.OwnFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The header and the last whole row of a run's progress.csv, however long that is.
 *
 * @param header the columns
 * @param row a cell for each
 */
record ProgressEnds(List<String> header, List<String> row) {

    private static final int MOST_READ = 1 << 16;

    /** Reads them from a run directory; without cells if there is no such table. */
    static ProgressEnds of(Path run) throws IOException {
        Path table = run.resolve("progress.csv");
        return new ProgressEnds(cells(ends(table, true)), cells(ends(table, false)));
    }

    private static List<String> cells(String line) {
        return Arrays.asList(line.split(",", -1));
    }

    /** The number of the last row in this column; {@code otherwise} if there is none. */
    double last(String column, double otherwise) {
        int index = header.indexOf(column);
        try {
            return index < 0 || row.size() != header.size() || row.equals(header) ? otherwise : number(row.get(index));
        } catch (NumberFormatException halfWritten) {
            return otherwise;
        }
    }

    private static double number(String text) {
        return text.equals("nan") ? Double.NaN : Double.parseDouble(text);
    }

    /** The first or the last whole line of a file that may be long; empty if it has none. */
    private static String ends(Path path, boolean first) throws IOException {
        if (!OwnFiles.isFile(path)) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            int length = Math.toIntExact(Math.min(MOST_READ, file.length()));
            byte[] bytes = new byte[length];
            file.seek(first ? 0 : file.length() - length);
            file.readFully(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            int end = first ? text.indexOf('\n') : text.lastIndexOf('\n');
            if (end < 0) {
                return "";
            }
            return text.substring(first ? 0 : text.lastIndexOf('\n', end - 1) + 1, end);
        }
    }
}
