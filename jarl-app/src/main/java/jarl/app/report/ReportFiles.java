package jarl.app.report;

import jarl.app.report.Section.Chart;
import jarl.checkpoint.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a report: {@code report.html}, which needs nothing else, and {@code report.md} with its pictures. */
public final class ReportFiles {
    private ReportFiles() {}

    /** Writes the files, in place of earlier ones. */
    public static void write(ReportContent content, Path folder) {
        String html = HtmlReport.of(content);
        String markdown = MarkdownReport.of(content);
        try {
            Files.createDirectories(folder);
            for (Section section : content.sections()) {
                for (Section.Block block : section.blocks()) {
                    if (block instanceof Chart chart) {
                        DurableFiles.write(
                                folder.resolve(chart.file() + ".png"),
                                chart.picture().png());
                    }
                }
            }
            DurableFiles.write(folder.resolve("report.md"), markdown.getBytes(StandardCharsets.UTF_8));
            DurableFiles.write(folder.resolve("report.html"), html.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
