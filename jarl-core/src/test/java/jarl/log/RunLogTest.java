package jarl.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05.000607Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    @Test
    void everyLineHasItsTimeAndGoesToTheConsoleWithoutIt() throws IOException {
        Path file = folder.resolve("run.log");
        List<String> console = new ArrayList<>();
        try (RunLog log = RunLog.open(file, console::add, CLOCK)) {
            log.line("one");
            log.line("two\nthree \u2713");
            assertThat(file).hasContent("""
                2026-01-02 03:04:05.000607 | one
                2026-01-02 03:04:05.000607 | two
                2026-01-02 03:04:05.000607 | three \u2713
                """);
        }
        assertThat(console).containsExactly("one", "two\nthree \u2713");
    }

    @Test
    void reopeningAppendsOnALineOfItsOwn() throws IOException {
        Path file = Files.writeString(folder.resolve("run.log"), "2026-01-01 00:00:00.000000 | kil");
        try (RunLog log = RunLog.open(file, _ -> {}, CLOCK)) {
            log.line("again");
        }
        assertThat(file).hasContent("2026-01-01 00:00:00.000000 | kil\n2026-01-02 03:04:05.000607 | again\n");
    }

    @Test
    void aFullDiskDoesNotSilenceTheConsole() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "only Linux has a device that is always full");
        List<String> console = new ArrayList<>();
        try (RunLog log = RunLog.open(full, console::add, CLOCK)) {
            log.line("one");
            log.line("two");
        }
        assertThat(console).containsExactly("one", "two");
    }
}
