package jarl.nn;

import jarl.tensor.BatchNormalization;
import jarl.tensor.BatchNormalization.By;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.function.BiConsumer;

/**
 * Batch renormalization (Ioffe 2017) with the constants of CrossQ (Bhatt et al. 2024): each feature by mean and variance of a batch's rows, corrected
 * towards running statistics, by which alone rows are normalized while acting. Formulas in {@link BatchNormalization}. Weights start at 1, biases at 0,
 * running means at 0, running variances at 1.
 */
public final class BatchRenorm implements Layer {

    static final BatchNormalization.Constants CONSTANTS = new BatchNormalization.Constants(1e-3, 0.01, 3, 5);

    private static final double LEAST_VARIANCE = 1e-30; // whose root can be differentiated

    private final BatchNormalization.Constants constants;
    private final Parameter weight;
    private final Parameter bias;
    private final Tensor runningMean;
    private final Tensor runningVariance;
    private final BatchNormalization onHeap;

    /** A layer for rows of so many features. */
    public BatchRenorm(int features) {
        this(features, CONSTANTS);
    }

    /** The same with other constants. */
    BatchRenorm(int features, BatchNormalization.Constants constants) {
        this.constants = constants;
        this.weight = new Parameter(features, 1);
        this.bias = new Parameter(features, 0);
        this.runningMean = TensorScope.unscoped(Tensor.full(0, features));
        this.runningVariance = TensorScope.unscoped(Tensor.full(1, features));
        this.onHeap = new BatchNormalization(weight.value(), bias.value(), runningMean, runningVariance, constants);
    }

    /**
     * Normalizes the rows of a batch {@code [N, features]}.
     *
     * @param by the running statistics, which stay; or those of the batch, which the running ones follow then
     */
    public Tensor forward(Tensor input, By by) {
        return forward(input, by, true);
    }

    /** By the running statistics, to be differentiated by the input: the gradients of the parameters may be left as they are. */
    public Tensor forwardFixed(Tensor input) {
        return forward(input, By.RUNNING, false);
    }

    private Tensor forward(Tensor input, By by, boolean trained) {
        Tensor byKernels = onHeap.forward(input, by, trained);
        if (byKernels != null) {
            return byKernels;
        }
        if (by == By.RUNNING) {
            return normalized(input, runningMean, runningVariance);
        }
        Tensor mean = input.mean(0, true);
        Tensor variance = input.sub(mean).square().mean(0, true);
        Tensor result = by == By.BATCH ? normalized(input, mean, variance) : corrected(input, mean, variance);
        follow(runningMean, mean);
        follow(runningVariance, variance);
        return result;
    }

    private Tensor normalized(Tensor input, Tensor mean, Tensor variance) {
        Tensor deviation = variance.add(constants.epsilon()).sqrt();
        return input.sub(mean).div(deviation).mul(weight.value()).add(bias.value());
    }

    private Tensor corrected(Tensor input, Tensor mean, Tensor variance) {
        Tensor running = runningVariance.add(constants.epsilon()).sqrt();
        Tensor r = variance.detach()
                .add(constants.epsilon())
                .sqrt()
                .div(running)
                .clamp(1 / constants.mostScale(), constants.mostScale());
        Tensor d = mean.detach().sub(runningMean).div(running).clamp(-constants.mostShift(), constants.mostShift());
        Tensor root = variance.clampMinimum(LEAST_VARIANCE).sqrt();
        return normalized(input, mean.sub(d.mul(root).div(r)), variance.div(r.square()));
    }

    private void follow(Tensor running, Tensor batch) {
        try (var _ = TensorScope.withoutGradients()) {
            var _ = running.lerpInPlace(batch.detach().reshape(-1).to(running.dtype()), constants.rate());
        }
    }

    /** What normalized features are multiplied by, {@code [features]}. */
    Tensor weight() {
        return weight.value();
    }

    /** What is added to them, {@code [features]}. */
    Tensor bias() {
        return bias.value();
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        visitor.accept(prefix + "weight", weight.value());
        visitor.accept(prefix + "bias", bias.value());
    }

    /** Calls {@code visitor} with the names and tensors of the running statistics, which are not trained. */
    void visitStatistics(String prefix, BiConsumer<String, Tensor> visitor) {
        visitor.accept(prefix + "mean", runningMean);
        visitor.accept(prefix + "variance", runningVariance);
    }
}
