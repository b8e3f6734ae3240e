package jarl.nn;

import jarl.kernel.Vectors;
import jarl.tensor.DType;
import jarl.tensor.DenseNetwork;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Linear layers, each followed by the nonlinearity, with layer normalization before it if asked for: input {@code [N, inputs]}, output {@code [N, last hidden size]}. */
public final class Mlp implements Layer {

    private final List<Linear> layers = new ArrayList<>();
    private final List<LayerNorm> norms = new ArrayList<>();
    private final List<Integer> widths;
    private final Activation activation;
    private final int outputs;
    private final List<DenseNetwork.Layer> kernels;
    private final @Nullable DenseNetwork atOnce;

    /** Hidden layers of these sizes; without any, the input passes through unchanged. */
    public Mlp(
            int inputs,
            List<Integer> hiddenSizes,
            Activation activation,
            Initialization initialization,
            RandomGenerator random) {
        this(inputs, hiddenSizes, false, activation, initialization, random);
    }

    /**
     * The same.
     *
     * @param layerNorm normalize the features of each layer before the nonlinearity
     */
    public Mlp(
            int inputs,
            List<Integer> hiddenSizes,
            boolean layerNorm,
            Activation activation,
            Initialization initialization,
            RandomGenerator random) {
        this(inputs, hiddenSizes, layerNorm, DType.FLOAT32, activation, initialization, random);
    }

    /**
     * The same.
     *
     * @param type of the numbers that large layers multiply, float32 or bfloat16; parameters stay float32
     */
    public Mlp(
            int inputs,
            List<Integer> hiddenSizes,
            boolean layerNorm,
            DType type,
            Activation activation,
            Initialization initialization,
            RandomGenerator random) {
        this.activation = activation;
        this.widths = List.copyOf(hiddenSizes);
        int width = inputs;
        for (int size : hiddenSizes) {
            layers.add(new Linear(width, size, type, initialization, Math.sqrt(2), random));
            if (layerNorm) {
                norms.add(new LayerNorm(size));
            }
            width = size;
        }
        this.outputs = width;
        this.kernels = List.copyOf(kernels(activation));
        this.atOnce = layers.isEmpty() ? null : DenseNetwork.chain(kernels);
    }

    private List<DenseNetwork.Layer> kernels(Activation function) {
        List<DenseNetwork.Layer> each = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            each.add(layers.get(i).kernel(norms.isEmpty() ? null : norms.get(i), function.kernel()));
        }
        return each;
    }

    /** The layers in a network that the kernels compute at once. */
    List<DenseNetwork.Layer> kernels() {
        return kernels;
    }

    public Tensor forward(Tensor input) {
        Tensor hidden = whereComputed(input);
        List<Tensor> byKernels = atOnce == null ? null : atOnce.forward(hidden);
        if (byKernels != null) {
            return byKernels.getFirst();
        }
        return layerByLayer(hidden);
    }

    /** The same, to be differentiated by the input: the gradients of the parameters may be left as they are. */
    Tensor forwardFixed(Tensor input) {
        Tensor hidden = whereComputed(input);
        List<Tensor> byKernels = atOnce == null ? null : atOnce.forwardFixed(hidden);
        return byKernels != null ? byKernels.getFirst() : layerByLayer(hidden);
    }

    /** The input where the first layer computes. */
    Tensor whereComputed(Tensor input) {
        // without kernels libtorch normalizes, and what is normalized need not go over the heap
        boolean onHeap = norms.isEmpty() || Vectors.available();
        return layers.isEmpty() || !onHeap ? input : TensorAccess.onHeap(input);
    }

    /** What the outputs of each layer are multiplied by where features are dropped, {@code [rows, outputs]} row-major. */
    float[][] factors(int rows, Dropout dropout) {
        return widths.stream().map(width -> dropout.factors(rows * width)).toArray(float[][]::new);
    }

    /** The layers' outputs are multiplied by such factors before normalization and nonlinearity. */
    Tensor layerByLayer(Tensor input, float[][] factors) {
        Tensor hidden = input;
        for (int i = 0; i < layers.size(); i++) {
            Tensor products = layers.get(i).forwardWhere(hidden);
            Tensor kept = TensorAccess.holding(factors[i], products.shape()).to(products.device());
            hidden = activation.apply(normalized(i, products.mul(kept)));
        }
        return hidden;
    }

    private Tensor layerByLayer(Tensor input) {
        Tensor hidden = input;
        for (int i = 0; i < layers.size(); i++) {
            hidden = activation.apply(normalized(i, layers.get(i).forwardWhere(hidden)));
        }
        return hidden;
    }

    /** The same, computed in the element type of the input, such as bfloat16, whatever that of the parameters is. */
    public Tensor forwardInTypeOfInput(Tensor input) {
        Tensor hidden = input;
        for (int i = 0; i < layers.size(); i++) {
            hidden = activation.apply(normalized(i, layers.get(i).forwardInTypeOfInput(hidden)));
        }
        return hidden;
    }

    private Tensor normalized(int layer, Tensor features) {
        return norms.isEmpty() ? features : norms.get(layer).forward(features);
    }

    /** The width of the output. */
    public int outputs() {
        return outputs;
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).visitParameters(prefix + i + ".", visitor);
            if (!norms.isEmpty()) {
                norms.get(i).visitParameters(prefix + i + ".norm.", visitor);
            }
        }
    }
}
