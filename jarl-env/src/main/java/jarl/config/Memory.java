package jarl.config;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** Reports the available memory, so that allocations that do not fit are refused beforehand. */
public final class Memory {
    private Memory() {}

    /** Bytes of memory the process may use: the machine's, or its container's. */
    public static long bytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Long.MAX_VALUE;
    }

    /** Formats bytes, such as "7.1 GiB". */
    public static String shown(long bytes) {
        return bytes < 1L << 29
                ? String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20))
                : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1 << 30));
    }
}
