package jarl.nn;

import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * A linear layer whose weights carry learned noise (Fortunato et al. 2018, "Noisy networks for exploration", equations 9 to 11, factorised
 * Gaussian noise): {@code y = (mu + sigma * f(e_out) f(e_in)^T) x + mu_b + sigma_b * f(e_out)} with {@code f(e) = sign(e) sqrt(|e|)}.
 * Without noise it is linear in mu.
 */
public final class NoisyLinear implements Module {

    private final Tensor mean;
    private final Tensor biasMean;
    private final Tensor deviation;
    private final Tensor biasDeviation;
    private final int inputs;
    private final int outputs;
    private Tensor inputNoise;
    private Tensor outputNoise;

    /**
     * A layer with fresh weights and no noise yet.
     *
     * @param initialDeviation sigma_0; each deviation starts at {@code sigma_0 / sqrt(inputs)}; 0.5 in the paper
     */
    public NoisyLinear(int inputs, int outputs, double initialDeviation, RandomGenerator random) {
        this.inputs = inputs;
        this.outputs = outputs;
        double start = initialDeviation / Math.sqrt(inputs);
        this.mean =
                Initialization.TORCH_DEFAULT.weight(outputs, inputs, 1, random).requireGradient();
        this.biasMean =
                Initialization.TORCH_DEFAULT.bias(outputs, inputs, random).requireGradient();
        this.deviation =
                TensorScope.unscoped(Tensor.full(start, outputs, inputs)).requireGradient();
        this.biasDeviation = TensorScope.unscoped(Tensor.full(start, outputs)).requireGradient();
        this.inputNoise = TensorScope.unscoped(Tensor.full(0, inputs));
        this.outputNoise = TensorScope.unscoped(Tensor.full(0, outputs));
    }

    /** Draws new noise; nobody may use the layer meanwhile. */
    public void resample(RandomGenerator random) {
        try (var _ = TensorScope.withoutGradients()) {
            inputNoise = replaced(inputNoise, noise(inputs, random));
            outputNoise = replaced(outputNoise, noise(outputs, random));
        }
    }

    private Tensor replaced(Tensor old, Tensor fresh) {
        old.close();
        return TensorScope.unscoped(fresh.to(mean.device()));
    }

    private static Tensor noise(int size, RandomGenerator random) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            double value = random.nextGaussian();
            values[i] = (float) (Math.signum(value) * Math.sqrt(Math.abs(value)));
        }
        return Tensor.of(values);
    }

    /** Input {@code [..., inputs]}, output {@code [..., outputs]}; {@code noisy} with the noise drawn last. */
    public Tensor forward(Tensor input, boolean noisy) {
        Tensor exact = input.linear(mean, biasMean);
        // The outer product of the noise never has to be made: it scales inputs before and outputs after.
        return noisy
                ? exact.add(
                        input.mul(inputNoise).linear(deviation, biasDeviation).mul(outputNoise))
                : exact;
    }

    /** Frees the noise. */
    public void close() {
        inputNoise.close();
        outputNoise.close();
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        visitor.accept(prefix + "weight", mean);
        visitor.accept(prefix + "bias", biasMean);
        visitor.accept(prefix + "weightDeviation", deviation);
        visitor.accept(prefix + "biasDeviation", biasDeviation);
    }
}
