package jarl.runner;

import java.util.Map;

/**
 * Hears of a run's progress on the runner's thread, and may ask for something then: a progress bar, a table, a score at which to stop. Must
 * return quickly.
 *
 * <pre>{@code
 * public void evaluation(long step, EvaluationResult result, RunControl run) {
 *     if (result.mean() >= 475) run.stop();
 * }
 * }</pre>
 */
public interface RunListener {

    /** Training begins or continues. */
    default void started(RunPlan plan, long step) {}

    /** A batch was learned from; {@code step} environment steps are done. */
    default void iteration(long step, RunControl run) {}

    /** A row of progress was written. */
    default void row(long step, Map<String, Double> row, RunControl run) {}

    /** An evaluation during training, or after it. */
    default void evaluation(long step, EvaluationResult result, RunControl run) {}

    /** Training ended, finished or stopped; an evaluation may follow. */
    default void ended(long step, boolean finished) {}

    /** Hears nothing. */
    RunListener NONE = new RunListener() {};
}
