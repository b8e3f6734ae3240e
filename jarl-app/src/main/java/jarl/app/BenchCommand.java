package jarl.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import jarl.Benchmark;
import jarl.Benchmark.Part;
import jarl.Benchmark.Result;
import jarl.config.ConfigException;
import jarl.env.EnvFactory;
import jarl.experiment.ExperimentConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
            "with the agent, of learning from one batch repeatedly, and of whole iterations: median, lowest",
            "and highest of the repeats. CROSSINGS counts the tensors that one iteration copies from the",
            "Java heap to libtorch; each costs as much as a libtorch operation. Options written key=value",
            "apply to every preset named."
        })
final class BenchCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();

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

    @Option(names = "--workers", paramLabel = "N", description = "Sampler threads (default: all processors).")
    private @Nullable String workers;

    @Option(names = "--json", description = "Print one line of JSON at the end: an array of rows.")
    private boolean json;

    BenchCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        int threads =
                workers == null ? Runtime.getRuntime().availableProcessors() : Numbers.count("--workers", workers);
        List<Part> wanted = parts.isEmpty()
                ? Arrays.asList(Part.values())
                : parts.stream().map(BenchCommand::part).toList();
        List<String> assignments =
                words.stream().filter(word -> word.contains("=")).toList();
        List<String> bases = words.stream().filter(word -> !word.contains("=")).toList();
        NativeLibrary.load();
        List<Result> results = new ArrayList<>();
        for (String base : bases.isEmpty() ? List.of("cartpole-ppo", "cartpole-a2c") : bases) {
            List<String> request = new ArrayList<>(assignments);
            request.add(base);
            ExperimentConfig config = TrainRequest.of(request).config();
            EnvFactory<?, ?> factory = config.env().factory();
            Benchmark benchmark =
                    new Benchmark(config, factory, threads, Numbers.count("--repeats", repeats), secondsOf(seconds));
            for (Part part : wanted) {
                if (screen.isTerminal()) {
                    screen.line("Measuring " + name(part) + " of " + config.name() + " ...");
                }
                results.add(benchmark.measure(part));
            }
        }
        report(results);
        return ExitCode.DONE;
    }

    private void report(List<Result> results) {
        if (json) {
            screen.result(json(results));
            return;
        }
        Table table = new Table().row("PRESET", "PART", "STEPS/S", "LOWEST", "HIGHEST", "CROSSINGS");
        for (Result result : results) {
            table.row(
                    result.name(),
                    name(result.part()),
                    rate(result.median()),
                    rate(result.lowest()),
                    rate(result.highest()),
                    String.format(Locale.ROOT, "%.1f", result.crossings()));
        }
        table.lines(screen.width()).forEach(screen::result);
    }

    private static String json(List<Result> results) {
        ArrayNode rows = JSON.createArrayNode();
        for (Result result : results) {
            rows.addObject()
                    .put("preset", result.name())
                    .put("part", name(result.part()))
                    .put("stepsPerSecond", result.median())
                    .put("lowest", result.lowest())
                    .put("highest", result.highest())
                    .put("repeats", result.repeats())
                    .put("crossings", result.crossings());
        }
        try {
            return JSON.writeValueAsString(rows);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and names are always JSON", e);
        }
    }

    private static String rate(double stepsPerSecond) {
        return String.format(Locale.ROOT, "%,.0f", stepsPerSecond);
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
