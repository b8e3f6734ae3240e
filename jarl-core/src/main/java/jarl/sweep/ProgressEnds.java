package jarl.sweep;

import jarl.checkpoint.OwnFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The header, the first and the last whole row of a run's progress.csv, however long that is.
 *
 * @param header the columns
 * @param first a cell for each
 * @param row a cell for each
 */
record ProgressEnds(List<String> header, List<String> first, List<String> row) {

    private static final int MOST_READ = 1 << 16;

    /** Reads them from a run directory; without cells if there is no such table. */
    static ProgressEnds of(Path run) throws IOException {
        Path table = run.resolve("progress.csv");
        return new ProgressEnds(cells(line(table, 0)), cells(line(table, 1)), cells(line(table, -1)));
    }

    private static List<String> cells(String line) {
        return Arrays.asList(line.split(",", -1));
    }

    /** The number of the last row in this column; {@code otherwise} if there is none. */
    double last(String column, double otherwise) {
        return row.equals(header) ? otherwise : cell(row, column, otherwise);
    }

    /** By how much the number in this column is higher in the last row than in the first; NaN if there are no two rows. */
    double rise(String column) {
        return last(column, Double.NaN) - cell(first, column, Double.NaN);
    }

    private double cell(List<String> cells, String column, double otherwise) {
        int index = header.indexOf(column);
        try {
            return index < 0 || cells.size() != header.size() ? otherwise : number(cells.get(index));
        } catch (NumberFormatException halfWritten) {
            return otherwise;
        }
    }

    private static double number(String text) {
        return text.equals("nan") ? Double.NaN : Double.parseDouble(text);
    }

    /** A whole line of a file that may be long, 0 its first, 1 the second, -1 its last; empty if it has none. */
    private static String line(Path path, int which) throws IOException {
        if (!OwnFiles.isFile(path)) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            int length = Math.toIntExact(Math.min(MOST_READ, file.length()));
            byte[] bytes = new byte[length];
            file.seek(which < 0 ? file.length() - length : 0);
            file.readFully(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            int end = which < 0 ? text.lastIndexOf('\n') : text.indexOf('\n');
            if (which == 1 && end >= 0) {
                int second = text.indexOf('\n', end + 1);
                return second < 0 ? "" : text.substring(end + 1, second);
            }
            if (end < 0) {
                return "";
            }
            return text.substring(which < 0 ? text.lastIndexOf('\n', end - 1) + 1 : 0, end);
        }
    }
}
