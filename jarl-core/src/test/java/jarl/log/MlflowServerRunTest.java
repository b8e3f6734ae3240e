package jarl.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run on a tracking server: a small one here keeps what MLflow's does, and refuses what that refuses. */
@Timeout(60)
class MlflowServerRunTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final MlflowServerRun.Times SHORT = new MlflowServerRun.Times(
            Duration.ofMillis(500), Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofSeconds(20));
    private static final MlflowServerRun.Times SHORTEST = new MlflowServerRun.Times(
            Duration.ofMillis(100), Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(300));

    @TempDir
    private Path folder;

    private final List<String> messages = Collections.synchronizedList(new ArrayList<>());
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> experiments = new TreeMap<>();
    private final Map<String, ObjectNode> runs = new LinkedHashMap<>();
    private final AtomicInteger refusals = new AtomicInteger(); // how many requests are answered with 500 first
    private final CountDownLatch never = new CountDownLatch(1);
    private HttpServer server;
    private Path runDirectory;
    private ObjectNode config;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/2.0/mlflow/", this::answer);
        server.start();
        runDirectory = Files.createDirectories(folder.resolve("seed-1"));
        Files.writeString(runDirectory.resolve("system.json"), "{\"started\": \"2026-01-01\"}");
        config = JSON.createObjectNode().put("seed", 3).put("steps", 400);
        config.putObject("algo").put("name", "ppo");
    }

    @AfterEach
    void stop() {
        never.countDown();
        server.stop(0);
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private MlflowServerRun open(MlflowServerRun.Times times) {
        return MlflowServerRun.open(
                address(), runDirectory, config, "cart: pole", messages::add, times, () -> Instant.ofEpochMilli(1234));
    }

    // ---- The server ----

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().replace("/api/2.0/mlflow/", "");
        requests.add(path);
        JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
        if (refusals.getAndDecrement() > 0) {
            send(exchange, 500, JSON.createObjectNode().put("error_code", "INTERNAL_ERROR"));
            return;
        }
        switch (path) {
            case "experiments/get-by-name" -> {
                String name = exchange.getRequestURI().getQuery().replace("experiment_name=", "");
                if (experiments.containsKey(name)) {
                    ObjectNode answer = JSON.createObjectNode();
                    answer.putObject("experiment").put("experiment_id", experiments.get(name));
                    send(exchange, 200, answer);
                } else {
                    send(exchange, 404, JSON.createObjectNode().put("error_code", "RESOURCE_DOES_NOT_EXIST"));
                }
            }
            case "experiments/create" -> {
                experiments.put(body.path("name").asText(), Integer.toString(experiments.size() + 1));
                send(
                        exchange,
                        200,
                        JSON.createObjectNode()
                                .put(
                                        "experiment_id",
                                        experiments.get(body.path("name").asText())));
            }
            case "runs/search" -> {
                ObjectNode answer = JSON.createObjectNode();
                var found = answer.putArray("runs");
                runs.values().stream()
                        .filter(run -> body.path("filter")
                                .asText()
                                .equals("tags.`jarl.run` = '"
                                        + run.path("tags").path("jarl.run").asText() + "'"))
                        .forEach(run -> found.add(shown(run)));
                send(exchange, 200, answer);
            }
            case "runs/create" -> {
                ObjectNode run = JSON.createObjectNode();
                String id = "run" + runs.size();
                run.put("id", id).put("name", body.path("run_name").asText());
                body.path("tags")
                        .forEach(tag -> run.withObject("tags")
                                .put(tag.path("key").asText(), tag.path("value").asText()));
                runs.put(id, run);
                ObjectNode answer = JSON.createObjectNode();
                answer.putObject("run").putObject("info").put("run_id", id);
                send(exchange, 200, answer);
            }
            case "runs/log-batch" -> logBatch(exchange, body);
            case "runs/update" -> {
                runs.get(body.path("run_id").asText())
                        .put("status", body.path("status").asText())
                        .put("end", body.path("end_time").asLong());
                send(exchange, 200, JSON.createObjectNode());
            }
            default -> send(exchange, 404, JSON.createObjectNode());
        }
    }

    private static ObjectNode shown(ObjectNode run) {
        ObjectNode answer = JSON.createObjectNode();
        answer.putObject("info").put("run_id", run.path("id").asText());
        ObjectNode data = answer.putObject("data");
        Map<String, Long> last = new TreeMap<>();
        run.path("metrics")
                .forEach(each ->
                        last.merge(each.path("key").asText(), each.path("step").asLong(), Math::max));
        var metrics = data.putArray("metrics");
        last.forEach((key, step) -> metrics.addObject().put("key", key).put("step", step));
        var params = data.putArray("params");
        run.path("params").properties().forEach(each -> params.addObject().put("key", each.getKey()));
        return answer;
    }

    private void logBatch(HttpExchange exchange, JsonNode body) throws IOException {
        ObjectNode run = runs.get(body.path("run_id").asText());
        boolean refused =
                body.path("metrics").size() > 1000 || body.path("params").size() > 100;
        for (JsonNode each : body.path("params")) {
            String key = each.path("key").asText();
            refused |=
                    run.path("params").has(key) || each.path("value").asText().length() > 6000;
            run.withObject("params").put(key, each.path("value").asText());
        }
        body.path("metrics").forEach(each -> run.withArray("metrics").add(each));
        body.path("tags")
                .forEach(each -> run.withObject("tags")
                        .put(each.path("key").asText(), each.path("value").asText()));
        send(
                exchange,
                refused ? 400 : 200,
                JSON.createObjectNode().put("error_code", refused ? "INVALID_PARAMETER_VALUE" : ""));
    }

    private static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private ObjectNode onlyRun() {
        assertThat(runs).hasSize(1);
        return runs.values().iterator().next();
    }

    /** Key, value and step of each metric, in the order in which they came. */
    private List<String> metrics() {
        return StreamSupport.stream(onlyRun().path("metrics").spliterator(), false)
                .map(each -> each.path("key").asText() + " "
                        + each.path("value").asText() + " " + each.path("step").asText())
                .toList();
    }

    // ---- What is to be so ----

    @Test
    void aRunIsLoggedWithItsParametersMetricsAndEnd() {
        try (MlflowServerRun run = open(SHORT)) {
            run.row(100, Map.of("Diagnostics/CumTime (s)", 2.5));
            run.row(100, Map.of("lossAverage", Double.NaN));
            run.row(200, Map.of("ReturnMax", Double.POSITIVE_INFINITY));
            run.failed("it broke");
        }
        assertThat(experiments).containsOnlyKeys("cart: pole");
        ObjectNode run = onlyRun();
        assertThat(run.path("name").asText()).isEqualTo("seed-1");
        assertThat(run.path("params").toString())
                .isEqualTo("{\"seed\":\"3\",\"steps\":\"400\",\"algo.name\":\"ppo\",\"exp_name\":\"cart: pole\"}");
        assertThat(metrics()).containsExactly("Diagnostics/CumTime s 2.5 100", "ReturnMax Infinity 200");
        assertThat(run.path("metrics").path(0).path("timestamp").asLong()).isEqualTo(1234);
        assertThat(run.path("status").asText()).isEqualTo("FAILED");
        assertThat(run.path("end").asLong()).isEqualTo(1234);
        assertThat(run.path("tags").path("error").asText()).isEqualTo("it broke");
        assertThat(messages).isEmpty();
    }

    @Test
    void batchesKeepToTheLimitsOfTheServer() {
        ObjectNode many = config.putObject("many");
        for (int i = 0; i < 250; i++) {
            many.put("key" + i, i == 0 ? "x".repeat(7000) : "value");
        }
        Map<String, Double> row = new LinkedHashMap<>();
        for (int i = 0; i < 300; i++) {
            row.put("metric" + i, 1.0 * i);
        }
        try (MlflowServerRun run = open(SHORT)) {
            for (int step = 1; step <= 10; step++) {
                run.row(step, row);
            }
            run.finished();
        }
        assertThat(onlyRun().path("params").size()).isEqualTo(250 + 4);
        assertThat(onlyRun().path("params").path("many.key0").asText()).isEqualTo("x".repeat(6000));
        assertThat(metrics()).hasSize(3000).doesNotHaveDuplicates();
        assertThat(onlyRun().path("status").asText()).isEqualTo("FINISHED");
        assertThat(messages).isEmpty();
    }

    @Test
    void aResumedRunGoesOnWithTheSameRunAndLogsNothingTwice() throws IOException {
        try (MlflowServerRun run = open(SHORT)) {
            run.row(100, Map.of("r", 1.0));
            run.row(200, Map.of("r", 2.0));
            run.stopped();
        }
        // The checkpoint is of step 150, say: row 200 comes again. Row 50 was never sent.
        Files.writeString(runDirectory.resolve("progress.csv"), "Diagnostics/CumSteps,r,other\n100,1.0,7.0\n");
        config.put("steps", 800); // lengthened; MLflow does not change a parameter
        try (MlflowServerRun run = open(SHORT)) {
            run.row(200, Map.of("r", 2.0));
            run.row(300, Map.of("r", 3.0));
            run.finished();
        }
        assertThat(metrics())
                .containsExactly(
                        "r 1.0 100", "r 2.0 200", "Diagnostics/CumSteps 100.0 100", "other 7.0 100", "r 3.0 300");
        assertThat(onlyRun().path("params").path("steps").asText()).isEqualTo("400");
        assertThat(onlyRun().path("status").asText()).isEqualTo("FINISHED");
        assertThat(messages).isEmpty();
    }

    @Test
    void aServerThatFailsForAWhileIsAskedAgain() {
        refusals.set(5);
        try (MlflowServerRun run = open(SHORT)) {
            run.row(100, Map.of("r", 1.0));
            run.finished();
        }
        assertThat(metrics()).containsExactly("r 1.0 100");
        assertThat(messages)
                .singleElement()
                .asString()
                .startsWith("log.mlflow " + address() + ": the server is asked again, the run goes on: status 500")
                .doesNotContain("\n");
    }

    @Test
    void aServerThatAlwaysFailsStopsNothing() {
        refusals.set(Integer.MAX_VALUE);
        logSomething(new MlflowServerRun.Times(
                Duration.ofSeconds(10), Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofSeconds(1)));
        assertThat(messages).singleElement().asString().contains("the run goes on: status 500");
    }

    @Test
    void whatTheServerRefusesForGoodEndsTheSending() {
        server.removeContext("/api/2.0/mlflow/");
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestURI().getPath());
            send(exchange, 403, JSON.createObjectNode().put("error_code", "PERMISSION_DENIED"));
        });
        logSomething(SHORT);
        assertThat(requests).hasSize(1);
        assertThat(messages)
                .singleElement()
                .asString()
                .contains("no more is sent, the run goes on: status 403 of", "PERMISSION_DENIED");
    }

    @Test
    void aServerThatNeverAnswersStopsNothing() {
        server.removeContext("/api/2.0/mlflow/");
        server.createContext("/", _ -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        logSomething(SHORTEST);
        assertThat(messages).singleElement().asString().endsWith("the run goes on: no answer");
    }

    @Test
    void whereNothingListensNothingStops() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (MlflowServerRun run = MlflowServerRun.open(
                URI.create("http://127.0.0.1:" + port),
                runDirectory,
                config,
                "name",
                messages::add,
                SHORTEST,
                () -> Instant.ofEpochMilli(1234))) {
            for (int step = 0; step < 20_000; step++) { // more than may wait
                run.row(step, Map.of("r", 1.0));
            }
            run.finished();
        }
        assertThat(messages).hasSize(1);
    }

    private void logSomething(MlflowServerRun.Times times) {
        try (MlflowServerRun run = open(times)) {
            run.row(100, Map.of("r", 1.0));
            run.row(200, Map.of("r", 2.0));
            run.finished();
        }
    }
}
