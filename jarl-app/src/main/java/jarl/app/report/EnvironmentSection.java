package jarl.app.report;

import jarl.app.report.Section.Block;
import jarl.app.report.Section.Cells;
import jarl.app.report.Section.Chart;
import jarl.app.report.Section.Paragraph;
import jarl.sweep.PerformanceProfile;
import jarl.sweep.ScoreComparison;
import jarl.sweep.ScoreStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The settings of one environment, compared: scores of different environments have different units. */
final class EnvironmentSection {
    private static final String RETURN = "ReturnAverage";
    private static final int RESAMPLES = 50_000;
    private static final long SEED = 0;
    private static final int MOST_LINES = 8;
    private static final int MOST_FOR_ALL_PAIRS = 6;
    private static final int THRESHOLDS = 101;

    private record Scored(RunSetting setting, double[] scores, ScoreStatistics statistics) {}

    private EnvironmentSection() {}

    /**
     * The section of an environment.
     *
     * @param number of the section, for the names of its pictures
     */
    static Section of(String environment, List<RunSetting> settings, int number, RunSetting.Unreadable unreadable) {
        List<Scored> all = new ArrayList<>(settings.stream()
                .map(each -> {
                    double[] scores = each.scores(unreadable);
                    return new Scored(each, scores, ScoreStatistics.of(scores));
                })
                .toList());
        all.sort(Comparator.comparingDouble(
                each -> each.scores.length == 0 ? Double.POSITIVE_INFINITY : -each.statistics.iqm()));
        List<Block> blocks = new ArrayList<>();
        blocks.add(scores(all));
        List<Scored> shown = all.subList(0, Math.min(MOST_LINES, all.size()));
        if (shown.size() < all.size()) {
            blocks.add(new Paragraph("Charts show the " + MOST_LINES + " settings with the highest IQM."));
        }
        add(
                blocks,
                "learning-curves-" + number,
                curves(environment, shown, unreadable),
                "Mean return of recent training episodes"
                        + " over environment steps: thick the mean over seeds, shaded its 95% interval, thin each run.");
        List<Scored> scored =
                all.stream().filter(each -> each.scores.length > 0).toList();
        if (!scored.isEmpty()) {
            add(
                    blocks,
                    "profile-" + number,
                    profile(environment, scored),
                    "The share of runs that score more than" + " a threshold, with pointwise 95% bands.");
        }
        if (scored.size() > 1) {
            blocks.add(pairs(scored));
        }
        return new Section(environment, blocks);
    }

    private static void add(List<Block> blocks, String file, Picture picture, String description) {
        if (!picture.isEmpty()) {
            blocks.add(new Chart(file, picture, description));
        }
    }

    private static Cells scores(List<Scored> all) {
        List<List<String>> rows = new ArrayList<>();
        for (Scored each : all) {
            double[][] tasks = {each.scores};
            rows.add(List.of(
                    each.setting.label(),
                    Integer.toString(each.setting.runs().size()),
                    Integer.toString(each.scores.length),
                    estimate(each.statistics.mean(), tasks, ScoreStatistics::mean),
                    estimate(each.statistics.median(), tasks, drawn -> ScoreStatistics.median(drawn[0])),
                    text(each.statistics.iqm(), each.statistics.low(), each.statistics.high())));
        }
        return new Cells(1, List.of("setting", "runs", "scores", "mean", "median", "IQM"), rows);
    }

    private static String estimate(double estimate, double[][] tasks, ToDoubleFunction<double[][]> statistic) {
        if (tasks[0].length == 0) {
            return Words.number(Double.NaN);
        }
        double[] interval = ScoreStatistics.interval(tasks, statistic, RESAMPLES, SEED);
        return text(estimate, interval[0], interval[1]);
    }

    private static String text(double estimate, double low, double high) {
        return Double.isNaN(estimate)
                ? Words.number(estimate)
                : Words.number(estimate) + " [" + Words.number(low) + ", " + Words.number(high) + "]";
    }

    private static Picture curves(String environment, List<Scored> shown, RunSetting.Unreadable unreadable) {
        List<Line> lines = shown.stream()
                .map(each -> Line.ofMean(each.setting.label(), each.setting.curves(Axis.STEPS, RETURN, 1, unreadable)))
                .toList();
        return new Picture("Learning curves, " + environment, Axis.STEPS.title(), RETURN, false, lines);
    }

    private static Picture profile(String environment, List<Scored> scored) {
        double[] all = scored.stream()
                .flatMapToDouble(each -> Arrays.stream(each.scores))
                .sorted()
                .toArray();
        double low = all[0];
        double high = all[all.length - 1];
        double margin = high > low ? (high - low) / 50 : Math.max(1, Math.abs(high)) / 50;
        double[] thresholds = new double[THRESHOLDS];
        Arrays.setAll(thresholds, i -> low - margin + (high - low + 2 * margin) * i / (THRESHOLDS - 1));
        List<Line> lines = scored.stream()
                .limit(MOST_LINES)
                .map(each -> profile(each, thresholds))
                .toList();
        return new Picture("Performance profile, " + environment, "score", "share of runs above", false, lines);
    }

    private static Line profile(Scored scored, double[] thresholds) {
        List<PerformanceProfile.Point> points =
                PerformanceProfile.of(scored.scores, thresholds).points();
        ToDoubleFunction<PerformanceProfile.Point> share = PerformanceProfile.Point::share;
        return new Line(
                scored.setting.label(),
                curve(points, thresholds, share),
                curve(points, thresholds, PerformanceProfile.Point::low),
                curve(points, thresholds, PerformanceProfile.Point::high),
                List.of());
    }

    private static Curve curve(
            List<PerformanceProfile.Point> points, double[] x, ToDoubleFunction<PerformanceProfile.Point> height) {
        return new Curve(x, points.stream().mapToDouble(height).toArray());
    }

    /** All pairs of few settings; of more, the best with each. */
    private static Cells pairs(List<Scored> scored) {
        int firsts = scored.size() <= MOST_FOR_ALL_PAIRS ? scored.size() : 1;
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < firsts; i++) {
            for (int j = i + 1; j < scored.size(); j++) {
                ScoreComparison comparison = ScoreComparison.of(scored.get(i).scores, scored.get(j).scores);
                rows.add(List.of(
                        scored.get(i).setting.label(),
                        scored.get(j).setting.label(),
                        text(comparison.improvement(), comparison.low(), comparison.high())));
            }
        }
        return new Cells(2, List.of("first", "second", "probability of improvement"), rows);
    }
}
