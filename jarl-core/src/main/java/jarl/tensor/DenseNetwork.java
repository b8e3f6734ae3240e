package jarl.tensor;

import jarl.kernel.Bfloat16Kernel;
import jarl.kernel.DenseLayer;
import jarl.kernel.KernelChoice;
import jarl.kernel.Nonlinearity;
import jarl.kernel.VectorLayerNorm;
import jarl.kernel.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Fully connected layers as a single operation on the heap: values, and derivatives of everything in it, by the kernels of {@link DenseLayer}.
 * They form a tree: each layer takes the input or what one before it gives, so a policy and a value, or several critics, are one network. What
 * nothing goes on from are the outputs. What the kernels need of the weights is laid out once for each change of them. For layers; several
 * threads may compute with one network as long as none of them changes its parameters.
 */
public final class DenseNetwork {

    /** In place of a layer's number: what the network is given. */
    public static final int INPUT = -1;

    private final List<Layer> layers;
    private final LayerTree tree;
    private final KernelParameters<List<Kernels>> parameters; // of each layer, in the order of Layer.parameters
    private final Scratch.Spare spare = new Scratch.Spare();
    private final Sharings sharings = new Sharings(new Sharing(), new Sharing(), new Sharing());

    /** Of the way forward, of the way back to the arguments of the functions, or of a branch to its parameters, and of that to the weights. */
    record Sharings(Sharing forward, Sharing derivation, Sharing weights) {}

    /**
     * The parameters of a layer, and what is applied to its outputs.
     *
     * @param weight {@code [outputs, inputs]}, a parameter
     * @param bias {@code [outputs]}, a parameter
     * @param norm applied to its outputs before the function; null for none
     * @param bfloat16 whether products are of numbers rounded to bfloat16, with float32 sums
     */
    public record Layer(
            Tensor weight, Tensor bias, @Nullable Norm norm, Nonlinearity function, boolean bfloat16) {

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
    public static DenseNetwork chain(List<Layer> layers) {
        return new DenseNetwork(
                layers, IntStream.range(0, layers.size()).map(i -> i - 1).toArray());
    }

    /**
     * A network of at least one layer.
     *
     * @param below number of the earlier layer that a layer takes the results of, or {@link #INPUT}; for each layer
     */
    public DenseNetwork(List<Layer> layers, int[] below) {
        this.layers = List.copyOf(layers);
        this.tree = new LayerTree(below);
        this.parameters = new KernelParameters<>(
                layers.stream().flatMap(Layer::parameters).toList(), this::layOut, DenseNetwork::renew);
    }

    private static void renew(List<Kernels> kernels, int share, int shares) {
        for (Kernels each : kernels) {
            DenseLayer layer = each.layer;
            layer.layOut(
                    KernelParameters.bound(layer.outputs(), share, shares),
                    KernelParameters.bound(layer.outputs(), share + 1, shares));
        }
    }

    private List<Kernels> layOut(List<float[]> numbers) {
        List<Kernels> kernels = new ArrayList<>();
        int next = 0;
        for (Layer layer : layers) {
            Norm norm = layer.norm;
            kernels.add(new Kernels(
                    next,
                    new DenseLayer(numbers.get(next), numbers.get(next + 1), layer.bfloat16),
                    norm == null
                            ? null
                            : new VectorLayerNorm(numbers.get(next + 2), numbers.get(next + 3), norm.epsilon)));
            next += layer.count();
        }
        return kernels;
    }

    /**
     * Computes the whole network.
     *
     * @param input {@code [N, inputs]}
     * @return for each output, in the order of the layers, {@code [N, outputs]}; null if the kernels cannot or should not compute it: the
     *     layers are to be computed one by one
     */
    public @Nullable List<Tensor> forward(Tensor input) {
        return forward(input, tree.all(), true, null);
    }

    /**
     * The same with outputs of layers multiplied by constants, before normalization and function.
     *
     * @param factors of each layer, {@code [N, outputs]} row-major, null for none; must not be changed any more
     * @param trained whether differentiation adds to the gradients of the parameters
     */
    public @Nullable List<Tensor> forward(Tensor input, float @Nullable [][] factors, boolean trained) {
        return forward(input, tree.all(), trained, factors);
    }

    /** The same with the parameters as constants: what is differentiated by the input adds nothing to their gradients. */
    public @Nullable List<Tensor> forwardFixed(Tensor input) {
        return forward(input, tree.all(), false, null);
    }

    /** Computes one of the outputs and no more than it needs; null as above. */
    public @Nullable Tensor forward(Tensor input, int output) {
        return only(forward(input, tree.towards(output), true, null));
    }

    /** Computes one of the outputs with the parameters as constants; null as above. */
    public @Nullable Tensor forwardFixed(Tensor input, int output) {
        return only(forward(input, tree.towards(output), false, null));
    }

    private static @Nullable Tensor only(@Nullable List<Tensor> outputs) {
        return outputs == null ? null : outputs.getFirst();
    }

    private @Nullable List<Tensor> forward(
            Tensor input, LayerTree.Part part, boolean trained, float @Nullable [] @Nullable [] factors) {
        if (!Vectors.available()
                || !(input instanceof HeapTensor rows)
                || rows.dimensions() != 2
                || rows.numel() == 0
                || !parameters.areWithinReach()
                || !fits(rows)) {
            return null;
        }
        boolean learns =
                TensorScope.recordsGradients() && (input.requiresGradient() || (trained && parameters.learn()));
        DensePass pass =
                new DensePass(layers, part, parameters, sharings, learns ? spare : null, rows, trained, factors);
        pass.forward();
        return results(rows, pass, part.outputs(), learns);
    }

    private static List<Tensor> results(HeapTensor rows, DensePass pass, int[] outputs, boolean learns) {
        HeapTensor first = HeapTensor.computed(
                rows, pass.result(outputs[0]), shape(rows, pass, outputs[0]), learns, (derivative, inputWanted) -> {
                    pass.arrived(outputs[0], derivative);
                    return pass.backward(inputWanted);
                });
        if (outputs.length == 1) {
            return List.of(first);
        }
        List<Tensor> results = new ArrayList<>();
        results.add(first);
        for (int i = 1; i < outputs.length; i++) {
            int output = outputs[i];
            results.add(HeapTensor.beside(
                    first,
                    pass.result(output),
                    shape(rows, pass, output),
                    derivative -> pass.arrived(output, derivative)));
        }
        return results;
    }

    private static long[] shape(HeapTensor rows, DensePass pass, int output) {
        return new long[] {rows.size(0), pass.outputs(output)};
    }

    private static boolean fits(long rows, long inputs, long outputs, boolean bfloat16) {
        return bfloat16
                ? Bfloat16Kernel.available() && KernelChoice.bfloat16Layer(rows, inputs, outputs)
                : KernelChoice.layer(rows, inputs, outputs);
    }

    /** Whether each layer takes what the one below gives, and is small. */
    private boolean fits(HeapTensor rows) {
        long[] widths = new long[layers.size()];
        int next = 0;
        for (int i = 0; i < widths.length; i++) {
            int below = tree.below(i);
            long inputs = below == INPUT ? rows.size(1) : widths[below];
            long[] weight = Objects.requireNonNull(parameters.shape(next));
            if (weight.length != 2
                    || weight[1] != inputs
                    || !fits(rows.size(0), weight[1], weight[0], layers.get(i).bfloat16)) {
                return false;
            }
            widths[i] = weight[0];
            int end = next + layers.get(i).count();
            while (++next < end) {
                long[] vector = Objects.requireNonNull(parameters.shape(next));
                if (vector.length != 1 || vector[0] != widths[i]) {
                    return false;
                }
            }
        }
        return true;
    }
}
