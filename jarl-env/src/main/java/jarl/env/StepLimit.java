package jarl.env;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Counts the steps of an episode, truncates it at its limit, and refuses steps where there is no episode: before the
 * first reset and after the end. An environment owns one, calls {@link #start} in its reset, and in its step {@link
 * #requireRunning} first and {@link #count} last.
 */
public final class StepLimit {

    /** The limit of an episode that may go on for ever. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private final String name;
    private final int maxSteps;
    private long steps;
    private boolean running;
    private boolean begun;

    /**
     * Creates a clock before its first episode.
     *
     * @param name the environment, for messages
     * @param maxSteps the step that is truncated, or {@link #UNLIMITED}
     */
    public StepLimit(String name, int maxSteps) {
        if (maxSteps < 1) {
            throw new IllegalArgumentException(name + ": maxSteps must be at least 1, got " + maxSteps);
        }
        this.name = name;
        this.maxSteps = maxSteps;
    }

    /** Starts an episode. */
    public void start() {
        steps = 0;
        running = true;
        begun = true;
    }

    /** The number of steps of the current episode so far. */
    public long steps() {
        return steps;
    }

    /**
     * Checks that an episode is running; to be called at the beginning of a step.
     *
     * @throws IllegalStateException if no episode is running
     */
    public void requireRunning() {
        if (!running) {
            throw new IllegalStateException(name + ": step needs a running episode, call reset first ("
                    + (begun ? "the last episode has ended" : "there was no reset yet") + ")");
        }
    }

    /** Counts a step and returns the step, truncated if the time limit is reached, whether or not the task terminated. */
    public <O> Step<O> count(Step<O> step) {
        steps++;
        boolean last = steps >= maxSteps && maxSteps != UNLIMITED;
        running = !last && !step.ends();
        if (!last || step.truncated()) {
            return step;
        }
        return new Step<>(step.observation(), step.reward(), step.terminated(), true, step.info());
    }

    /** Writes the count. */
    public void save(DataOutput out) throws IOException {
        out.writeLong(steps);
        out.writeBoolean(running);
        out.writeBoolean(begun);
    }

    /** Reads the output of {@link #save}. */
    public void restore(DataInput in) throws IOException {
        steps = in.readLong();
        running = in.readBoolean();
        begun = in.readBoolean();
    }
}
