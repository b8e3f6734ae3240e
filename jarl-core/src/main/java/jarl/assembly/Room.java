package jarl.assembly;

import jarl.algorithm.CategoricalDqn;
import jarl.algorithm.Iqn;
import jarl.algorithm.Ppo;
import jarl.algorithm.Pqn;
import jarl.algorithm.QLearningConfig;
import jarl.algorithm.QuantileDqn;
import jarl.algorithm.R2d1;
import jarl.algorithm.ReplayAlgorithmConfig;
import jarl.config.ConfigException;
import jarl.config.FirstLine;
import jarl.config.Memory;
import jarl.env.Env;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.SamplerConfig;
import jarl.space.Discrete;
import jarl.space.LeafLayout;
import java.util.List;

/**
 * Refuses what cannot fit the memory before any of it is allocated. Bounds from below, in doubles, which do not overflow: what passes may
 * still be too large, what is refused is so for certain. The replay has its own plan, which is exact.
 */
final class Room {

    /** Parameters, gradients and at least one more of each in an optimizer or a target network. */
    private static final int COPIES = 3;

    private final ExperimentConfig config;
    private final double batchSteps;
    private final double observationNumbers;
    private final double bytesOfAStep;
    private final boolean images;
    private final double choices;

    Room(ExperimentConfig config, Env<?, ?> env) {
        this.config = config;
        this.batchSteps = (double) config.sampler().batchT() * config.sampler().batchB();
        List<LeafLayout> observation = env.observationSpace().leaves();
        this.observationNumbers =
                observation.stream().mapToDouble(LeafLayout::size).sum();
        this.bytesOfAStep = bytes(observation) + bytes(env.actionSpace().leaves()) + Float.BYTES;
        this.images = observation.stream().anyMatch(leaf -> leaf.shape().size() >= 3);
        this.choices = env.actionSpace() instanceof Discrete discrete ? discrete.n() : 1;
    }

    /**
     * Finds out whether the model that {@code model} describes fits.
     *
     * @throws ConfigException naming the keys
     */
    void requireModel() {
        require(COPIES * parameters() * Float.BYTES, "a model of " + layers() + head());
    }

    /**
     * Finds out whether the sampler's batch and what the model computes from one fit.
     *
     * @param modelOfConfig whether the model is the one that {@code model} describes
     * @throws ConfigException naming the keys
     */
    void requireBatches(boolean modelOfConfig) {
        require(batchSteps * bytesOfAStep, samplerBatch());
        if (modelOfConfig) {
            require(learned() * widest() * Float.BYTES, learnedFrom() + " with " + layers() + head());
        }
    }

    private static void require(double bytes, String what) {
        if (bytes > Memory.bytes()) {
            throw new ConfigException(what + " needs at least " + Memory.shown((long) bytes) + ", more than the "
                    + Memory.shown(Memory.bytes()) + " of memory there are");
        }
    }

    private static double bytes(List<LeafLayout> leaves) {
        return leaves.stream().mapToDouble(LeafLayout::bytes).sum();
    }

    /** The size of the layers between inputs and outputs, and of the head if known. */
    private double parameters() {
        double inputs = images ? 1 : observationNumbers;
        double count = 0;
        for (int size : config.model().hiddenSizes()) {
            count += inputs * size;
            inputs = size;
        }
        if (!config.model().name().equals("mlp")) {
            double size = config.model().recurrentSize();
            count += size * (size + inputs);
            inputs = size;
        }
        if (!(config.algo() instanceof QLearningConfig options)) {
            return count;
        }
        double stream = options.network().streamSize();
        double last = stream == 0 ? inputs : stream;
        return count + inputs * stream + last * choices * numbersOfAChoice();
    }

    private double numbersOfAChoice() {
        return switch (config.algo()) {
            case CategoricalDqn.Config categorical -> categorical.atoms();
            case QuantileDqn.Config quantile -> quantile.quantiles();
            default -> 1;
        };
    }

    /** The largest number of values computed for one step, or fraction of it, that is learned from. */
    private double widest() {
        double widest = config.algo() instanceof QLearningConfig options
                ? Math.max(options.network().streamSize(), choices * numbersOfAChoice())
                : 1;
        for (int size : config.model().hiddenSizes()) {
            widest = Math.max(widest, size);
        }
        return widest;
    }

    /** Steps, or fractions of steps, that go through the network at once. */
    private double learned() {
        return switch (config.algo()) {
            case Ppo.Config ppo -> Math.floor(batchSteps / ppo.minibatches());
            case Pqn.Config pqn -> Math.floor(batchSteps / pqn.minibatches());
            case R2d1.Config r2d1 -> (double) r2d1.learning().batchSize() * r2d1.training();
            case Iqn.Config iqn ->
                (double) iqn.learning().batchSize() * Math.max(iqn.fractions(), iqn.targetFractions());
            case ReplayAlgorithmConfig other -> other.learning().batchSize();
            default -> batchSteps;
        };
    }

    private String learnedFrom() {
        return config.algo() instanceof ReplayAlgorithmConfig options
                ? "a batch of algo.learning.batchSize " + options.learning().batchSize()
                : samplerBatch();
    }

    private String samplerBatch() {
        SamplerConfig sampler = config.sampler();
        return "a batch of sampler.batchT " + sampler.batchT() + " * sampler.batchB " + sampler.batchB() + " steps";
    }

    private String layers() {
        String sizes = config.model().hiddenSizes().toString();
        String recurrent = config.model().name().equals("mlp")
                ? ""
                : " and model.recurrentSize " + config.model().recurrentSize();
        return "model.hiddenSizes " + FirstLine.cut(sizes) + recurrent;
    }

    private String head() {
        return config.algo() instanceof QLearningConfig options
                        && options.network().streamSize() > 0
                ? " and algo.network.streamSize " + options.network().streamSize()
                : "";
    }
}
