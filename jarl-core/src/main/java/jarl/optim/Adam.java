package jarl.optim;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Require;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;

/**
 * Adam (Kingma and Ba 2015, algorithm 1), in the form of PyTorch: epsilon is added to the square root of the bias-corrected second
 * moment.
 */
public final class Adam implements Optimizer {

    private final Tensor parameters;
    private final Tensor gradients;
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final Tensor mean;
    private final Tensor variance;
    private long steps;

    public Adam(Tensor parameters, Tensor gradients, double beta1, double beta2, double epsilon) {
        Require.that(beta1 >= 0 && beta1 < 1, "beta1", "in [0, 1)", beta1);
        Require.that(beta2 >= 0 && beta2 < 1, "beta2", "in [0, 1)", beta2);
        Require.atLeast("epsilon", epsilon, 0);
        this.parameters = parameters;
        this.gradients = gradients;
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.mean = Moments.zerosLike(parameters);
        this.variance = Moments.zerosLike(parameters);
    }

    /** With the usual betas 0.9 and 0.999. */
    public Adam(Tensor parameters, Tensor gradients, double epsilon) {
        this(parameters, gradients, 0.9, 0.999, epsilon);
    }

    @Override
    @SuppressWarnings("CheckReturnValue")
    public void step(double learningRate) {
        steps++;
        mean.lerpInPlace(gradients, 1 - beta1);
        variance.mulInPlace(beta2).addProductInPlace(gradients, gradients, 1 - beta2);
        double correction1 = 1 - Math.pow(beta1, (double) steps);
        double correction2 = Math.sqrt(1 - Math.pow(beta2, (double) steps));
        // sqrt(v / c2^2) + epsilon = (sqrt(v) + epsilon c2) / c2
        Tensor denominator = variance.sqrt().addInPlace(epsilon * correction2);
        parameters.addQuotientInPlace(mean, denominator, -learningRate * correction2 / correction1);
    }

    @Override
    public void save(StateWriter out) {
        out.put("steps", steps);
        out.put("mean", mean);
        out.put("variance", variance);
    }

    @Override
    public void restore(StateReader in) {
        steps = in.getLong("steps");
        try (var _ = TensorScope.withoutGradients()) {
            in.readInto("mean", mean);
            in.readInto("variance", variance);
        }
    }

    @Override
    public void close() {
        mean.close();
        variance.close();
    }
}
