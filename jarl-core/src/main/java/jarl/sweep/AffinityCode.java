package jarl.sweep;

import jarl.config.ConfigException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How rlpyt wrote down the division of a machine: {@code 8cpu_2gpu_2cxg_8hto} are eight cores whose second hyperthreads are numbered from 8, two
 * GPUs and two runs on each of them. {@code 1slt_} before it means only the run slot number 1.
 */
public final class AffinityCode {

    private static final Pattern PART = Pattern.compile("([0-9]{1,6})([a-z]{3})");
    private static final Set<String> TAGS = Set.of(
            "slt", "cpu", "gpu", "cxg", "gpr", "cpr", "cpw", "hto", "skt", "res", "ass", "sgr", "oss", "alt", "saf");

    private final String code;
    private final Map<String, Integer> values;
    private final int cores;
    private final int gpus;
    private final int contexts;
    private final int gpusPerRun;
    private final int offset;
    private final int sockets;
    private final int perWorker;
    private final int slots;

    private AffinityCode(String code, Map<String, Integer> values) {
        this.code = code;
        this.values = values;
        this.cores = value("cpu", 1);
        this.gpus = value("gpu", 0);
        this.contexts = value("cxg", 1);
        this.gpusPerRun = value("gpr", 1);
        this.offset = value("hto", cores);
        this.sockets = value("skt", 1);
        this.perWorker = value("cpw", 1);
        requirePositive("cpu", cores);
        requirePositive("cxg", contexts);
        requirePositive("gpr", gpusPerRun);
        requirePositive("skt", sockets);
        requirePositive("cpw", perWorker);
        if (offset != 0 && offset < cores) {
            throw mistake("hto must be 0 or at least cpu, " + cores + ", got " + offset);
        }
        this.slots = count();
        if (slot().isPresent() && slot().getAsInt() >= slots) {
            throw mistake("slt must be in [0, " + (slots - 1) + "], got " + slot().getAsInt());
        }
        checkDivision();
    }

    /**
     * Reads a code.
     *
     * @throws ConfigException naming the part that cannot be
     */
    public static AffinityCode parse(String code) {
        Map<String, Integer> values = new LinkedHashMap<>();
        for (String part : code.split("_", -1)) {
            Matcher matcher = PART.matcher(part);
            if (!matcher.matches() || !TAGS.contains(matcher.group(2))) {
                throw new ConfigException("affinity " + code + ": expected parts such as 4cpu, 2gpu, 2cxg, 2gpr, 2cpr,"
                        + " 1cpw, 0hto, 1skt, 1res, 1ass, 1sgr, 1oss, 1alt, 1saf, 0slt joined by _, got "
                        + (part.isEmpty() ? "nothing" : part));
            }
            if (values.put(matcher.group(2), Integer.parseInt(matcher.group(1))) != null) {
                throw new ConfigException("affinity " + code + ": " + matcher.group(2) + " is there twice");
            }
        }
        return new AffinityCode(code, values);
    }

    private int value(String tag, int standard) {
        return values.getOrDefault(tag, standard);
    }

    private ConfigException mistake(String text) {
        return new ConfigException("affinity " + code + ": " + text);
    }

    private void requirePositive(String tag, int value) {
        if (value < 1) {
            throw mistake(tag + " must be at least 1, got " + value);
        }
    }

    private int count() {
        if (gpus == 0) {
            if (isAsynchronous()) {
                throw mistake("ass needs at least 1 gpu, got 0");
            }
            requirePositive("cpr", value("cpr", 1));
            return requireSlots(cores / value("cpr", 1));
        }
        if (isAsynchronous() && contexts > 1) {
            throw mistake("cxg does not go with ass");
        }
        return requireSlots(isAsynchronous() ? gpus / (gpusPerRun + ownSamplerGpus()) : gpus * contexts / gpusPerRun);
    }

    private int requireSlots(int count) {
        if (count < 1) {
            throw mistake("a run needs more than there is: expected at least one slot, got none");
        }
        return count;
    }

    private void checkDivision() {
        if (coresPerShare() < 1) {
            throw mistake("expected at least one core for each run, got " + cores + " for " + shareCount());
        }
        int shares = shareCount();
        if (shares >= sockets
                ? shares % sockets != 0
                : sockets % shares != 0 || coresPerShare() % (sockets / shares) != 0) {
            throw mistake("skt must divide the " + shares + " runs evenly, got " + sockets);
        }
        shares(slot().orElse(0)); // its workers must come out whole
    }

    /** Number of runs at a time. */
    public int slots() {
        return slots;
    }

    /** The one slot that is meant, if the code begins with it. */
    public OptionalInt slot() {
        return values.containsKey("slt") ? OptionalInt.of(value("slt", 0)) : OptionalInt.empty();
    }

    /** Whether processes are kept on their processors. */
    public boolean pins() {
        return value("saf", 1) != 0;
    }

    private boolean isAsynchronous() {
        return value("ass", 0) != 0;
    }

    private int ownSamplerGpus() {
        return value("oss", 0) != 0 ? 0 : value("sgr", 0);
    }

    /** How many parts of the machine have cores of their own: contexts of GPUs, else runs. */
    private int shareCount() {
        return gpus == 0 || isAsynchronous() ? slots : gpus * contexts;
    }

    private int coresPerShare() {
        return gpus == 0 ? value("cpr", 1) : cores / shareCount();
    }

    /**
     * What the run in a slot has: one share; one for each GPU if it has several; if it samples asynchronously, those of its optimizers, then
     * those of its samplers.
     */
    public List<AffinityShare> shares(int slot) {
        if (slot < 0 || slot >= slots) {
            throw new IllegalArgumentException("slot must be in [0, " + (slots - 1) + "], got " + slot);
        }
        int reserved = value("res", 0);
        if (gpus == 0) {
            return List.of(share(AffinityShare.Role.BOTH, coresOf(slot), reserved, OptionalInt.empty()));
        }
        if (isAsynchronous()) {
            return asynchronous(slot);
        }
        List<AffinityShare> shares = new ArrayList<>();
        for (int i = slot * gpusPerRun; i < (slot + 1) * gpusPerRun; i++) {
            int context = i % gpus * contexts + i / gpus; // another GPU before a second run on one
            shares.add(share(AffinityShare.Role.BOTH, coresOf(context), reserved, OptionalInt.of(context / contexts)));
        }
        return List.copyOf(shares);
    }

    private List<AffinityShare> asynchronous(int slot) {
        List<Integer> own = coresOf(slot);
        int reserved = value("res", 1);
        int optimizers = gpusPerRun * reserved;
        int firstGpu = slot * (gpusPerRun + ownSamplerGpus());
        int samplerGpus = value("oss", 0) != 0 && value("sgr", 0) == 0 ? gpusPerRun : value("sgr", 0);
        int samplers = Math.max(1, samplerGpus);
        int each = (own.size() - optimizers) / samplers;
        if (each < 1 || reserved < 1) {
            throw mistake("expected at least one core for each optimizer and sampler, got " + own.size() + " for "
                    + gpusPerRun + " and " + samplers);
        }
        List<AffinityShare> shares = new ArrayList<>();
        for (int i = 0; i < gpusPerRun; i++) {
            List<Integer> part = own.subList(i * reserved, (i + 1) * reserved);
            shares.add(new AffinityShare(
                    AffinityShare.Role.OPTIMIZER,
                    part,
                    withThreads(part),
                    List.of(),
                    perWorker,
                    OptionalInt.of(firstGpu + i)));
        }
        int samplerGpu = value("oss", 0) != 0 ? firstGpu : firstGpu + gpusPerRun;
        for (int i = 0; i < samplers; i++) {
            List<Integer> part = own.subList(optimizers + i * each, optimizers + (i + 1) * each);
            OptionalInt gpu = samplerGpus == 0 ? OptionalInt.empty() : OptionalInt.of(samplerGpu + i);
            shares.add(share(AffinityShare.Role.SAMPLER, part, 0, gpu));
        }
        return List.copyOf(shares);
    }

    private AffinityShare share(AffinityShare.Role role, List<Integer> part, int reserved, OptionalInt gpu) {
        if (reserved >= part.size() || (part.size() - reserved) % perWorker != 0) {
            throw mistake("the " + part.size() + " cores of a run, less " + reserved
                    + " reserved ones, must be a multiple of cpw, " + perWorker);
        }
        List<Integer> working = part.subList(reserved, part.size());
        return new AffinityShare(role, part, withThreads(part), workers(working), perWorker, gpu);
    }

    private List<List<Integer>> workers(List<Integer> working) {
        boolean alternating = value("alt", 0) != 0;
        List<List<Integer>> workers = new ArrayList<>();
        for (int round = 0; round < (alternating ? 2 : 1); round++) {
            for (int i = 0; i < working.size(); i += perWorker) {
                List<Integer> group = working.subList(i, i + perWorker);
                int shift = round * offset;
                workers.add(
                        alternating ? group.stream().map(core -> core + shift).toList() : withThreads(group));
            }
        }
        return List.copyOf(workers);
    }

    private List<Integer> withThreads(List<Integer> part) {
        List<Integer> all = new ArrayList<>(part);
        if (offset > 0) {
            part.forEach(core -> all.add(core + offset));
        }
        return List.copyOf(all);
    }

    private List<Integer> coresOf(int share) {
        int shares = shareCount();
        int each = coresPerShare();
        int perSocket = Math.max(cores, offset) / sockets;
        List<Integer> own = new ArrayList<>();
        if (shares >= sockets) {
            int onSocket = shares / sockets;
            int first = share / onSocket * perSocket + share % onSocket * each;
            addRange(own, first, each);
        } else {
            int spanned = sockets / shares;
            for (int socket = share * spanned; socket < (share + 1) * spanned; socket++) {
                addRange(own, socket * perSocket, each / spanned);
            }
        }
        return List.copyOf(own);
    }

    private static void addRange(List<Integer> numbers, int first, int count) {
        for (int i = 0; i < count; i++) {
            numbers.add(first + i);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AffinityCode same && same.code.equals(code);
    }

    @Override
    public int hashCode() {
        return code.hashCode();
    }

    /** The code as it was written. */
    @Override
    public String toString() {
        return code;
    }
}
