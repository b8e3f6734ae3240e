package jarl.nn;

import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.random.RandomGenerator;

/** The initial weights of a layer. */
public enum Initialization {
    /** Weights and biases uniform in +-1/sqrt(inputs), PyTorch's default for linear and convolution layers. */
    TORCH_DEFAULT,
    /** Orthogonal weights (Saxe et al. 2014) times a gain, zero biases; usual for PPO on vectors (Engstrom et al. 2020). */
    ORTHOGONAL,
    /**
     * Normal weights of standard deviation {@code gain / sqrt(inputs)}, zero biases. With gain sqrt 2, as hidden layers and convolutions have
     * it, that of He et al. 2015 for ReLU, equation 10.
     */
    HE;

    /**
     * A weight of shape {@code [outputs, inputs]}, in no scope.
     *
     * @param gain scales the weights; TORCH_DEFAULT ignores it
     */
    Tensor weight(int outputs, int inputs, double gain, RandomGenerator random) {
        return switch (this) {
            case TORCH_DEFAULT -> uniform(1 / Math.sqrt(inputs), random, outputs, inputs);
            case ORTHOGONAL -> orthogonal(outputs, inputs, gain, random);
            case HE -> normal(gain / Math.sqrt(inputs), random, outputs, inputs);
        };
    }

    /** A bias of shape {@code [outputs]}, in no scope. */
    Tensor bias(int outputs, int inputs, RandomGenerator random) {
        return switch (this) {
            case TORCH_DEFAULT -> uniform(1 / Math.sqrt(inputs), random, outputs);
            case ORTHOGONAL, HE -> TensorScope.unscoped(Tensor.full(0, outputs));
        };
    }

    /** Rows in another shape, in no scope. */
    static Tensor reshaped(Tensor rows, long... shape) {
        try (var _ = TensorScope.withoutGradients()) {
            return TensorScope.unscoped(rows.view(shape));
        } finally {
            rows.close();
        }
    }

    static Tensor uniform(double bound, RandomGenerator random, long... shape) {
        int count = 1;
        for (long size : shape) {
            count *= (int) size;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
        return TensorScope.unscoped(Tensor.of(values, shape));
    }

    private static Tensor normal(double deviation, RandomGenerator random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return TensorScope.unscoped(Tensor.of(values, rows, columns));
    }

    private static Tensor orthogonal(int outputs, int inputs, double gain, RandomGenerator random) {
        int longSide = Math.max(outputs, inputs);
        int shortSide = Math.min(outputs, inputs);
        float[] values = new float[longSide * shortSide];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        try (var _ = TensorScope.withoutGradients()) {
            Tensor q = Tensor.of(values, longSide, shortSide).orthonormal().mul(gain);
            return TensorScope.unscoped(outputs < inputs ? q.transpose(0, 1).contiguous() : q.contiguous());
        }
    }
}
