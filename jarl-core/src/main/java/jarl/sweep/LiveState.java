package jarl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How far a run under way is, as the files in its folder say.
 *
 * @param step environment steps done
 * @param steps of the whole run
 * @param stepsPerSecond since the last row of its progress before; NaN if there is none yet
 * @param meanReturn of the last episodes; NaN if none has ended yet
 */
public record LiveState(long step, long steps, double stepsPerSecond, double meanReturn) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The state of the run in a folder; empty if it has not written any. */
    public static Optional<LiveState> of(Path run) {
        try {
            JsonNode status = JSON.readTree(run.resolve("status.json").toFile());
            if (!status.path("step").isIntegralNumber()) {
                return Optional.empty();
            }
            ProgressEnds progress = ProgressEnds.of(run);
            long row = (long) progress.last("Diagnostics/CumSteps", 0);
            return Optional.of(new LiveState(
                    Math.max(row, status.path("step").asLong()),
                    status.path("steps").asLong(),
                    progress.last("Diagnostics/StepsPerSecond", Double.NaN),
                    progress.last("ReturnAverage", Double.NaN)));
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }
}
