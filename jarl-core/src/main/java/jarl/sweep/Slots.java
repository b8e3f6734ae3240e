package jarl.sweep;

import jarl.config.ConfigException;
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
        Machine machine = new Machine(
                Runtime.getRuntime().availableProcessors(),
                allowed(),
                canPin,
                Numa.SYSTEM,
                resources.placement().gpus().isEmpty()
                        ? List.of()
                        : Gpus.ofThisMachine().stream().map(Gpus.Gpu::number).toList());
        return divide(resources, machine);
    }

    /**
     * What is divided.
     *
     * @param available how many processors' time there is
     * @param allowed numbers of the processors that may be used; empty if not known
     * @param canPin whether a process can be kept on processors
     * @param nodes the folder of NUMA nodes
     * @param gpus numbers of the GPUs
     */
    record Machine(int available, List<Integer> allowed, boolean canPin, Path nodes, List<Integer> gpus) {}

    static Slots divide(Resources resources, int available, List<Integer> allowed, boolean canPin) {
        return divide(resources, new Machine(available, allowed, canPin, Path.of("no-nodes"), List.of()));
    }

    /**
     * Divides a machine. A run is kept on processors only if there are enough for all slots, and if the process may use them whole: with a
     * quota of fewer, every container would keep its runs on the same ones.
     */
    static Slots divide(Resources resources, Machine machine) {
        Optional<AffinityCode> code = resources.placement().affinity();
        if (code.isPresent()) {
            return coded(code.get(), resources, machine);
        }
        List<Integer> gpus = gpus(resources.placement(), machine);
        int perGpu = resources.placement().runsPerGpu();
        int cores = Math.min(resources.cores(), machine.available());
        int count = resources
                .slots()
                .orElse(gpus.isEmpty() ? Math.max(1, machine.available() / cores) : gpus.size() * perGpu);
        if (!gpus.isEmpty() && count > gpus.size() * perGpu) {
            throw new ConfigException("slots must be at most " + gpus.size() * perGpu + ", runsPerGpu on each of "
                    + gpus.size() + " GPUs, got " + count);
        }
        Optional<String> unpinned = unpinned(count * (long) cores, machine);
        List<List<Integer>> own = unpinned.isPresent()
                ? List.of()
                : Numa.divide(Numa.nodes(machine.nodes(), machine.allowed()), count, cores);
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            slots.add(new Slot(
                    i,
                    cores,
                    own.isEmpty() ? List.of() : own.get(i),
                    gpus.isEmpty() ? List.of() : List.of(gpus.get(i % gpus.size()))));
        }
        Optional<String> fewer = cores < resources.cores()
                ? Optional.of("a run has " + cores + " cores, not " + resources.cores() + ": there are no more")
                : Optional.empty();
        return new Slots(List.copyOf(slots), fewer.or(() -> unpinned));
    }

    private static List<Integer> gpus(Placement placement, Machine machine) {
        if (placement.gpus().isEmpty()) {
            return List.of();
        }
        if (machine.gpus().isEmpty()) {
            throw new ConfigException("gpus are asked for, but nvidia-smi finds none on this machine");
        }
        if (placement.gpus().equals(Placement.ALL)) {
            return machine.gpus();
        }
        for (int gpu : placement.gpus()) {
            if (!machine.gpus().contains(gpu)) {
                throw new ConfigException("gpus must be of those of this machine, " + machine.gpus() + ", got " + gpu);
            }
        }
        return placement.gpus();
    }

    /** The slots of a code, or the one that it names. */
    private static Slots coded(AffinityCode code, Resources resources, Machine machine) {
        int first = code.slot().orElse(0);
        int last = code.slot().orElse(resources.slots().orElse(code.slots()) - 1);
        if (last >= code.slots()) {
            throw new ConfigException(
                    "slots must be at most " + code.slots() + ", those of affinity " + code + ", got " + (last + 1));
        }
        List<Slot> slots = new ArrayList<>();
        for (int i = first; i <= last; i++) {
            slots.add(slot(i, code.shares(i)));
        }
        if (!code.pins() || !machine.canPin()) {
            String why = code.pins() ? "there is no taskset" : "affinity " + code + " says so";
            return new Slots(
                    slots.stream()
                            .map(each -> new Slot(each.number(), each.cores(), List.of(), each.gpus()))
                            .toList(),
                    Optional.of("runs are not kept on cores of their own: " + why));
        }
        for (Slot slot : slots) {
            for (int processor : slot.processors()) {
                if (!machine.allowed().contains(processor)) {
                    throw new ConfigException("affinity " + code + " needs processor " + processor
                            + ", expected one of those that may be used, " + machine.allowed());
                }
            }
        }
        return new Slots(List.copyOf(slots), Optional.empty());
    }

    private static Slot slot(int number, List<AffinityShare> shares) {
        int cores = shares.stream().mapToInt(each -> each.cores().size()).sum();
        List<Integer> processors = shares.stream()
                .flatMap(each -> each.processors().stream())
                .distinct()
                .toList();
        List<Integer> gpus = shares.stream()
                .flatMapToInt(each -> each.gpu().stream())
                .distinct()
                .boxed()
                .toList();
        return new Slot(number, cores, processors, gpus);
    }

    private static Optional<String> unpinned(long needed, Machine machine) {
        List<Integer> allowed = machine.allowed();
        String runs = "runs are not kept on cores of their own: ";
        if (!machine.canPin()) {
            return Optional.of(runs + "there is no taskset");
        }
        if (allowed.size() > machine.available()) {
            return Optional.of(runs + "of " + allowed.size() + " processors only the time of " + machine.available()
                    + " may be used");
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
