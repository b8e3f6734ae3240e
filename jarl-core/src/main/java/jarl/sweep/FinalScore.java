package jarl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jarl.checkpoint.OwnFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How well a run did in the end: the mean return of the evaluation after training or, of a run without one, of the training episodes that ended in
 * the last tenth of its steps.
 */
public final class FinalScore {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final double LAST_PART = 0.9;
    private static final int LONGEST_ROW = 1000;

    private FinalScore() {}

    /** The score of a run; empty if it has none that can be read. */
    public static OptionalDouble of(Path runDirectory) {
        Path evaluation = runDirectory.resolve("evaluation.json");
        try {
            if (OwnFiles.isFile(evaluation) || isEvaluated(runDirectory)) {
                JsonNode mean = JSON.readTree(evaluation.toFile()).path("mean");
                return mean.isNumber() ? OptionalDouble.of(mean.asDouble()) : OptionalDouble.empty();
            }
            return lastEpisodes(runDirectory);
        } catch (IOException | NumberFormatException unreadable) {
            return OptionalDouble.empty();
        }
    }

    /**
     * What a run that was done has lost of what its score is made of, such as {@code its evaluation.json cannot be read}; empty if it has all of
     * it, even where it has no score because no episode ended.
     */
    public static Optional<String> lost(Path runDirectory) {
        if (!Files.isDirectory(runDirectory)) {
            return Optional.of("its folder is not there");
        }
        Optional<JsonNode> status = json(runDirectory.resolve("status.json"));
        if (status.isEmpty()) {
            return Optional.of("its status.json cannot be read");
        }
        if (!status.get().path("state").asText().equals("finished")) {
            return Optional.of("its status.json does not say that it is finished");
        }
        Path evaluation = runDirectory.resolve("evaluation.json");
        boolean evaluated = Files.exists(evaluation) || isEvaluated(runDirectory);
        if (evaluated
                && !json(evaluation).map(tree -> tree.path("mean").isNumber()).orElse(false)) {
            return Optional.of("its evaluation.json cannot be read");
        }
        return Files.isReadable(runDirectory.resolve("episodes.csv")) || evaluated
                ? Optional.empty()
                : Optional.of("its episodes.csv cannot be read");
    }

    /** Whether the run was to be evaluated after training. */
    private static boolean isEvaluated(Path runDirectory) {
        return json(runDirectory.resolve("params.json"))
                .filter(parameters -> parameters.path("evaluation.episodes").asInt() > 0)
                .isPresent();
    }

    private static Optional<JsonNode> json(Path file) {
        try {
            return OwnFiles.isFile(file) ? Optional.ofNullable(JSON.readTree(file.toFile())) : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** The mean return of the training episodes that ended in the last tenth of its steps, else of the evaluation. */
    static OptionalDouble recent(Path runDirectory) {
        try {
            OptionalDouble recent = lastEpisodes(runDirectory);
            return recent.isPresent() ? recent : of(runDirectory);
        } catch (IOException | NumberFormatException unreadable) {
            return of(runDirectory);
        }
    }

    private static OptionalDouble lastEpisodes(Path runDirectory) throws IOException {
        JsonNode status = JSON.readTree(runDirectory.resolve("status.json").toFile());
        return lastEpisodes(
                runDirectory.resolve("episodes.csv"), status.path("steps").asLong() * LAST_PART);
    }

    private static OptionalDouble lastEpisodes(Path episodes, double after) throws IOException {
        double sum = 0;
        int count = 0;
        try (BufferedReader rows = Files.newBufferedReader(episodes)) {
            rows.readLine(); // the header: step,length,return,column,wall_time
            for (String row = rows.readLine(); row != null; row = rows.readLine()) {
                String[] cells = row.length() > LONGEST_ROW ? new String[0] : row.split(",", -1);
                if (cells.length == 5 && Long.parseLong(cells[0]) > after) {
                    sum += Double.parseDouble(cells[2]);
                    count++;
                }
            }
        }
        return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
    }
}
