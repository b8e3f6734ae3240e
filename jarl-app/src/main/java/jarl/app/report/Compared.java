package jarl.app.report;

import jarl.app.report.Section.Cells;
import jarl.sweep.PerformanceProfile;
import jarl.sweep.ScoreComparison;
import jarl.sweep.ScoreStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What is compared with others on the same tasks.
 *
 * @param label of it
 * @param scores {@code [tasks][runs]}, each task with at least one; the numbers of runs may differ
 */
record Compared(String label, double[][] scores) {
    private static final int RESAMPLES = 50_000;
    private static final int RESAMPLES_OF_MANY = 2000;
    private static final long SEED = 0;
    private static final int MOST_LINES = 8;
    private static final int MOST_FOR_ALL_PAIRS = 6;
    private static final int THRESHOLDS = 101;

    /** A statistic of its scores with its 95% interval: {@code 4 [3, 5]}. */
    String estimate(double estimate, ToDoubleFunction<double[][]> statistic) {
        if (Arrays.stream(scores).anyMatch(task -> task.length == 0)) {
            return Words.number(Double.NaN);
        }
        double[] interval = ScoreStatistics.interval(scores, statistic, RESAMPLES, SEED);
        return text(estimate, interval[0], interval[1]);
    }

    /** The same of a statistic that needs no other estimate. */
    String estimate(ToDoubleFunction<double[][]> statistic) {
        return estimate(statistic.applyAsDouble(scores), statistic);
    }

    static String text(double estimate, double low, double high) {
        return Double.isNaN(estimate)
                ? Words.number(estimate)
                : Words.number(estimate) + " [" + Words.number(low) + ", " + Words.number(high) + "]";
    }

    /** The performance profiles of the first of them. */
    static Picture profiles(String title, String axis, List<Compared> all) {
        double[] sorted = all.stream()
                .flatMap(each -> Arrays.stream(each.scores))
                .flatMapToDouble(Arrays::stream)
                .sorted()
                .toArray();
        double low = sorted[0];
        double high = sorted[sorted.length - 1];
        double margin = high > low ? (high - low) / 50 : Math.max(1, Math.abs(high)) / 50;
        double[] thresholds = new double[THRESHOLDS];
        Arrays.setAll(thresholds, i -> low - margin + (high - low + 2 * margin) * i / (THRESHOLDS - 1));
        List<Line> lines = all.stream()
                .limit(MOST_LINES)
                .map(each -> each.profile(thresholds))
                .toList();
        return new Picture(title, axis, "share of runs above", false, lines);
    }

    private Line profile(double[] thresholds) {
        List<PerformanceProfile.Point> points = PerformanceProfile.of(scores, thresholds, RESAMPLES_OF_MANY, SEED)
                .points();
        return new Line(
                label,
                curve(points, thresholds, PerformanceProfile.Point::share),
                curve(points, thresholds, PerformanceProfile.Point::low),
                curve(points, thresholds, PerformanceProfile.Point::high),
                List.of());
    }

    private static Curve curve(
            List<PerformanceProfile.Point> points, double[] x, ToDoubleFunction<PerformanceProfile.Point> height) {
        return new Curve(x, points.stream().mapToDouble(height).toArray());
    }

    /** The probability of improvement of all pairs of few; of more, of the first and each other. */
    static Cells pairs(List<Compared> all) {
        int firsts = all.size() <= MOST_FOR_ALL_PAIRS ? all.size() : 1;
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < firsts; i++) {
            for (int j = i + 1; j < all.size(); j++) {
                ScoreComparison comparison =
                        ScoreComparison.of(all.get(i).scores, all.get(j).scores, RESAMPLES_OF_MANY, SEED);
                rows.add(List.of(
                        all.get(i).label,
                        all.get(j).label,
                        text(comparison.improvement(), comparison.low(), comparison.high())));
            }
        }
        return new Cells(2, List.of("first", "second", "probability of improvement"), rows);
    }
}
