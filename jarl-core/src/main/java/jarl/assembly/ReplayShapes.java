package jarl.assembly;

import jarl.algorithm.R2d1;
import jarl.algorithm.ReplayAlgorithmConfig;
import jarl.algorithm.SequenceAlgorithmConfig;
import jarl.algorithm.SequenceConfig;
import jarl.experiment.ExperimentConfig;
import jarl.replay.DrawTransform;
import jarl.replay.Replay;
import jarl.replay.SequenceReplay;
import jarl.replay.SequenceSpec;
import jarl.replay.StepSpec;
import jarl.replay.TransitionReplay;
import jarl.space.Space;
import jarl.tensor.Device;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.function.Function;

/**
 * What a learner's replay stores.
 *
 * @param masked whether the environments have action masks
 * @param state what is learned from of the agent's state, of one column
 */
record ReplayShapes(
        ExperimentConfig config, Space<?> observationSpace, Space<?> actionSpace, boolean masked, TensorTree state) {

    /** Does something with the shapes of a step. */
    <R> R with(Function<StepSpec, R> use) {
        try (var _ = TensorScope.withoutGradients()) {
            return use.apply(StepSpec.of(observationSpace, actionSpace, masked, state));
        }
    }

    /** Steps of an item of a batch, as the replay ratio counts them. */
    static long stepsPerItem(ExperimentConfig config) {
        return switch (config.algo()) {
            case R2d1.Config r2d1 -> r2d1.warmup() + r2d1.training();
            case SequenceAlgorithmConfig options
            when config.model().recurrent() -> options.sequences().steps();
            default -> 1;
        };
    }

    private ReplayAlgorithmConfig options() {
        return (ReplayAlgorithmConfig) config.algo();
    }

    int columns() {
        return config.sampler().batchB();
    }

    /** A replay of sequences for networks with memory, else of single transitions. */
    Replay<?> ofModel(Device device, DrawTransform transform) {
        return config.model().recurrent()
                ? sequences(ofNetworks().spec(), device, transform)
                : transitions(device, transform);
    }

    /** The sequences that an algorithm with a policy and critics learns from. */
    private SequenceConfig ofNetworks() {
        return ((SequenceAlgorithmConfig) config.algo()).sequences();
    }

    /**
     * Finds out whether that fits the memory.
     *
     * @throws jarl.config.ConfigException if not
     */
    void requireModelFits() {
        if (config.model().recurrent()) {
            requireSequencesFit(ofNetworks().spec());
        } else {
            requireTransitionsFit();
        }
    }

    /** A replay of single transitions. */
    TransitionReplay transitions(Device device, DrawTransform transform) {
        return with(shape -> Replay.ofTransitions(
                options().learning().replay(), options().returns(), shape, columns(), device, transform));
    }

    /** A replay of sequences. */
    SequenceReplay sequences(SequenceSpec sequences, Device device, DrawTransform transform) {
        return with(shape -> Replay.ofSequences(
                options().learning().replay(), options().returns(), sequences, shape, columns(), device, transform));
    }

    /**
     * Finds out whether sequences fit the memory.
     *
     * @throws jarl.config.ConfigException if not
     */
    void requireSequencesFit(SequenceSpec sequences) {
        with(shape -> {
            Replay.requireSequencesFit(options().learning().replay(), options().returns(), sequences, shape, columns());
            return shape;
        });
    }

    /**
     * Finds out whether single transitions fit the memory.
     *
     * @throws jarl.config.ConfigException if not
     */
    void requireTransitionsFit() {
        with(shape -> {
            Replay.requireTransitionsFit(
                    options().learning().replay(), options().returns(), shape, columns());
            return shape;
        });
    }
}
