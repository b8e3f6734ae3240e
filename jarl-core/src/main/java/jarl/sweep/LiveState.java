package jarl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jarl.checkpoint.OwnFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
    private static final int MOST_READ = 1 << 16;

    /** The state of the run in a folder; empty if it has not written any. */
    public static Optional<LiveState> of(Path run) {
        try {
            JsonNode status = JSON.readTree(run.resolve("status.json").toFile());
            if (!status.path("step").isIntegralNumber()) {
                return Optional.empty();
            }
            List<String> header = cells(ends(run.resolve("progress.csv"), true));
            List<String> last = cells(ends(run.resolve("progress.csv"), false));
            long row = (long) cell(header, last, "Diagnostics/CumSteps", 0);
            return Optional.of(new LiveState(
                    Math.max(row, status.path("step").asLong()),
                    status.path("steps").asLong(),
                    cell(header, last, "Diagnostics/StepsPerSecond", Double.NaN),
                    cell(header, last, "ReturnAverage", Double.NaN)));
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }

    private static List<String> cells(String line) {
        return Arrays.asList(line.split(",", -1));
    }

    private static double cell(List<String> header, List<String> row, String column, double otherwise) {
        int index = header.indexOf(column);
        try {
            return index < 0 || row.size() != header.size() || row.equals(header) ? otherwise : number(row.get(index));
        } catch (NumberFormatException halfWritten) {
            return otherwise;
        }
    }

    private static double number(String text) {
        return text.equals("nan") ? Double.NaN : Double.parseDouble(text);
    }

    /** The first or the last whole line of a file that may be long; empty if it has none. */
    private static String ends(Path path, boolean first) throws IOException {
        if (!OwnFiles.isFile(path)) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            int length = Math.toIntExact(Math.min(MOST_READ, file.length()));
            byte[] bytes = new byte[length];
            file.seek(first ? 0 : file.length() - length);
            file.readFully(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            int end = first ? text.indexOf('\n') : text.lastIndexOf('\n');
            if (end < 0) {
                return "";
            }
            return text.substring(first ? 0 : text.lastIndexOf('\n', end - 1) + 1, end);
        }
    }
}
