package jarl.nn;

import jarl.kernel.KernelChoice;
import jarl.kernel.Nonlinearity;
import jarl.tensor.DType;
import jarl.tensor.DenseNetwork;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** {@code y = x W^T + b}: input {@code [..., inputs]}, output {@code [..., outputs]}. */
public final class Linear implements Layer {

    private final Tensor weight;
    private final Tensor bias;
    private final boolean bfloat16;
    private final DenseNetwork alone;

    /**
     * Creates a layer with fresh weights.
     *
     * @param gain scales the weights where the initialization has a gain
     */
    public Linear(int inputs, int outputs, Initialization initialization, double gain, RandomGenerator random) {
        this(inputs, outputs, DType.FLOAT32, initialization, gain, random);
    }

    /**
     * The same.
     *
     * @param type of the numbers that are multiplied: float32, or bfloat16 if the layer is large enough to gain by it; parameters stay float32
     */
    Linear(int inputs, int outputs, DType type, Initialization initialization, double gain, RandomGenerator random) {
        this.bfloat16 = type == DType.BFLOAT16 && KernelChoice.bfloat16(inputs, outputs);
        this.weight = initialization.weight(outputs, inputs, gain, random).requireGradient();
        this.bias = initialization.bias(outputs, inputs, random).requireGradient();
        this.alone = DenseNetwork.chain(List.of(kernel(null, Nonlinearity.NONE)));
    }

    public Tensor forward(Tensor input) {
        return forwardWhere(TensorAccess.onHeap(input));
    }

    /** The same, computed where the input is: on the heap, or by libtorch, where much work is divided over the thread's {@code Shares}. */
    Tensor forwardWhere(Tensor input) {
        List<Tensor> byKernels = alone.forward(input);
        if (byKernels != null) {
            return byKernels.getFirst();
        }
        if (bfloat16) {
            return ParallelLinear.inBfloat16(input, weight, bias);
        }
        return !TensorAccess.isOnHeap(input) && input.dimensions() == 2 && input.dtype() == weight.dtype()
                ? ParallelLinear.forward(input, weight, bias)
                : input.linear(weight, bias);
    }

    /** This layer in a network that the kernels compute at once. */
    DenseNetwork.Layer kernel(@Nullable LayerNorm norm, Nonlinearity function) {
        return new DenseNetwork.Layer(weight, bias, norm == null ? null : norm.kernel(), function, bfloat16);
    }

    Tensor weight() {
        return weight;
    }

    Tensor bias() {
        return bias;
    }

    /** The same, computed in the element type of the input, whatever that of the parameters is. */
    Tensor forwardInTypeOfInput(Tensor input) {
        return ParallelLinear.forward(input, weight, bias);
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        visitor.accept(prefix + "weight", weight);
        visitor.accept(prefix + "bias", bias);
    }
}
