package jarl.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The table of {@code jarl bench} for one preset.
 *
 * @param width no line is longer; from 40
 */
record BenchTable(int width) {

    private static final List<String> HEADING =
            List.of("COLUMNS", "WORKERS", "PART", "STEPS/S", "SPREAD", "CROSSINGS", "B/STEP", "GFLOP/S", "PEAK");
    private static final int SETTING = 2; // the first cells say with what was measured
    private static final int PART = 2;
    private static final int GAP = 2;

    /**
     * The table's lines. Where they would be too long, what was measured with the same columns and workers comes below a line that says
     * so, and as many tables below each other as it takes, each with the parts again.
     *
     * @param rows each with nine cells, as the heading has
     */
    List<String> lines(List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>(List.of(HEADING));
        all.addAll(rows);
        List<String> wide = table(all, range(0, HEADING.size()));
        if (wide.stream().allMatch(line -> line.length() <= width)) {
            return wide;
        }
        List<String> lines = new ArrayList<>();
        for (int from = 0, to; from < rows.size(); from = to) {
            List<String> setting = rows.get(from).subList(0, SETTING);
            to = from;
            while (to < rows.size() && rows.get(to).subList(0, SETTING).equals(setting)) {
                to++;
            }
            lines.add("columns " + setting.getFirst() + ", workers " + setting.getLast());
            List<List<String>> own = new ArrayList<>(List.of(HEADING));
            own.addAll(rows.subList(from, to));
            lines.addAll(narrow(own));
        }
        return lines;
    }

    private List<String> narrow(List<List<String>> rows) {
        List<String> lines = new ArrayList<>();
        for (int first = PART + 1, next; first < HEADING.size(); first = next) {
            int taken = cellWidth(rows, PART);
            next = first;
            while (next < HEADING.size() && (next == first || taken + GAP + cellWidth(rows, next) <= width)) {
                taken += GAP + cellWidth(rows, next++);
            }
            List<Integer> shown = new ArrayList<>(List.of(PART));
            shown.addAll(range(first, next));
            lines.addAll(table(rows, shown));
        }
        return lines;
    }

    private static int cellWidth(List<List<String>> rows, int cell) {
        return rows.stream().mapToInt(row -> row.get(cell).length()).max().orElse(0);
    }

    private static List<Integer> range(int from, int to) {
        Integer[] all = new Integer[to - from];
        Arrays.setAll(all, i -> from + i);
        return List.of(all);
    }

    private static List<String> table(List<List<String>> rows, List<Integer> cells) {
        Table table = new Table();
        rows.forEach(row -> table.row(cells.stream().map(row::get).toArray(String[]::new)));
        return table.lines(Integer.MAX_VALUE);
    }
}
