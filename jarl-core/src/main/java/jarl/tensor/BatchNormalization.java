package jarl.tensor;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.kernel.BatchNorm;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Batch renormalization (Ioffe 2017) as a single operation on the heap: {@code y = (x - m) / s * weight + bias} for each column of the rows, with
 *
 * <pre>{@code
 * BATCH       m = mean                          s = sqrt(variance + epsilon)            of the batch
 * CORRECTED   m = mean - d sqrt(variance) / r   s = sqrt(variance / r^2 + epsilon)
 *             r = sqrt(variance + epsilon) / sqrt(running variance + epsilon)     within [1 / limit, limit], a constant
 *             d = (mean - running mean) / sqrt(running variance + epsilon)        within [-limit, limit], a constant
 * RUNNING     m = running mean                  s = sqrt(running variance + epsilon)
 * }</pre>
 *
 * <p>Variances have the divisor N. The first two move the running statistics a little to those of the batch. For layers.
 */
public final class BatchNormalization {

    /** What rows are normalized by. */
    public enum By {
        BATCH,
        CORRECTED,
        RUNNING
    }

    /**
     * The constants.
     *
     * @param rate of the running statistics: the share of the batch in each change
     * @param mostScale limit of r
     * @param mostShift limit of d
     */
    public record Constants(double epsilon, double rate, double mostScale, double mostShift) {}

    private final Constants constants;
    private final Tensor runningMean;
    private final Tensor runningVariance;
    private final KernelParameters<List<float[]>> parameters;

    /**
     * Keeps parameters and statistics.
     *
     * @param weight {@code [columns]}, a parameter
     * @param bias {@code [columns]}, a parameter
     * @param runningMean {@code [columns]}, float32, changed by computations
     * @param runningVariance likewise
     */
    public BatchNormalization(
            Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVariance, Constants constants) {
        this.constants = constants;
        this.runningMean = runningMean;
        this.runningVariance = runningVariance;
        this.parameters = new KernelParameters<>(
                List.of(weight, bias), each -> each.stream().map(float[]::clone).toList());
    }

    /**
     * Normalizes rows.
     *
     * @param input {@code [N, columns]}
     * @param trained whether differentiation adds to the gradients of the parameters
     * @return {@code [N, columns]}; null if this is not for the heap: libtorch has to do it
     */
    public @Nullable Tensor forward(Tensor input, By by, boolean trained) {
        if (!(input instanceof HeapTensor rows)
                || rows.dimensions() != 2
                || rows.numel() == 0
                || !parameters.areWithinReach()
                || !(runningMean instanceof TorchTensor mean && mean.shapeOnHost(DType.FLOAT32) != null)) {
            return null;
        }
        Pass pass = new Pass(rows, by, trained);
        boolean learns =
                TensorScope.recordsGradients() && (input.requiresGradient() || (trained && parameters.learn()));
        return HeapTensor.computed(rows, pass.forward(), rows.shape(), learns, pass::backward);
    }

    /** One computation. */
    private final class Pass {

        private final KernelParameters.Laid<List<float[]>> laid = parameters.laidOut();
        private final Recording recording = parameters.record(laid);
        private final float[] weight = laid.layout().get(0);
        private final By by;
        private final boolean trained;
        private final float[] x;
        private final int rows;
        private final int columns;
        private final int shares;
        private final float[] mean; // of the batch, or running
        private final float[] variance;
        private final double[] r;
        private final double[] d;
        private final float[] centre; // m
        private final double[] deviation; // s
        private final float[] factor; // weight / s

        Pass(HeapTensor input, By by, boolean trained) {
            this.by = by;
            this.trained = trained;
            this.x = input.array();
            this.rows = (int) input.size(0);
            this.columns = (int) input.size(1);
            this.shares = Math.min(columns, Parallel.countOfKernel(x.length));
            this.mean = by == By.RUNNING ? numbers(runningMean) : new float[columns];
            this.variance = by == By.RUNNING ? numbers(runningVariance) : new float[columns];
            this.r = new double[columns];
            this.d = new double[columns];
            this.centre = new float[columns];
            this.deviation = new double[columns];
            this.factor = new float[columns];
        }

        private float[] numbers(Tensor statistic) {
            return statistic.segment().toArray(JAVA_FLOAT);
        }

        /** Some columns on each of the threads. */
        private void divide(BiConsumer<Integer, Integer> work) {
            Parallel.runKernel(shares, share -> work.accept(share * columns / shares, (share + 1) * columns / shares));
        }

        float[] forward() {
            if (by != By.RUNNING) {
                divide((from, to) -> BatchNorm.moments(x, rows, columns, from, to, mean, variance));
            }
            choose();
            if (by != By.RUNNING) {
                follow(runningMean, mean);
                follow(runningVariance, variance);
            }
            float[] y = new float[x.length];
            float[] bias = laid.layout().get(1);
            divide((from, to) -> BatchNorm.forward(x, y, rows, columns, from, to, centre, factor, bias));
            return y;
        }

        /** Centre and deviation of each column. */
        private void choose() {
            float[] ownMean = numbers(runningMean);
            float[] ownVariance = numbers(runningVariance);
            for (int j = 0; j < columns; j++) {
                r[j] = 1;
                if (by == By.CORRECTED) {
                    double running = Math.sqrt(ownVariance[j] + constants.epsilon);
                    double ratio = Math.sqrt(variance[j] + constants.epsilon) / running;
                    r[j] = Math.clamp(ratio, 1 / constants.mostScale, constants.mostScale);
                    d[j] = Math.clamp((mean[j] - ownMean[j]) / running, -constants.mostShift, constants.mostShift);
                }
                centre[j] = (float) (mean[j] - d[j] * Math.sqrt(variance[j]) / r[j]);
                deviation[j] = Math.sqrt(variance[j] / (r[j] * r[j]) + constants.epsilon);
                factor[j] = (float) (weight[j] / deviation[j]);
            }
        }

        private void follow(Tensor running, float[] batch) {
            MemorySegment memory = running.segment();
            for (int j = 0; j < columns; j++) {
                float before = memory.getAtIndex(JAVA_FLOAT, j);
                memory.setAtIndex(JAVA_FLOAT, j, (float) (before + constants.rate * (batch[j] - before)));
            }
        }

        float @Nullable [] backward(float[] dy, boolean inputWanted) {
            recording.arrive();
            float[] sum = new float[columns];
            float[] products = new float[columns];
            divide((from, to) -> BatchNorm.sums(dy, x, rows, columns, from, to, mean, sum, products));
            if (trained) {
                parameters.addGradients(() -> addGradients(sum, products));
            }
            if (!inputWanted) {
                return null;
            }
            float[] offset = new float[columns];
            float[] slope = new float[columns];
            if (by != By.RUNNING) {
                throughMoments(sum, products, offset, slope);
            }
            float[] dx = new float[x.length];
            divide((from, to) -> BatchNorm.derivative(dy, x, dx, rows, columns, from, to, factor, mean, offset, slope));
            return dx;
        }

        private void addGradients(float[] sum, float[] products) {
            float[] gradient = new float[columns];
            parameters.readGradient(0, gradient);
            for (int j = 0; j < columns; j++) {
                gradient[j] += (float) (ofCentred(sum, products, j) / deviation[j]);
            }
            parameters.writeGradient(0, gradient);
            parameters.readGradient(1, gradient);
            for (int j = 0; j < columns; j++) {
                gradient[j] += sum[j];
            }
            parameters.writeGradient(1, gradient);
        }

        /** The sum of derivatives times {@code x - m}. */
        private double ofCentred(float[] sum, float[] products, int j) {
            return products[j] + ((double) mean[j] - centre[j]) * sum[j];
        }

        /** What goes back through mean and variance of the batch, which all rows have a part in. */
        private void throughMoments(float[] sum, float[] products, float[] offset, float[] slope) {
            for (int j = 0; j < columns; j++) {
                double byCentre = -weight[j] * sum[j] / deviation[j];
                double byDeviation = -weight[j] * ofCentred(sum, products, j) / (deviation[j] * deviation[j]);
                double root = Math.sqrt(variance[j]);
                // equal numbers have no derivative of their deviation
                double centreByVariance = root == 0 ? 0 : -d[j] / (2 * r[j] * root);
                double byVariance = byCentre * centreByVariance + byDeviation / (2 * r[j] * r[j] * deviation[j]);
                offset[j] = (float) (byCentre / rows);
                slope[j] = (float) (2 * byVariance / rows);
            }
        }
    }
}
