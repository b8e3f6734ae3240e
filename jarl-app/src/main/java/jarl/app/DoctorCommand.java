package jarl.app;

import com.sun.management.OperatingSystemMXBean;
import jarl.config.ConfigException;
import jarl.env.EnvSpec;
import jarl.env.Environments;
import jarl.env.Requirement;
import jarl.experiment.Presets;
import jarl.kernel.Bfloat16Kernel;
import jarl.kernel.Vectors;
import jarl.log.SystemInfo;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TorchLibrary;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code jarl doctor}. */
@Command(
        name = "doctor",
        header = "Check whether this machine can run jarl, and how to fix what is missing.",
        description = "Exits with code 0 if jarl can train on this machine, otherwise with 2.")
final class DoctorCommand implements Callable<Integer> {
    private static final List<String> PROPERTIES = List.of("nopointergc", "maxBytes", "maxPhysicalBytes").stream()
            .map(name -> "org.bytedeco.javacpp." + name)
            .toList();
    private static final List<String> VARIABLES =
            List.of("OMP_NUM_THREADS", "MALLOC_ARENA_MAX", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_");

    private final Screen screen;
    private final Table table = new Table();

    DoctorCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        // Before libtorch is loaded: loading it sets what is missing.
        List<String> unset = unset();
        SystemInfo info = SystemInfo.gather("", "", List.of(), List.of(), Instant.now());
        table.row("jarl", info.jarl() + (info.gitCommit() == null ? "" : ", commit " + info.gitCommit()));
        table.row("Java", info.java());
        table.row("system", info.operatingSystem() + ", " + info.processors() + " processors: " + info.processor());
        table.row("memory", memory(info));
        String wrong = libtorch();
        table.row("vectors", vectors());
        table.row("launcher", unset.isEmpty() ? "all flags set" : "not started by ./jarl, lacks " + unset + ": slower");
        table.row("cache", cache());
        List<Requirement> requirements = Environments.requirements();
        requirements.forEach(requirement -> table.row(requirement.name(), requirement.state()));
        environments(requirements);
        table.lines(screen.resultWidth()).forEach(screen::result);
        if (!wrong.isEmpty()) {
            throw new ConfigException(wrong);
        }
        screen.result("This machine can train: " + JarlCommand.typed() + " train");
        return ExitCode.DONE;
    }

    /** Lists the launcher's settings that are missing. */
    private static List<String> unset() {
        List<String> unset = new ArrayList<>();
        PROPERTIES.stream().filter(name -> System.getProperty(name) == null).forEach(unset::add);
        VARIABLES.stream().filter(name -> System.getenv(name) == null).forEach(unset::add);
        if (!DoctorCommand.class.getModule().isNativeAccessEnabled()) {
            unset.add("--enable-native-access=ALL-UNNAMED");
        }
        return unset;
    }

    private static String memory(SystemInfo info) {
        String heap = "Java heap up to " + gibibytes(info.maxMemory());
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? gibibytes(system.getTotalMemorySize()) + ", " + gibibytes(system.getFreeMemorySize()) + " free; "
                        + heap
                : heap;
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }

    /** Loads libtorch and computes with it; returns what is wrong. */
    private String libtorch() {
        try {
            TorchLibrary.load();
            String wrong = compute();
            table.row("libtorch", TorchLibrary.version() + (wrong.isEmpty() ? ", computes correctly" : ", " + wrong));
            table.row("devices", devices());
            return wrong.isEmpty() ? "" : "libtorch computes wrongly on this machine: " + wrong;
        } catch (LinkageError e) {
            String reason = NativeLibrary.reason(e);
            table.row("libtorch", "cannot be loaded: " + reason);
            return "libtorch cannot be loaded (" + reason + "): it needs Linux on x86_64 with glibc 2.28 or newer, "
                    + "and a writable cache folder";
        }
    }

    private static String compute() {
        try (var _ = TensorScope.withoutGradients()) {
            Tensor row = Tensor.of(new float[] {1, 2, 3}, 1, 3);
            Tensor column = Tensor.of(new float[] {4, 5, 6}, 3, 1);
            double product = row.matmul(column).item();
            return product == 32 ? "" : "expected [1 2 3] x [4 5 6] = 32, got " + product;
        }
    }

    private static String vectors() {
        String bfloat16 =
                Bfloat16Kernel.available() ? "; " + Bfloat16Kernel.unit() + ", used with model.bfloat16=true" : "";
        return Vectors.available()
                ? Vectors.bits() + " bits wide, used for small networks" + bfloat16
                : "not used; with them " + Vectors.GAIN + ": " + Vectors.whyNot();
    }

    private static String devices() {
        int count = TorchLibrary.cudaDevices();
        return count == 0
                ? "cpu; no CUDA device can be used: that takes an NVIDIA card with CUDA's libraries, and jarl built with JARL_MAVEN_OPTS=-Pcuda"
                : "cpu, cuda:0" + (count == 1 ? "" : " to cuda:" + (count - 1));
    }

    private static String cache() {
        String set = System.getProperty("org.bytedeco.javacpp.cachedir");
        Path folder = set == null ? Path.of(System.getProperty("user.home"), ".javacpp", "cache") : Path.of(set);
        Path existing = folder.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return folder
                + (Files.isWritable(existing) && Files.isDirectory(existing)
                        ? ", writable"
                        : ", not writable: -Dorg.bytedeco.javacpp.cachedir=DIR in JARL_JAVA_OPTS names another");
    }

    /** Makes every environment once. */
    private void environments(List<Requirement> told) {
        Map<String, String> broken = new LinkedHashMap<>();
        List<EnvSpec> all = Environments.all();
        for (EnvSpec spec : all) {
            try {
                spec.factory().create().close();
            } catch (RuntimeException | LinkageError e) {
                broken.put(spec.id(), NativeLibrary.reason(e));
            }
        }
        table.row(
                "environments",
                all.size() + (broken.isEmpty() ? ", all can be made" : ", cannot be made: " + reasons(broken, told)));
        table.row("presets", Integer.toString(Presets.names().size()));
    }

    /**
     * Tells each reason once, behind all that fail for it.
     *
     * @param broken reasons by what fails for them
     * @param told rows that may have told a reason before
     */
    static String reasons(Map<String, String> broken, List<Requirement> told) {
        Map<String, List<String>> failing = new LinkedHashMap<>();
        broken.forEach((id, reason) ->
                failing.computeIfAbsent(reason, _ -> new ArrayList<>()).add(id));
        return failing.entrySet().stream()
                .map(entry -> String.join(", ", entry.getValue()) + " (" + where(entry.getKey(), told) + ")")
                .collect(Collectors.joining("; "));
    }

    private static String where(String reason, List<Requirement> told) {
        return told.stream()
                .filter(requirement -> requirement.state().contains(reason))
                .map(requirement -> "see " + requirement.name())
                .findFirst()
                .orElse(reason);
    }
}
