package jarl.tensor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Normalization by the root mean square (Zhang and Sennrich 2019) as a single operation on the heap: {@code y = x / sqrt(mean(x^2) + epsilon) * weight} for
 * each row. For layers.
 */
public final class RootMeanSquare {

    private final double epsilon;
    private final KernelParameters<float[]> parameters;

    /**
     * Keeps the weight.
     *
     * @param weight {@code [columns]}, a parameter
     */
    public RootMeanSquare(Tensor weight, double epsilon) {
        this.epsilon = epsilon;
        this.parameters =
                new KernelParameters<>(List.of(weight), each -> each.getFirst().clone());
    }

    /**
     * Normalizes rows.
     *
     * @param input {@code [N, columns]}
     * @param trained whether differentiation adds to the weight's gradient
     * @return {@code [N, columns]}; null if this is not for the heap: libtorch has to do it
     */
    public @Nullable Tensor forward(Tensor input, boolean trained) {
        if (!(input instanceof HeapTensor rows)
                || rows.dimensions() != 2
                || rows.numel() == 0
                || !parameters.areWithinReach()) {
            return null;
        }
        Pass pass = new Pass(rows, trained);
        boolean learns =
                TensorScope.recordsGradients() && (input.requiresGradient() || (trained && parameters.learn()));
        return HeapTensor.computed(rows, pass.forward(), rows.shape(), learns, pass::backward);
    }

    /** One computation. */
    private final class Pass {

        private final KernelParameters.Laid<float[]> laid = parameters.laidOut();
        private final Recording recording = parameters.record(laid);
        private final float[] weight = laid.layout();
        private final boolean trained;
        private final float[] x;
        private final int columns;
        private final float[] scale; // 1 / root mean square, of each row

        Pass(HeapTensor input, boolean trained) {
            this.trained = trained;
            this.x = input.array();
            this.columns = (int) input.size(1);
            this.scale = new float[(int) input.size(0)];
        }

        float[] forward() {
            float[] y = new float[x.length];
            for (int row = 0; row < scale.length; row++) {
                int at = row * columns;
                double sum = 0;
                for (int j = 0; j < columns; j++) {
                    sum += (double) x[at + j] * x[at + j];
                }
                scale[row] = (float) (1 / Math.sqrt(sum / columns + epsilon));
                for (int j = 0; j < columns; j++) {
                    y[at + j] = x[at + j] * scale[row] * weight[j];
                }
            }
            return y;
        }

        float @Nullable [] backward(float[] dy, boolean inputWanted) {
            recording.arrive();
            if (trained) {
                parameters.addGradients(() -> addGradient(dy));
            }
            return inputWanted ? ofInput(dy) : null;
        }

        private void addGradient(float[] dy) {
            float[] gradient = new float[columns];
            parameters.readGradient(0, gradient);
            for (int row = 0; row < scale.length; row++) {
                int at = row * columns;
                for (int j = 0; j < columns; j++) {
                    gradient[j] += dy[at + j] * x[at + j] * scale[row];
                }
            }
            parameters.writeGradient(0, gradient);
        }

        /** {@code s (w dy - x s^2 mean(w dy x))}: each number of a row has a part in its root mean square. */
        private float[] ofInput(float[] dy) {
            float[] dx = new float[x.length];
            for (int row = 0; row < scale.length; row++) {
                int at = row * columns;
                double products = 0;
                for (int j = 0; j < columns; j++) {
                    products += (double) dy[at + j] * weight[j] * x[at + j];
                }
                float s = scale[row];
                float back = (float) (products / columns * s * s);
                for (int j = 0; j < columns; j++) {
                    dx[at + j] = s * (weight[j] * dy[at + j] - x[at + j] * back);
                }
            }
            return dx;
        }
    }
}
