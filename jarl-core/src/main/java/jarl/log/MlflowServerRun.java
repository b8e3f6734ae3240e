package jarl.log;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run on an MLflow tracking server. A thread of its own sends, so that the run never waits: rows queue up, and while the server does not
 * answer it is asked again and again, after a second at first and a minute at last. The first failure is said, in one line. What the
 * server refuses for good ends the sending.
 *
 * <p>A run has a tag by which a resumed one finds it. Of every metric the server says its last step; only rows after it are sent, also
 * those of progress.csv that an earlier session could not send. So nothing is there twice, and what a crash or a break lost is made good. A
 * request whose answer was lost is sent again as it was, with the same time: MLflow keeps equal ones once.
 */
final class MlflowServerRun implements MlflowLog {

    private static final String TAG = "jarl.run";
    private static final int MOST_WAITING = 10_000; // rows

    private final MlflowClient client;
    private final URI server;
    private final Path runDirectory;
    private final Map<String, String> parameters;
    private final String experimentName;
    private final Times times;
    private final InstantSource clock;
    private final Consumer<String> messages;
    private final Deque<Row> waiting = new ArrayDeque<>();
    private final Map<String, Long> lastSteps = new HashMap<>();
    private final Thread sender;
    private @Nullable End end;
    private boolean warned;
    private boolean over;

    /** How long a request may take, the first and the longest pause before it is tried again, and how long the end of a run waits. */
    record Times(Duration patience, Duration firstPause, Duration longestPause, Duration farewell) {
        static final Times USUAL =
                new Times(Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(5));
    }

    private record Row(long step, long time, Map<String, Double> values) {}

    private record End(String status, String error, long time) {}

    /** A request that is tried until it is answered. */
    @FunctionalInterface
    private interface Request<T> {
        T send() throws IOException, InterruptedException;
    }

    private MlflowServerRun(
            URI server,
            Path runDirectory,
            JsonNode config,
            String name,
            Consumer<String> messages,
            Times times,
            InstantSource clock) {
        this.client = new MlflowClient(server, times.patience(), System.getenv());
        this.server = server;
        this.runDirectory = runDirectory.toAbsolutePath().normalize();
        this.parameters = parameters(config, name);
        this.experimentName = name;
        this.messages = messages;
        this.times = times;
        this.clock = clock;
        this.sender = Thread.ofPlatform().daemon().name("jarl-mlflow").unstarted(this::sendAll);
    }

    static MlflowServerRun open(
            URI server, Path runDirectory, JsonNode config, String name, Consumer<String> messages) {
        return open(server, runDirectory, config, name, messages, Times.USUAL, InstantSource.system());
    }

    static MlflowServerRun open(
            URI server,
            Path runDirectory,
            JsonNode config,
            String name,
            Consumer<String> messages,
            Times times,
            InstantSource clock) {
        MlflowServerRun run = new MlflowServerRun(server, runDirectory, config, name, messages, times, clock);
        run.sender.start();
        return run;
    }

    private static Map<String, String> parameters(JsonNode config, String name) {
        Map<String, String> parameters = new LinkedHashMap<>();
        ParametersJson.flat(config, name)
                .properties()
                .forEach(each -> parameters.put(
                        MlflowNames.allowed(each.getKey()),
                        each.getValue().isTextual()
                                ? each.getValue().asText()
                                : each.getValue().toString()));
        return parameters;
    }

    @Override
    public synchronized void row(long step, Map<String, Double> row) {
        if (over) {
            return;
        }
        if (waiting.size() == MOST_WAITING) {
            warn("more than " + MOST_WAITING + " rows wait, further ones are sent only when the run is resumed");
            return;
        }
        waiting.add(new Row(step, clock.millis(), Map.copyOf(row)));
        notifyAll();
    }

    @Override
    public void finished() {
        end("FINISHED", "");
    }

    @Override
    public void stopped() {
        end("KILLED", "");
    }

    @Override
    public void failed(String reason) {
        end("FAILED", reason);
    }

    private synchronized void end(String status, String error) {
        end = new End(status, error, clock.millis());
        notifyAll();
    }

    /** Waits a moment for what is still to be sent. */
    @Override
    public void close() {
        synchronized (this) {
            if (end == null) {
                end("KILLED", "");
            }
        }
        try {
            if (!sender.join(times.farewell())) {
                warn("the server has not taken everything when the run ended; progress.csv has it");
                sender.interrupt();
            }
        } catch (InterruptedException e) {
            sender.interrupt();
            Thread.currentThread().interrupt();
        }
        client.close();
    }

    // ---- The thread that sends ----

    private void sendAll() {
        try {
            String run = begin();
            for (Row row : written()) {
                send(run, List.of(row));
            }
            for (List<Row> rows = next(); !rows.isEmpty(); rows = next()) {
                send(run, rows);
            }
            End last = ended();
            if (!last.error().isEmpty()) {
                trying(() -> {
                    client.tag(run, "error", last.error());
                    return run;
                });
            }
            trying(() -> {
                client.update(run, last.status(), last.time());
                return run;
            });
        } catch (IOException | RuntimeException e) {
            warn("no more is sent, the run goes on: " + reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the run has ended and waited long enough
        } finally {
            synchronized (this) {
                over = true;
                waiting.clear();
            }
        }
    }

    /** Finds the run or makes it, and gives it the parameters that it lacks. */
    private String begin() throws IOException, InterruptedException {
        String experiment = trying(() -> client.experiment(experimentName));
        String identity = MlflowNames.runId(runDirectory);
        MlflowClient.Known known = trying(() -> {
            var found = client.find(experiment, TAG, identity);
            if (found.isPresent()) {
                client.update(found.get().id(), "RUNNING", 0);
                return found.get();
            }
            return client.create(
                    experiment,
                    String.valueOf(runDirectory.getFileName()),
                    clock.millis(),
                    Map.of(
                            TAG,
                            identity,
                            "jarl.runDirectory",
                            runDirectory.toString(),
                            "mlflow.user",
                            System.getProperty("user.name", ""),
                            "mlflow.source.name",
                            "jarl",
                            "mlflow.source.type",
                            "LOCAL"));
        });
        lastSteps.putAll(known.lastSteps());
        Map<String, String> part = new LinkedHashMap<>();
        for (Map.Entry<String, String> each : parameters.entrySet()) {
            if (!known.parameters().contains(each.getKey())) { // one that is there cannot be changed
                part.put(each.getKey(), each.getValue());
            }
            if (part.size() == MlflowClient.MOST_PARAMETERS) {
                sendParameters(known.id(), part);
            }
        }
        sendParameters(known.id(), part);
        return known.id();
    }

    private void sendParameters(String run, Map<String, String> part) throws IOException, InterruptedException {
        if (!part.isEmpty()) {
            trying(() -> {
                client.parameters(run, part);
                return run;
            });
            part.clear();
        }
    }

    /** Rows of progress.csv that were there before: an earlier session may not have sent all of them. */
    private List<Row> written() throws IOException {
        Path file = runDirectory.resolve("progress.csv");
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        List<Row> rows = new ArrayList<>();
        try (Stream<String> lines = Files.lines(file)) {
            List<String[]> cells = lines.map(line -> line.split(",", -1)).toList();
            for (int i = 1; i < cells.size(); i++) {
                Map<String, Double> values = new LinkedHashMap<>();
                for (int j = 0; j < Math.min(cells.get(0).length, cells.get(i).length); j++) {
                    values.put(cells.get(0)[j], number(cells.get(i)[j]));
                }
                Double step = values.getOrDefault("Diagnostics/CumSteps", Double.NaN);
                if (!step.isNaN()) {
                    rows.add(new Row(step.longValue(), clock.millis(), values));
                }
            }
        }
        return rows;
    }

    private static double number(String cell) {
        try {
            return switch (cell) {
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(cell);
            };
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** The next rows, waiting for one; none if the run has ended and all are sent. */
    private synchronized List<Row> next() throws InterruptedException {
        while (waiting.isEmpty() && end == null) {
            wait();
        }
        List<Row> rows = new ArrayList<>();
        while (!waiting.isEmpty() && rows.size() < MlflowClient.MOST_METRICS) {
            rows.add(waiting.remove());
        }
        return rows;
    }

    private synchronized End ended() {
        return end == null ? new End("KILLED", "", clock.millis()) : end;
    }

    private void send(String run, List<Row> rows) throws IOException, InterruptedException {
        List<MlflowClient.Metric> metrics = new ArrayList<>();
        for (Row row : rows) {
            for (Map.Entry<String, Double> each : row.values().entrySet()) {
                String key = MlflowNames.allowed(each.getKey());
                if (!each.getValue().isNaN() && row.step() > lastSteps.getOrDefault(key, -1L)) {
                    lastSteps.put(key, row.step());
                    metrics.add(new MlflowClient.Metric(key, each.getValue(), row.time(), row.step()));
                }
            }
        }
        for (int from = 0; from < metrics.size(); from += MlflowClient.MOST_METRICS) {
            List<MlflowClient.Metric> part =
                    metrics.subList(from, Math.min(metrics.size(), from + MlflowClient.MOST_METRICS));
            trying(() -> {
                client.metrics(run, part);
                return run;
            });
        }
    }

    private <T> T trying(Request<T> request) throws IOException, InterruptedException {
        Duration pause = times.firstPause();
        while (true) {
            try {
                return request.send();
            } catch (MlflowClient.RefusedException refused) {
                throw refused;
            } catch (IOException e) {
                warn("the server is asked again, the run goes on: " + reason(e));
                Thread.sleep(pause);
                Duration twice = pause.multipliedBy(2);
                pause = twice.compareTo(times.longestPause()) > 0 ? times.longestPause() : twice;
            }
        }
    }

    private static String reason(Exception e) {
        return switch (e) {
            case ConnectException _ -> "nothing listens there";
            case HttpTimeoutException _ -> "no answer";
            default -> String.valueOf(e.getMessage());
        };
    }

    private synchronized void warn(String text) {
        if (!warned) {
            warned = true;
            messages.accept("log.mlflow " + server + ": " + text);
        }
    }
}
