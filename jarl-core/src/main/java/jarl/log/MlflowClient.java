package jarl.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The part of MLflow's REST API 2.0 that a run needs. Who it is, a server that asks learns as from MLflow's own client: from
 * {@code MLFLOW_TRACKING_TOKEN}, or {@code MLFLOW_TRACKING_USERNAME} and {@code MLFLOW_TRACKING_PASSWORD}.
 */
final class MlflowClient implements AutoCloseable {

    /** What one request to runs/log-batch may hold. */
    static final int MOST_METRICS = 1000;

    static final int MOST_PARAMETERS = 100;
    static final int LONGEST_PARAMETER = 6000;
    private static final int LONGEST_TAG = 5000;
    private static final int LONGEST_ANSWER = 300; // of a refusal, in the warning

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http;
    private final String api;
    private final Duration patience;
    private final Map<String, String> environment;

    /** A number at a step; the time is in milliseconds. */
    record Metric(String key, double value, long time, long step) {}

    /**
     * A run as the server knows it.
     *
     * @param lastSteps the highest step of each metric
     * @param parameters their names: a parameter that is there cannot be changed
     */
    record Known(String id, Map<String, Long> lastSteps, Set<String> parameters) {}

    /** The server refused a request, and would again. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;
        private final transient JsonNode answer;

        RefusedException(String message, JsonNode answer) {
            super(message);
            this.answer = answer;
        }

        boolean is(String errorCode) {
            return answer != null && answer.path("error_code").asText().equals(errorCode);
        }
    }

    /** A client that waits so long for each answer. */
    MlflowClient(URI server, Duration patience, Map<String, String> environment) {
        this.api = server.toString().replaceAll("/+$", "") + "/api/2.0/mlflow/";
        this.patience = patience;
        this.environment = Map.copyOf(environment);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience)
                .build();
    }

    /** The id of the experiment of this name, which is made if there is none. */
    String experiment(String name) throws IOException, InterruptedException {
        Optional<String> found = experimentByName(name);
        if (found.isPresent()) {
            return found.get();
        }
        try {
            return text(post("experiments/create", JSON.createObjectNode().put("name", name)), "experiment_id");
        } catch (RefusedException e) {
            if (e.is("RESOURCE_ALREADY_EXISTS")) { // another run of the same set was first
                return experimentByName(name).orElseThrow(() -> e);
            }
            throw e;
        }
    }

    private Optional<String> experimentByName(String name) throws IOException, InterruptedException {
        try {
            JsonNode answer = send(request("experiments/get-by-name?experiment_name="
                            + URLEncoder.encode(name, StandardCharsets.UTF_8))
                    .GET());
            return Optional.of(text(answer.path("experiment"), "experiment_id"));
        } catch (RefusedException e) {
            if (e.is("RESOURCE_DOES_NOT_EXIST")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The run of an experiment that has a tag. */
    Optional<Known> find(String experiment, String tag, String value) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode()
                .put("filter", "tags.`" + tag + "` = '" + value + "'")
                .put("max_results", 1);
        body.putArray("experiment_ids").add(experiment);
        JsonNode run = post("runs/search", body).path("runs").path(0);
        if (run.isMissingNode()) {
            return Optional.empty();
        }
        Map<String, Long> steps = new HashMap<>();
        run.path("data")
                .path("metrics")
                .forEach(each ->
                        steps.merge(each.path("key").asText(), each.path("step").asLong(), Math::max));
        Set<String> parameters = new HashSet<>();
        run.path("data")
                .path("params")
                .forEach(each -> parameters.add(each.path("key").asText()));
        return Optional.of(new Known(text(run.path("info"), "run_id"), steps, parameters));
    }

    /** Makes a run. */
    Known create(String experiment, String name, long time, Map<String, String> tags)
            throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode()
                .put("experiment_id", experiment)
                .put("run_name", name)
                .put("start_time", time);
        pairs(body.putArray("tags"), tags, LONGEST_TAG);
        JsonNode answer = post("runs/create", body);
        return new Known(text(answer.path("run").path("info"), "run_id"), Map.of(), Set.of());
    }

    /** Logs at most {@link #MOST_METRICS} numbers. */
    void metrics(String run, List<Metric> metrics) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("run_id", run);
        ArrayNode all = body.putArray("metrics");
        for (Metric each : metrics) {
            ObjectNode metric = all.addObject()
                    .put("key", each.key())
                    .put("timestamp", each.time())
                    .put("step", each.step());
            if (Double.isFinite(each.value())) {
                metric.put("value", each.value());
            } else {
                metric.put("value", Double.toString(each.value())); // as protocol buffers have infinity in JSON
            }
        }
        post("runs/log-batch", body);
    }

    /** Logs at most {@link #MOST_PARAMETERS} parameters. */
    void parameters(String run, Map<String, String> parameters) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("run_id", run);
        pairs(body.putArray("params"), parameters, LONGEST_PARAMETER);
        post("runs/log-batch", body);
    }

    /** Sets a tag. */
    void tag(String run, String key, String value) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("run_id", run);
        pairs(body.putArray("tags"), Map.of(key, value), LONGEST_TAG);
        post("runs/log-batch", body);
    }

    /** Notes the state of a run: RUNNING, or an end with its time. */
    void update(String run, String status, long time) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("run_id", run).put("status", status);
        if (!status.equals("RUNNING")) {
            body.put("end_time", time);
        }
        post("runs/update", body);
    }

    private static void pairs(ArrayNode into, Map<String, String> values, int longest) {
        values.forEach((key, value) -> into.addObject()
                .put("key", key)
                .put("value", value.length() > longest ? value.substring(0, longest) : value));
    }

    private static String text(JsonNode node, String key) throws IOException {
        if (!node.path(key).isTextual()) {
            throw new IOException("expected " + key + " in the answer, got nothing");
        }
        return node.path(key).asText();
    }

    private JsonNode post(String path, ObjectNode body) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(api + path)).timeout(patience);
        String token = environment.get("MLFLOW_TRACKING_TOKEN");
        String user = environment.get("MLFLOW_TRACKING_USERNAME");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        } else if (user != null) {
            String both = user + ":" + environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
        }
        return request;
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        int status = response.statusCode();
        if (status == 200) {
            return JSON.readTree(response.body());
        }
        String answer = new String(response.body(), StandardCharsets.UTF_8).replaceAll("\\s+", " ");
        String message = "status " + status + " of " + response.uri().getPath() + ": "
                + answer.substring(0, Math.min(LONGEST_ANSWER, answer.length()));
        if (status >= 500 || status == 429 || status == 408) {
            throw new IOException(message);
        }
        throw new RefusedException(message, error(response.body()));
    }

    private static JsonNode error(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException notJson) {
            return JSON.createObjectNode();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
