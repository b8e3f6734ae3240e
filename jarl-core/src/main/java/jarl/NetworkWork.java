package jarl;

import jarl.Benchmark.Part;
import jarl.algorithm.A2c;
import jarl.algorithm.CategoricalDqn;
import jarl.algorithm.Dqn;
import jarl.algorithm.Ppo;
import jarl.algorithm.Pqn;
import jarl.algorithm.QLearningConfig;
import jarl.algorithm.QuantileDqn;
import jarl.experiment.ExperimentConfig;
import jarl.model.ImageTorso;
import jarl.model.ModelConfig;
import jarl.nn.Initialization;
import jarl.random.RandomStreams;
import jarl.space.ImageBox;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.Collection;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Floating-point operations of the networks in one iteration: two for each weight, row and place forward, twice that backward, but for a torso's
 * first layer, whose input needs no gradient. Biases, activations, losses and optimizers are not counted, so that the rate is comparable with
 * the peak of matrix products.
 */
final class NetworkWork {

    private static final int OPERATIONS = 2; // a multiplication and an addition
    private static final int IMAGE_WEIGHT = 4; // dimensions of a convolution's: it serves many places

    private NetworkWork() {}

    /**
     * Counts the operations of a part.
     *
     * @param observations what an image's torso sees
     * @param parameters of the agent
     * @return empty where the configuration does not say it all: noisy layers, quantile functions, sequences, images among other things
     */
    static OptionalDouble operations(
            ExperimentConfig config, Space<?> observations, Collection<Tensor> parameters, Part part) {
        Passes passes = passes(config);
        Products products = products(config.model(), observations, parameters);
        if (passes == null || products == null || part == Part.STEP) {
            return OptionalDouble.empty();
        }
        double rows = (double) config.sampler().batchT() * config.sampler().batchB();
        double sample = products.forward * rows;
        double update = (products.forward * passes.forward + products.backward * passes.backward) * rows;
        return OptionalDouble.of(OPERATIONS
                * switch (part) {
                    case STEP -> 0;
                    case SAMPLE -> sample;
                    case UPDATE -> update;
                    case TRAIN -> sample + update;
                });
    }

    /** Multiplications for a row. */
    private record Products(double forward, double backward) {}

    private static @Nullable Products products(
            ModelConfig model, Space<?> observations, Collection<Tensor> parameters) {
        double weights = 0;
        boolean images = false;
        for (Tensor parameter : parameters) {
            images |= parameter.dimensions() >= IMAGE_WEIGHT;
            weights += parameter.dimensions() == 2 ? parameter.numel() : 0;
        }
        if (!images) {
            return new Products(weights, 2 * weights);
        }
        if (!(observations instanceof ImageBox image) || model.image() == ImageTorso.Kind.NONE) {
            return null;
        }
        try (var _ = TensorScope.open()) {
            ImageTorso torso = model.image()
                    .create(
                            image,
                            model.imageWidth(),
                            model.layerNorm(),
                            Initialization.TORCH_DEFAULT,
                            new RandomStreams(0).stream("any values"));
            double forward = weights + torso.operations();
            return new Products(forward, 2 * forward - torso.firstOperations());
        }
    }

    /** How often each step of a batch goes through a network, either way. */
    private record Passes(double forward, double backward) {
        static Passes learning(double times) {
            return new Passes(times, times);
        }
    }

    private static @Nullable Passes passes(ExperimentConfig config) {
        return switch (config.algo()) {
            case A2c.Config _ -> Passes.learning(1);
            case Ppo.Config ppo -> Passes.learning(ppo.epochs());
            case Pqn.Config pqn -> Passes.learning(pqn.epochs());
            case Dqn.Config dqn -> replayed(dqn, (dqn.doubleDqn() ? 2 : 1) + (dqn.munchausen() ? 1 : 0));
            case CategoricalDqn.Config c51 -> replayed(c51, c51.doubleDqn() ? 2 : 1);
            case QuantileDqn.Config quantiles -> replayed(quantiles, quantiles.doubleDqn() ? 2 : 1);
            default -> null;
        };
    }

    /** Each step is drawn as often as the replay ratio says; its value is differentiated, those of what follows are not. */
    private static @Nullable Passes replayed(QLearningConfig config, int others) {
        double ratio = config.learning().replayRatio();
        return config.network().noisyDeviation() > 0 ? null : new Passes(ratio * (1 + others), ratio);
    }
}
