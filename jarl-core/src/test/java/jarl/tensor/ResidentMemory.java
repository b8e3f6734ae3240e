package jarl.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much physical memory this process occupies, as the operating system counts it. */
public final class ResidentMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long MEBIBYTE = 1 << 20;

    private ResidentMemory() {}

    /**
     * Runs {@code step} so often and fails if the resident size grows. Skips the calling test where the size is not known.
     *
     * @param warmUp steps before the first measurement
     * @param steps between the measurements: so many that what a leak would lose is several times the bound
     * @param mebibytes the growth that is allowed: the Java heap and the compiler move a little
     */
    public static void assertFlat(int warmUp, int steps, long mebibytes, Runnable step) {
        assumeTrue(Files.isReadable(STATUS), "the resident size is read from /proc, which only Linux has");
        long before = sizeAfter(warmUp, step);
        long after = sizeAfter(steps, step);
        assertThat((after - before) / MEBIBYTE)
                .as("growth of the resident size in MiB over %d steps", steps)
                .isLessThan(mebibytes);
    }

    private static long sizeAfter(int steps, Runnable step) {
        for (int i = 0; i < steps; i++) {
            step.run();
        }
        System.gc();
        return bytes();
    }

    private static long bytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException(STATUS + " has no VmRSS");
    }
}
