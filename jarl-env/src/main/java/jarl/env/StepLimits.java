package jarl.env;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** An {@link StepLimit} for each column of a {@link VectorEnv}: counts the steps of episodes and says which is the last one allowed. */
public final class StepLimits {

    private final int maxSteps;
    private final long[] steps;
    private final boolean[] running;
    private final boolean[] begun;

    /**
     * Clocks before their first episodes.
     *
     * @param columns at least 1
     * @param maxSteps the step that is truncated, or {@link StepLimit#UNLIMITED}
     */
    public StepLimits(int columns, int maxSteps) {
        if (columns < 1) {
            throw new IllegalArgumentException("columns must be at least 1, got " + columns);
        }
        if (maxSteps < 1) {
            throw new IllegalArgumentException("maxSteps must be at least 1, got " + maxSteps);
        }
        this.maxSteps = maxSteps;
        this.steps = new long[columns];
        this.running = new boolean[columns];
        this.begun = new boolean[columns];
    }

    /** Starts an episode. */
    public void start(int column) {
        steps[column] = 0;
        running[column] = true;
        begun[column] = true;
    }

    /**
     * Counts a step.
     *
     * @param terminated whether the episode ended with it
     * @return whether it is the last one allowed
     */
    public boolean count(int column, boolean terminated) {
        boolean last = ++steps[column] >= maxSteps && maxSteps != StepLimit.UNLIMITED;
        running[column] = !last && !terminated;
        return last;
    }

    /** Writes a count, as {@link StepLimit#save} does. */
    public void save(int column, DataOutput out) throws IOException {
        out.writeLong(steps[column]);
        out.writeBoolean(running[column]);
        out.writeBoolean(begun[column]);
    }

    /** Reads what {@link #save} wrote, or an {@link StepLimit}. */
    public void restore(int column, DataInput in) throws IOException {
        steps[column] = in.readLong();
        running[column] = in.readBoolean();
        begun[column] = in.readBoolean();
    }
}
