package jarl.algorithm;

import jarl.agent.ActionValues;
import jarl.replay.Replay;
import jarl.replay.ReplayBatch;
import jarl.samples.Samples;
import jarl.tensor.Tensor;

/**
 * What an algorithm minimises over batches drawn from replay; {@link ReplayLearning} does everything else.
 *
 * @param <B> the replay's batches
 */
interface ReplayLoss<B extends ReplayBatch> extends AutoCloseable {

    /**
     * What a loss gives.
     *
     * @param loss one number
     * @param priority of each item of the batch, {@code [N]}
     * @param error mean absolute, one number, for the log
     * @param value mean predicted, one number, for the log
     */
    record Errors(Tensor loss, Tensor priority, Tensor error, Tensor value) {}

    /**
     * The loss of a batch; differentiable.
     *
     * @param update its number, from 0
     */
    Errors errors(B batch, long update);

    /** Gives fresh samples to the replay. Called inside a scope without gradients. */
    default void append(Replay<B> replay, Samples<ActionValues> samples) {
        replay.append(samples);
    }

    /** Frees what it keeps. */
    @Override
    default void close() {}
}
