package jarl.tensor;

import jarl.kernel.DenseLayer;
import jarl.kernel.Nonlinearity;
import jarl.kernel.Vectors;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Fully connected layers one after the other as a single operation on the heap: values, and derivatives of everything in it, by the kernels
 * of {@link DenseLayer}. What the kernels need of the weights is laid out once for each change of them. For layers; several threads may
 * compute with one network as long as none of them changes its parameters.
 */
public final class DenseNetwork {

    private final List<Layer> layers;
    private final KernelParameters<List<DenseLayer>> parameters; // weight and bias of each layer

    /**
     * The parameters of a layer, and what is applied to its outputs.
     *
     * @param weight {@code [outputs, inputs]}, a parameter
     * @param bias {@code [outputs]}, a parameter
     */
    public record Layer(Tensor weight, Tensor bias, Nonlinearity function) {}

    /** A network of at least one layer; each takes what the one before gives. */
    public DenseNetwork(List<Layer> layers) {
        this.layers = List.copyOf(layers);
        this.parameters = new KernelParameters<>(
                layers.stream()
                        .flatMap(layer -> Stream.of(layer.weight, layer.bias))
                        .toList(),
                DenseNetwork::layOut);
    }

    private static List<DenseLayer> layOut(List<float[]> numbers) {
        return IntStream.range(0, numbers.size() / 2)
                .mapToObj(i -> new DenseLayer(numbers.get(2 * i), numbers.get(2 * i + 1)))
                .toList();
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
                || rows.numel() == 0
                || !parameters.areWithinReach()
                || !fits(rows)) {
            return null;
        }
        DensePass pass = new DensePass(layers, parameters, (int) rows.size(0));
        float[] values = rows.array();
        float[] result = pass.forward(values);
        return HeapTensor.computed(
                rows,
                result,
                new long[] {rows.size(0), pass.outputs()},
                parameters.learn(),
                (derivative, inputWanted) -> pass.backward(derivative, values, inputWanted));
    }

    /** Whether each layer takes what the one before gives, and is small. */
    private boolean fits(HeapTensor rows) {
        long width = rows.size(1);
        for (int i = 0; i < layers.size(); i++) {
            long[] weight = Objects.requireNonNull(parameters.shape(2 * i));
            long[] bias = Objects.requireNonNull(parameters.shape(2 * i + 1));
            if (weight.length != 2
                    || weight[1] != width
                    || bias.length != 1
                    || bias[0] != weight[0]
                    || !HeapTensor.isSmallLayer(rows.size(0), weight[1], weight[0])) {
                return false;
            }
            width = weight[0];
        }
        return true;
    }
}
