package jarl.env;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The actions of a {@link VectorEnv}'s columns and the results of its steps: for each leaf of a space (one, or in the order of
 * its components those of a composite one) the rows of all columns one after another, of the types that the space names.
 *
 * <p>Only for the thread that calls the environment.
 */
public final class VectorRows {

    private final RandomGenerator[] random;
    private final boolean[] selected;
    private final List<MemorySegment> actions;
    private final List<MemorySegment> observations;
    private final MemorySegment actionMask;
    private final double[] reward;
    private final byte[] terminated;
    private final byte[] truncated;

    /** Shares generators and selection with the rows of other steps. */
    private VectorRows(
            RandomGenerator[] random,
            boolean[] selected,
            List<MemorySegment> actions,
            List<MemorySegment> observations,
            MemorySegment actionMask) {
        this.random = random;
        this.selected = selected;
        this.actions = List.copyOf(actions);
        this.observations = List.copyOf(observations);
        this.actionMask = actionMask;
        this.reward = new double[random.length];
        this.terminated = new byte[random.length];
        this.truncated = new byte[random.length];
    }

    /**
     * Rows of as many columns as there are generators, all selected.
     *
     * @param random a generator for each column
     * @param actions read-only for the environment
     * @param actionMask empty if there are no masks
     */
    public static VectorRows of(
            List<? extends RandomGenerator> random,
            List<MemorySegment> actions,
            List<MemorySegment> observations,
            MemorySegment actionMask) {
        boolean[] all = new boolean[random.size()];
        Arrays.fill(all, true);
        return new VectorRows(random.toArray(RandomGenerator[]::new), all, actions, observations, actionMask);
    }

    /** Rows in another place of the same columns: with these generators and this selection, now and whenever it changes. */
    public VectorRows at(List<MemorySegment> actions, List<MemorySegment> observations, MemorySegment actionMask) {
        return new VectorRows(random, selected, actions, observations, actionMask);
    }

    /** The number of columns. */
    public int columns() {
        return selected.length;
    }

    /** Whether the current call is for this column. */
    public boolean selected(int column) {
        return selected[column];
    }

    /** Selects or deselects a column for the next call. For the caller of the environment. */
    public void select(int column, boolean value) {
        selected[column] = value;
    }

    /** Selects the columns of the next call. For the caller of the environment. */
    public void selectOnly(boolean... columns) {
        System.arraycopy(columns, 0, selected, 0, selected.length);
    }

    /** The random generator of a column. */
    public RandomGenerator random(int column) {
        return random[column];
    }

    /** The rows of the actions of a space with one leaf. */
    public MemorySegment action() {
        return actions.getFirst();
    }

    /** The rows of the actions, for each leaf of their space. */
    public List<MemorySegment> actions() {
        return actions;
    }

    /** The rows of the observations of a space with one leaf, to be written. */
    public MemorySegment observation() {
        return observations.getFirst();
    }

    /** The rows of the observations, for each leaf of their space, to be written. */
    public List<MemorySegment> observations() {
        return observations;
    }

    /** A byte, 0 or 1, for each choice of each column's action, to be written if there are masks; see {@link Env#actionMask}. */
    public MemorySegment actionMask() {
        return actionMask;
    }

    /** Forgets the rewards of an earlier step, so that an outcome that is not written is noticed. For the caller of the environment. */
    public void expectOutcomes() {
        Arrays.fill(reward, Double.NaN);
    }

    /**
     * Writes the reward and the end of a column's step; see {@link Step}.
     *
     * @throws IndexOutOfBoundsException if there is no such column
     */
    public void outcome(int column, double reward, boolean terminated, boolean truncated) {
        if (column < 0 || column >= this.reward.length) {
            throw new IndexOutOfBoundsException(
                    "rows.outcome: expected a column in [0, " + (this.reward.length - 1) + "], got " + column);
        }
        this.reward[column] = reward;
        this.terminated[column] = flag(terminated);
        this.truncated[column] = flag(truncated);
    }

    /** The reward of the step; NaN if none was written. */
    public double reward(int column) {
        return reward[column];
    }

    /** Whether the task ended with the step. */
    public boolean terminated(int column) {
        return terminated[column] != 0;
    }

    /** Whether the episode was cut at the step. */
    public boolean truncated(int column) {
        return truncated[column] != 0;
    }

    /** Whether the episode ended with the step, for either reason. */
    public boolean ends(int column) {
        return (terminated[column] | truncated[column]) != 0;
    }

    /** Writes for each column, from a byte on, whether the task ended with the step. */
    public void copyTerminated(MemorySegment to, long offset) {
        MemorySegment.copy(terminated, 0, to, JAVA_BYTE, offset, terminated.length);
    }

    /** Writes for each column, from a byte on, whether the episode was cut at the step. */
    public void copyTruncated(MemorySegment to, long offset) {
        MemorySegment.copy(truncated, 0, to, JAVA_BYTE, offset, truncated.length);
    }

    private static byte flag(boolean value) {
        return (byte) (value ? 1 : 0);
    }
}
