package jarl.sweep;

import com.fasterxml.jackson.databind.json.JsonMapper;
import jarl.checkpoint.OwnFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** The speed of runs that were finished, as their folders tell. */
public final class PastSpeed {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int DEPTH = 8;
    private static final int MOST_FOLDERS = 20_000;
    private static final int MOST_RUNS = 32;

    /** Seconds from a run's first row of progress to its last, below which they tell nothing of a longer run. */
    private static final double SHORTEST = 5;

    private static final long LARGEST = 50_000_000;

    private PastSpeed() {}

    /**
     * The median speed of finished runs.
     *
     * @param stepsPerSecond of a run, from its first row of progress to its last
     * @param runs how many
     */
    public record Median(double stepsPerSecond, int runs) {}

    /** Looks below a folder for finished runs of the experiment of this name, that of their preset; empty if there are none. */
    public static Optional<Median> below(Path folder, String experiment) {
        List<Double> speeds = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(folder, DEPTH)) {
            walk.limit(MOST_FOLDERS)
                    .filter(each -> each.endsWith("status.json"))
                    .map(Path::getParent)
                    .flatMap(each -> each == null
                            ? Stream.empty()
                            : of(each, experiment).stream().boxed())
                    .limit(MOST_RUNS)
                    .forEach(speeds::add);
        } catch (IOException | UncheckedIOException unreadable) {
            return Optional.empty();
        }
        return speeds.isEmpty()
                ? Optional.empty()
                : Optional.of(new Median(
                        ScoreStatistics.median(
                                speeds.stream().mapToDouble(Double::doubleValue).toArray()),
                        speeds.size()));
    }

    private static OptionalDouble of(Path run, String experiment) {
        Path progress = run.resolve("progress.csv");
        try {
            boolean wanted = JSON.readTree(run.resolve("status.json").toFile())
                            .path("state")
                            .asText()
                            .equals("finished")
                    && JSON.readTree(run.resolve("params.json").toFile())
                            .path("name")
                            .asText()
                            .equals(experiment);
            if (!wanted || !OwnFiles.isFile(progress) || Files.size(progress) > LARGEST) {
                return OptionalDouble.empty();
            }
            ProgressEnds ends = ProgressEnds.of(run);
            double steps = ends.rise("Diagnostics/CumSteps");
            double seconds = ends.rise("Diagnostics/CumTime (s)");
            return steps > 0 && seconds >= SHORTEST
                    ? OptionalDouble.of(steps / seconds)
                    : OptionalDouble.empty(); // its start, with Java's own, would be most of it
        } catch (IOException | RuntimeException unreadable) {
            return OptionalDouble.empty();
        }
    }
}
