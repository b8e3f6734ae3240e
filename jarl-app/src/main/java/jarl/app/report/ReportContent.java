package jarl.app.report;

import jarl.app.report.Section.Block;
import jarl.app.report.Section.Cells;
import jarl.app.report.Section.Paragraph;
import jarl.config.FirstLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What a report says, whatever it is written in.
 *
 * @param title of it
 * @param sections from top to bottom
 */
public record ReportContent(String title, List<Section> sections) {

    public ReportContent {
        sections = List.copyOf(sections);
    }

    /** Reads the runs in a folder, with the reference scores that ship with jarl. */
    public static ReportContent of(Path folder) {
        return of(folder, ReferenceScores.shipped());
    }

    /** Reads the runs in a folder. */
    public static ReportContent of(Path folder, ReferenceScores references) {
        RunsBelow found = RunsBelow.of(folder);
        List<RunSetting> settings = RunSetting.of(found.runs());
        List<Section> sections = new ArrayList<>();
        sections.add(new Section("Runs", List.of(new Paragraph(overview(found, settings)))));
        if (settings.size() > 1) {
            sections.add(parameters(settings));
        }
        Map<String, List<RunSetting>> environments = new LinkedHashMap<>();
        settings.forEach(each -> environments
                .computeIfAbsent(each.environment(), _ -> new ArrayList<>())
                .add(each));
        Map<String, String> unreadable = new TreeMap<>(found.damaged());
        RunSetting.Unreadable remember = (run, failure) -> unreadable.put(run.name(), FirstLine.message(failure));
        TasksSection.of(settings, references, remember).ifPresent(sections::add);
        int number = 0;
        for (Map.Entry<String, List<RunSetting>> each : environments.entrySet()) {
            number++;
            sections.add(EnvironmentSection.of(each.getKey(), each.getValue(), number, remember));
        }
        sections.add(failures(found, unreadable));
        sections.add(versions(found.runs()));
        sections.add(new Section("How the numbers are computed", List.of(new Paragraph(METHOD))));
        return new ReportContent("Report of " + folder, sections);
    }

    private static final String METHOD =
            "A setting is what runs that differ in the seed only have in common. The score of a run is the mean return of the evaluation after"
                    + " training or, without one, of the training episodes that ended in the last tenth of its steps; only finished runs have one."
                    + " IQM is the interquartile mean: a quarter of the scores, rounded down, is left out at each end. Intervals are 95% stratified"
                    + " percentile bootstrap intervals with a fixed seed, of 50,000 resamples (2,000 for the probability of improvement and for"
                    + " profiles, 1,000 for each place of a learning curve). With few runs they are too narrow. The probability of improvement is"
                    + " that of a run of the first setting to score higher than one of the second, a tie counting one half. A performance profile"
                    + " is the share of runs that score more than a threshold. Over several environments, mean and median are those of the"
                    + " environments' means, the IQM is that of all runs together, the optimality gap is how far scores fall short of 1 on average,"
                    + " those above it counting as 1, runs are drawn anew within each environment, and the probability of improvement is the mean"
                    + " of the environments'. All as in Agarwal et al., Deep Reinforcement Learning at the Edge"
                    + " of the Statistical Precipice, 2021.";

    private static String overview(RunsBelow found, List<RunSetting> settings) {
        Map<String, Integer> states = new TreeMap<>();
        found.runs().forEach(each -> states.merge(Words.printable(each.state()), 1, Integer::sum));
        if (!found.failedBefore().isEmpty()) {
            states.merge("failed", found.failedBefore().size(), Integer::sum);
        }
        if (!found.damaged().isEmpty()) {
            states.put("damaged", found.damaged().size());
        }
        if (found.waiting() > 0) {
            states.put("not started", found.waiting());
        }
        List<String> parts = new ArrayList<>();
        states.forEach((state, count) -> parts.add(count + " " + state));
        int all = states.values().stream().mapToInt(Integer::intValue).sum();
        return Words.count(all, "run") + " of " + Words.count(settings.size(), "setting") + ": "
                + String.join(", ", parts) + ".";
    }

    private static Section parameters(List<RunSetting> settings) {
        List<String> all = RunSetting.differing(
                settings.stream().map(RunSetting::differing).toList());
        List<String> ofEach = all.stream()
                .filter(key ->
                        settings.stream().allMatch(each -> each.differing().containsKey(key)))
                .toList();
        List<String> keys = ofEach.isEmpty() ? all : ofEach;
        List<Block> blocks = new ArrayList<>(List.of(table(settings, keys)));
        if (keys.size() < all.size()) {
            blocks.add(
                    new Paragraph(
                            Words.count(all.size() - keys.size(), "parameter")
                                    + " that not all settings have, such as those of one algorithm, are left out: config.yaml of each run has them."));
        }
        return new Section("Parameters that differ", blocks);
    }

    /** The values of some keys in each setting. */
    private static Cells table(List<RunSetting> settings, List<String> keys) {
        boolean turned = keys.size() > settings.size(); // a page is longer than wide
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of(turned ? "parameter" : "runs"));
        header.addAll(keys);
        rows.add(header);
        for (RunSetting each : settings) {
            List<String> row = new ArrayList<>();
            row.add(each.runs().getFirst().name() + (each.runs().size() > 1 ? " and others" : ""));
            keys.forEach(key -> row.add(each.differing().getOrDefault(key, "")));
            rows.add(row);
        }
        List<List<String>> table = turned ? turned(rows) : rows;
        List<String> head = table.getFirst();
        return new Cells(head.size(), head, table.subList(1, table.size()));
    }

    /** With its columns as rows. */
    private static List<List<String>> turned(List<List<String>> rows) {
        return IntStream.range(0, rows.getFirst().size())
                .mapToObj(i -> rows.stream().map(row -> row.get(i)).toList())
                .toList();
    }

    private static Section failures(RunsBelow found, Map<String, String> unreadable) {
        Map<String, String> errors = new TreeMap<>(found.failedBefore());
        errors.putAll(unreadable);
        found.runs().stream().filter(RunRecord::isFailed).forEach(each -> {
            String error = each.error();
            errors.put(each.name(), error == null ? "unknown" : error);
        });
        List<List<String>> rows = new ArrayList<>();
        errors.forEach(
                (run, error) -> rows.add(List.of(run, error.lines().findFirst().orElse(""))));
        Block block = rows.isEmpty() ? new Paragraph("No run failed.") : new Cells(2, List.of("run", "error"), rows);
        return new Section("Failures", List.of(block));
    }

    private static Section versions(List<RunRecord> runs) {
        Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
        for (RunRecord run : runs) {
            run.system()
                    .forEach((key, value) ->
                            counts.computeIfAbsent(key, _ -> new TreeMap<>()).merge(value, 1, Integer::sum));
        }
        List<List<String>> rows = new ArrayList<>();
        counts.forEach((key, values) ->
                values.forEach((value, count) -> rows.add(List.of(key, value, Integer.toString(count)))));
        return new Section("Versions and machines", List.of(new Cells(2, List.of("what", "value", "runs"), rows)));
    }
}
