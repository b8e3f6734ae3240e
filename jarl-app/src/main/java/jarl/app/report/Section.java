package jarl.app.report;

import java.util.List;

/**
 * A part of a report.
 *
 * @param title of it
 * @param blocks from top to bottom
 */
record Section(String title, List<Block> blocks) {

    /** A piece of a section. Text in it is as it was read: whoever writes it escapes it. */
    sealed interface Block {}

    /** Plain text. */
    record Paragraph(String text) implements Block {}

    /** Cells; numbers are aligned to the right in columns after the first {@code texts}. */
    record Cells(int texts, List<String> header, List<List<String>> rows) implements Block {}

    /** A chart, the name of its file without an ending, and what it shows in words. */
    record Chart(String file, Picture picture, String description) implements Block {}
}
