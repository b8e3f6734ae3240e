package jarl.app.report;

import jarl.app.report.Section.Block;
import jarl.app.report.Section.Cells;
import jarl.app.report.Section.Chart;
import jarl.app.report.Section.Paragraph;
import java.util.List;
import java.util.stream.Collectors;

/** A report in Markdown, with pictures beside it. */
public final class MarkdownReport {
    private static final String ACTIVE = "\\`*_[]<>|#~!&";

    private MarkdownReport() {}

    /** The text; pictures are {@code NAME.png} in the same folder. */
    public static String of(ReportContent content) {
        StringBuilder text = new StringBuilder("# " + escape(content.title()) + "\n");
        for (Section section : content.sections()) {
            text.append("\n## ").append(escape(section.title())).append('\n');
            section.blocks().forEach(block -> write(text, block));
        }
        return text.toString();
    }

    private static void write(StringBuilder text, Block block) {
        text.append('\n');
        switch (block) {
            case Paragraph paragraph -> text.append(escape(paragraph.text())).append('\n');
            case Cells cells -> {
                row(text, cells.header());
                text.append('|');
                for (int i = 0; i < cells.header().size(); i++) {
                    text.append(i < cells.texts() ? "---|" : "---:|");
                }
                text.append('\n');
                cells.rows().forEach(each -> row(text, each));
            }
            case Chart chart ->
                text.append("![")
                        .append(escape(chart.picture().title()))
                        .append("](")
                        .append(chart.file())
                        .append(".png)\n\n")
                        .append(escape(chart.description()))
                        .append('\n');
        }
    }

    private static void row(StringBuilder text, List<String> cells) {
        text.append(cells.stream().map(MarkdownReport::escape).collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    /** Text that Markdown takes for nothing but text, on one line. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char each : Words.printable(text, Integer.MAX_VALUE).toCharArray()) {
            if (ACTIVE.indexOf(each) >= 0) {
                escaped.append('\\');
            }
            escaped.append(each);
        }
        // A bare address would become a link.
        return escaped.toString().replace("://", ":\\//").replace("www.", "www\\.");
    }
}
