package jarl.sampler;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Neighbouring columns of a sampler with the environments that fill them, which are stepped by one thread at a time: the seam between
 * {@link Collector} and environments. Two implementations write the same rows: {@link SingleColumns} calls an environment for each column,
 * {@link VectorColumns} one for all of them.
 */
interface EnvColumns {

    /** The sampler's column of the first. */
    int first();

    /** The number of columns. */
    int count();

    /** The random generators of the agent's actions, one for each column. */
    List<? extends RandomGenerator> actionRandom();

    /** Lets a watchdog see the calls to the environments. */
    void watch(Watchdog watchdog);

    /**
     * Starts the first episodes: their inputs go to the last row, which {@link #rollOver} brings to the front.
     *
     * @param decorrelationSteps at most this many random steps are taken in each column
     */
    void start(int decorrelationSteps);

    /**
     * Brings the inputs after the last batch to row 0 of the next; columns that waited for this are reset.
     *
     * @param starts written: whether an episode starts with row 0, for each of the sampler's columns from {@code from} on
     * @param from index of the first of these columns in {@code starts}
     */
    void rollOver(long runStep, boolean[] starts, int from);

    /**
     * Takes the actions of row t.
     *
     * @param ended written: whether the episode ended with this row, as {@code starts} of {@link #rollOver}
     * @param episodes gets those that ended
     */
    void step(int t, long runStep, boolean[] ended, int from, List<Episode> episodes);

    /** Notes the state of each column, see {@link ColumnState}. */
    void mark(long runStep);

    /** The batch is whole: {@link #mark} counts. */
    void keepMark();

    /** Whether the environments save their state. */
    boolean savesState();

    /** Writes the state of each column at the last mark that was kept, as a child; calls no environment. */
    void save(StateWriter out);

    /** Continues; an environment that could not save its state starts a new episode. Call after the buffer was restored. */
    void restore(StateReader in);

    /** The name of a column's state. */
    static String child(int column) {
        return "column" + column;
    }

    /** Closes all environments, whatever fails. */
    void close(Consumer<EnvironmentException> failed);
}
