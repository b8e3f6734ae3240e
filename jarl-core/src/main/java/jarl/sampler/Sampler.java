package jarl.sampler;

import jarl.checkpoint.StateWriter;
import jarl.checkpoint.Stateful;
import jarl.tensor.TensorTree;
import java.util.Optional;

/**
 * Produces one batch {@code [T, B]} in each iteration by stepping environments with the agent's actions.
 *
 * <p>Hand-over: everything that sampler threads wrote happens-before {@link #collect} returns, and everything the caller wrote before
 * (such as new parameters) happens-before sampler threads run.
 *
 * @param <I> the agent's info
 */
public interface Sampler<I extends TensorTree> extends Stateful, AutoCloseable {

    /**
     * Collects the next batch.
     *
     * @param stepsBefore environment steps of the run before this batch, over all columns
     * @throws EnvironmentException if an environment fails
     */
    Collected<I> collect(long stepsBefore);

    /**
     * The failure to report if an environment has been inside one call for longer than {@code timeout} seconds. Asked again and again, from
     * a thread that does not sample.
     *
     * @param stepsBefore as for {@link #collect}
     */
    Optional<EnvironmentException> stuck(double timeout, long stepsBefore);

    /**
     * Gives up on a sampler of which an environment is {@link #stuck}: its threads end as far as they can, nobody waits for that one, and
     * nothing is freed that it may still use. From any thread.
     */
    default void abandon() {}

    /**
     * The state after the last whole batch. May be asked for while the next one is under way or has failed, from any thread that sees what
     * {@link #stuck} or {@link #collect} told: it was noted when the batch was whole, and no environment is called.
     */
    @Override
    void save(StateWriter out);

    /** T, the steps of each column in a batch. */
    int steps();

    /** B, the number of columns. */
    int columns();

    /** Whether an interrupted run can continue bit for bit: every environment saves its state. */
    boolean savesEnvironments();

    @Override
    void close();
}
