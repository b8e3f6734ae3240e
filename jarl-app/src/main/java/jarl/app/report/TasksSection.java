package jarl.app.report;

import jarl.app.report.ReferenceScores.Scale;
import jarl.app.report.Section.Block;
import jarl.app.report.Section.Cells;
import jarl.app.report.Section.Chart;
import jarl.app.report.Section.Paragraph;
import jarl.sweep.ScoreStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Algorithms compared over several environments, the tasks, by normalized scores: the aggregates of Agarwal et al. (2021).
 *
 * <pre>
 *   the scores of each environment -> its Scale -> normalized scores [tasks][runs] of each algorithm -> Compared -> tables, a chart
 * </pre>
 */
final class TasksSection {

    /** What the optimality gap falls short of: the scale's 1. */
    private static final double TARGET = 1;

    private record Task(String environment, Scale scale) {}

    private record Row(Compared compared, int runs, double iqm) {}

    private TasksSection() {}

    /** The section; empty where there are scores of fewer than two environments. */
    static Optional<Section> of(
            List<RunSetting> settings, ReferenceScores references, RunSetting.Unreadable unreadable) {
        Map<RunSetting, double[]> scores = new LinkedHashMap<>();
        settings.forEach(each -> scores.put(each, each.scores(unreadable)));
        Map<String, double[]> environments = new LinkedHashMap<>();
        scores.forEach((setting, own) -> environments.merge(setting.environment(), own, TasksSection::joined));
        environments.values().removeIf(each -> each.length == 0);
        if (environments.size() < 2) {
            return Optional.empty();
        }
        List<Task> tasks = new ArrayList<>();
        List<String> flat = new ArrayList<>();
        environments.forEach((environment, all) -> references
                .of(environment)
                .or(() -> Scale.between(all))
                .ifPresentOrElse(scale -> tasks.add(new Task(environment, scale)), () -> flat.add(environment)));
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Paragraph(
                "Scores are normalized, so that those of different environments can be put together: a score of 0 and one of"
                        + " 1 are the returns in this table. Numbers by the lowest and the highest score of these runs change with the runs, and"
                        + " compare to nothing outside of this report."));
        blocks.add(scales(tasks));
        if (!flat.isEmpty()) {
            blocks.add(new Paragraph("Left out, since all runs have the same score: " + String.join(", ", flat) + "."));
        }
        if (!tasks.isEmpty()) {
            compare(blocks, AlgorithmGroup.of(settings), tasks, scores);
        }
        return Optional.of(new Section("All environments", blocks));
    }

    private static double[] joined(double[] first, double[] second) {
        double[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static Cells scales(List<Task> tasks) {
        List<List<String>> rows = tasks.stream()
                .map(each -> List.of(
                        each.environment,
                        each.scale.source(),
                        Words.number(each.scale.zero()),
                        Words.number(each.scale.one())))
                .toList();
        return new Cells(2, List.of("environment", "by", "0", "1"), rows);
    }

    private static void compare(
            List<Block> blocks, List<AlgorithmGroup> groups, List<Task> tasks, Map<RunSetting, double[]> scores) {
        List<Row> rows = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (AlgorithmGroup group : groups) {
            double[][] own =
                    tasks.stream().map(each -> normalized(group, each, scores)).toArray(double[][]::new);
            List<String> without = new ArrayList<>();
            for (int i = 0; i < own.length; i++) {
                if (own[i].length == 0) {
                    without.add(tasks.get(i).environment());
                }
            }
            if (without.isEmpty()) {
                int runs = Arrays.stream(own).mapToInt(each -> each.length).sum();
                rows.add(new Row(new Compared(group.label(), own), runs, ScoreStatistics.interquartileMean(own)));
            } else {
                missing.add(group.label() + " (no score on " + String.join(", ", without) + ")");
            }
        }
        rows.sort(Comparator.comparingDouble(each -> -each.iqm));
        if (!missing.isEmpty()) {
            blocks.add(
                    new Paragraph("Not compared, since they lack a finished run: " + String.join("; ", missing) + "."));
        }
        if (!rows.isEmpty()) {
            show(blocks, tasks.size(), rows);
        }
    }

    private static double[] normalized(AlgorithmGroup group, Task task, Map<RunSetting, double[]> scores) {
        RunSetting setting = group.settings().get(task.environment());
        return setting == null
                ? new double[0]
                : Arrays.stream(Objects.requireNonNull(scores.get(setting)))
                        .map(task.scale::of)
                        .toArray();
    }

    private static void show(List<Block> blocks, int tasks, List<Row> rows) {
        List<List<String>> cells = new ArrayList<>();
        for (Row each : rows) {
            cells.add(List.of(
                    each.compared.label(),
                    Integer.toString(tasks),
                    Integer.toString(each.runs),
                    each.compared.estimate(ScoreStatistics::mean),
                    each.compared.estimate(ScoreStatistics::median),
                    each.compared.estimate(ScoreStatistics::interquartileMean),
                    each.compared.estimate(drawn -> ScoreStatistics.optimalityGap(drawn, TARGET))));
        }
        blocks.add(new Cells(
                1, List.of("algorithm", "environments", "runs", "mean", "median", "IQM", "optimality gap"), cells));
        List<Compared> compared = rows.stream().map(Row::compared).toList();
        blocks.add(new Chart(
                "profile-all",
                Compared.profiles("Performance profile, all environments", "normalized score", compared),
                "The share of runs of all environments that score more than a threshold, with pointwise 95% bands."));
        if (compared.size() > 1) {
            blocks.add(Compared.pairs(compared));
        }
    }
}
