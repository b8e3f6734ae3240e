package jarl.algorithm;

import jarl.agent.DivergedException;
import jarl.checkpoint.Stateful;
import jarl.samples.Samples;
import jarl.tensor.TensorTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns samples into changes of the agent's parameters.
 *
 * @param <I> the agent info that the algorithm reads
 */
public interface Algorithm<I extends TensorTree> extends Stateful, AutoCloseable {

    /**
     * Learns from one batch.
     *
     * @param samples the newest batch; its memory may be overwritten after the call. Rewards are transformed, unless it {@link
     *     #keepsSamples}
     * @param progress environment steps done before this batch, as a fraction of the run's, in [0, 1]
     * @return statistics of each update, by name, in a stable order
     * @throws DivergedException if a loss or the parameters are not finite
     */
    Map<String, double[]> optimize(Samples<I> samples, double progress);

    /** The names of the statistics that {@link #optimize} returns, in order. */
    List<String> statistics();

    /**
     * Settings of learning, such as the learning rate, for the log: columns by name, the same ones in the same order each time.
     *
     * @param progress the same value as in {@link #optimize}
     */
    default Map<String, Double> settings(double progress) {
        return Map.of();
    }

    /** Updates made since the start of the run. */
    long updates();

    /** The capacity of the replay, such as "1,000,000 steps, 7.1 GiB"; empty for an algorithm without replay. */
    default Optional<String> replay() {
        return Optional.empty();
    }

    /**
     * Whether this algorithm keeps samples and learns from them later. Such an algorithm gets the environment's rewards and transforms them
     * when learning, with the statistics of that moment.
     */
    default boolean keepsSamples() {
        return false;
    }

    @Override
    void close();
}
