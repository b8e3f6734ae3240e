package jarl.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.Benchmark;
import jarl.Benchmark.Part;
import jarl.Benchmark.Result;
import jarl.config.ConfigException;
import jarl.env.EnvFactory;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.SamplerConfig;
import jarl.kernel.Peak;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jarl bench}. */
@Command(
        name = "bench",
        header = "Measure the speed of each part of training on this machine.",
        description = {
            "Reports environment steps per second of stepping alone (random actions, one thread), of sampling",
            "with the agent, of learning from one batch repeatedly, and of whole iterations: the median,",
            "with SPREAD, the distance from lowest to highest. CROSSINGS counts the tensors that one",
            "iteration copies from the Java heap to libtorch; each costs as much as a libtorch operation.",
            "B/STEP is what all threads allocate on the Java heap. GFLOP/S counts the products of the",
            "networks, 2 for each weight and row forward, twice that backward, and PEAK is its share of",
            "what all processors could do, measured in the same call; a dash where they are not counted:",
            "noisy layers, quantile functions of IQN, sequences from replay.",
            "Options written key=value apply to every preset named."
        })
final class BenchCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MOST_WORKERS = 1024; // threads, each with environments

    private final Screen screen;

    @Parameters(
            paramLabel = "PRESET|FILE.yaml|key=value",
            description = "Presets to measure (default: cartpole-ppo and cartpole-a2c) and options to change.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--parts",
            paramLabel = "PART",
            split = ",",
            description = "Parts to measure: step, sample, update, train (default: all).")
    private List<String> parts = new ArrayList<>();

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "5",
            description = "Number of measurements of each part (default: ${DEFAULT-VALUE}).")
    private String repeats = "5";

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "2",
            description = "Duration of each measurement in seconds (default: ${DEFAULT-VALUE}).")
    private String seconds = "2";

    @Option(
            names = "--columns",
            paramLabel = "N,N",
            description = "Columns to measure with, one after the other (default: the preset's sampler.batchB).")
    private @Nullable String columns;

    @Option(
            names = "--workers",
            paramLabel = "N,N",
            description = "Sampler threads to measure with, one after the other (default: all processors); no more"
                    + " than there are shards of columns for.")
    private @Nullable String workers;

    @Option(names = "--json", description = "Print one line of JSON at the end: an array of rows.")
    private boolean json;

    BenchCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        int processors = Runtime.getRuntime().availableProcessors();
        List<Integer> threads = workers == null ? List.of(processors) : counts("--workers", workers, MOST_WORKERS);
        List<Integer> widths = columns == null ? List.of() : counts("--columns", columns, SamplerConfig.MOST_COLUMNS);
        List<Part> wanted = parts.isEmpty()
                ? Arrays.asList(Part.values())
                : parts.stream().map(BenchCommand::part).toList();
        List<String> bases = words.stream().filter(word -> !word.contains("=")).toList();
        List<Setting> settings = new ArrayList<>();
        for (String base : bases.isEmpty() ? List.of("cartpole-ppo", "cartpole-a2c") : bases) {
            for (ExperimentConfig config : configs(base, widths)) {
                threads.forEach(each -> settings.add(new Setting(config, each)));
            }
        }
        int count = Numbers.count("--repeats", repeats);
        double duration = secondsOf(seconds);
        NativeLibrary.load();
        Peaks peaks = new Peaks(Peak.gigaflops(1), Peak.gigaflops(processors), processors);
        List<Row> rows = new ArrayList<>();
        Set<Measured> measured = new HashSet<>();
        for (Setting setting : settings) {
            for (Part part : wanted) {
                EnvFactory<?, ?> factory = setting.config().env().factory();
                Benchmark benchmark = new Benchmark(setting.config(), factory, setting.workers(), count, duration);
                int busy = benchmark.usefulWorkers(part);
                if (measured.add(new Measured(setting.config(), part, busy))) { // more workers would only wait
                    rows.add(measure(setting.config(), busy, benchmark, part));
                }
            }
        }
        report(rows, peaks);
        return ExitCode.DONE;
    }

    private record Setting(ExperimentConfig config, int workers) {}

    private record Measured(ExperimentConfig config, Part part, int workers) {}

    private record Row(int columns, int workers, Result result) {}

    private record Peaks(OptionalDouble one, OptionalDouble all, int processors) {}

    private List<ExperimentConfig> configs(String base, List<Integer> widths) {
        List<String> request = new ArrayList<>(
                words.stream().filter(word -> word.contains("=")).toList());
        request.add(base);
        return widths.isEmpty()
                ? List.of(TrainRequest.of(request).config())
                : widths.stream()
                        .map(width -> TrainRequest.of(request)
                                .assign("sampler.batchB", Integer.toString(width))
                                .config())
                        .toList();
    }

    private Row measure(ExperimentConfig config, int busy, Benchmark benchmark, Part part) {
        int width = config.sampler().batchB();
        if (screen.isTerminal()) {
            screen.line("Measuring " + name(part) + " of " + config.name() + ", " + counted(width, "column") + ", "
                    + counted(busy, "worker") + " ...");
        }
        return new Row(width, busy, benchmark.measure(part));
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    /** Numbers with commas between them. */
    private static List<Integer> counts(String option, String text, int most) {
        String expected =
                option + " must be whole numbers from 1 to " + most + " with commas between them, got " + text;
        List<Integer> counts;
        try {
            counts = Arrays.stream(text.split(",", -1))
                    .map(each -> Numbers.count(option, each.strip()))
                    .toList();
        } catch (ConfigException e) {
            throw new ConfigException(expected, e);
        }
        if (counts.stream().anyMatch(count -> count > most)) {
            throw new ConfigException(expected);
        }
        return counts;
    }

    private void report(List<Row> rows, Peaks peaks) {
        if (json) {
            screen.resultAsItIs(json(rows, peaks));
            return;
        }
        BenchTable table = new BenchTable(screen.resultColumns() == 0 ? Integer.MAX_VALUE : screen.resultWidth());
        for (int from = 0, to; from < rows.size(); from = to) {
            String preset = rows.get(from).result().name();
            to = from;
            while (to < rows.size() && rows.get(to).result().name().equals(preset)) {
                to++;
            }
            screen.result(preset);
            table.lines(rows.subList(from, to).stream()
                            .map(row -> cells(row, peaks))
                            .toList())
                    .forEach(screen::resultAsItIs);
        }
        screen.result(
                peaks.one().isEmpty()
                        ? "Peak: not known without the Vector API (jarl doctor)"
                        : "Peak: " + Numbers.decimals(peaks.one().getAsDouble(), 0) + " GFLOP/s on one processor, "
                                + Numbers.decimals(peaks.all().orElse(Double.NaN), 0) + " on all "
                                + peaks.processors());
    }

    private static List<String> cells(Row row, Peaks peaks) {
        Result result = row.result();
        return List.of(
                Integer.toString(row.columns()),
                Integer.toString(row.workers()),
                name(result.part()),
                rate(result.median()),
                Math.round(100 * (result.highest() - result.lowest()) / result.median()) + "%",
                String.format(Locale.ROOT, "%.1f", result.crossings()),
                rate(result.bytesPerStep()),
                Numbers.decimals(result.gigaflops(), 1),
                share(result.gigaflops(), peaks));
    }

    private static String share(double gigaflops, Peaks peaks) {
        return Double.isNaN(gigaflops) || peaks.all().isEmpty()
                ? "-"
                : Math.round(100 * gigaflops / peaks.all().getAsDouble()) + "%";
    }

    private static String json(List<Row> all, Peaks peaks) {
        ArrayNode rows = JSON.createArrayNode();
        for (Row row : all) {
            Result result = row.result();
            ObjectNode json = rows.addObject()
                    .put("preset", result.name())
                    .put("columns", row.columns())
                    .put("workers", row.workers())
                    .put("part", name(result.part()))
                    .put("stepsPerSecond", result.median())
                    .put("lowest", result.lowest())
                    .put("highest", result.highest())
                    .put("repeats", result.repeats())
                    .put("crossings", result.crossings())
                    .put("bytesPerStep", result.bytesPerStep());
            if (!Double.isNaN(result.gigaflops())) {
                json.put("gigaflops", result.gigaflops());
            }
            peaks.one().ifPresent(peak -> json.put("peakOfOneProcessor", peak));
            peaks.all().ifPresent(peak -> json.put("peakOfAllProcessors", peak));
        }
        try {
            return JSON.writeValueAsString(rows);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and names are always JSON", e);
        }
    }

    /** At most seven characters below 10^10. */
    static String rate(double number) {
        return number < 999_999.5
                ? String.format(Locale.ROOT, "%,.0f", number)
                : String.format(Locale.ROOT, number < 99_999_500 ? "%.2fM" : "%.0fM", number * 1e-6);
    }

    private static String name(Part part) {
        return part.name().toLowerCase(Locale.ROOT);
    }

    private static Part part(String name) {
        return Arrays.stream(Part.values())
                .filter(part -> name(part).equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigException("--parts must be of step, sample, update, train, got " + name));
    }

    private static double secondsOf(String text) {
        try {
            double value = Double.parseDouble(text);
            if (value > 0 && value <= 3600) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, as any other bad value.
        }
        throw new ConfigException("--seconds must be a number above 0 and at most 3600, got " + text);
    }
}
