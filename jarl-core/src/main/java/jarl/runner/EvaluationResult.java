package jarl.runner;

import jarl.config.Require;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.sampler.Episode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The statistics of a number of whole episodes.
 *
 * @param episodes how many
 * @param mean of the returns
 * @param std their population standard deviation
 * @param median of the returns
 * @param iqm interquartile mean: the mean of the middle half (Agarwal et al. 2021)
 * @param iqmLow lower end of the 95% bootstrap interval of the iqm
 * @param iqmHigh upper end
 * @param min smallest return
 * @param max largest return
 * @param returns undiscounted return of episode i
 * @param lengths steps of episode i
 * @param cutOff how many episodes had not ended and were cut off at the most steps they were given
 */
@SuppressWarnings("ArrayRecordComponent") // written once, read by reports
public record EvaluationResult(
        int episodes,
        double mean,
        double std,
        double median,
        double iqm,
        double iqmLow,
        double iqmHigh,
        double min,
        double max,
        double[] returns,
        int[] lengths,
        int cutOff) {

    private static final int RESAMPLES = 2_000;
    private static final long BOOTSTRAP_SEED = 0;

    /** Computes the statistics; the bootstrap has a fixed seed, so equal returns give equal intervals. */
    public static EvaluationResult of(List<Episode> episodes) {
        Require.atLeast("episodes", episodes.size(), 1);
        double[] returns = episodes.stream().mapToDouble(Episode::totalReward).toArray();
        int[] lengths = episodes.stream().mapToInt(Episode::length).toArray();
        double[] sorted = returns.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        double mean = Arrays.stream(sorted).average().orElseThrow();
        double variance = Arrays.stream(sorted)
                .map(x -> (x - mean) * (x - mean))
                .average()
                .orElseThrow();
        double[] bootstrap = bootstrap(returns);
        return new EvaluationResult(
                n,
                mean,
                Math.sqrt(variance),
                (sorted[(n - 1) / 2] + sorted[n / 2]) / 2,
                interquartileMean(sorted),
                bootstrap[(int) Math.floor(0.025 * (RESAMPLES - 1))],
                bootstrap[(int) Math.ceil(0.975 * (RESAMPLES - 1))],
                sorted[0],
                sorted[n - 1],
                returns,
                lengths,
                (int) episodes.stream().filter(Episode::cutOff).count());
    }

    /** Describes the number of episodes that were cut off, and the step; empty for none. */
    public Optional<String> cutOffNote() {
        return cutOff == 0
                ? Optional.empty()
                : Optional.of(cutOff + " of " + episodes + " episodes cut off after "
                        + Arrays.stream(lengths).max().orElseThrow() + " steps (evaluation.maximumSteps)");
    }

    /**
     * The mean of the values between the quartiles; values that a quartile cuts count in part, so that the weight of the middle is exactly
     * one half.
     *
     * @param sorted ascending
     */
    static double interquartileMean(double[] sorted) {
        double low = sorted.length * 0.25;
        double high = sorted.length * 0.75;
        double sum = 0;
        for (int i = 0; i < sorted.length; i++) {
            double weight = Math.min(i + 1, high) - Math.max(i, low);
            if (weight > 0) {
                sum += weight * sorted[i];
            }
        }
        return sum / (high - low);
    }

    private static double[] bootstrap(double[] returns) {
        RandomStream random = new RandomStreams(BOOTSTRAP_SEED).stream("bootstrap");
        double[] estimates = new double[RESAMPLES];
        double[] resample = new double[returns.length];
        for (int i = 0; i < RESAMPLES; i++) {
            for (int j = 0; j < resample.length; j++) {
                resample[j] = returns[random.nextInt(returns.length)];
            }
            Arrays.sort(resample);
            estimates[i] = interquartileMean(resample);
        }
        Arrays.sort(estimates);
        return estimates;
    }
}
