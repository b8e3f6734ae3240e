package jarl.kernel;

/**
 * The loops of batch normalization over the columns of a matrix {@code [rows, columns]}, row-major: {@code y = (x - centre) factor + bias}. Each works
 * on columns {@code [from, to)} and adds up each by itself, row after row, so bits depend neither on how columns are divided among threads nor on the
 * width of vectors.
 */
public final class BatchNorm {

    private BatchNorm() {}

    /** Mean and variance (divisor rows) of each column, whose places must be 0 before, as those of all sums. */
    public static void moments(float[] x, int rows, int columns, int from, int to, float[] mean, float[] variance) {
        int left = Vectors.available() ? VectorBatchNorm.moments(x, rows, columns, from, to, mean, variance) : from;
        remainingMoments(x, rows, columns, left, to, mean, variance);
    }

    private static void remainingMoments(
            float[] x, int rows, int columns, int from, int to, float[] mean, float[] variance) {
        for (int row = 0; row < rows; row++) {
            int at = row * columns;
            for (int j = from; j < to; j++) {
                mean[j] += x[at + j];
            }
        }
        scale(mean, from, to, 1f / rows);
        for (int row = 0; row < rows; row++) {
            int at = row * columns;
            for (int j = from; j < to; j++) {
                float deviation = x[at + j] - mean[j];
                variance[j] += deviation * deviation;
            }
        }
        scale(variance, from, to, 1f / rows);
    }

    private static void scale(float[] numbers, int from, int to, float factor) {
        for (int j = from; j < to; j++) {
            numbers[j] *= factor;
        }
    }

    /** {@code y = (x - centre) factor + bias}. */
    public static void forward(
            float[] x,
            float[] y,
            int rows,
            int columns,
            int from,
            int to,
            float[] centre,
            float[] factor,
            float[] bias) {
        int left = Vectors.available()
                ? VectorBatchNorm.forward(x, y, rows, columns, from, to, centre, factor, bias)
                : from;
        for (int row = 0; row < rows; row++) {
            int at = row * columns;
            for (int j = left; j < to; j++) {
                y[at + j] = (x[at + j] - centre[j]) * factor[j] + bias[j];
            }
        }
    }

    /**
     * Sums over the rows of derivatives, and of derivatives times the deviation of their {@code x}.
     *
     * @param dy derivatives with respect to {@code y}
     */
    public static void sums(
            float[] dy,
            float[] x,
            int rows,
            int columns,
            int from,
            int to,
            float[] mean,
            float[] sum,
            float[] sumOfProducts) {
        int left = Vectors.available()
                ? VectorBatchNorm.sums(dy, x, rows, columns, from, to, mean, sum, sumOfProducts)
                : from;
        for (int row = 0; row < rows; row++) {
            int at = row * columns;
            for (int j = left; j < to; j++) {
                float derivative = dy[at + j];
                sum[j] += derivative;
                sumOfProducts[j] += derivative * (x[at + j] - mean[j]);
            }
        }
    }

    /** {@code dx = dy factor + offset + slope (x - mean)}. */
    public static void derivative(
            float[] dy,
            float[] x,
            float[] dx,
            int rows,
            int columns,
            int from,
            int to,
            float[] factor,
            float[] mean,
            float[] offset,
            float[] slope) {
        int left = Vectors.available()
                ? VectorBatchNorm.derivative(dy, x, dx, rows, columns, from, to, factor, mean, offset, slope)
                : from;
        for (int row = 0; row < rows; row++) {
            int at = row * columns;
            for (int j = left; j < to; j++) {
                dx[at + j] = dy[at + j] * factor[j] + offset[j] + slope[j] * (x[at + j] - mean[j]);
            }
        }
    }
}
