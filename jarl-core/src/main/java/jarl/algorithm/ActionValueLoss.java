package jarl.algorithm;

import jarl.agent.DqnInfo;
import jarl.replay.Replay;
import jarl.replay.ReplayBatch;
import jarl.samples.Samples;
import jarl.tensor.Tensor;

/**
 * The loss of an algorithm of the Q-learning family: what its paper is about. {@link ActionValueUpdate} and {@link ReplayLearning} do the
 * rest.
 *
 * @param <B> the replay's batches
 */
interface ActionValueLoss<B extends ReplayBatch> extends AutoCloseable {

    /**
     * The loss of a batch and what follows from its errors.
     *
     * @param loss one number
     * @param priority of each item of the batch, {@code [N]}
     * @param error mean absolute, one number, for the log
     * @param value mean predicted, one number, for the log
     */
    record Errors(Tensor loss, Tensor priority, Tensor error, Tensor value) {}

    /**
     * Computes the loss of a batch; differentiable.
     *
     * @param update its number, from 0
     */
    Errors errors(B batch, long update);

    /** Appends fresh samples to the replay. Called inside a scope without gradients. */
    default void append(Replay<B> replay, Samples<DqnInfo> samples) {
        replay.append(samples);
    }

    /** Frees what it keeps. */
    @Override
    default void close() {}
}
