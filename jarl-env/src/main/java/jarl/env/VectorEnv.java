package jarl.env;

import jarl.space.Space;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/**
 * The same task in many columns, stepped together: the interface of a simulator that advances many environments in one call, in arrays, on
 * another device or in another process. One instance is used by one thread at a time; a {@link VectorEnvFactory} makes one for each group of
 * columns that are stepped together.
 *
 * <p>The clauses are those of {@link Env} for every column, and no column depends on another: not on what happens in it, nor on how many
 * there are. A column has a time limit and all else that wrappers do for a single environment inside of it; starting the next episode is
 * left to the caller, who needs the last observation of the one before. Actions and what they bring lie in {@link VectorRows}, as a batch
 * does in tensors.
 *
 * <pre>{@code
 * public void step(VectorRows rows) {
 *     MemorySegment actions = rows.action();
 *     MemorySegment observations = rows.observation();
 *     for (int column = 0; column < columns; column++) {
 *         if (rows.selected(column)) {
 *             position[column] += actions.getAtIndex(JAVA_LONG, column) == 1 ? 1 : -1;
 *             observations.setAtIndex(JAVA_FLOAT, column, position[column]);
 *             rows.outcome(column, -1, position[column] == GOAL, false);
 *         }
 *     }
 * }
 * }</pre>
 *
 * @param <O> observation type of one column, see {@link Space}
 * @param <A> action type of one column, see {@link Space}
 */
public interface VectorEnv<O, A> extends AutoCloseable {

    /** The number of columns. */
    int columns();

    /** The space of one column's observations. */
    Space<O> observationSpace();

    /** The space of one column's actions. */
    Space<A> actionSpace();

    /** Whether columns say which choices are allowed, see {@link Env#actionMask} and {@link VectorRows#actionMask}. */
    default boolean masksActions() {
        return false;
    }

    /** What the behaviour comes from besides the class and its options, see {@link Env#provenance}. */
    default Map<String, String> provenance() {
        return Map.of();
    }

    /**
     * Starts an episode in each selected column: writes its first observation, and its action mask if the task has masks. All randomness of the
     * episode comes from the column's generator, {@link VectorRows#random}, which is the same one for the whole life of the column.
     *
     * @throws ColumnException if a column fails
     */
    void reset(VectorRows rows);

    /**
     * Advances each selected column by one step: reads its action, writes its observation, its action mask if there are masks and the episode
     * was not terminated, and its {@link VectorRows#outcome}. Values written for other columns are ignored.
     *
     * @throws ColumnException if a column fails
     */
    void step(VectorRows rows);

    /** Whether {@link #saveState} and {@link #restoreState} work, see {@link Env#savesState}. */
    default boolean savesState() {
        return false;
    }

    /** Writes everything on which the rest of a column's episode depends, except its generator; see {@link Env#saveState}. */
    default void saveState(int column, DataOutput out) throws IOException {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " cannot save its state");
    }

    /** Restores a column from the output of {@link #saveState}. */
    default void restoreState(int column, DataInput in) throws IOException {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " cannot restore its state");
    }

    @Override
    default void close() {}
}
