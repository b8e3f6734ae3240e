package jarl.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What Linux tells of the first processor. */
public final class Processor {

    private static final Path FILE = Path.of("/proc/cpuinfo");

    private Processor() {}

    /** A field such as {@code model name} or {@code vendor_id}; empty where the system does not tell. */
    public static Optional<String> field(String name) {
        return Files.isReadable(FILE) ? field(FILE, name) : Optional.empty();
    }

    static Optional<String> field(Path file, String name) {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> line.split(":", 2))
                    .filter(parts -> parts.length == 2 && parts[0].strip().equals(name))
                    .map(parts -> parts[1].strip())
                    .findFirst();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
