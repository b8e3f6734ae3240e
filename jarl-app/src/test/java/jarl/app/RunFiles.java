package jarl.app;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Run directories written by hand: what commands read that only read. */
final class RunFiles {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RunFiles() {}

    /** A finished run of three rows with returns 1, 2 and 4 times {@code score}, which its evaluation gave too. */
    static Path finished(Path folder, int seed, double score, Map<String, ?> parameters) throws IOException {
        begun(folder, seed, parameters);
        Files.writeString(
                folder.resolve("progress.csv"),
                "Diagnostics/CumSteps,Diagnostics/CumTime (s),Diagnostics/CumUpdates,ReturnAverage\n100,1.5,10,%s\n200,3,20,%s\n300,4.5,30,%s\n"
                        .formatted(score, 2 * score, 4 * score));
        Files.writeString(folder.resolve("status.json"), "{\"state\": \"finished\", \"step\": 300, \"steps\": 300}");
        Files.writeString(folder.resolve("evaluation.json"), "{\"mean\": " + score + "}");
        return folder;
    }

    /** A run that failed before its first row. */
    static Path failed(Path folder, int seed, String error, Map<String, ?> parameters) throws IOException {
        begun(folder, seed, parameters);
        Files.writeString(
                folder.resolve("status.json"), JSON.writeValueAsString(Map.of("state", "failed", "error", error)));
        return folder;
    }

    private static void begun(Path folder, int seed, Map<String, ?> parameters) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.yaml"), "seed: " + seed);
        Map<String, Object> all = new TreeMap<>(parameters);
        all.put("seed", seed);
        all.put("exp_name", folder.getFileName().toString());
        all.putIfAbsent("env.id", "Corridor-v0");
        all.putIfAbsent("name", "corridor");
        JSON.writeValue(folder.resolve("params.json").toFile(), all);
        Files.writeString(
                folder.resolve("system.json"),
                "{\"jarl\": \"0.1.0\", \"processor\": \"<b>AMD</b>\", \"processors\": 2}");
    }
}
