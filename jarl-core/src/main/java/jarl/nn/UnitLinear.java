package jarl.nn;

import jarl.kernel.KernelChoice;
import jarl.kernel.Nonlinearity;
import jarl.tensor.DType;
import jarl.tensor.DenseNetwork;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * {@code y = x W^T}, or {@code y = x W^T + b}, where each row of W has length 1: input {@code [N, inputs]}, output {@code [N, outputs]}. Rows are scaled to
 * that length at the start and by {@link #constrain}, to be called after each step of an optimizer.
 */
public final class UnitLinear implements Layer {

    private static final double LEAST_LENGTH = 1e-8;

    private final Tensor weight;
    private final Tensor bias; // zeros that do not learn where there is none
    private final boolean biased;
    private final boolean bfloat16;
    private final DenseNetwork alone;

    /**
     * Creates a layer with fresh weights.
     *
     * @param biased whether a bias is added, which begins at 0 and may have any length
     */
    public UnitLinear(int inputs, int outputs, boolean biased, Initialization initialization, RandomGenerator random) {
        this(inputs, outputs, biased, DType.FLOAT32, initialization, random);
    }

    /**
     * The same.
     *
     * @param type of the numbers that are multiplied: float32, or bfloat16 if the layer is large enough to gain by it; parameters stay float32
     */
    UnitLinear(
            int inputs,
            int outputs,
            boolean biased,
            DType type,
            Initialization initialization,
            RandomGenerator random) {
        this.bfloat16 = type == DType.BFLOAT16 && KernelChoice.bfloat16(inputs, outputs);
        this.weight = initialization.weight(outputs, inputs, 1, random).requireGradient();
        Tensor zeros = TensorScope.unscoped(Tensor.full(0, outputs));
        this.bias = biased ? zeros.requireGradient() : zeros;
        this.biased = biased;
        this.alone = DenseNetwork.chain(
                List.of(new DenseNetwork.Layer(weight, bias, null, Nonlinearity.NONE, this.bfloat16)));
        constrain();
    }

    public Tensor forward(Tensor input) {
        return forward(input, true);
    }

    /** The same, to be differentiated by the input: the gradients of the parameters may be left as they are. */
    public Tensor forwardFixed(Tensor input) {
        return forward(input, false);
    }

    Tensor forward(Tensor input, boolean trained) {
        Tensor rows = TensorAccess.onHeap(input);
        List<Tensor> byKernels = trained ? alone.forward(rows) : alone.forwardFixed(rows);
        if (byKernels != null) {
            return byKernels.getFirst();
        }
        if (bfloat16) {
            return ParallelLinear.inBfloat16(rows, weight, bias);
        }
        return biased ? rows.linear(weight, bias) : rows.linear(weight);
    }

    /** Scales each row of W to length 1. */
    @SuppressWarnings("CheckReturnValue")
    public void constrain() {
        try (var _ = TensorScope.withoutGradients()) {
            Tensor length = weight.square().sum(1, true).sqrt().clampMinimum(LEAST_LENGTH);
            weight.copyInPlace(weight.div(length));
        }
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        visitor.accept(prefix + "weight", weight);
        if (biased) {
            visitor.accept(prefix + "bias", bias);
        }
    }
}
