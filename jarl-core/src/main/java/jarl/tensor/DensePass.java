package jarl.tensor;

import jarl.kernel.DenseLayer;
import jarl.kernel.Nonlinearity;
import jarl.kernel.VectorLayerNorm;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One computation of a {@link DenseNetwork} and what its derivative needs of it. Forward, and backward to the arguments of each layer, every
 * row is by itself, and every output's weights are by themselves in the gradients: work is divided over the calling thread's
 * {@link TorchLibrary#threads} by branches, so that weights and their gradients stay in one processor's cache, or by rows and by outputs, which
 * changes no bit.
 */
final class DensePass {

    // To hand a share over and to wait for it costs about as much as so many times the multiplications that a share of
    // other kernels must have: measured with cartpole-ppo, 218,000 steps/s of updates without handing over, 267,000
    // with 10, 259,000 with 2. Branches are handed over once, layers twice.
    private static final long WORTH_WAKING = 10;

    private final List<DenseNetwork.Layer> layers;
    final LayerTree.Part part;
    final KernelParameters<List<DenseNetwork.Kernels>> parameters;
    final DenseNetwork.Sharings sharings;
    final List<DenseNetwork.Kernels> kernels;
    private final Scratch.@Nullable Spare spare;
    final float[] input;
    final boolean trained;
    private final float @Nullable [] @Nullable [] factors;
    final int rows;
    final long operations; // multiplications
    final int shares; // of the rows, and of a layer's outputs
    final int[][] groups; // of layers, each for a thread that keeps to their weights; one if the rows are divided
    final float[][] normalized; // what a normalization gets, then what its weights multiply
    final float[][] scales; // of normalized rows
    final float[][] arguments; // of the functions
    private final float[][] results; // of the functions: inputs of the next layer
    final float @Nullable [][] arrived; // derivatives with respect to outputs
    private final @Nullable Recording recording;
    private Scratch scratch; // what is kept from forward to backward
    private boolean differentiated;

    /**
     * Prepares a computation.
     *
     * @param part the layers to compute
     * @param spare of the network; null without {@link #backward}
     * @param trained whether {@link #backward} adds to the gradients of the parameters
     * @param factors that each layer's outputs are multiplied by before anything else; null for none
     */
    DensePass(
            List<DenseNetwork.Layer> layers,
            LayerTree.Part part,
            KernelParameters<List<DenseNetwork.Kernels>> parameters,
            DenseNetwork.Sharings sharings,
            Scratch.@Nullable Spare spare,
            HeapTensor input,
            boolean trained,
            float @Nullable [] @Nullable [] factors) {
        this.layers = layers;
        this.trained = trained;
        this.factors = factors;
        this.part = part;
        this.parameters = parameters;
        this.sharings = sharings;
        KernelParameters.Laid<List<DenseNetwork.Kernels>> laid = parameters.laidOut();
        this.kernels = laid.layout();
        this.spare = spare;
        this.input = input.array();
        this.rows = (int) input.size(0);
        this.operations = rows * weights();
        this.shares = Math.min(rows, Parallel.countOfKernel(operations / WORTH_WAKING));
        this.groups = part.groups(countOfGroups());
        this.normalized = new float[kernels.size()][];
        this.scales = new float[kernels.size()][];
        this.arguments = new float[kernels.size()][];
        this.results = new float[kernels.size()][];
        this.arrived = new float[kernels.size()][];
        this.recording = spare == null ? null : parameters.record(laid);
        this.scratch = spare == null ? Scratch.ofThisThread() : spare.take(this);
    }

    /** How many groups of branches there are work and threads for. */
    private int countOfGroups() {
        int branches = part.branches();
        if (shares == 1) {
            return Math.min(branches, Parallel.countOfKernel(operations));
        }
        return branches % shares == 0 ? shares : 1;
    }

    private long weights() {
        long weights = 0;
        for (int i : part.layers()) {
            weights += (long) inputs(i) * outputs(i);
        }
        return weights;
    }

    int inputs(int layer) {
        return kernels.get(layer).layer().inputs();
    }

    /** The width of what a layer gives. */
    int outputs(int layer) {
        return kernels.get(layer).layer().outputs();
    }

    Nonlinearity function(int layer) {
        return layer == DenseNetwork.INPUT
                ? Nonlinearity.NONE
                : layers.get(layer).function();
    }

    @Nullable
    VectorLayerNorm norm(int layer) {
        return kernels.get(layer).norm();
    }

    /** What a layer's outputs are multiplied by before anything else, of all rows; null for nothing. */
    float @Nullable [] factors(int layer) {
        return factors == null ? null : factors[layer];
    }

    /** What an array of the scratch memory is for. */
    enum Use {
        NORMALIZED,
        SCALE,
        ARGUMENT,
        RESULT,
        DERIVATIVE,
        OF_PRODUCT,
        FURTHER,
        WEIGHT_GRADIENT,
        BIAS_GRADIENT,
        NORM_WEIGHT_GRADIENT,
        NORM_BIAS_GRADIENT;

        private static final int COUNT = values().length;
    }

    /** An array for a layer's outputs, of all rows. */
    float[] ofRows(Use use, int layer) {
        return array(use, layer, rows * outputs(layer));
    }

    @SuppressWarnings("EnumOrdinal") // a place among this pass's own arrays, which nothing outlives
    float[] array(Use use, int layer, int size) {
        return scratch.array(layer * Use.COUNT + use.ordinal(), size);
    }

    // ---- forward ----

    /** Computes the layers; the outputs are in arrays of their own. */
    void forward() {
        for (int i : part.layers()) {
            results[i] = part.takers(i) == 0 ? new float[rows * outputs(i)] : ofRows(Use.RESULT, i);
            arguments[i] = function(i).isDifferentiatedByResult() ? results[i] : ofRows(Use.ARGUMENT, i);
            if (norm(i) != null) {
                normalized[i] = ofRows(Use.NORMALIZED, i);
                scales[i] = array(Use.SCALE, i, rows);
            }
        }
        divide((layer, from, to) -> forward(layer, from, to));
    }

    /** What is done with some rows at a layer. */
    @FunctionalInterface
    private interface OfRows {
        void at(int layer, int from, int to);
    }

    /** Goes through the layers, by branches or by rows. */
    private void divide(OfRows work) {
        if (groups.length > 1) {
            Parallel.runKernel(groups.length, sharings.forward(), operations, group -> {
                for (int layer : groups[group]) {
                    work.at(layer, 0, rows);
                }
            });
            return;
        }
        Parallel.runKernel(shares, sharings.forward(), operations, share -> {
            for (int layer : part.layers()) {
                work.at(layer, from(share, rows), from(share + 1, rows));
            }
        });
    }

    int from(int share, int count) {
        return (int) ((long) share * count / shares);
    }

    /** What a layer has computed. */
    float[] result(int layer) {
        return results[layer];
    }

    float[] resultsBelow(int layer) {
        int below = part.below()[layer];
        return below == DenseNetwork.INPUT ? input : results[below];
    }

    private void forward(int i, int from, int to) {
        DenseLayer layer = kernels.get(i).layer();
        VectorLayerNorm norm = norm(i);
        float[] multiplied = factors(i);
        if (norm == null && multiplied == null) {
            layer.forward(resultsBelow(i), function(i), arguments[i], results[i], from, to);
            return;
        }
        int outputs = outputs(i);
        float[] products = norm == null ? arguments[i] : normalized[i];
        layer.forward(resultsBelow(i), Nonlinearity.NONE, products, products, from, to);
        multiply(products, multiplied, from * outputs, to * outputs);
        if (norm != null) {
            norm.forward(products, arguments[i], from * outputs, outputs, to - from, scales[i], from);
        }
        DenseLayer.apply(function(i), arguments[i], results[i], from * outputs, to * outputs);
    }

    /** Multiplies numbers by others at the same places, if there are any. */
    static void multiply(float[] numbers, float @Nullable [] by, int from, int to) {
        if (by != null) {
            for (int i = from; i < to; i++) {
                numbers[i] *= by[i];
            }
        }
    }

    // ---- backward ----

    /** Takes the derivative with respect to an output, for the next {@link #backward}. */
    void arrived(int output, float[] derivative) {
        arrived[output] = derivative;
    }

    /**
     * Adds to the gradients of the parameters, if they are trained. Derivatives may arrive in parts, one after the other.
     *
     * @return the derivative with respect to the input, or null if it is not wanted
     */
    float @Nullable [] backward(boolean inputWanted) {
        Objects.requireNonNull(recording).arrive();
        Scratch.Spare memory = Objects.requireNonNull(spare);
        if (differentiated && !memory.takeBack(scratch, this)) {
            scratch = memory.take(this);
            forward();
        }
        differentiated = true;
        float[] ofInput = new DenseDerivation(this, inputWanted).run();
        Arrays.fill(arrived, null);
        memory.give(scratch);
        return ofInput;
    }
}
