package jarl.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The share of runs that score above each threshold, with pointwise 95% bands: the performance profile of Agarwal et al. (2021).
 *
 * @param points by threshold, in the order asked for
 */
public record PerformanceProfile(List<Point> points) {

    private static final int RESAMPLES = 2000;
    private static final long SEED = 0;

    /**
     * One threshold.
     *
     * @param threshold a score
     * @param share of the runs of all tasks that score more than it
     * @param low lower end of its 95% interval
     * @param high upper end
     */
    public record Point(double threshold, double share, double low, double high) {}

    public PerformanceProfile {
        points = List.copyOf(points);
    }

    /** The profile of one task's scores. The bootstrap has a fixed seed. */
    public static PerformanceProfile of(double[] scores, double... thresholds) {
        return of(new double[][] {scores}, thresholds, RESAMPLES, SEED);
    }

    /**
     * The profile of the scores of several tasks.
     *
     * @param scores {@code [tasks][runs]}
     * @param thresholds any scores
     * @param resamples how often; 2,000 in the paper
     * @param seed of the draws, which are the same for all thresholds
     */
    public static PerformanceProfile of(double[][] scores, double[] thresholds, int resamples, long seed) {
        Bootstrap draws = new Bootstrap(scores, seed, "bootstrap");
        double[][] shares = new double[thresholds.length][resamples];
        for (int i = 0; i < resamples; i++) {
            double[] sorted = sorted(draws.next());
            for (int k = 0; k < thresholds.length; k++) {
                shares[k][i] = share(sorted, thresholds[k]);
            }
        }
        double[] sorted = sorted(scores);
        List<Point> points = new ArrayList<>();
        for (int k = 0; k < thresholds.length; k++) {
            double[] interval = Bootstrap.interval(shares[k]);
            points.add(new Point(thresholds[k], share(sorted, thresholds[k]), interval[0], interval[1]));
        }
        return new PerformanceProfile(points);
    }

    private static double[] sorted(double[][] scores) {
        return Arrays.stream(scores).flatMapToDouble(Arrays::stream).sorted().toArray();
    }

    private static double share(double[] sorted, double threshold) {
        int above = 0;
        while (above < sorted.length && sorted[sorted.length - 1 - above] > threshold) {
            above++;
        }
        return (double) above / sorted.length;
    }
}
