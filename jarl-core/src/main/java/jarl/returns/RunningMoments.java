package jarl.returns;

/**
 * Mean and variance of everything seen so far, component by component, merged batch by batch without loss (Chan, Golub and LeVeque 1979):
 * the spread between batches counts, so the result is that of one pass over all values.
 */
public final class RunningMoments {

    private final double[] mean;
    private final double[] squares;
    private long count;

    /** Moments of vectors of this length, of nothing yet. */
    public RunningMoments(int length) {
        this.mean = new double[length];
        this.squares = new double[length];
    }

    /** Moments as they were; the arrays are copied. */
    public RunningMoments(long count, double[] mean, double[] variance) {
        this.count = count;
        this.mean = mean.clone();
        this.squares = variance.clone();
        for (int i = 0; i < squares.length; i++) {
            squares[i] *= count;
        }
    }

    private RunningMoments(double[] mean, double[] squares, long count) {
        this.mean = mean;
        this.squares = squares;
        this.count = count;
    }

    /** Moments of single numbers exactly as they were: {@code mean} and {@link #squares}. */
    public static RunningMoments continued(long count, double mean, double squares) {
        return new RunningMoments(new double[] {mean}, new double[] {squares}, count);
    }

    /** Adds one vector (Welford 1962). */
    public void add(float[] values, int offset) {
        count++;
        for (int i = 0; i < mean.length; i++) {
            double delta = values[offset + i] - mean[i];
            mean[i] += delta / count;
            squares[i] += delta * (values[offset + i] - mean[i]);
        }
    }

    /** Adds everything another one has seen. */
    public void merge(RunningMoments other) {
        if (other.count == 0) {
            return;
        }
        long total = count + other.count;
        for (int i = 0; i < mean.length; i++) {
            double delta = other.mean[i] - mean[i];
            squares[i] += other.squares[i] + delta * delta * ((double) count * other.count / total);
            mean[i] += delta * other.count / total;
        }
        count = total;
    }

    /** The number of vectors. */
    public long count() {
        return count;
    }

    public double mean(int component) {
        return mean[component];
    }

    /** The sum of squared deviations from the mean. */
    public double squares(int component) {
        return squares[component];
    }

    /** The variance with divisor n; 0 before the first vector. */
    public double variance(int component) {
        return count == 0 ? 0 : squares[component] / count;
    }
}
