package jarl.app.report;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import jarl.checkpoint.OwnFiles;
import jarl.config.ConfigException;
import jarl.config.FirstLine;
import jarl.config.Suggestion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.DoubleStream;

/** Reads curves from progress.csv. A last row without its line feed is being written, and left out. */
public final class ProgressTable {
    private static final int LONGEST_QUOTE = 40;

    private final Path file;
    private final List<String> header;
    private final List<CsvRecord> rows;

    private ProgressTable(Path file, List<String> header, List<CsvRecord> rows) {
        this.file = file;
        this.header = header;
        this.rows = rows;
    }

    /**
     * Reads the table of a run; one without rows if the run has not written it.
     *
     * @throws ConfigException if it is no table, with file and line
     */
    public static ProgressTable of(Path runDirectory) {
        Path file = runDirectory.resolve("progress.csv");
        if (!OwnFiles.isFile(file)) {
            return new ProgressTable(file, List.of(), List.of());
        }
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            return parse(file, text.substring(0, text.lastIndexOf('\n') + 1));
        } catch (CharacterCodingException notText) {
            throw new ConfigException(file + " is not UTF-8 text", notText);
        } catch (CsvParseException notCsv) {
            throw new ConfigException(file + " is no table of comma-separated values: " + reason(notCsv), notCsv);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String reason(CsvParseException failure) {
        return failure.getCause() == null ? FirstLine.of(failure) : FirstLine.of(failure.getCause());
    }

    private static ProgressTable parse(Path file, String text) {
        List<CsvRecord> rows = new ArrayList<>();
        Iterator<CsvRecord> all = CsvReader.builder()
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(text)
                .iterator();
        List<String> header = all.hasNext() ? all.next().getFields() : List.of();
        while (all.hasNext()) {
            CsvRecord row = all.next();
            if (row.getFieldCount() != header.size()) {
                throw new ConfigException(file + ", line " + row.getStartingLineNumber() + ": expected " + header.size()
                        + " cells, got " + row.getFieldCount());
            }
            rows.add(row);
        }
        return new ProgressTable(file, header, rows);
    }

    /** How many whole rows there are. */
    int rows() {
        return rows.size();
    }

    /**
     * A column over an axis, without the rows in which it is not finite.
     *
     * @throws ConfigException if there is no such column, or no number in it, with line and column
     */
    public Curve curve(Axis axis, String column) {
        if (rows.isEmpty()) {
            return new Curve(new double[0], new double[0]);
        }
        int xAt = index(axis.column());
        int yAt = index(column);
        DoubleStream.Builder xs = DoubleStream.builder();
        DoubleStream.Builder ys = DoubleStream.builder();
        double before = Double.NEGATIVE_INFINITY;
        for (CsvRecord row : rows) {
            double x = number(row, xAt);
            double y = number(row, yAt);
            if (Double.isFinite(x) && Double.isFinite(y) && x > before) {
                xs.add(x);
                ys.add(y);
                before = x;
            }
        }
        return new Curve(xs.build().toArray(), ys.build().toArray());
    }

    private int index(String column) {
        int at = header.indexOf(column);
        if (at < 0) {
            String meant = Suggestion.question(column, header)
                    .map(question -> ": " + question)
                    .orElse("");
            throw new ConfigException(file + " has no column " + column + meant);
        }
        return at;
    }

    private double number(CsvRecord row, int at) {
        String cell = row.getField(at).strip();
        return switch (cell) {
            case "nan", "NaN", "" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> parsed(row, at, cell);
        };
    }

    private double parsed(CsvRecord row, int at, String cell) {
        try {
            return Double.parseDouble(cell);
        } catch (NumberFormatException notANumber) {
            String quote = cell.length() > LONGEST_QUOTE ? cell.substring(0, LONGEST_QUOTE) + "..." : cell;
            throw new ConfigException(
                    file + ", line " + row.getStartingLineNumber() + ", column " + header.get(at)
                            + ": expected a number, got " + Words.printable(quote),
                    notANumber);
        }
    }
}
