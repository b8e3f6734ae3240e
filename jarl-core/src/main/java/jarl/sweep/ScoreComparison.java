package jarl.sweep;

import jarl.config.Require;
import java.util.Arrays;

/**
 * How two settings compare, as Agarwal et al. (2021) compute it (rliable).
 *
 * @param improvement the probability of improvement: that of a run of the first setting to score higher than one of the second on the same task,
 *     a tie counting one half, mean over tasks
 * @param low lower end of its 95% interval
 * @param high upper end
 */
public record ScoreComparison(double improvement, double low, double high) {

    private static final int RESAMPLES = 2000;
    private static final long SEED = 0;

    /** Compares two settings on one task. The bootstrap has a fixed seed. */
    public static ScoreComparison of(double[] first, double[] second) {
        return of(new double[][] {first}, new double[][] {second}, RESAMPLES, SEED);
    }

    /**
     * Compares two settings on the same tasks. Both are drawn anew, independently of each other, for the interval.
     *
     * @param first {@code [tasks][runs]}
     * @param second {@code [tasks][runs]}; each may have runs of its own number
     * @param resamples how often; 2,000 in the paper
     * @param seed of the draws
     */
    public static ScoreComparison of(double[][] first, double[][] second, int resamples, long seed) {
        double estimate = probabilityOfImprovement(first, second);
        Bootstrap ofFirst = new Bootstrap(first, seed, "bootstrap");
        Bootstrap ofSecond = new Bootstrap(second, seed, "bootstrap/second");
        double[] interval = Bootstrap.interval(resamples, () -> mean(ofFirst.next(), ofSecond.next()));
        return new ScoreComparison(estimate, interval[0], interval[1]);
    }

    /**
     * The Mann-Whitney statistic divided by the number of pairs, mean over tasks.
     *
     * @param first {@code [tasks][runs]}
     * @param second {@code [tasks][runs]}
     */
    public static double probabilityOfImprovement(double[][] first, double[][] second) {
        Require.that(
                first.length == second.length, "tasks of the second", Integer.toString(first.length), second.length);
        for (int task = 0; task < first.length; task++) {
            int fewest = Math.min(first[task].length, second[task].length);
            Require.atLeast("runs of task " + task, fewest, 1);
        }
        return mean(first, second);
    }

    private static double mean(double[][] first, double[][] second) {
        double sum = 0;
        for (int task = 0; task < first.length; task++) {
            sum += ofTask(first[task], second[task]);
        }
        return sum / first.length;
    }

    private static double ofTask(double[] first, double[] second) {
        double[] sorted = second.clone();
        Arrays.sort(sorted);
        double count = 0;
        for (double score : first) {
            count += (below(sorted, score, false) + below(sorted, score, true)) / 2.0;
        }
        return count / first.length / second.length;
    }

    /** How many of the sorted numbers are lower than this one or, with {@code equal}, not higher. */
    private static int below(double[] sorted, double score, boolean equal) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < score || (equal && sorted[middle] == score)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
