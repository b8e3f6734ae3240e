package jarl.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.checkpoint.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A run once more, as MLflow's file store keeps it, for teams whose runs are there:
 *
 * <pre>
 *   STORE/EXPERIMENT/meta.yaml          an experiment for each name of a configuration
 *   STORE/EXPERIMENT/RUN/meta.yaml      status, times
 *                        params/KEY     the configuration, flat: a value a file
 *                        metrics/KEY    lines of time in milliseconds, value, step
 *                        tags/KEY
 * </pre>
 *
 * <p>A resumed run goes on with the same MLflow run. Nothing here stops a run: what fails is said once, and no more is written. Used by
 * one thread at a time.
 */
final class MlflowRun implements MlflowLog {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST_VALUE = 500; // of parameters, in MLflow before 2.8

    /** The end of a run, by MLflow's numbers. */
    private enum Status {
        RUNNING(1),
        FINISHED(3),
        FAILED(4),
        KILLED(5);

        private final int number;

        Status(int number) {
            this.number = number;
        }
    }

    private final Path experiment;
    private final String experimentId;
    private final String runId;
    private final String runName;
    private final Consumer<String> messages;
    private final InstantSource clock;
    private long started;
    private boolean failed;

    private MlflowRun(
            Path store, Path runDirectory, String name, String runId, Consumer<String> messages, InstantSource clock) {
        this.experimentId = experimentId(name);
        this.experiment = store.toAbsolutePath().normalize().resolve(experimentId);
        this.runId = runId;
        this.runName = String.valueOf(runDirectory.getFileName());
        this.messages = messages;
        this.clock = clock;
    }

    /**
     * Begins a run or goes on with it: which one, system.json of the run directory tells, which is written once.
     *
     * @param store the folder that MLflow calls its tracking store, often {@code mlruns}
     * @param config the configuration
     * @param name of the experiment
     * @param step metrics after it are taken away, as a resumed run writes them again
     * @param messages receives the warning if something fails
     */
    static MlflowRun open(
            Path store, Path runDirectory, JsonNode config, String name, long step, Consumer<String> messages) {
        return open(store, runDirectory, config, name, step, messages, InstantSource.system());
    }

    static MlflowRun open(
            Path store,
            Path runDirectory,
            JsonNode config,
            String name,
            long step,
            Consumer<String> messages,
            InstantSource clock) {
        Path full = runDirectory.toAbsolutePath().normalize();
        String runId = MlflowNames.runId(full);
        MlflowRun run = new MlflowRun(store, full, name, runId, messages, clock);
        run.trying(() -> run.begin(full, config, name, step));
        return run;
    }

    @Override
    public void row(long step, Map<String, Double> row) {
        trying(() -> {
            long now = clock.millis();
            for (Map.Entry<String, Double> each : row.entrySet()) {
                if (!each.getValue().isNaN()) {
                    append(file("metrics", each.getKey()), now + " " + number(each.getValue()) + " " + step + "\n");
                }
            }
        });
    }

    @Override
    public void finished() {
        end(Status.FINISHED);
    }

    @Override
    public void stopped() {
        end(Status.KILLED);
    }

    @Override
    public void failed(String reason) {
        trying(() -> write(file("tags", "error"), reason));
        end(Status.FAILED);
    }

    @Override
    public void close() {} // nothing is kept open

    private void end(Status status) {
        trying(() -> describe(status, Long.toString(clock.millis())));
    }

    private void begin(Path runDirectory, JsonNode config, String name, long step) throws IOException {
        Path run = experiment.resolve(runId);
        for (String folder : List.of("params", "metrics", "tags", "artifacts")) {
            Files.createDirectories(run.resolve(folder));
        }
        Path about = experiment.resolve("meta.yaml");
        if (!Files.exists(about)) {
            long now = clock.millis();
            DurableFiles.write(
                    about,
                    ("artifact_location: " + quoted(address(experiment)) + "\ncreation_time: " + now
                                    + "\nexperiment_id: " + quoted(experimentId) + "\nlast_update_time: " + now
                                    + "\nlifecycle_stage: active\nname: " + quoted(name) + "\n")
                            .getBytes(StandardCharsets.UTF_8));
        }
        started = started(run.resolve("meta.yaml"));
        describe(Status.RUNNING, "null");
        ObjectNode parameters = ParametersJson.flat(config, name);
        for (Map.Entry<String, JsonNode> each : parameters.properties()) {
            JsonNode value = each.getValue();
            String text = value.isTextual() ? value.asText() : value.toString();
            write(
                    file("params", each.getKey()),
                    text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) : text);
        }
        write(file("tags", "mlflow.runName"), runName);
        write(file("tags", "mlflow.user"), System.getProperty("user.name", ""));
        write(file("tags", "mlflow.source.name"), "jarl");
        write(file("tags", "mlflow.source.type"), "LOCAL");
        write(file("tags", "jarl.runDirectory"), runDirectory.toString());
        takeBack(run.resolve("metrics"), step);
    }

    /** When the run that is gone on with started; now for a new one. */
    private long started(Path about) throws IOException {
        if (Files.exists(about)) {
            for (String line : Files.readAllLines(about)) {
                if (line.matches("start_time: \\d{1,18}")) {
                    return Long.parseLong(line.substring("start_time: ".length()));
                }
            }
        }
        return clock.millis();
    }

    private void describe(Status status, String end) throws IOException {
        Path run = experiment.resolve(runId);
        String text = "artifact_uri: "
                + quoted(address(run.resolve("artifacts")))
                + "\nend_time: " + end + "\nentry_point_name: ''\nexperiment_id: " + quoted(experimentId)
                + "\nlifecycle_stage: active\nrun_id: " + quoted(runId) + "\nrun_name: " + quoted(runName)
                + "\nrun_uuid: " + quoted(runId) + "\nsource_name: ''\nsource_type: 4\nsource_version: ''\nstart_time: "
                + started + "\nstatus: " + status.number + "\ntags: []\nuser_id: "
                + quoted(System.getProperty("user.name", "")) + "\n";
        DurableFiles.write(run.resolve("meta.yaml"), text.getBytes(StandardCharsets.UTF_8));
    }

    private static void takeBack(Path metrics, long step) throws IOException {
        try (Stream<Path> files = Files.walk(metrics)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                List<String> kept = Files.readAllLines(file).stream()
                        .filter(line -> stepOf(line) <= step)
                        .toList();
                Files.write(file, kept);
            }
        }
    }

    private static long stepOf(String line) {
        String[] parts = line.split(" ", -1);
        return parts.length == 3 && parts[2].matches("\\d{1,18}") ? Long.parseLong(parts[2]) : Long.MAX_VALUE;
    }

    /** The file of a name that MLflow takes; parts between slashes are folders. */
    private Path file(String kind, String name) {
        Path file = experiment.resolve(runId).resolve(kind);
        for (String part : MlflowNames.allowed(name).split("/", -1)) {
            file = file.resolve(part);
        }
        return file;
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, text);
    }

    private static void append(Path file, String line) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String number(double value) {
        return Double.isInfinite(value) ? value > 0 ? "inf" : "-inf" : Double.toString(value);
    }

    /** A folder as MLflow writes it, without the slash that Java adds to those that are there. */
    private static String address(Path folder) {
        return folder.toUri().toString().replaceAll("/$", "");
    }

    /** Text in quotes: JSON is YAML. */
    private static String quoted(String text) throws IOException {
        return JSON.writeValueAsString(text);
    }

    /** Eighteen digits, as MLflow's own, the same for every process that writes runs of this name. */
    private static String experimentId(String name) {
        long number = Long.parseUnsignedLong(MlflowNames.digest(name).substring(0, 15), 16);
        return Long.toString(100_000_000_000_000_000L + number % 900_000_000_000_000_000L);
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }

    private void trying(Writing writing) {
        if (failed) {
            return;
        }
        try {
            writing.run();
        } catch (IOException | RuntimeException failure) {
            failed = true;
            messages.accept("log.mlflow: no more is written, the run goes on: " + failure);
        }
    }
}
