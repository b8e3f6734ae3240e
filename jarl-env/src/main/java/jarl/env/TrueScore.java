package jarl.env;

/**
 * The info of an environment that shows its agent other rewards or shorter episodes than its task has: clipped rewards, a life as an
 * episode. Statistics and evaluations are of the task: they add up {@link #score} until {@link #taskEnds}.
 */
public interface TrueScore {

    /** The score of this step in the task itself. */
    double score();

    /**
     * Whether the task is over; if it is not, the reset that an ended episode needs goes on with the same task, and may depend on all that
     * happened in it.
     */
    boolean taskEnds();

    /** Returns the number that statistics count: the step's score if available, otherwise the reward. */
    static double of(Step<?> step) {
        return step.info() instanceof TrueScore task ? task.score() : step.reward();
    }

    /** Whether statistics take a step for the last: an ended episode is not always the end of its task, a truncated one is. */
    static boolean endsTask(Step<?> step) {
        return step.info() instanceof TrueScore task ? task.taskEnds() || step.truncated() : step.ends();
    }
}
