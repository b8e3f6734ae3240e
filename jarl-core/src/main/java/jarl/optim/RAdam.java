package jarl.optim;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Require;
import jarl.tensor.Tensor;

/**
 * Rectified Adam (Liu et al. 2020, algorithm 2), in the form of PyTorch: while the second moment has seen too few gradients for its variance
 * to be known, the first moment alone says the step; from then on Adam's step is multiplied by a rectification that grows to 1. Epsilon is
 * added to the square root of the second moment before its bias is corrected.
 */
public final class RAdam implements Optimizer {

    /** Steps whose approximated simple moving average is no longer than this are not divided by the second moment. */
    private static final double SHORTEST_AVERAGE = 5;

    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double longestAverage;
    private final Moments moments;

    public RAdam(Tensor parameters, Tensor gradients, double beta1, double beta2, double epsilon) {
        Require.atLeast("epsilon", epsilon, 0);
        this.moments = new Moments(parameters, gradients, beta1, beta2);
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.longestAverage = 2 / (1 - beta2) - 1;
    }

    @Override
    public void step(double learningRate) {
        double steps = moments.nextStep();
        double decay2 = Math.pow(beta2, steps);
        double average = longestAverage - 2 * steps * decay2 / (1 - decay2);
        double factor = -learningRate / (1 - Math.pow(beta1, steps));
        if (average > SHORTEST_AVERAGE) {
            moments.update(epsilon, factor * rectification(average) * Math.sqrt(1 - decay2));
        } else {
            moments.updateByMean(factor);
        }
    }

    private double rectification(double average) {
        return Math.sqrt((average - 4)
                * (average - 2)
                * longestAverage
                / ((longestAverage - 4) * (longestAverage - 2) * average));
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
