package jarl.tensor;

import jarl.kernel.DenseLayer;
import jarl.kernel.KernelChoice;
import jarl.kernel.Nonlinearity;
import jarl.kernel.VectorLayerNorm;
import jarl.kernel.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Fully connected layers one after the other as a single operation on the heap: values, and derivatives of everything in it, by the kernels
 * of {@link DenseLayer}. What the kernels need of the weights is laid out once for each change of them. For layers; several threads may
 * compute with one network as long as none of them changes its parameters.
 */
public final class DenseNetwork {

    private final List<Layer> layers;
    private final KernelParameters<List<Kernels>> parameters; // of each layer, in the order of Layer.parameters
    private final Scratch.Spare spare = new Scratch.Spare();

    /**
     * The parameters of a layer, and what is applied to its outputs.
     *
     * @param weight {@code [outputs, inputs]}, a parameter
     * @param bias {@code [outputs]}, a parameter
     * @param norm applied to its outputs before the function; null for none
     */
    public record Layer(
            Tensor weight, Tensor bias, @Nullable Norm norm, Nonlinearity function) {

        private Stream<Tensor> parameters() {
            return norm == null ? Stream.of(weight, bias) : Stream.of(weight, bias, norm.weight, norm.bias);
        }

        private int count() {
            return norm == null ? 2 : 4;
        }
    }

    /**
     * Layer normalization.
     *
     * @param weight {@code [outputs]}, a parameter
     * @param bias {@code [outputs]}, a parameter
     */
    public record Norm(Tensor weight, Tensor bias, double epsilon) {}

    /**
     * The arithmetic of a layer.
     *
     * @param first the number of its first parameter
     */
    record Kernels(int first, DenseLayer layer, @Nullable VectorLayerNorm norm) {}

    /** A network of at least one layer; each takes what the one before gives. */
    public DenseNetwork(List<Layer> layers) {
        this.layers = List.copyOf(layers);
        this.parameters = new KernelParameters<>(
                layers.stream().flatMap(Layer::parameters).toList(), this::layOut);
    }

    private List<Kernels> layOut(List<float[]> numbers) {
        List<Kernels> kernels = new ArrayList<>();
        int next = 0;
        for (Layer layer : layers) {
            Norm norm = layer.norm;
            kernels.add(new Kernels(
                    next,
                    new DenseLayer(numbers.get(next), numbers.get(next + 1)),
                    norm == null
                            ? null
                            : new VectorLayerNorm(numbers.get(next + 2), numbers.get(next + 3), norm.epsilon)));
            next += layer.count();
        }
        return kernels;
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
        boolean learns = TensorScope.recordsGradients() && (input.requiresGradient() || parameters.learn());
        DensePass pass = new DensePass(layers, parameters, learns ? spare : null, rows);
        return HeapTensor.computed(
                rows, pass.forward(), new long[] {rows.size(0), pass.outputs()}, learns, pass::backward);
    }

    /** Whether each layer takes what the one before gives, and is small. */
    private boolean fits(HeapTensor rows) {
        long width = rows.size(1);
        int next = 0;
        for (Layer layer : layers) {
            long[] weight = Objects.requireNonNull(parameters.shape(next));
            if (weight.length != 2 || weight[1] != width || !KernelChoice.layer(rows.size(0), weight[1], weight[0])) {
                return false;
            }
            width = weight[0];
            int end = next + layer.count();
            while (++next < end) {
                long[] vector = Objects.requireNonNull(parameters.shape(next));
                if (vector.length != 1 || vector[0] != width) {
                    return false;
                }
            }
        }
        return true;
    }
}
