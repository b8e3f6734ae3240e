package jarl.app.report;

import jarl.app.report.Section.Block;
import jarl.app.report.Section.Cells;
import jarl.app.report.Section.Chart;
import jarl.app.report.Section.Paragraph;
import java.util.Base64;
import java.util.List;

/** A report as one page that needs nothing else: pictures are in it, there is no script, and a browser is told to load nothing. */
public final class HtmlReport {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
            <title>TITLE</title>
            <style>
            :root { color-scheme: light dark }
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem }
            .wide { overflow-x: auto }
            table { border-collapse: collapse; font-size: 14px }
            th, td { border-bottom: 1px solid #8888; padding: .3rem .7rem; text-align: left; vertical-align: top; overflow-wrap: anywhere }
            th.number, td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
            img { max-width: 100%; background: white }
            figure { margin: 1.5rem 0 }
            </style>
            </head>
            <body>
            <h1>TITLE</h1>
            """;

    private HtmlReport() {}

    /** The page. */
    public static String of(ReportContent content) {
        String title = escape(content.title());
        StringBuilder page = new StringBuilder(HEAD.replace("TITLE", title));
        for (Section section : content.sections()) {
            page.append("<h2>").append(escape(section.title())).append("</h2>\n");
            section.blocks().forEach(block -> write(page, block));
        }
        return page.append("</body>\n</html>\n").toString();
    }

    private static void write(StringBuilder page, Block block) {
        switch (block) {
            case Paragraph paragraph ->
                page.append("<p>").append(escape(paragraph.text())).append("</p>\n");
            case Cells cells -> table(page, cells);
            case Chart chart -> {
                String png = Base64.getEncoder().encodeToString(chart.picture().png());
                page.append("<figure><img alt=\"")
                        .append(escape(chart.picture().title()))
                        .append("\" src=\"data:image/png;base64,")
                        .append(png)
                        .append("\"><figcaption>")
                        .append(escape(chart.description()))
                        .append("</figcaption></figure>\n");
            }
        }
    }

    private static void table(StringBuilder page, Cells cells) {
        page.append("<div class=\"wide\"><table>\n<thead>");
        row(page, "th", cells.header(), cells.texts());
        page.append("</thead>\n<tbody>\n");
        cells.rows().forEach(each -> row(page, "td", each, cells.texts()));
        page.append("</tbody>\n</table></div>\n");
    }

    private static void row(StringBuilder page, String tag, List<String> cells, int texts) {
        page.append("<tr>");
        for (int i = 0; i < cells.size(); i++) {
            page.append('<')
                    .append(tag)
                    .append(i < texts ? ">" : " class=\"number\">")
                    .append(escape(cells.get(i)))
                    .append("</")
                    .append(tag)
                    .append('>');
        }
        page.append("</tr>\n");
    }

    /** Text that is nothing but text, in an element and in an attribute in quotes. */
    static String escape(String text) {
        return Words.printable(text, Integer.MAX_VALUE)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
