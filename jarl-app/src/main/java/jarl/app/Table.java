package jarl.app;

import java.util.ArrayList;
import java.util.List;

/** Aligned columns of text; the last one is folded to the width of the screen. */
final class Table {
    private static final int GAP = 2;
    private static final int NARROWEST_LAST_COLUMN = 24;
    private static final String BELOW = "      ";

    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a row: as many cells as every other. */
    Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** The lines, none longer than {@code width} unless a word is. The last column goes below if those before it leave too little. */
    List<String> lines(int width) {
        int last = rows.getFirst().size() - 1;
        int[] widths = new int[last];
        for (List<String> row : rows) {
            for (int i = 0; i < last; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        int indent = 0;
        for (int columnWidth : widths) {
            indent += columnWidth + GAP;
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < last; i++) {
                line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + GAP);
            }
            if (width - indent < NARROWEST_LAST_COLUMN) {
                lines.add(line.toString().stripTrailing());
                lines.addAll(Folding.fold(BELOW + row.get(last), width));
                continue;
            }
            for (String part : Folding.fold(row.get(last), width - indent)) {
                lines.add(line.append(part).toString().stripTrailing());
                line.setLength(0);
                line.repeat(' ', indent);
            }
        }
        return lines;
    }
}
