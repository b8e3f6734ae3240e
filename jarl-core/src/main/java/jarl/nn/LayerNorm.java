package jarl.nn;

import jarl.tensor.DenseNetwork;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import java.util.function.BiConsumer;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Layer normalization (Ba et al. 2016): {@code (x - mean) / sqrt(variance + epsilon) * weight + bias}, mean and variance (divisor n) of a
 * row's features. Weights start at 1, biases at 0; epsilon is that of Flax, 1e-6.
 */
public final class LayerNorm implements Layer {

    static final double EPSILON = 1e-6;

    private final long features;
    private final Parameter weight;
    private final Parameter bias;

    /** A layer for rows of so many features. */
    public LayerNorm(int features) {
        this.features = features;
        this.weight = new Parameter(features, 1);
        this.bias = new Parameter(features, 0);
    }

    /** Input and output {@code [..., features]}. */
    public Tensor forward(Tensor input) {
        return TensorAccess.wrap(torch.layer_norm(
                TensorAccess.raw(input),
                new long[] {features},
                new TensorOptional(TensorAccess.raw(weight.value())),
                new TensorOptional(TensorAccess.raw(bias.value())),
                EPSILON,
                true));
    }

    /** Images {@code [N, features, H, W]}: the channels of each pixel are a row, as in Flax. */
    public Tensor forwardChannels(Tensor image) {
        return forward(image.permute(0, 2, 3, 1)).permute(0, 3, 1, 2);
    }

    /** This layer in a network that the kernels compute at once. */
    DenseNetwork.Norm kernel() {
        return new DenseNetwork.Norm(weight.value(), bias.value(), EPSILON);
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        visitor.accept(prefix + "weight", weight.value());
        visitor.accept(prefix + "bias", bias.value());
    }
}
