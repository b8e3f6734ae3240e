package jarl.optim;

import jarl.config.Help;
import jarl.config.Require;
import jarl.tensor.Tensor;
import java.util.Map;
import java.util.OptionalDouble;

/** Options of the optimizer: name and constants; the learning rate belongs to the algorithm. */
public record OptimizerConfig(
        @Help("optimizer: adam, rmsprop (epsilon outside the root, as PyTorch), rmsprop-tf (inside, as "
                + "TensorFlow) or sgd")
        String name,

        @Help(
                value = "adam and rmsprop: epsilon added to the denominator; when only optimizer.name is "
                        + "changed, adam and rmsprop get 1e-8, rmsprop-tf 1e-5",
                source = "PyTorch; rmsprop-tf: Stable-Baselines3 and Dopamine")
        double epsilon,

        @Help("adam: decay rate of the first moment, beta_1")
        double beta1,

        @Help("adam: decay rate of the second moment, beta_2")
        double beta2,

        @Help("rmsprop: decay rate of the mean square, alpha in PyTorch")
        double decay,

        @Help("sgd and rmsprop: momentum") double momentum,

        @Help(
                value = "rmsprop: divide by the standard deviation of the gradient instead of its root mean square",
                source = "Mnih et al. 2015 and Dopamine have it with rmsprop-tf and decay 0.95")
        boolean centered) {

    private static final Map<String, Double> EPSILONS =
            Map.of("adam", 1e-8, "rmsprop", 1e-8, "rmsprop-tf", 1e-5, "sgd", 0.0);

    public OptimizerConfig {
        Require.that(EPSILONS.containsKey(name), "name", "adam, rmsprop, rmsprop-tf or sgd", name);
        Require.atLeast("epsilon", epsilon, 0);
        Require.that(beta1 >= 0 && beta1 < 1, "beta1", "in [0, 1)", beta1);
        Require.that(beta2 >= 0 && beta2 < 1, "beta2", "in [0, 1)", beta2);
        Require.that(decay >= 0 && decay < 1, "decay", "in [0, 1)", decay);
        Require.between("momentum", momentum, 0, 1);
        Require.that(!centered || name.startsWith("rmsprop"), "centered", "false for " + name, centered);
    }

    /** Adam as in PyTorch. */
    public static OptimizerConfig adam(double epsilon) {
        return new OptimizerConfig("adam", epsilon, 0.9, 0.999, 0.99, 0, false);
    }

    /** RMSprop as in PyTorch, without momentum, not centred. */
    public static OptimizerConfig rmsProp(double decay, double epsilon) {
        return new OptimizerConfig("rmsprop", epsilon, 0.9, 0.999, decay, 0, false);
    }

    /** RMSprop as in TensorFlow 1; centred with decay 0.95 it is that of Nature's DQN and of Dopamine. */
    public static OptimizerConfig rmsPropTf(double decay, double epsilon, double momentum, boolean centered) {
        return new OptimizerConfig("rmsprop-tf", epsilon, 0.9, 0.999, decay, momentum, centered);
    }

    /** Gradient descent. */
    public static OptimizerConfig sgd(double momentum) {
        return new OptimizerConfig("sgd", 0, 0.9, 0.999, 0.99, momentum, false);
    }

    /** The epsilon that belongs to the optimizer of this name where none is given; empty if there is no such optimizer. */
    public static OptionalDouble epsilonOf(String name) {
        return EPSILONS.containsKey(name) ? OptionalDouble.of(EPSILONS.get(name)) : OptionalDouble.empty();
    }

    /**
     * Creates an optimizer.
     *
     * @param parameters flat, changed by each step
     * @param gradients flat, of the same shape
     */
    public Optimizer create(Tensor parameters, Tensor gradients) {
        return switch (name) {
            case "adam" -> new Adam(parameters, gradients, beta1, beta2, epsilon);
            case "rmsprop" -> rmsProp(parameters, gradients, RmsProp.Form.TORCH);
            case "rmsprop-tf" -> rmsProp(parameters, gradients, RmsProp.Form.TENSORFLOW);
            default -> new Sgd(parameters, gradients, momentum);
        };
    }

    private RmsProp rmsProp(Tensor parameters, Tensor gradients, RmsProp.Form form) {
        return new RmsProp(parameters, gradients, decay, epsilon, momentum, centered, form);
    }
}
