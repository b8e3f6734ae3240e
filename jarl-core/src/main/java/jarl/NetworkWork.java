package jarl;

import jarl.Benchmark.Part;
import jarl.algorithm.A2c;
import jarl.algorithm.Ppo;
import jarl.algorithm.Pqn;
import jarl.experiment.ExperimentConfig;
import jarl.tensor.Tensor;
import java.util.Collection;
import java.util.OptionalDouble;

/**
 * Floating-point operations of the networks in one iteration: two for each weight and row forward, twice that backward. Biases, activations,
 * losses and optimizers are not counted, so that the rate is comparable with the peak of matrix products.
 */
final class NetworkWork {

    private static final int FORWARD = 2;
    private static final int FORWARD_AND_BACKWARD = 6;
    private static final int IMAGE_WEIGHT = 4; // dimensions of a convolution's: it serves many positions

    private NetworkWork() {}

    /** Empty where rows do not follow from the configuration (learning from replay) or weights do not say it all (convolutions). */
    static OptionalDouble operations(ExperimentConfig config, Collection<Tensor> parameters, Part part) {
        OptionalDouble epochs = epochs(config);
        if (epochs.isEmpty() || part == Part.STEP) {
            return OptionalDouble.empty();
        }
        double weights = 0;
        for (Tensor parameter : parameters) {
            int dimensions = parameter.dimensions();
            if (dimensions >= IMAGE_WEIGHT) {
                return OptionalDouble.empty();
            }
            weights += dimensions > 1 ? parameter.numel() : 0;
        }
        double rows = (double) config.sampler().batchT() * config.sampler().batchB();
        double sample = FORWARD * weights * rows;
        double update = FORWARD_AND_BACKWARD * weights * rows * epochs.getAsDouble();
        return OptionalDouble.of(
                switch (part) {
                    case STEP -> 0;
                    case SAMPLE -> sample;
                    case UPDATE -> update;
                    case TRAIN -> sample + update;
                });
    }

    /** How often each step of a batch is learned from. */
    private static OptionalDouble epochs(ExperimentConfig config) {
        return switch (config.algo()) {
            case A2c.Config _ -> OptionalDouble.of(1);
            case Ppo.Config ppo -> OptionalDouble.of(ppo.epochs());
            case Pqn.Config pqn -> OptionalDouble.of(pqn.epochs());
            default -> OptionalDouble.empty();
        };
    }
}
