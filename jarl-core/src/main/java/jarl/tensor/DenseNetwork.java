package jarl.tensor;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.kernel.DenseLayer;
import jarl.kernel.Nonlinearity;
import jarl.kernel.Vectors;
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
        DensePass pass = new DensePass(layers, kernels, (int) rows.size(0));
        float[] values = rows.array();
        float[] result = pass.forward(values);
        return HeapTensor.computed(
                rows,
                result,
                new long[] {rows.size(0), pass.outputs()},
                pass.learns(),
                (derivative, inputWanted) -> pass.backward(derivative, values, inputWanted));
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
}
