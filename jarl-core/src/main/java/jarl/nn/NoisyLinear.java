package jarl.nn;

import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer whose weights carry learned noise (Fortunato et al. 2018, "Noisy networks for exploration", equations 9 to 11, factorised
 * Gaussian noise): {@code y = (mu + sigma * f(e_out) f(e_in)^T) x + mu_b + sigma_b * f(e_out)} with {@code f(e) = sign(e) sqrt(|e|)}.
 * Without noise it is linear in mu.
 */
public final class NoisyLinear implements Layer {

    private final Tensor mean;
    private final Tensor biasMean;
    private final Tensor deviation;
    private final Tensor biasDeviation;
    private final int inputs;
    private final int outputs;
    private Tensor weightNoise;
    private Tensor biasNoise;
    private @Nullable Disturbed kept;
    private long keptVersion;

    /** Weights with the noise on them. */
    private record Disturbed(Tensor weight, Tensor bias) implements TensorTree {}

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
        this.weightNoise = TensorScope.unscoped(Tensor.full(0, outputs, inputs));
        this.biasNoise = TensorScope.unscoped(Tensor.full(0, outputs));
    }

    /** Draws new noise; nobody may use the layer meanwhile. */
    public void resample(RandomGenerator random) {
        try (var _ = TensorScope.withoutGradients()) {
            Tensor in = noise(inputs, random).to(mean.device());
            Tensor out = noise(outputs, random).to(mean.device());
            freeNoise();
            weightNoise = TensorScope.unscoped(out.unsqueeze(1).mul(in));
            biasNoise = TensorScope.unscoped(out);
        }
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
        if (!noisy) {
            return input.linear(mean, biasMean);
        }
        Disturbed weights = TensorScope.recordsGradients() ? disturbed() : kept();
        return input.linear(weights.weight(), weights.bias());
    }

    private Disturbed disturbed() {
        return new Disturbed(
                deviation.mul(weightNoise).add(mean),
                biasDeviation.mul(biasNoise).add(biasMean));
    }

    /** The same for many calls, until parameters or noise change. */
    private synchronized Disturbed kept() {
        long version = TensorAccess.version(mean)
                + TensorAccess.version(deviation)
                + TensorAccess.version(biasMean)
                + TensorAccess.version(biasDeviation);
        Disturbed weights = kept;
        if (weights == null || keptVersion != version) {
            freeKept();
            weights = TensorScope.unscoped(disturbed());
            kept = weights;
            keptVersion = version;
        }
        return weights;
    }

    private void freeKept() {
        if (kept != null) {
            kept.weight().close();
            kept.bias().close();
            kept = null;
        }
    }

    private void freeNoise() {
        freeKept();
        weightNoise.close();
        biasNoise.close();
    }

    /** Frees the noise. */
    public void close() {
        freeNoise();
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        visitor.accept(prefix + "weight", mean);
        visitor.accept(prefix + "bias", biasMean);
        visitor.accept(prefix + "weightDeviation", deviation);
        visitor.accept(prefix + "biasDeviation", biasDeviation);
    }
}
