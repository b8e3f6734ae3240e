package jarl.replay;

import jarl.checkpoint.Stateful;
import jarl.samples.Samples;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import java.util.random.RandomGenerator;

/**
 * Keeps the newest steps of a run and gives batches of them. Used by one thread.
 *
 * <p>A batch is valid until the next one is drawn: the memory is used again. Call everything inside a {@link jarl.tensor.TensorScope}
 * without gradients.
 *
 * @param <B> what a batch is
 */
public sealed interface Replay<B extends ReplayBatch> extends Stateful, AutoCloseable
        permits TransitionReplay, SequenceReplay {

    /** A replay of single transitions, drawn as they were stored; arguments as for the other. */
    static TransitionReplay ofTransitions(
            ReplayConfig config, NStep nStep, StepSpec shape, int columns, Device device) {
        return ofTransitions(config, nStep, shape, columns, device, DrawTransform.none());
    }

    /**
     * A replay of single transitions.
     *
     * @param columns B, of the batches that will be appended
     * @param device where batches go
     * @param transform of what is drawn
     * @throws jarl.config.ConfigException if it does not fit the memory
     */
    static TransitionReplay ofTransitions(
            ReplayConfig config, NStep nStep, StepSpec shape, int columns, Device device, DrawTransform transform) {
        return new TransitionReplay(config, nStep, shape, columns, device, transform);
    }

    /**
     * Finds out whether a replay of transitions would fit, without making it; arguments as for {@link #ofTransitions}.
     *
     * @throws jarl.config.ConfigException if not
     */
    static void requireTransitionsFit(ReplayConfig config, NStep nStep, StepSpec shape, int columns) {
        var _ = TransitionReplay.plan(config, nStep, shape, columns);
    }

    /** The same for a replay of sequences; arguments as for {@link #ofSequences}. */
    static void requireSequencesFit(
            ReplayConfig config, NStep nStep, SequenceSpec sequence, StepSpec shape, int columns) {
        var _ = SequenceReplay.plan(config, nStep, sequence, shape, columns);
    }

    /** A replay of sequences, drawn as they were stored; arguments as for the other. */
    static SequenceReplay ofSequences(
            ReplayConfig config, NStep nStep, SequenceSpec sequence, StepSpec shape, int columns, Device device) {
        return ofSequences(config, nStep, sequence, shape, columns, device, DrawTransform.none());
    }

    /**
     * A replay of sequences; other arguments as for {@link #ofTransitions}.
     *
     * @param sequence the parts of each sequence
     * @throws jarl.config.ConfigException if it does not fit the memory
     */
    static SequenceReplay ofSequences(
            ReplayConfig config,
            NStep nStep,
            SequenceSpec sequence,
            StepSpec shape,
            int columns,
            Device device,
            DrawTransform transform) {
        return new SequenceReplay(config, nStep, sequence, shape, columns, device, transform);
    }

    /**
     * Copies a batch of the sampler's {@code [T, B]}, as the environments gave it, of any T up to the number of rows; the oldest steps are
     * forgotten.
     */
    void append(Samples<?> samples);

    /**
     * Creates a replay with priorities.
     *
     * @param priorities float32 {@code [T, B]}, at least zero: of each step; NaN where it is not known. Of no effect if the replay is
     *     not prioritized
     */
    void append(Samples<?> samples, Tensor priorities);

    /** The maximum number of different transitions or sequences that can be drawn now; 0 if none can. */
    long drawable();

    /** Steps that are stored now, over all columns. */
    long size();

    /** Steps it holds at most, over all columns. */
    long capacity();

    /**
     * Draws a batch with replacement.
     *
     * @param count of transitions or sequences
     * @param beta exponent of the importance weights; of no effect if the replay is not prioritized
     * @throws IllegalStateException if nothing can be drawn yet
     */
    B sample(int count, double beta, RandomGenerator random);

    /**
     * The same, and an announcement: another thread may begin to draw the next batch where that does not depend on what is learned.
     *
     * @param another whether the next call that changes or saves the replay or uses {@code random} draws such a batch too
     */
    default B sample(int count, double beta, RandomGenerator random, boolean another) {
        return sample(count, beta, random);
    }

    /**
     * Gives new priorities to what was drawn. What has been overwritten since is passed over.
     *
     * @param indexes those of a batch
     * @param priorities {@code [N]}, finite, at least zero, on any device
     */
    void updatePriorities(long[] indexes, Tensor priorities);

    /** Describes the capacity, such as "1,000,000 steps, 7.1 GiB". */
    String description();

    /** Frees the memory. */
    @Override
    void close();
}
