package jarl.sweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The machine, divided into slots.
 *
 * @param all the slots
 * @param note why runs are not kept on processors of their own, or have fewer cores than asked for; empty where all is as asked
 */
public record Slots(List<Slot> all, Optional<String> note) {

    /** Divides this machine: the processors that this process may use, as many of them as its container's quota allows. */
    public static Slots ofThisMachine(Resources resources, boolean canPin) {
        return divide(resources, Runtime.getRuntime().availableProcessors(), allowed(), canPin);
    }

    /**
     * Divides a machine. A run is kept on processors only if there are enough for all slots, and if the process may use them whole: with a
     * quota of fewer, every container would keep its runs on the same ones.
     *
     * @param available how many processors' time there is
     * @param allowed numbers of the processors that may be used; empty if not known
     */
    static Slots divide(Resources resources, int available, List<Integer> allowed, boolean canPin) {
        int cores = Math.min(resources.cores(), available);
        int count = resources.slots().orElse(Math.max(1, available / cores));
        Optional<String> unpinned = unpinned(count * (long) cores, available, allowed, canPin);
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Integer> own = unpinned.isPresent() ? List.of() : allowed.subList(i * cores, (i + 1) * cores);
            slots.add(new Slot(i, cores, List.copyOf(own)));
        }
        Optional<String> fewer = cores < resources.cores()
                ? Optional.of("a run has " + cores + " cores, not " + resources.cores() + ": there are no more")
                : Optional.empty();
        return new Slots(List.copyOf(slots), fewer.or(() -> unpinned));
    }

    private static Optional<String> unpinned(long needed, int available, List<Integer> allowed, boolean canPin) {
        String runs = "runs are not kept on cores of their own: ";
        if (!canPin) {
            return Optional.of(runs + "there is no taskset");
        }
        if (allowed.size() > available) {
            return Optional.of(
                    runs + "of " + allowed.size() + " processors only the time of " + available + " may be used");
        }
        return needed <= allowed.size()
                ? Optional.empty()
                : Optional.of(runs + "all slots together need " + needed + ", there are " + allowed.size());
    }

    private static List<Integer> allowed() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> numbers(line.substring(line.indexOf(':') + 1).strip()))
                    .findFirst()
                    .orElse(List.of());
        } catch (IOException | RuntimeException notLinux) {
            return List.of();
        }
    }

    /** The numbers of a list such as {@code 0-3,8}. */
    static List<Integer> numbers(String list) {
        return Seeds.parse("processors", list).stream().map(Long::intValue).toList();
    }
}
