package jarl.app;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The output of a command: results to standard output, everything else to standard error, there perhaps with a status line that stays at the
 * bottom. Safe for use by several threads.
 */
final class Screen {
    static final int WIDTH_ELSEWHERE = 100;
    private static final int NARROWEST = 40;
    private static final int WIDEST = 120;
    private static final int FEWEST_ROWS = 8;
    private static final int USUAL_ROWS = 24;
    private static final String CLEAR_BELOW = "\r\u001b[J";
    private static final String NO_WRAP = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final PrintStream err;
    private final int widthElsewhere;
    private volatile int resultColumns;
    private volatile int columns;
    private volatile int rows = Integer.getInteger("jarl.rows", USUAL_ROWS);
    private String status = "";
    private String given = "";

    /** How many lines there are above the status at least. */
    private int said;

    /** A screen; {@code columns} is the width of the terminal that standard error is, 0 if it is none. */
    Screen(PrintStream out, PrintStream err, int columns) {
        this(out, err, columns, 0);
    }

    /** The same, where standard output is a terminal of width {@code resultColumns}, 0 if it is none. */
    Screen(PrintStream out, PrintStream err, int columns, int resultColumns) {
        this(out, err, columns, resultColumns, WIDTH_ELSEWHERE);
    }

    /** The same, where tables and help are {@code widthElsewhere} wide in files and pipes. */
    Screen(PrintStream out, PrintStream err, int columns, int resultColumns, int widthElsewhere) {
        this.out = out;
        this.err = err;
        this.widthElsewhere = width(widthElsewhere, WIDTH_ELSEWHERE);
        this.columns = columns;
        this.resultColumns = resultColumns;
    }

    boolean isTerminal() {
        return columns > 0;
    }

    /** The width of the terminal that standard error is, 0 if it is none. */
    int columns() {
        return columns;
    }

    /** The maximum length of a line. */
    int width() {
        return width(columns, widthElsewhere);
    }

    /** The maximum length of a line of standard output. */
    int resultWidth() {
        return width(resultColumns, widthElsewhere);
    }

    /** The width of the terminal that standard output is, 0 if it is none. */
    int resultColumns() {
        return resultColumns;
    }

    private static int width(int columns, int elsewhere) {
        return columns > 0 ? Math.clamp(columns, NARROWEST, WIDEST) : elsewhere;
    }

    /** Something to read for people, above the status line; on a terminal in as many lines as it takes to break between words. */
    synchronized void line(String text) {
        if (isTerminal()) {
            Folding.fold(text, width()).forEach(this::lineAsItIs);
        } else {
            lineAsItIs(text);
        }
    }

    /** A line that may be copied as a whole, such as a command, however long. */
    synchronized void lineAsItIs(String text) {
        said++;
        if (status.isEmpty()) {
            err.println(harmless(text));
        } else {
            err.print(clear() + harmless(text) + System.lineSeparator() + block());
            err.flush();
        }
    }

    /**
     * Replaces the status, of one line or several; empty for none. The cursor waits at its start, so that what others write does not end up behind it. Only on
     * a terminal.
     */
    synchronized void status(String text) {
        show(text, clear());
    }

    private void show(String text, String clear) {
        given = text;
        status = cut(harmless(text));
        err.print(clear + block());
        err.flush();
    }

    /**
     * The terminal that standard error is has another size now. Lines of the status that the terminal has wrapped by itself are below the
     * cursor, which it keeps at the same character, the first of the status.
     *
     * @param now asks for the size; nothing is shown meanwhile
     */
    synchronized void resized(Supplier<Optional<TerminalSize>> now) {
        if (!isTerminal()) {
            return;
        }
        now.get().ifPresent(size -> {
            columns = size.columns();
            resultColumns = resultColumns > 0 ? columns : 0; // a process has one terminal
            rows = size.rows();
            if (!status.isEmpty()) {
                show(given, CLEAR_BELOW);
            }
        });
    }

    /**
     * Lines that wrapped would be more of them than are taken away again. A terminal that becomes narrower wraps them by itself before this
     * program hears of it, and moves as many to its history as came, blank ones below or not (tmux). If that takes the start of the status too,
     * the cursor has left it and old lines stay. So the status is no more than has room at the narrowest, with rows above it that can go
     * first: its last line, and as many of the others.
     */
    private String cut(String text) {
        List<String> lines = text.lines()
                .map(line -> isTerminal() && line.length() > columns ? line.substring(0, columns) : line)
                .toList();
        if (!isTerminal() || lines.size() < 2) {
            return String.join("\n", lines);
        }
        int last = narrowHeight(lines.getLast().length());
        int room = rows() - 1 - last;
        int above = said - (last - 1);
        List<String> kept = new ArrayList<>();
        for (String line : lines.subList(0, lines.size() - 1)) {
            room -= narrowHeight(line.length());
            int more = narrowHeight(line.length()) - 1;
            above -= more;
            if (room < 0
                    || (more > 0
                            && above < 1)) { // one stays: tmux keeps a screen that is cleared from its first row on
                break;
            }
            kept.add(line);
        }
        kept.add(lines.getLast());
        return String.join("\n", kept);
    }

    /** How many rows a line of this length takes in the narrowest terminal. */
    static int narrowHeight(int length) {
        return Math.max(1, Math.ceilDiv(length, NARROWEST));
    }

    private String clear() {
        return status.contains("\n") ? CLEAR_BELOW : CLEAR_LINE;
    }

    /**
     * The status, with the cursor at its start. Lines do not wrap meanwhile: of a terminal that has become narrower, its program says so only
     * a moment later, and lines that wrapped until then would be more than the cursor goes up again.
     */
    private String block() {
        if (status.isEmpty()) {
            return "\r";
        }
        long more = status.chars().filter(each -> each == '\n').count();
        return NO_WRAP + status.replace("\n", System.lineSeparator()) + WRAP + "\r"
                + (more == 0 ? "" : "\u001b[" + more + "A");
    }

    /** How many lines the terminal has. */
    int rows() {
        return Math.max(FEWEST_ROWS, rows);
    }

    /** Prints a line of the requested result to standard output. */
    synchronized void result(String text) {
        if (!status.isEmpty()) {
            status("");
        }
        err.flush();
        if (resultColumns > 0) {
            Folding.fold(harmless(text), resultWidth()).forEach(out::println);
            said++;
        } else {
            out.println(harmless(text));
        }
        out.flush();
    }

    /** Something to read for people in the requested result, in as many lines as it takes, files and pipes included. */
    void resultText(String text) {
        Folding.fold(text, resultWidth()).forEach(this::result);
    }

    /** A line of the requested result that must not be folded, such as one of a drawing or of JSON. */
    synchronized void resultAsItIs(String text) {
        if (!status.isEmpty()) {
            status("");
        }
        err.flush();
        out.println(harmless(text));
        said += resultColumns > 0 ? 1 : 0;
        out.flush();
    }

    /**
     * Text from files and command lines may hold what a terminal obeys, such as sequences that colour, erase or name its window, or that turn the
     * direction of what follows: only lines and tabs are left as they are.
     */
    private static String harmless(String text) {
        if (text.chars().noneMatch(Screen::isObeyed)) {
            return text;
        }
        return text.chars()
                .map(each -> isObeyed(each) ? '?' : each)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isObeyed(int character) {
        return (Character.isISOControl(character) && character != '\n' && character != '\t')
                || (character >= 0x202a && character <= 0x202e)
                || (character >= 0x2066 && character <= 0x2069);
    }

    /** The stack trace of a failure. */
    synchronized void trace(Throwable failure) {
        failure.printStackTrace(err);
    }

    /** Standard output for whoever wants a writer. */
    PrintWriter resultWriter() {
        return new PrintWriter(out, true, out.charset());
    }

    synchronized void flush() {
        out.flush();
        err.flush();
    }

    /** Whether a character can be written to standard output and standard error. */
    boolean canShow(char character) {
        return out.charset().newEncoder().canEncode(character)
                && err.charset().newEncoder().canEncode(character);
    }

    /** A sign between a mean and its deviation that the terminal can show. */
    String plusMinus() {
        return canShow('\u00b1') ? "\u00b1" : "+/-";
    }
}
