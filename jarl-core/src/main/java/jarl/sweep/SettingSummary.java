package jarl.sweep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The runs of one setting together.
 *
 * @param setting its name; empty where there are no levels
 * @param runs how many there are
 * @param done how many of them are done
 * @param failed how many failed
 * @param scores of those that are done
 */
public record SettingSummary(String setting, int runs, int done, int failed, ScoreStatistics scores) {

    /** All settings of a set, the highest interquartile mean first. */
    public static List<SettingSummary> of(Path results, List<RunEntry> entries) {
        Map<String, List<RunEntry>> settings = new LinkedHashMap<>();
        for (RunEntry entry : entries) {
            settings.computeIfAbsent(entry.run().setting(), _ -> new ArrayList<>())
                    .add(entry);
        }
        List<SettingSummary> summaries = new ArrayList<>();
        settings.forEach((setting, runs) -> summaries.add(of(results, setting, runs)));
        summaries.sort(Comparator.comparingDouble(
                (SettingSummary each) -> each.scores.runs() == 0 ? Double.POSITIVE_INFINITY : -each.scores.iqm()));
        return summaries;
    }

    private static SettingSummary of(Path results, String setting, List<RunEntry> runs) {
        List<RunEntry> done = runs.stream()
                .filter(each -> each.state() == RunEntry.State.DONE)
                .toList();
        double[] scores = done.stream()
                .map(each -> FinalScore.of(results.resolve(each.run().folder())))
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .toArray();
        int failed = (int) runs.stream()
                .filter(each -> each.state() == RunEntry.State.FAILED)
                .count();
        return new SettingSummary(setting, runs.size(), done.size(), failed, ScoreStatistics.of(scores));
    }
}
