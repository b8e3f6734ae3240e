package jarl.nn;

import jarl.tensor.BatchNormalization.By;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * Linear layers, each followed by the nonlinearity, and batch renormalization of the input and of all results: input {@code [N, inputs]}, output
 * {@code [N, last hidden size]}.
 *
 * <pre>{@code
 * input -> renormalized -> linear -> nonlinearity -> renormalized -> linear -> ... -> renormalized
 * }</pre>
 */
public final class BatchRenormMlp implements Layer {

    private final List<BatchRenorm> norms = new ArrayList<>();
    private final List<Mlp> layers = new ArrayList<>();

    /**
     * Hidden layers of these sizes; without any, the input is renormalized.
     *
     * @param type of the numbers that large layers multiply, float32 or bfloat16; parameters stay float32
     */
    public BatchRenormMlp(
            int inputs,
            List<Integer> hiddenSizes,
            DType type,
            Activation activation,
            Initialization initialization,
            RandomGenerator random) {
        norms.add(new BatchRenorm(inputs));
        int width = inputs;
        for (int size : hiddenSizes) {
            layers.add(new Mlp(width, List.of(size), false, type, activation, initialization, random));
            norms.add(new BatchRenorm(size));
            width = size;
        }
    }

    /** Computes the layers; see {@link BatchRenorm#forward}. */
    public Tensor forward(Tensor input, By by) {
        Tensor hidden = norms.getFirst().forward(TensorAccess.onHeap(input), by);
        for (int i = 0; i < layers.size(); i++) {
            hidden = norms.get(i + 1).forward(layers.get(i).forward(hidden), by);
        }
        return hidden;
    }

    /** By the running statistics, to be differentiated by the input: the gradients of the parameters may be left as they are. */
    public Tensor forwardFixed(Tensor input) {
        Tensor hidden = norms.getFirst().forwardFixed(TensorAccess.onHeap(input));
        for (int i = 0; i < layers.size(); i++) {
            hidden = norms.get(i + 1).forwardFixed(layers.get(i).forwardFixed(hidden));
        }
        return hidden;
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        for (int i = 0; i < norms.size(); i++) {
            norms.get(i).visitParameters(prefix + "norm" + i + ".", visitor);
        }
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).visitParameters(prefix + "hidden" + i + ".", visitor);
        }
    }

    /** Calls {@code visitor} with the names and tensors of the running statistics, which are not trained. */
    public void visitStatistics(String prefix, BiConsumer<String, Tensor> visitor) {
        for (int i = 0; i < norms.size(); i++) {
            norms.get(i).visitStatistics(prefix + "norm" + i + ".", visitor);
        }
    }
}
