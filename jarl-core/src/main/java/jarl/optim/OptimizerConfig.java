package jarl.optim;

import jarl.config.Help;
import jarl.config.Require;
import jarl.tensor.Tensor;

/** Which optimizer, and its constants; the learning rate belongs to the algorithm. */
public record OptimizerConfig(
        @Help("adam, rmsprop (epsilon outside the root, as PyTorch), rmsprop-tf (inside, as TensorFlow) or sgd")
        String name,

        @Help("added to the denominator of adam and rmsprop")
        double epsilon,

        @Help("adam: decay of the first moment") double beta1,
        @Help("adam: decay of the second moment") double beta2,
        @Help("rmsprop: decay of the mean of squares") double decay,
        @Help("sgd: momentum") double momentum) {

    public OptimizerConfig {
        Require.that(
                name.equals("adam") || name.equals("rmsprop") || name.equals("rmsprop-tf") || name.equals("sgd"),
                "name",
                "adam, rmsprop, rmsprop-tf or sgd",
                name);
        Require.atLeast("epsilon", epsilon, 0);
        Require.that(beta1 >= 0 && beta1 < 1, "beta1", "in [0, 1)", beta1);
        Require.that(beta2 >= 0 && beta2 < 1, "beta2", "in [0, 1)", beta2);
        Require.that(decay >= 0 && decay < 1, "decay", "in [0, 1)", decay);
        Require.between("momentum", momentum, 0, 1);
    }

    /** Adam as in PyTorch. */
    public static OptimizerConfig adam(double epsilon) {
        return new OptimizerConfig("adam", epsilon, 0.9, 0.999, 0.99, 0);
    }

    /**
     * An optimizer.
     *
     * @param parameters flat, changed by each step
     * @param gradients flat, of the same shape
     */
    public Optimizer create(Tensor parameters, Tensor gradients) {
        return switch (name) {
            case "adam" -> new Adam(parameters, gradients, beta1, beta2, epsilon);
            case "rmsprop" -> new RmsProp(parameters, gradients, decay, epsilon, RmsProp.EpsilonPlace.OUTSIDE_ROOT);
            case "rmsprop-tf" -> new RmsProp(parameters, gradients, decay, epsilon, RmsProp.EpsilonPlace.INSIDE_ROOT);
            default -> new Sgd(parameters, gradients, momentum);
        };
    }
}
