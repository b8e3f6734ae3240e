package jarl.optim;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Require;
import jarl.tensor.Tensor;

/**
 * Adam (Kingma and Ba 2015, algorithm 1), in the form of PyTorch: epsilon is added to the square root of the bias-corrected second
 * moment.
 */
public final class Adam implements Optimizer {

    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final Moments moments;

    public Adam(Tensor parameters, Tensor gradients, double beta1, double beta2, double epsilon) {
        Require.atLeast("epsilon", epsilon, 0);
        this.moments = new Moments(parameters, gradients, beta1, beta2);
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
    }

    /** Creates Adam with the usual betas 0.9 and 0.999. */
    public Adam(Tensor parameters, Tensor gradients, double epsilon) {
        this(parameters, gradients, 0.9, 0.999, epsilon);
    }

    @Override
    public void step(double learningRate) {
        double steps = moments.nextStep();
        double correction1 = 1 - Math.pow(beta1, steps);
        double correction2 = Math.sqrt(1 - Math.pow(beta2, steps));
        // sqrt(v / c2^2) + epsilon = (sqrt(v) + epsilon c2) / c2
        moments.update(epsilon * correction2, -learningRate * correction2 / correction1);
    }

    @Override
    public void save(StateWriter out) {
        moments.save(out);
    }

    @Override
    public void restore(StateReader in) {
        moments.restore(in);
    }

    @Override
    public void close() {
        moments.close();
    }
}
