package jarl.log;

import jarl.config.Require;
import jarl.config.Warnings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * run.log: everything that was said during a run, every line with its time, and the same without the time on a console.
 * A line that cannot be written is still said on the console: the log never stops a run. Safe for use by several
 * threads.
 */
public final class RunLog implements AutoCloseable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    private final Path path;
    private final RandomAccessFile file; // not a channel, which an interrupt of the thread that speaks would close
    private final Consumer<String> console;
    private final Clock clock;
    private boolean warned;
    private boolean closed;

    private RunLog(Path path, Consumer<String> console, Clock clock) throws IOException {
        this.path = path;
        this.console = console;
        this.clock = clock;
        this.file = new RandomAccessFile(path.toFile(), "rw");
        file.seek(file.length());
        if (endsInsideLine()) {
            append("\n");
        }
    }

    /** Opens the file to append to it; every line also goes to {@code console}. */
    public static RunLog open(Path path, Consumer<String> console) throws IOException {
        return open(path, console, Clock.system(ZoneId.systemDefault()));
    }

    static RunLog open(Path path, Consumer<String> console, Clock clock) throws IOException {
        return new RunLog(path, console, clock);
    }

    /** Says this: one line, or several, each of which gets the time. */
    public synchronized void line(String text) {
        Require.open(!closed, "the log");
        console.accept(text);
        String time = LocalDateTime.now(clock).format(TIME);
        StringBuilder stamped = new StringBuilder();
        for (String line : text.split("\\R", -1)) {
            stamped.append(time).append(" | ").append(line).append('\n');
        }
        try {
            append(stamped.toString());
            warned = false;
        } catch (IOException failure) {
            if (!warned) {
                Warnings.warn(path + " cannot be written: " + failure);
            }
            warned = true;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        file.close();
    }

    private void append(String text) throws IOException {
        long end = file.getFilePointer();
        try {
            file.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException failure) {
            takeBack(end, failure);
            throw failure;
        }
    }

    /** Leaves no half line. */
    private void takeBack(long end, IOException failure) {
        try {
            file.setLength(end);
            file.seek(end);
        } catch (IOException second) {
            failure.addSuppressed(second);
        }
    }

    /** Whether the file was cut off in the middle of a line, as by a kill. */
    private boolean endsInsideLine() throws IOException {
        if (file.length() == 0) {
            return false;
        }
        file.seek(file.length() - 1);
        return file.read() != '\n';
    }
}
