package jarl.runner;

import java.util.Map;

/**
 * Receives a run's progress on the runner's thread, and may control the run: a progress bar, a table, a score at which to stop. Must
 * return quickly.
 *
 * <pre>{@code
 * public void evaluation(long step, EvaluationResult result, RunControl run) {
 *     if (result.mean() >= 475) run.stop();
 * }
 * }</pre>
 */
public interface RunListener {

    /** Called when training starts or resumes. */
    default void started(RunPlan plan, long step) {}

    /** Called after each iteration; {@code step} environment steps are done. */
    default void iteration(long step, RunControl run) {}

    /** Called after a row of progress was written. */
    default void row(long step, Map<String, Double> row, RunControl run) {}

    /** Called after an evaluation, during or after training. */
    default void evaluation(long step, EvaluationResult result, RunControl run) {}

    /** Called when training ended, finished or stopped; an evaluation may follow. */
    default void ended(long step, boolean finished) {}

    /** A listener that ignores every call. */
    RunListener NONE = new RunListener() {};
}
