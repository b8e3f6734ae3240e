package jarl.app;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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

    /**
     * The lines, none longer than {@code width} unless a word is. The last column goes below if those before it leave too little for it; where they
     * are too wide themselves, all but the first go below, each behind its heading, which is the first row's.
     */
    List<String> lines(int width) {
        int last = rows.getFirst().size() - 1;
        int[] widths = new int[last];
        for (List<String> row : rows) {
            for (int i = 0; i < last; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        int indent = GAP * last + IntStream.of(widths).sum();
        List<String> lines = new ArrayList<>();
        if (last > 1 && indent - GAP > width) {
            return stacked(width);
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < last; i++) {
                line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + GAP);
            }
            List<String> parts = Folding.fold(row.get(last), width - indent);
            boolean tooWide = parts.stream().anyMatch(part -> part.length() > width - indent);
            if (width - indent < NARROWEST_LAST_COLUMN || (tooWide && indent > BELOW.length())) {
                lines.add(line.toString().stripTrailing());
                lines.addAll(Folding.fold(BELOW + row.get(last), width));
                continue;
            }
            for (String part : parts) {
                lines.add(line.append(part).toString().stripTrailing());
                line.setLength(0);
                line.repeat(' ', indent);
            }
        }
        return lines;
    }

    private List<String> stacked(int width) {
        List<String> headings = rows.getFirst();
        List<String> lines = new ArrayList<>(List.of(headings.getFirst()));
        lines.addAll(Folding.fold(BELOW + headings.getLast(), width));
        for (List<String> row : rows.subList(1, rows.size())) {
            String values = IntStream.range(1, row.size() - 1)
                    .filter(i -> !row.get(i).isEmpty())
                    .mapToObj(i -> headings.get(i) + " " + row.get(i))
                    .collect(Collectors.joining(" ".repeat(GAP)));
            lines.add(row.getFirst());
            lines.addAll(Folding.fold(BELOW + values, width));
            lines.addAll(Folding.fold(BELOW + row.getLast(), width));
        }
        return lines;
    }
}
