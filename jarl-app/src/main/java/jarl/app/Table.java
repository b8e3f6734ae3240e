package jarl.app;

import java.util.ArrayList;
import java.util.List;

/** Aligned columns of text; the last one is folded to the width of the screen. */
final class Table {
    private static final int GAP = 2;
    private static final int NARROWEST_LAST_COLUMN = 24;

    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a row: as many cells as every other. */
    Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** The lines, none longer than {@code width} unless the columns before the last leave too little. */
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
            for (String part : fold(row.get(last), Math.max(NARROWEST_LAST_COLUMN, width - indent))) {
                lines.add(line.append(part).toString().stripTrailing());
                line.setLength(0);
                line.repeat(' ', indent);
            }
        }
        return lines;
    }

    /** Breaks between words. */
    private static List<String> fold(String text, int width) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!part.isEmpty() && part.length() + 1 + word.length() > width) {
                parts.add(part.toString());
                part.setLength(0);
            }
            part.append(part.isEmpty() ? "" : " ").append(word);
        }
        parts.add(part.toString());
        return parts;
    }
}
