package jarl.app.report;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jarl.checkpoint.OwnFiles;
import jarl.config.ConfigException;
import jarl.config.FirstLine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the small files of a run directory say.
 *
 * @param folder the run directory
 * @param name its path below the folder that was looked through
 * @param parameters the configuration by dotted key, values as people write them
 * @param state {@code finished}, {@code running}, {@code stopped}, {@code failed}, or {@code broken off} where its process is gone
 * @param error why it failed, null if it did not
 * @param system versions and processor, by the names of system.json
 */
public record RunRecord(
        Path folder,
        String name,
        Map<String, String> parameters,
        String state,
        @Nullable String error,
        Map<String, String> system) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration SILENT = Duration.ofMinutes(1);
    private static final List<String> SYSTEM =
            List.of("jarl", "java", "libtorch", "kernels", "operatingSystem", "processor", "processors", "gitCommit");

    /**
     * Reads a run directory.
     *
     * @throws ConfigException if one of its files is damaged
     */
    static RunRecord of(Path folder, String name) {
        JsonNode status = json(folder.resolve("status.json"));
        JsonNode error = status.path("error");
        JsonNode system = json(folder.resolve("system.json"));
        Map<String, String> about = new LinkedHashMap<>();
        SYSTEM.stream().filter(system::hasNonNull).forEach(key -> about.put(key, Values.of(system.path(key))));
        Map<String, String> parameters = new LinkedHashMap<>();
        json(folder.resolve("params.json"))
                .properties()
                .forEach(each -> parameters.put(each.getKey(), Values.of(each.getValue())));
        return new RunRecord(folder, name, parameters, state(status), error.isTextual() ? error.asText() : null, about);
    }

    /** The same, as the launcher knows that it failed. */
    RunRecord failed(@Nullable String reason) {
        return new RunRecord(folder, name, parameters, "failed", reason == null ? error : reason, system);
    }

    boolean isFinished() {
        return state.equals("finished");
    }

    boolean isFailed() {
        return state.equals("failed");
    }

    private static String state(JsonNode status) {
        String state = status.path("state").asText("broken off");
        if (!state.equals("running")) {
            return state;
        }
        try {
            Instant heartbeat = Instant.parse(status.path("heartbeat").asText());
            return heartbeat.plus(SILENT).isBefore(Instant.now()) ? "broken off" : state;
        } catch (DateTimeParseException damaged) {
            return "broken off";
        }
    }

    private static JsonNode json(Path file) {
        if (!OwnFiles.isFile(file)) {
            return JSON.createObjectNode();
        }
        try {
            return JSON.readTree(file.toFile());
        } catch (JsonProcessingException damaged) {
            JsonLocation at = damaged.getLocation();
            throw new ConfigException(
                    file + (at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr())
                            + " is not JSON",
                    damaged);
        } catch (IOException damaged) {
            throw new ConfigException(file + " cannot be read: " + FirstLine.of(damaged), damaged);
        }
    }
}
