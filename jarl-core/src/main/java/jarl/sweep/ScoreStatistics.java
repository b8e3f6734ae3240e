package jarl.sweep;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * Statistics of the final scores of several runs as Agarwal et al. (2021) compute them (rliable).
 *
 * @param runs how many scores
 * @param mean of the scores
 * @param median of the scores
 * @param iqm interquartile mean: without the lowest and the highest quarter, rounded down to whole scores ({@code scipy.stats.trim_mean(0.25)})
 * @param low lower end of its 95% bootstrap interval
 * @param high upper end
 */
public record ScoreStatistics(int runs, double mean, double median, double iqm, double low, double high) {

    private static final int RESAMPLES = 50_000;
    private static final long SEED = 0;

    /**
     * The statistics of the scores of one task; all NaN without scores. The bootstrap has a fixed seed, so that equal scores give equal
     * intervals.
     */
    public static ScoreStatistics of(double... scores) {
        if (scores.length == 0) {
            return new ScoreStatistics(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        }
        double[][] tasks = {scores};
        double[] interval = interval(tasks, ScoreStatistics::interquartileMean, RESAMPLES, SEED);
        return new ScoreStatistics(
                scores.length,
                Arrays.stream(scores).average().orElseThrow(),
                median(scores),
                interquartileMean(tasks),
                interval[0],
                interval[1]);
    }

    /** The middle score, or the mean of the two middle ones. */
    public static double median(double... scores) {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    /**
     * The number below which this share of the numbers lies, linear between the neighbours, as NumPy's.
     *
     * @param sorted ascending, at least one
     * @param share in [0, 1]
     */
    public static double percentile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) Math.floor(at);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /**
     * The interquartile mean over all runs and tasks.
     *
     * @param scores {@code [tasks][runs]}
     */
    public static double interquartileMean(double[][] scores) {
        double[] all = scores.length == 1
                ? scores[0].clone()
                : Arrays.stream(scores).flatMapToDouble(Arrays::stream).toArray();
        Arrays.sort(all);
        int cut = all.length / 4;
        double sum = 0;
        for (int i = cut; i < all.length - cut; i++) {
            sum += all[i];
        }
        return sum / (all.length - 2 * cut);
    }

    /**
     * The mean over tasks of the mean of each.
     *
     * @param scores {@code [tasks][runs]}
     */
    public static double mean(double[][] scores) {
        return Arrays.stream(taskMeans(scores)).average().orElse(Double.NaN);
    }

    /**
     * The median over tasks of the mean of each. Of one task it is the mean: {@link #median(double...)} is that of the runs.
     *
     * @param scores {@code [tasks][runs]}
     */
    public static double median(double[][] scores) {
        return median(taskMeans(scores));
    }

    /**
     * How far the scores of all runs and tasks fall short of a target on average; scores above it count as the target.
     *
     * @param scores {@code [tasks][runs]}
     * @param target 1 for scores normalized by those of people
     */
    public static double optimalityGap(double[][] scores, double target) {
        return target
                - Arrays.stream(scores)
                        .flatMapToDouble(Arrays::stream)
                        .map(score -> Math.min(score, target))
                        .average()
                        .orElse(Double.NaN);
    }

    private static double[] taskMeans(double[][] scores) {
        return Arrays.stream(scores)
                .mapToDouble(task -> Arrays.stream(task).average().orElse(Double.NaN))
                .toArray();
    }

    /**
     * The 95% interval of a statistic by the stratified percentile bootstrap: the runs of each task are drawn anew, with replacement.
     *
     * @param scores {@code [tasks][runs]}
     * @param statistic of scores of that shape
     * @param resamples how often; 50,000 in the paper
     * @param seed of the draws
     * @return its lower and its upper end
     */
    public static double[] interval(
            double[][] scores, ToDoubleFunction<double[][]> statistic, int resamples, long seed) {
        Bootstrap draws = new Bootstrap(scores, seed, "bootstrap");
        return Bootstrap.interval(resamples, () -> statistic.applyAsDouble(draws.next()));
    }
}
