package jarl.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;

/** The few columns of a progress row that are worth watching. */
final class ProgressColumns {
    private static final int WIDTH = 11;
    private static final int LINES_UNDER_A_HEADER = 20;

    private record Column(String title, String key, DoubleFunction<String> format) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("return", "ReturnAverage", Numbers::significant),
            new Column("evaluation", "EvaluationReturnAverage", Numbers::significant),
            new Column("length", "LengthAverage", value -> Numbers.decimals(value, 1)),
            new Column("steps/s", "Diagnostics/StepsPerSecond", value -> Numbers.decimals(value, 0)),
            new Column("loss", "lossAverage", Numbers::significant),
            new Column("entropy", "entropyAverage", Numbers::significant));

    private int lines;

    /** A line of a table, with the header above it now and then. */
    List<String> tableLines(long step, Map<String, Double> row) {
        List<String> result = new ArrayList<>();
        List<Column> columns = columnsOf(row);
        if (lines++ % LINES_UNDER_A_HEADER == 0) {
            StringBuilder header = new StringBuilder(padded("step"));
            columns.forEach(column -> header.append(padded(column.title())));
            result.add(header.toString());
        }
        StringBuilder line = new StringBuilder(padded(Numbers.grouped(step)));
        columns.forEach(column -> line.append(padded(column.format().apply(row.get(column.key())))));
        result.add(line.toString());
        return result;
    }

    /** A line that says what is what by itself. */
    static String plainLine(long step, long steps, Map<String, Double> row) {
        StringBuilder line = new StringBuilder("step " + step + " of " + steps);
        for (Column column : columnsOf(row)) {
            String value = column.format().apply(row.get(column.key())).replace(",", "");
            line.append("  ").append(column.title()).append(' ').append(value);
        }
        return line.toString();
    }

    private static List<Column> columnsOf(Map<String, Double> row) {
        return COLUMNS.stream().filter(column -> row.containsKey(column.key())).toList();
    }

    private static String padded(String text) {
        return " ".repeat(Math.max(1, WIDTH - text.length())) + text;
    }
}
