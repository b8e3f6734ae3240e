package jarl.optim;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Require;
import jarl.nn.Parameters;
import jarl.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Options of the optimizer: name and constants; the learning rate belongs to the algorithm. */
public record OptimizerConfig(
        @Option(
                help = "optimizer: adam, radam (rectified), rmsprop (epsilon outside the root, as PyTorch), "
                        + "rmsprop-tf (inside, as TensorFlow), sgd or muon (matrices move orthogonally)",
                standard = "adam",
                oneOf = {"adam", "radam", "rmsprop", "rmsprop-tf", "sgd", "muon"})
        String name,

        @Option(
                help = "adam, radam and rmsprop: epsilon added to the denominator; muon: the least norm of a matrix; "
                        + "when only optimizer.name is changed, adam, radam and rmsprop get 1e-8, rmsprop-tf 1e-5, "
                        + "muon 1e-7",
                standard = "1e-8",
                atLeast = 0,
                source = "PyTorch; rmsprop-tf: Stable-Baselines3 and Dopamine")
        double epsilon,

        @Option(
                help = "adam and radam: decay rate of the first moment, beta_1; muon: momentum",
                standard = "0.9",
                atLeast = 0,
                below = 1,
                source = "PyTorch; 0.95 in PufferLib with muon",
                onlyWith = "name=adam|radam|muon")
        double beta1,

        @Option(
                help = "adam and radam: decay rate of the second moment, beta_2",
                standard = "0.999",
                atLeast = 0,
                below = 1,
                onlyWith = "name=adam|radam")
        double beta2,

        @Option(
                help = "rmsprop: decay rate of the mean square, alpha in PyTorch",
                standard = "0.99",
                atLeast = 0,
                below = 1,
                onlyWith = "name=rmsprop|rmsprop-tf")
        double decay,

        @Option(
                help = "sgd and rmsprop: momentum",
                standard = "0",
                atLeast = 0,
                atMost = 1,
                onlyWith = "name=sgd|rmsprop|rmsprop-tf")
        double momentum,

        @Option(
                help = "rmsprop: divide by the standard deviation of the gradient instead of its root mean square",
                standard = "false",
                source = "Mnih et al. 2015 and Dopamine have it with rmsprop-tf and decay 0.95")
        boolean centered) {

    private static final Map<String, Double> EPSILONS =
            Map.of("adam", 1e-8, "radam", 1e-8, "rmsprop", 1e-8, "rmsprop-tf", 1e-5, "sgd", 0.0, "muon", 1e-7);

    public OptimizerConfig {
        Require.ranges(OptimizerConfig.class, name, epsilon, beta1, beta2, decay, momentum, centered);
        Require.that(!centered || name.startsWith("rmsprop"), "centered", "false for " + name, centered);
    }

    /** Adam as in PyTorch. */
    public static OptimizerConfig adam(double epsilon) {
        return Defaults.of(OptimizerConfig.class, Map.of("name", "adam", "epsilon", epsilon));
    }

    /** Rectified Adam as in PyTorch. */
    public static OptimizerConfig radam(double epsilon) {
        return Defaults.of(OptimizerConfig.class, Map.of("name", "radam", "epsilon", epsilon));
    }

    /** RMSprop as in PyTorch, without momentum, not centred. */
    public static OptimizerConfig rmsProp(double decay, double epsilon) {
        return Defaults.of(OptimizerConfig.class, Map.of("name", "rmsprop", "epsilon", epsilon, "decay", decay));
    }

    /** RMSprop as in TensorFlow 1; centred with decay 0.95 it is that of Nature's DQN and of Dopamine. */
    public static OptimizerConfig rmsPropTf(double decay, double epsilon, double momentum, boolean centered) {
        return Defaults.of(
                OptimizerConfig.class,
                Map.of(
                        "name",
                        "rmsprop-tf",
                        "epsilon",
                        epsilon,
                        "decay",
                        decay,
                        "momentum",
                        momentum,
                        "centered",
                        centered));
    }

    /** Gradient descent. */
    public static OptimizerConfig sgd(double momentum) {
        return Defaults.of(OptimizerConfig.class, Map.of("name", "sgd", "epsilon", 0, "momentum", momentum));
    }

    /** Muon as in PufferLib: Newton-Schulz for matrices, momentum for the rest. */
    public static OptimizerConfig muon(double momentum) {
        return Defaults.of(OptimizerConfig.class, Map.of("name", "muon", "epsilon", 1e-7, "beta1", momentum));
    }

    /** The epsilon that belongs to the optimizer of this name where none is given; empty if there is no such optimizer. */
    public static OptionalDouble epsilonOf(String name) {
        return EPSILONS.containsKey(name) ? OptionalDouble.of(EPSILONS.get(name)) : OptionalDouble.empty();
    }

    /** Creates an optimizer of these parameters, which it changes along their gradients. */
    public Optimizer create(Parameters parameters) {
        List<long[]> shapes =
                parameters.named().values().stream().map(Tensor::shape).toList();
        return create(parameters.flat(), parameters.gradients(), shapes);
    }

    /**
     * Creates an optimizer.
     *
     * @param parameters flat, changed by each step
     * @param gradients flat, of the same shape
     * @param shapes of the parameters, one after the other
     */
    Optimizer create(Tensor parameters, Tensor gradients, List<long[]> shapes) {
        return switch (name) {
            case "adam" -> new Adam(parameters, gradients, beta1, beta2, epsilon);
            case "radam" -> new RAdam(parameters, gradients, beta1, beta2, epsilon);
            case "rmsprop" -> rmsProp(parameters, gradients, RmsProp.Form.TORCH);
            case "muon" -> new Muon(parameters, gradients, shapes, beta1, epsilon);
            case "rmsprop-tf" -> rmsProp(parameters, gradients, RmsProp.Form.TENSORFLOW);
            default -> new Sgd(parameters, gradients, momentum);
        };
    }

    private RmsProp rmsProp(Tensor parameters, Tensor gradients, RmsProp.Form form) {
        return new RmsProp(parameters, gradients, decay, epsilon, momentum, centered, form);
    }
}
