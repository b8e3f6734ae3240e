package jarl.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MlflowRunTest {

    @TempDir
    private Path folder;

    private final List<String> messages = new ArrayList<>();
    private Path runDirectory;
    private Path store;
    private JsonNode config;

    @BeforeEach
    void directory() throws IOException {
        runDirectory = Files.createDirectories(folder.resolve("my run: 1"));
        Files.writeString(runDirectory.resolve("system.json"), "{\"started\": \"2026-01-01\"}");
        store = folder.resolve("mlruns");
        config = JsonMapper.builder()
                .build()
                .readTree("{\"seed\": 3, \"algo\": {\"name\": \"ppo\", \"rates\": [1, 2]}, \"empty\": \"\"}");
    }

    private MlflowRun open(long step) {
        return MlflowRun.open(
                store, runDirectory, config, "car: \"pole\"", step, messages::add, () -> Instant.ofEpochMilli(1234));
    }

    private Path run() throws IOException {
        try (Stream<Path> all = Files.walk(store)) {
            return all.filter(each -> each.endsWith("params"))
                    .findFirst()
                    .orElseThrow()
                    .getParent();
        }
    }

    private static JsonNode yaml(Path file) throws IOException {
        return YAMLMapper.builder().build().readTree(file.toFile());
    }

    @Test
    void aRunIsLaidOutAsMlflowReadsIt() throws IOException {
        MlflowRun open = open(0);
        open.row(100, Map.of("ReturnAverage", 2.5, "Diagnostics/CumTime (s)", 7.0, "lossAverage", Double.NaN));
        open.row(200, Map.of("ReturnAverage", Double.POSITIVE_INFINITY));

        JsonNode experiment = yaml(run().resolveSibling("meta.yaml"));
        assertThat(experiment.path("experiment_id").asText())
                .matches("\\d{18}")
                .isEqualTo(String.valueOf(run().getParent().getFileName()));
        assertThat(experiment.path("name").asText()).isEqualTo("car: \"pole\"");
        assertThat(experiment.path("artifact_location").asText())
                .startsWith("file:///")
                .endsWith("/" + run().getParent().getFileName());
        assertThat(experiment.path("lifecycle_stage").asText()).isEqualTo("active");
        JsonNode about = yaml(run().resolve("meta.yaml"));
        assertThat(about.path("run_id").asText())
                .matches("[0-9a-f]{32}")
                .isEqualTo(String.valueOf(run().getFileName()))
                .isEqualTo(about.path("run_uuid").asText());
        assertThat(about.path("run_name").asText()).isEqualTo("my run: 1");
        assertThat(about.path("status").asInt()).isEqualTo(1);
        assertThat(about.path("start_time").asLong()).isEqualTo(1234);
        assertThat(about.path("end_time").isNull()).isTrue();
        assertThat(about.path("artifact_uri").asText()).startsWith("file:///").endsWith("/artifacts");

        assertThat(run().resolve("metrics/ReturnAverage")).hasContent("1234 2.5 100\n1234 inf 200\n");
        assertThat(run().resolve("metrics/Diagnostics/CumTime s")).hasContent("1234 7.0 100\n");
        assertThat(run().resolve("metrics/lossAverage")).doesNotExist();
        assertThat(run().resolve("params/algo.rates")).hasContent("[1,2]");
        assertThat(run().resolve("params/algo.name")).hasContent("ppo");
        assertThat(run().resolve("params/empty")).isEmptyFile();
        assertThat(run().resolve("tags/mlflow.runName")).hasContent("my run: 1");
        assertThat(messages).isEmpty();
    }

    @Test
    void theEndIsNoted() throws IOException {
        open(0).finished();
        assertThat(yaml(run().resolve("meta.yaml")).path("status").asInt()).isEqualTo(3);
        assertThat(yaml(run().resolve("meta.yaml")).path("end_time").asLong()).isEqualTo(1234);
        open(0).stopped();
        assertThat(yaml(run().resolve("meta.yaml")).path("status").asInt()).isEqualTo(5);
        open(0).failed("it broke");
        assertThat(yaml(run().resolve("meta.yaml")).path("status").asInt()).isEqualTo(4);
        assertThat(run().resolve("tags/error")).hasContent("it broke");
    }

    @Test
    void aResumedRunGoesOnWithTheSameOneWithoutGapsAndRepeats() throws IOException {
        MlflowRun first = open(0);
        first.row(100, Map.of("r", 1.0));
        first.row(200, Map.of("r", 2.0));
        open(100).row(200, Map.of("r", 3.0));
        assertThat(run().resolve("metrics/r")).hasContent("1234 1.0 100\n1234 3.0 200\n");
        try (Stream<Path> runs = Files.list(run().getParent())) {
            assertThat(runs.filter(Files::isDirectory)).hasSize(1);
        }
    }

    @Test
    void aNameCannotLeaveTheFolder() throws IOException {
        open(0).row(1, Map.of("../../x", 1.0, "/a", 2.0));
        assertThat(run().resolve("metrics/_/_/x")).exists();
        assertThat(run().resolve("metrics/_/a")).exists();
        assertThat(messages).isEmpty();
    }

    @Test
    void aStoreThatCannotBeWrittenIsToldOnceAndStopsNothing() throws IOException {
        Files.writeString(store, "a file in the way");
        MlflowRun open = open(0);
        open.row(100, Map.of("r", 1.0));
        open.failed("why");
        assertThat(messages)
                .hasSize(1)
                .first()
                .asString()
                .startsWith("log.mlflow: no more is written, the run goes on: ");
    }
}
