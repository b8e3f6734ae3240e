package jarl.tensor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far features times a random matrix stray (Raffin, Kober and Stulp 2021, Smooth exploration for robotic reinforcement learning, equation 8), as a single
 * operation on the heap. With the matrix's elements independent and normal, of mean 0 and logarithm l of the standard deviation, the logarithm of the standard
 * deviation of each product is
 *
 * <pre>{@code y_nj = 1/2 log( sum_i x_ni^2 exp(2 l_ji) + epsilon )}</pre>
 */
public final class FeatureNoise {

    private final int outputs;
    private final double epsilon;
    private final KernelParameters<float[]> parameters;

    /**
     * Keeps the logarithms.
     *
     * @param logStd l, row-major {@code [outputs * features]}, a parameter
     * @param outputs columns of the random matrix, d
     */
    public FeatureNoise(Tensor logStd, int outputs, double epsilon) {
        this.outputs = outputs;
        this.epsilon = epsilon;
        this.parameters = new KernelParameters<>(List.of(logStd), each -> variances(each.getFirst()));
    }

    private static float[] variances(float[] logStd) {
        float[] variances = new float[logStd.length];
        for (int i = 0; i < variances.length; i++) {
            variances[i] = (float) Math.exp(2 * (double) logStd[i]);
        }
        return variances;
    }

    /**
     * The logarithms of the products' standard deviations.
     *
     * @param features {@code [N, features]}
     * @return {@code [N, outputs]}; null if this is not for the heap: libtorch has to do it
     */
    public @Nullable Tensor forward(Tensor features) {
        if (!(features instanceof HeapTensor rows)
                || rows.dimensions() != 2
                || rows.numel() == 0
                || !parameters.areWithinReach()) {
            return null;
        }
        Pass pass = new Pass(rows);
        boolean learns = TensorScope.recordsGradients() && (features.requiresGradient() || parameters.learn());
        return HeapTensor.computed(rows, pass.forward(), new long[] {rows.size(0), outputs}, learns, pass::backward);
    }

    /** One computation. */
    private final class Pass {

        private final KernelParameters.Laid<float[]> laid = parameters.laidOut();
        private final Recording recording = parameters.record(laid);
        private final float[] variances = laid.layout();
        private final float[] x;
        private final int rows;
        private final int inputs;
        private final float[] variance; // of each product, [N, outputs]

        Pass(HeapTensor features) {
            this.x = features.array();
            this.rows = (int) features.size(0);
            this.inputs = (int) features.size(1);
            this.variance = new float[rows * outputs];
        }

        float[] forward() {
            float[] y = new float[rows * outputs];
            float[] squares = new float[inputs];
            for (int row = 0; row < rows; row++) {
                square(row, squares);
                for (int j = 0; j < outputs; j++) {
                    double sum = product(squares, variances, j * inputs) + epsilon;
                    variance[row * outputs + j] = (float) sum;
                    y[row * outputs + j] = (float) (0.5 * Math.log(sum));
                }
            }
            return y;
        }

        private void square(int row, float[] squares) {
            for (int i = 0; i < inputs; i++) {
                squares[i] = x[row * inputs + i] * x[row * inputs + i];
            }
        }

        float @Nullable [] backward(float[] dy, boolean inputWanted) {
            recording.arrive();
            float[] share = new float[dy.length]; // derivative with respect to 2 variance
            for (int i = 0; i < share.length; i++) {
                share[i] = dy[i] / variance[i];
            }
            parameters.addGradients(() -> addGradient(share));
            return inputWanted ? ofInput(share) : null;
        }

        /** {@code exp(2 l) sum_n share x^2}. */
        private void addGradient(float[] share) {
            float[] sums = new float[variances.length];
            float[] squares = new float[inputs];
            for (int row = 0; row < rows; row++) {
                square(row, squares);
                for (int j = 0; j < outputs; j++) {
                    add(share[row * outputs + j], squares, 0, sums, j * inputs);
                }
            }
            float[] gradient = new float[variances.length];
            parameters.readGradient(0, gradient);
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] += sums[i] * variances[i];
            }
            parameters.writeGradient(0, gradient);
        }

        /** {@code x sum_j share exp(2 l)}. */
        private float[] ofInput(float[] share) {
            float[] dx = new float[x.length];
            for (int row = 0; row < rows; row++) {
                for (int j = 0; j < outputs; j++) {
                    add(share[row * outputs + j], variances, j * inputs, dx, row * inputs);
                }
            }
            for (int i = 0; i < dx.length; i++) {
                dx[i] *= x[i];
            }
            return dx;
        }

        private void add(float factor, float[] from, int fromFirst, float[] to, int toFirst) {
            for (int i = 0; i < inputs; i++) {
                to[toFirst + i] += factor * from[fromFirst + i];
            }
        }
    }

    /** In four sums, which a processor adds up at the same time. */
    private static double product(float[] left, float[] right, int first) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i < left.length - 3; i += 4) {
            a += (double) left[i] * right[first + i];
            b += (double) left[i + 1] * right[first + i + 1];
            c += (double) left[i + 2] * right[first + i + 2];
            d += (double) left[i + 3] * right[first + i + 3];
        }
        for (; i < left.length; i++) {
            a += (double) left[i] * right[first + i];
        }
        return a + b + (c + d);
    }
}
