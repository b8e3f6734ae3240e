package jarl.tensor;

import jarl.kernel.DenseLayer;
import jarl.kernel.Nonlinearity;
import jarl.kernel.VectorLayerNorm;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One computation of a {@link DenseNetwork} and what its derivative needs of it. Forward, and backward to the arguments of each layer, every
 * row is by itself, and every output's weights are by themselves in the gradients: work is divided over the calling thread's
 * {@link TorchLibrary#threads} by rows and by outputs, which changes no bit.
 */
final class DensePass {

    // To hand a share over and to wait for it costs about as much as so many times the multiplications that a share of
    // other kernels must have: measured with cartpole-ppo, 218,000 steps/s of updates without handing over, 267,000
    // with
    // 10, 259,000 with 2.
    private static final long WORTH_WAKING = 10;

    private final List<DenseNetwork.Layer> layers;
    private final KernelParameters<List<DenseNetwork.Kernels>> parameters;
    private final List<DenseNetwork.Kernels> kernels;
    private final Scratch.@Nullable Spare spare;
    private final float[] input;
    private final int rows;
    private final int shares;
    private final float[][] normalized; // what a normalization gets, then what its weights multiply
    private final float[][] scales; // of normalized rows
    private final float[][] arguments; // of the functions
    private final float[][] results; // of the functions: inputs of the next layer
    private final @Nullable Recording recording;
    private Scratch scratch; // what is kept from forward to backward
    private boolean differentiated;

    /**
     * Prepares a computation.
     *
     * @param spare of the network; null without {@link #backward}
     */
    DensePass(
            List<DenseNetwork.Layer> layers,
            KernelParameters<List<DenseNetwork.Kernels>> parameters,
            Scratch.@Nullable Spare spare,
            HeapTensor input) {
        this.layers = layers;
        this.parameters = parameters;
        this.kernels = parameters.laidOut();
        this.spare = spare;
        this.input = input.array();
        this.rows = (int) input.size(0);
        this.shares = Math.min(rows, Parallel.countOfKernel(rows * weights(kernels) / WORTH_WAKING));
        this.normalized = new float[kernels.size()][];
        this.scales = new float[kernels.size()][];
        this.arguments = new float[kernels.size()][];
        this.results = new float[kernels.size()][];
        this.recording = spare == null ? null : parameters.record();
        this.scratch = spare == null ? Scratch.ofThisThread() : spare.take(this);
    }

    private static long weights(List<DenseNetwork.Kernels> kernels) {
        long weights = 0;
        for (DenseNetwork.Kernels each : kernels) {
            weights += (long) each.layer().inputs() * each.layer().outputs();
        }
        return weights;
    }

    int outputs() {
        return outputs(kernels.size() - 1);
    }

    private int outputs(int layer) {
        return kernels.get(layer).layer().outputs();
    }

    private @Nullable VectorLayerNorm norm(int layer) {
        return kernels.get(layer).norm();
    }

    /** The network's outputs, in an array of their own. */
    float[] forward() {
        for (int i = 0; i < kernels.size(); i++) {
            boolean last = i == kernels.size() - 1;
            results[i] = last ? new float[rows * outputs()] : ofRows(Use.RESULT, i);
            arguments[i] = function(i).isDifferentiatedByResult() ? results[i] : ofRows(Use.ARGUMENT, i);
            if (norm(i) != null) {
                normalized[i] = ofRows(Use.NORMALIZED, i);
                scales[i] = array(Use.SCALE, i, rows);
            }
        }
        Parallel.runKernel(shares, share -> {
            for (int i = 0; i < kernels.size(); i++) {
                forward(i, i == 0 ? input : results[i - 1], from(share, rows), from(share + 1, rows));
            }
        });
        return results[results.length - 1];
    }

    private void forward(int i, float[] input, int from, int to) {
        DenseLayer layer = kernels.get(i).layer();
        VectorLayerNorm norm = norm(i);
        if (norm == null) {
            layer.forward(input, function(i), arguments[i], results[i], from, to);
            return;
        }
        int outputs = outputs(i);
        layer.forward(input, Nonlinearity.NONE, normalized[i], normalized[i], from, to);
        norm.forward(normalized[i], arguments[i], from * outputs, outputs, to - from, scales[i], from);
        DenseLayer.apply(function(i), arguments[i], results[i], from * outputs, to * outputs);
    }

    /** What an array of the scratch memory is for. */
    private enum Use {
        NORMALIZED,
        SCALE,
        ARGUMENT,
        RESULT,
        DERIVATIVE,
        OF_PRODUCT,
        WEIGHT_GRADIENT,
        BIAS_GRADIENT,
        NORM_WEIGHT_GRADIENT,
        NORM_BIAS_GRADIENT;

        private static final int COUNT = values().length;
    }

    /** An array for a layer's outputs, of all rows. */
    private float[] ofRows(Use use, int layer) {
        return array(use, layer, rows * outputs(layer));
    }

    @SuppressWarnings("EnumOrdinal") // a place among this pass's own arrays, which nothing outlives
    private float[] array(Use use, int layer, int size) {
        return scratch.array(layer * Use.COUNT + use.ordinal(), size);
    }

    private Nonlinearity function(int layer) {
        return layers.get(layer).function();
    }

    private int from(int share, int count) {
        return (int) ((long) share * count / shares);
    }

    /**
     * Adds to the gradients of the parameters. A derivative may arrive in parts, one after the other.
     *
     * @param derivative with respect to the outputs
     * @return with respect to the input, or null if it is not wanted
     */
    float @Nullable [] backward(float[] derivative, boolean inputWanted) {
        Objects.requireNonNull(recording).arrive();
        Scratch.Spare memory = Objects.requireNonNull(spare);
        if (differentiated && !memory.takeBack(scratch, this)) {
            scratch = memory.take(this);
            var _ = forward();
        }
        differentiated = true;
        float[] ofInput = derive(derivative, inputWanted);
        memory.give(scratch);
        return ofInput;
    }

    private float @Nullable [] derive(float[] derivative, boolean inputWanted) {
        float[] ofInput = inputWanted ? new float[input.length] : null;
        float[][] derivatives = new float[kernels.size()][]; // with respect to the arguments
        float[][] ofProducts = new float[kernels.size()][]; // with respect to what the weights give
        for (int i = 0; i < derivatives.length; i++) {
            boolean outermost = i == derivatives.length - 1 && function(i) == Nonlinearity.NONE;
            derivatives[i] = outermost ? derivative : ofRows(Use.DERIVATIVE, i);
            ofProducts[i] = norm(i) == null ? derivatives[i] : ofRows(Use.OF_PRODUCT, i);
        }
        Parallel.runKernel(
                shares,
                share ->
                        derive(derivative, derivatives, ofProducts, ofInput, from(share, rows), from(share + 1, rows)));
        synchronized (parameters) { // another thread's derivative may arrive now
            addWeightGradients(ofProducts);
            for (int i = 0; i < derivatives.length; i++) {
                addVectorGradients(i, ofProducts[i], derivatives[i]);
            }
        }
        return ofInput;
    }

    private void addWeightGradients(float[][] ofProducts) {
        float @Nullable [][] weights = new float[kernels.size()][];
        for (int i = 0; i < weights.length; i++) {
            DenseLayer layer = kernels.get(i).layer();
            weights[i] = parameters.gradient(
                    kernels.get(i).first(), array(Use.WEIGHT_GRADIENT, i, layer.inputs() * layer.outputs()));
        }
        Parallel.runKernel(shares, share -> {
            for (int i = 0; i < kernels.size(); i++) {
                float[] weight = weights[i];
                if (weight != null) {
                    int outputs = outputs(i);
                    float[] below = i == 0 ? input : results[i - 1];
                    kernels.get(i)
                            .layer()
                            .addWeightGradient(
                                    ofProducts[i], below, rows, weight, from(share, outputs), from(share + 1, outputs));
                }
            }
        });
        for (int i = 0; i < weights.length; i++) {
            float[] weight = weights[i];
            if (weight != null) {
                parameters.writeGradient(kernels.get(i).first(), weight);
            }
        }
    }

    /** Adds to the gradients of a layer's bias and of its normalization. */
    private void addVectorGradients(int i, float[] ofProducts, float[] derivatives) {
        int first = kernels.get(i).first();
        float[] bias = parameters.gradient(first + 1, array(Use.BIAS_GRADIENT, i, outputs(i)));
        if (bias != null) {
            kernels.get(i).layer().addBiasGradient(ofProducts, rows, bias);
            parameters.writeGradient(first + 1, bias);
        }
        VectorLayerNorm norm = norm(i);
        if (norm == null) {
            return;
        }
        float[] normWeight = parameters.gradient(first + 2, array(Use.NORM_WEIGHT_GRADIENT, i, outputs(i)));
        float[] normBias = parameters.gradient(first + 3, array(Use.NORM_BIAS_GRADIENT, i, outputs(i)));
        if (normWeight != null && normBias != null) {
            norm.addGradients(derivatives, 0, normalized[i], 0, outputs(i), rows, normWeight, normBias);
            parameters.writeGradient(first + 2, normWeight);
            parameters.writeGradient(first + 3, normBias);
        }
    }

    /** Rows {@code [from, to)} of all derivatives, from the last layer to the first. */
    private void derive(
            float[] derivative,
            float[][] derivatives,
            float[][] ofProducts,
            float @Nullable [] ofInput,
            int from,
            int to) {
        int last = kernels.size() - 1;
        if (function(last) != Nonlinearity.NONE) {
            int outputs = outputs();
            DenseLayer.derivative(
                    function(last), derivative, arguments[last], derivatives[last], from * outputs, to * outputs);
        }
        for (int i = last; i >= 0; i--) {
            VectorLayerNorm norm = norm(i);
            if (norm != null) {
                int outputs = outputs(i);
                norm.derivative(
                        derivatives[i],
                        ofProducts[i],
                        from * outputs,
                        normalized[i],
                        from * outputs,
                        outputs,
                        to - from,
                        scales[i],
                        from);
            }
            DenseLayer layer = kernels.get(i).layer();
            if (i > 0) {
                layer.inputGradient(ofProducts[i], function(i - 1), arguments[i - 1], derivatives[i - 1], from, to);
            } else if (ofInput != null) {
                layer.inputGradient(ofProducts[0], Nonlinearity.NONE, ofInput, ofInput, from, to);
            }
        }
    }
}
