package jarl.assembly;

import jarl.algorithm.CategoricalDqn;
import jarl.algorithm.CrossQ;
import jarl.algorithm.FlashSac;
import jarl.algorithm.Iqn;
import jarl.algorithm.Ppo;
import jarl.algorithm.Pqn;
import jarl.algorithm.QLearningConfig;
import jarl.algorithm.QuantileDqn;
import jarl.algorithm.ReplayAlgorithmConfig;
import jarl.config.ConfigException;
import jarl.config.FirstLine;
import jarl.config.Memory;
import jarl.env.Env;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.SamplerConfig;
import jarl.nn.UnitResidualNetwork;
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
        List<Integer> sizes = config.model().hiddenSizes();
        switch (config.algo()) { // whose networks, but for the policy's sizes, are not those that model describes
            case CrossQ.Config crossQ -> {
                return chain(inputs, sizes) + crossQ.critics() * chain(inputs, crossQ.criticSizes());
            }
            case FlashSac.Config flashSac -> {
                return blocks(sizes) + flashSac.critics() * blocks(flashSac.criticSizes());
            }
            default -> {}
        }
        double count = chain(inputs, sizes);
        inputs = sizes.isEmpty() ? inputs : sizes.getLast();
        if (config.model().recurrent()) {
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

    private static double chain(double inputs, List<Integer> sizes) {
        double count = 0;
        double below = inputs;
        for (int size : sizes) {
            count += below * size;
            below = size;
        }
        return count;
    }

    /** Residual blocks, each of a layer that widens its features and of one that narrows them again. */
    private static double blocks(List<Integer> sizes) {
        return sizes.stream()
                .mapToDouble(size -> 2.0 * UnitResidualNetwork.EXPANSION * size * size)
                .sum();
    }

    /** The hidden layers of critics, if they are not those of the model; none otherwise. */
    private List<Integer> criticSizes() {
        return switch (config.algo()) {
            case CrossQ.Config crossQ -> crossQ.criticSizes();
            case FlashSac.Config flashSac -> flashSac.criticSizes();
            default -> List.of();
        };
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
        for (int size : criticSizes()) {
            widest = Math.max(widest, size);
        }
        return config.algo() instanceof FlashSac.Config ? UnitResidualNetwork.EXPANSION * widest : widest;
    }

    /** Steps, or fractions of steps, that go through the network at once. */
    private double learned() {
        return switch (config.algo()) {
            case Ppo.Config ppo -> Math.floor(batchSteps / ppo.minibatches());
            case Pqn.Config pqn -> Math.floor(batchSteps / pqn.minibatches());
            case Iqn.Config iqn ->
                (double) iqn.learning().batchSize() * Math.max(iqn.fractions(), iqn.targetFractions());
            case CrossQ.Config crossQ -> 2.0 * crossQ.learning().batchSize(); // both sides of Bellman's equation
            case FlashSac.Config flashSac -> 2.0 * flashSac.learning().batchSize();
            case ReplayAlgorithmConfig other ->
                (double) other.learning().batchSize() * ReplayShapes.stepsPerItem(config);
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
        String recurrent = config.model().recurrent()
                ? " and model.recurrentSize " + config.model().recurrentSize()
                : "";
        String critics = criticSizes().isEmpty()
                ? ""
                : " and algo.criticSizes " + FirstLine.cut(criticSizes().toString());
        return "model.hiddenSizes " + FirstLine.cut(sizes) + recurrent + critics;
    }

    private String head() {
        return config.algo() instanceof QLearningConfig options
                        && options.network().streamSize() > 0
                ? " and algo.network.streamSize " + options.network().streamSize()
                : "";
    }
}
