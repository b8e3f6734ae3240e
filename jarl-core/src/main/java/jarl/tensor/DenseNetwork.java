package jarl.tensor;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.kernel.DenseLayer;
import jarl.kernel.Nonlinearity;
import jarl.kernel.Vectors;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fully connected layers one after the other as a single operation on the heap: values, and derivatives of everything in it, by the kernels
 * of {@link DenseLayer}. What the kernels need of the weights is laid out once for each change of them. For layers; several threads may
 * compute with one network as long as none of them changes its parameters.
 */
public final class DenseNetwork {

    private final List<Layer> layers;
    private volatile @Nullable Laid laid;

    /**
     * The parameters of a layer, and what is applied to its outputs.
     *
     * @param weight {@code [outputs, inputs]}, a parameter
     * @param bias {@code [outputs]}, a parameter
     */
    public record Layer(Tensor weight, Tensor bias, Nonlinearity function) {}

    /** The layers as the kernels want them, of the parameters' values at some version. */
    private record Laid(long version, List<DenseLayer> layers) {}

    /** A network of at least one layer; each takes what the one before gives. */
    public DenseNetwork(List<Layer> layers) {
        this.layers = List.copyOf(layers);
    }

    /**
     * Computes the network.
     *
     * @param input {@code [N, inputs]}
     * @return {@code [N, outputs]}; null if the kernels cannot or should not compute it: the layers are to be computed one by one
     */
    public @Nullable Tensor forward(Tensor input) {
        if (!Vectors.available()
                || !(input instanceof HeapTensor rows)
                || rows.dimensions() != 2
                || rows.numel() == 0) {
            return null;
        }
        long[] width = {rows.size(1)};
        boolean recording = TensorScope.recordsGradients();
        for (Layer layer : layers) {
            if (!isWithinReach(layer, rows.size(0), width, recording)) {
                return null;
            }
        }
        List<DenseLayer> kernels = laidOut();
        return HeapTensor.network(rows, new Pass(layers, kernels, (int) rows.size(0)));
    }

    /** Whether the parameters are in Java's memory, their gradients too if they learn, and shapes fit; {@code width} becomes the layer's outputs. */
    private static boolean isWithinReach(Layer layer, long rows, long[] width, boolean recording) {
        if (!(layer.weight instanceof TorchTensor weight && layer.bias instanceof TorchTensor bias)) {
            return false;
        }
        long[] shape = weight.shapeOnHost(DType.FLOAT32);
        long[] biasShape = bias.shapeOnHost(DType.FLOAT32);
        if (shape == null || biasShape == null || shape.length != 2 || shape[1] != width[0]) {
            return false;
        }
        width[0] = shape[0];
        boolean learns = recording && (weight.requiresGradient() || bias.requiresGradient());
        return HeapTensor.isSmallLayer(rows, shape[1], shape[0])
                && biasShape.length == 1
                && biasShape[0] == shape[0]
                && (!learns || (weight.gradientMemory() != null && bias.gradientMemory() != null));
    }

    private List<DenseLayer> laidOut() {
        long version = 0;
        for (Layer layer : layers) {
            version += ((TorchTensor) layer.weight).version() + ((TorchTensor) layer.bias).version();
        }
        Laid last = laid;
        if (last != null && last.version == version) {
            return last.layers;
        }
        List<DenseLayer> fresh = layers.stream()
                .map(layer -> new DenseLayer(
                        layer.weight.segment().toArray(JAVA_FLOAT),
                        layer.bias.segment().toArray(JAVA_FLOAT)))
                .toList();
        laid = new Laid(version, fresh);
        return fresh;
    }

    /** One computation of the network and what its derivative needs of it. */
    static final class Pass {

        private final List<Layer> layers;
        private final List<DenseLayer> kernels;
        private final int rows;
        private final float[][] arguments; // of the functions
        private final float[][] results; // of the functions: inputs of the next layer

        private Pass(List<Layer> layers, List<DenseLayer> kernels, int rows) {
            this.layers = layers;
            this.kernels = kernels;
            this.rows = rows;
            this.arguments = new float[kernels.size()][];
            this.results = new float[kernels.size()][];
        }

        int outputs() {
            return kernels.getLast().outputs();
        }

        boolean learns() {
            return layers.stream().anyMatch(layer -> layer.weight.requiresGradient() || layer.bias.requiresGradient());
        }

        /** The network's outputs. */
        float[] forward(float[] input) {
            float[] values = input;
            for (int i = 0; i < kernels.size(); i++) {
                DenseLayer kernel = kernels.get(i);
                Nonlinearity function = layers.get(i).function;
                results[i] = new float[rows * kernel.outputs()];
                arguments[i] = function.isDifferentiatedByResult() ? results[i] : new float[results[i].length];
                kernel.forward(values, function, arguments[i], results[i], 0, rows);
                values = results[i];
            }
            return values;
        }

        /**
         * Adds to the gradients of the parameters.
         *
         * @param derivative with respect to the outputs
         * @return with respect to the input, or null if it is not wanted
         */
        float @Nullable [] backward(float[] derivative, float[] input, boolean inputWanted) {
            int last = kernels.size() - 1;
            float[] current = derivative;
            Nonlinearity function = layers.get(last).function;
            if (function != Nonlinearity.NONE) {
                current = new float[derivative.length];
                DenseLayer.derivative(function, derivative, arguments[last], current, 0, derivative.length);
            }
            for (int i = last; i >= 0; i--) {
                DenseLayer kernel = kernels.get(i);
                float[] below = i == 0 ? input : results[i - 1];
                addGradients(layers.get(i), kernel, current, below);
                if (i == 0 && !inputWanted) {
                    return null;
                }
                float[] next = new float[rows * kernel.inputs()];
                Nonlinearity before = i == 0 ? Nonlinearity.NONE : layers.get(i - 1).function;
                kernel.inputGradient(current, before, i == 0 ? next : arguments[i - 1], next, 0, rows);
                current = next;
            }
            return current;
        }

        private void addGradients(Layer layer, DenseLayer kernel, float[] derivative, float[] below) {
            MemorySegment weight = ((TorchTensor) layer.weight).gradientMemory();
            if (weight != null) {
                float[] sum = weight.toArray(JAVA_FLOAT);
                kernel.addWeightGradient(derivative, below, rows, sum, 0, kernel.outputs());
                MemorySegment.copy(sum, 0, weight, JAVA_FLOAT, 0, sum.length);
            }
            MemorySegment bias = ((TorchTensor) layer.bias).gradientMemory();
            if (bias != null) {
                float[] sum = bias.toArray(JAVA_FLOAT);
                kernel.addBiasGradient(derivative, rows, sum);
                MemorySegment.copy(sum, 0, bias, JAVA_FLOAT, 0, sum.length);
            }
        }
    }
}
