package jarl.app.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Curves in characters: one as dots (braille, two by four in a character) where they can be shown, several or elsewhere as a letter for each.
 *
 * @param width of the text
 * @param height in lines, legend and axes included
 * @param unicode whether braille can be shown
 * @param logarithmic whether the vertical axis is; then every height is above zero
 */
public record TextChart(int width, int height, boolean unicode, boolean logarithmic) {
    private static final int BRAILLE = 0x2800;
    private static final int[][] DOTS = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    private static final int LEAST_ROWS = 4;
    private static final int OTHER_LINES = 3; // title, axis, numbers below it

    /** Where curves lie, and in how many dots they are drawn. */
    private record Frame(double left, double right, double low, double high, int columns, int rows) {
        int column(double x) {
            return place(x, left, right, columns);
        }

        int row(double y) {
            return rows - 1 - place(y, low, high, rows);
        }

        private static int place(double value, double from, double to, int places) {
            double share = to > from ? (value - from) / (to - from) : 0.5;
            return Math.clamp(Math.round(share * (places - 1)), 0, places - 1);
        }
    }

    /**
     * The lines of the chart, none longer than the width.
     *
     * @param xTitle below the horizontal axis
     * @param yTitle above the chart
     * @param lines of which at least one has a point; of more than 26 the first
     */
    public List<String> lines(String xTitle, String yTitle, List<Line> lines) {
        List<Line> shown = lines.stream()
                .filter(each -> !each.curve().isEmpty())
                .limit(LETTERS.length())
                .toList();
        boolean letters = shown.size() > 1 || !unicode;
        List<String> names = LegendNames.fit(
                shown.stream()
                        .map(each -> Words.printable(each.name(), Integer.MAX_VALUE))
                        .toList(),
                letters ? width - 3 : width,
                unicode ? "\u2026" : "...");
        List<String> legend = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            legend.add(cut(letters ? letter(i) + "  " + names.get(i) : names.get(i)));
        }
        double low = extreme(shown, false);
        double high = extreme(shown, true);
        String top = Words.number(high);
        String bottom = Words.number(low);
        int margin = Math.max(top.length(), bottom.length()) + 1;
        int columns = Math.max(1, width - margin - 1);
        int rows = Math.max(LEAST_ROWS, height - legend.size() - OTHER_LINES);
        DoubleUnaryOperator scale = logarithmic ? Math::log : y -> y;
        double left =
                shown.stream().mapToDouble(each -> each.curve().first()).min().orElseThrow();
        double right =
                shown.stream().mapToDouble(each -> each.curve().last()).max().orElseThrow();
        int across = letters ? columns : 2 * columns;
        int down = letters ? rows : 4 * rows;
        Frame frame = new Frame(left, right, scale.applyAsDouble(low), scale.applyAsDouble(high), across, down);
        char[][] canvas = letters
                ? letters(frame, shown, scale)
                : dots(frame, shown.getFirst().curve(), scale);

        List<String> text = new ArrayList<>();
        text.add(cut(yTitle));
        for (int row = 0; row < rows; row++) {
            String label = row == 0 ? top : row == rows - 1 ? bottom : "";
            text.add((" ".repeat(margin - 1 - label.length())
                            + label
                            + (unicode ? " \u2502" : " |")
                            + new String(canvas[row]))
                    .stripTrailing());
        }
        text.add(" ".repeat(margin) + (unicode ? "\u2514" + "\u2500".repeat(columns) : "+" + "-".repeat(columns)));
        text.add(below(margin, columns, left, right, xTitle));
        text.addAll(legend);
        return text;
    }

    private static double extreme(List<Line> shown, boolean highest) {
        double[] all = shown.stream()
                .flatMapToDouble(each -> Arrays.stream(each.curve().y()))
                .sorted()
                .toArray();
        return all[highest ? all.length - 1 : 0];
    }

    private String below(int margin, int columns, double left, double right, String title) {
        String from = Words.number(left);
        String to = Words.number(right);
        int free = columns - from.length() - to.length() - title.length();
        if (free < 2) {
            return cut(" ".repeat(margin + 1) + from + " to " + to + " " + title);
        }
        return " ".repeat(margin + 1) + from + " ".repeat(free / 2) + title + " ".repeat(free - free / 2) + to;
    }

    private String cut(String text) {
        return text.length() <= width ? text : text.substring(0, width);
    }

    private static char letter(int i) {
        return LETTERS.charAt(i);
    }

    private static char[][] letters(Frame frame, List<Line> shown, DoubleUnaryOperator scale) {
        char[][] canvas = new char[frame.rows()][frame.columns()];
        for (char[] row : canvas) {
            Arrays.fill(row, ' ');
        }
        for (int i = 0; i < shown.size(); i++) {
            Curve curve = shown.get(i).curve();
            for (int column = frame.column(curve.first()); column <= frame.column(curve.last()); column++) {
                canvas[frame.row(scale.applyAsDouble(at(frame, curve, column)))][column] = letter(i);
            }
        }
        return canvas;
    }

    private static char[][] dots(Frame frame, Curve curve, DoubleUnaryOperator scale) {
        char[][] canvas = new char[frame.rows() / 4][frame.columns() / 2];
        for (char[] row : canvas) {
            Arrays.fill(row, (char) BRAILLE);
        }
        int before = -1;
        for (int column = frame.column(curve.first()); column <= frame.column(curve.last()); column++) {
            int row = frame.row(scale.applyAsDouble(at(frame, curve, column)));
            int step = before < 0 || before == row ? row : before + Integer.signum(row - before);
            for (int dot = Math.min(step, row); dot <= Math.max(step, row); dot++) {
                canvas[dot / 4][column / 2] |= (char) DOTS[dot % 4][column % 2];
            }
            before = row;
        }
        for (char[] row : canvas) {
            for (int i = 0; i < row.length; i++) {
                row[i] = row[i] == BRAILLE ? ' ' : row[i];
            }
        }
        return canvas;
    }

    private static double at(Frame frame, Curve curve, int column) {
        double share = frame.columns() > 1 ? (double) column / (frame.columns() - 1) : 0;
        return curve.at(frame.left() + share * (frame.right() - frame.left()));
    }
}
