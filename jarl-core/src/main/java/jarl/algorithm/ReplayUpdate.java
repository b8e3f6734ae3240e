package jarl.algorithm;

import jarl.agent.DivergedException;
import jarl.checkpoint.Stateful;
import jarl.replay.Replay;
import jarl.replay.ReplayBatch;
import jarl.samples.Samples;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Learns from a batch drawn from replay: the part that differs from paper to paper. An update owns its losses, a {@link
 * jarl.optim.GradientStep} for each block of parameters, its target networks and its statistics; {@link ReplayLearning} fills the replay,
 * counts, draws and keeps the priorities.
 *
 * <p>Its state is saved in one group with that of {@code ReplayLearning}, which uses the names {@code steps}, {@code updates}, {@code
 * firstUpdateAfter}, {@code stepsNotLearned}, {@code random} and {@code replay}.
 *
 * @param <I> the agent's info
 * @param <B> the replay's batches
 */
public interface ReplayUpdate<I extends TensorTree, B extends ReplayBatch> extends Stateful, AutoCloseable {

    /**
     * The statistics in which {@link #update} records its numbers, always the same instances: one for the numbers of every update, further ones
     * for those that only some updates have, such as a delayed policy's. One of the numbers is called {@code loss}. Closed with this.
     */
    List<UpdateStatistics> statistics();

    /**
     * Learns from a batch. Called inside a scope that records gradients.
     *
     * @param update its number in the run, from 0
     * @param progress environment steps done, as a fraction of the run's, in [0, 1]
     * @return the new priority of each item of the batch, {@code [N]}, for a replay that is prioritized; empty if there are none
     * @throws DivergedException if something is not finite that would be kept
     */
    Optional<Tensor> update(B batch, long update, double progress);

    /** Appends fresh samples to the replay. Called inside a scope without gradients. */
    default void append(Replay<B> replay, Samples<I> samples) {
        replay.append(samples);
    }

    /** Settings of learning, such as learning rates, for the log; as {@link Algorithm#settings}. */
    default Map<String, Double> settings(double progress) {
        return Map.of();
    }

    /** Frees what it keeps; not the agent. */
    @Override
    void close();
}
