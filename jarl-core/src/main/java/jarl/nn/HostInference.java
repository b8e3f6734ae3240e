package jarl.nn;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.tensor.DType;
import jarl.tensor.HostBlas;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.List;

/**
 * Fully connected layers applied to a few rows on the CPU with nothing recorded: what acting in control tasks is. The same formulas as the
 * tensor operations, equal to rounding, on Java arrays.
 */
final class HostInference {

    // Above, the arithmetic counts, which libtorch does as well and on several threads.
    private static final int MOST_ROWS = 256;

    private HostInference() {}

    /** Whether it may stand in for tensor operations on this input of a layer, and on what follows. */
    static boolean suits(Tensor input, Linear layer) {
        return input.dimensions() == 2
                && input.size(0) <= MOST_ROWS
                && input.size(1) == layer.weight().size(1)
                && !TensorScope.recordsGradients()
                && input.dtype() == DType.FLOAT32
                && input.device().isCpu()
                && input.isContiguous()
                && HostBlas.available();
    }

    /** {@code [N, inputs]} to {@code [N, outputs]}. */
    static Tensor linear(Tensor input, Tensor weight, Tensor bias) {
        int rows = (int) input.size(0);
        return Tensor.of(HostBlas.linear(numbers(input), rows, weight, bias), rows, weight.size(0));
    }

    /** Each layer and its nonlinearity. */
    static Tensor mlp(Tensor input, List<Linear> layers, Activation activation) {
        int rows = (int) input.size(0);
        float[] hidden = numbers(input);
        for (Linear layer : layers) {
            hidden = HostBlas.linear(hidden, rows, layer.weight(), layer.bias());
            activation.applyInPlace(hidden);
        }
        return Tensor.of(hidden, rows, layers.getLast().outputs());
    }

    private static float[] numbers(Tensor input) {
        return input.segment().toArray(JAVA_FLOAT);
    }
}
