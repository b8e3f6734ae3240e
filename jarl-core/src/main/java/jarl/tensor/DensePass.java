package jarl.tensor;

import jarl.kernel.DenseLayer;
import jarl.kernel.Nonlinearity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One computation of a {@link DenseNetwork} and what its derivative needs of it. Forward, and backward to the arguments of each layer, every
 * row is by itself, and every output's weights are by themselves in the gradients: work is divided over the calling thread's
 * {@link TorchLibrary#threads} by rows and by outputs, which changes no bit.
 */
final class DensePass {

    // A helper that sleeps takes up to a tenth of a millisecond to wake: with small networks two threads were slower
    // than
    // one.
    private static final long WORTH_WAKING = 50;

    private final List<DenseNetwork.Layer> layers;
    private final KernelParameters<List<DenseLayer>> parameters;
    private final List<DenseLayer> kernels;
    private final int rows;
    private final int shares;
    private final float[][] arguments; // of the functions
    private final float[][] results; // of the functions: inputs of the next layer

    DensePass(List<DenseNetwork.Layer> layers, KernelParameters<List<DenseLayer>> parameters, int rows) {
        this.layers = layers;
        this.parameters = parameters;
        this.kernels = parameters.laidOut();
        this.rows = rows;
        this.shares = Math.min(rows, Parallel.countOfKernel(rows * weights(kernels) / WORTH_WAKING));
        this.arguments = new float[kernels.size()][];
        this.results = new float[kernels.size()][];
    }

    private static long weights(List<DenseLayer> kernels) {
        long weights = 0;
        for (DenseLayer kernel : kernels) {
            weights += (long) kernel.inputs() * kernel.outputs();
        }
        return weights;
    }

    int outputs() {
        return kernels.getLast().outputs();
    }

    /** The network's outputs. */
    float[] forward(float[] input) {
        for (int i = 0; i < kernels.size(); i++) {
            int size = rows * kernels.get(i).outputs();
            results[i] = new float[size];
            arguments[i] = function(i).isDifferentiatedByResult() ? results[i] : new float[size];
        }
        Parallel.runKernel(shares, share -> {
            for (int i = 0; i < kernels.size(); i++) {
                float[] values = i == 0 ? input : results[i - 1];
                kernels.get(i)
                        .forward(
                                values,
                                function(i),
                                arguments[i],
                                results[i],
                                from(share, rows),
                                from(share + 1, rows));
            }
        });
        return results[results.length - 1];
    }

    private Nonlinearity function(int layer) {
        return layers.get(layer).function();
    }

    private int from(int share, int count) {
        return (int) ((long) share * count / shares);
    }

    /**
     * Adds to the gradients of the parameters.
     *
     * @param derivative with respect to the outputs
     * @return with respect to the input, or null if it is not wanted
     */
    float @Nullable [] backward(float[] derivative, float[] input, boolean inputWanted) {
        float[] ofInput = inputWanted ? new float[input.length] : null;
        float[][] derivatives = new float[kernels.size()][]; // with respect to the arguments
        for (int i = 0; i < derivatives.length; i++) {
            boolean outermost = i == derivatives.length - 1 && function(i) == Nonlinearity.NONE;
            derivatives[i] =
                    outermost ? derivative : new float[rows * kernels.get(i).outputs()];
        }
        Parallel.runKernel(
                shares, share -> derive(derivative, derivatives, ofInput, from(share, rows), from(share + 1, rows)));
        addGradients(derivatives, input);
        return ofInput;
    }

    private void addGradients(float[][] derivatives, float[] input) {
        float @Nullable [][] weights = new float[kernels.size()][];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = parameters.gradient(2 * i);
        }
        Parallel.runKernel(shares, share -> {
            for (int i = 0; i < kernels.size(); i++) {
                float[] weight = weights[i];
                if (weight != null) {
                    int outputs = kernels.get(i).outputs();
                    float[] below = i == 0 ? input : results[i - 1];
                    kernels.get(i)
                            .addWeightGradient(
                                    derivatives[i],
                                    below,
                                    rows,
                                    weight,
                                    from(share, outputs),
                                    from(share + 1, outputs));
                }
            }
        });
        for (int i = 0; i < weights.length; i++) {
            float[] weight = weights[i];
            if (weight != null) {
                parameters.writeGradient(2 * i, weight);
            }
            float[] bias = parameters.gradient(2 * i + 1);
            if (bias != null) {
                kernels.get(i).addBiasGradient(derivatives[i], rows, bias);
                parameters.writeGradient(2 * i + 1, bias);
            }
        }
    }

    /** Rows {@code [from, to)} of all derivatives, from the last layer to the first. */
    private void derive(float[] derivative, float[][] derivatives, float @Nullable [] ofInput, int from, int to) {
        int last = kernels.size() - 1;
        if (function(last) != Nonlinearity.NONE) {
            int outputs = kernels.get(last).outputs();
            DenseLayer.derivative(
                    function(last), derivative, arguments[last], derivatives[last], from * outputs, to * outputs);
        }
        for (int i = last; i > 0; i--) {
            kernels.get(i)
                    .inputGradient(derivatives[i], function(i - 1), arguments[i - 1], derivatives[i - 1], from, to);
        }
        if (ofInput != null) {
            kernels.getFirst().inputGradient(derivatives[0], Nonlinearity.NONE, ofInput, ofInput, from, to);
        }
    }
}
