package jarl.nn;

import jarl.tensor.BatchNormalization;
import jarl.tensor.BatchNormalization.By;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.function.BiConsumer;

/**
 * Batch normalization (Ioffe and Szegedy 2015) of d features whose weights and biases have, taken together, the length sqrt(d), which they begin with and
 * which {@link #constrain} gives them again after a step of an optimizer. Epsilon 1e-5; running statistics move by 0.01; variances have the divisor N.
 */
final class UnitBatchNorm implements Layer {

    // nothing corrects a batch here: the limits of such a correction have no part
    private static final BatchNormalization.Constants CONSTANTS = new BatchNormalization.Constants(1e-5, 0.01, 1, 0);

    private final int features;
    private final BatchRenorm norm;

    UnitBatchNorm(int features) {
        this.features = features;
        this.norm = new BatchRenorm(features, CONSTANTS);
    }

    /** See {@link BatchRenorm#forward}. */
    Tensor forward(Tensor input, By by) {
        return norm.forward(input, by);
    }

    /** See {@link BatchRenorm#forwardFixed}. */
    Tensor forwardFixed(Tensor input) {
        return norm.forwardFixed(input);
    }

    @SuppressWarnings("CheckReturnValue")
    void constrain() {
        Tensor weight = norm.weight();
        Tensor bias = norm.bias();
        try (var _ = TensorScope.withoutGradients()) {
            Tensor length =
                    weight.square().sum().add(bias.square().sum()).sqrt().clampMinimum(UnitRmsNorm.LEAST_LENGTH);
            Tensor factor = length.reciprocal().mul(Math.sqrt(features));
            weight.copyInPlace(weight.mul(factor));
            bias.copyInPlace(bias.mul(factor));
        }
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        norm.visitParameters(prefix, visitor);
    }

    void visitStatistics(String prefix, BiConsumer<String, Tensor> visitor) {
        norm.visitStatistics(prefix, visitor);
    }
}
