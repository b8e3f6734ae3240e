package jarl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jarl.checkpoint.OwnFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            if (OwnFiles.isFile(evaluation)) {
                JsonNode mean = JSON.readTree(evaluation.toFile()).path("mean");
                if (mean.isNumber()) {
                    return OptionalDouble.of(mean.asDouble());
                }
            }
            return lastEpisodes(runDirectory);
        } catch (IOException | NumberFormatException unreadable) {
            return OptionalDouble.empty();
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
