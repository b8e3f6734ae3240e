package jarl.nn;

import jarl.tensor.RootMeanSquare;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.function.BiConsumer;

/**
 * Normalization by the root mean square of a row's d features (Zhang and Sennrich 2019), {@code x / sqrt(mean(x^2) + 1e-6) * weight}, whose weights have
 * the length sqrt(d), which they begin with and which {@link #constrain} gives them again after a step of an optimizer.
 */
final class UnitRmsNorm implements Layer {

    static final double LEAST_LENGTH = 1e-8;
    static final double EPSILON = 1e-6;

    private final int features;
    private final Parameter weight;
    private final RootMeanSquare onHeap;

    UnitRmsNorm(int features) {
        this.features = features;
        this.weight = new Parameter(features, 1);
        this.onHeap = new RootMeanSquare(weight.value(), EPSILON);
    }

    /**
     * Input and output {@code [N, features]}.
     *
     * @param trained whether the weights' gradients are wanted; they may be left as they are otherwise
     */
    Tensor forward(Tensor input, boolean trained) {
        Tensor byKernels = onHeap.forward(input, trained);
        if (byKernels != null) {
            return byKernels;
        }
        Tensor root = input.square().mean(-1, true).add(EPSILON).sqrt();
        return input.div(root).mul(weight.value());
    }

    @SuppressWarnings("CheckReturnValue")
    void constrain() {
        Tensor numbers = weight.value();
        try (var _ = TensorScope.withoutGradients()) {
            Tensor length = numbers.square().sum().sqrt().clampMinimum(LEAST_LENGTH);
            numbers.copyInPlace(numbers.div(length).mul(Math.sqrt(features)));
        }
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        weight.visitParameters(prefix + "weight.", visitor);
    }
}
