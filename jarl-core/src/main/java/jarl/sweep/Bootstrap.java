package jarl.sweep;

import jarl.config.Require;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import java.util.Arrays;
import java.util.function.DoubleSupplier;

/** Draws scores anew, those of each task by themselves and with replacement: the stratified bootstrap. */
final class Bootstrap {
    private static final double LOW = 0.025;
    private static final double HIGH = 0.975;

    private final double[][] scores;
    private final double[][] drawn;
    private final RandomStream random;

    /** Draws from {@code [tasks][runs]} by a stream of its own: two samples of one seed need two names. */
    Bootstrap(double[][] scores, long seed, String stream) {
        this.scores = scores;
        this.drawn = Arrays.stream(scores).map(double[]::clone).toArray(double[][]::new);
        this.random = new RandomStreams(seed).stream(stream);
    }

    /** The next sample, of the shape of the scores. Valid until the next one. */
    double[][] next() {
        for (int task = 0; task < scores.length; task++) {
            double[] from = scores[task];
            for (int run = 0; run < from.length; run++) {
                drawn[task][run] = from[random.nextInt(from.length)];
            }
        }
        return drawn;
    }

    /** The middle 95% of so many estimates. */
    static double[] interval(int resamples, DoubleSupplier estimate) {
        Require.atLeast("resamples", resamples, 1);
        double[] estimates = new double[resamples];
        Arrays.setAll(estimates, _ -> estimate.getAsDouble());
        return interval(estimates);
    }

    /** The middle 95% of these numbers, which are sorted. */
    static double[] interval(double[] estimates) {
        Arrays.sort(estimates);
        return new double[] {ScoreStatistics.percentile(estimates, LOW), ScoreStatistics.percentile(estimates, HIGH)};
    }
}
