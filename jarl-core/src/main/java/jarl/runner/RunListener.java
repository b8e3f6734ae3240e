package jarl.runner;

import java.util.Map;

/** Hears of a run's progress on the runner's thread: a progress bar, a table. Must return quickly. */
public interface RunListener {

    /** Training begins or continues. */
    default void started(RunPlan plan, long step) {}

    /** A batch was learned from; {@code step} environment steps are done. */
    default void iteration(long step) {}

    /** A row of progress was written. */
    default void row(long step, Map<String, Double> row) {}

    /** An evaluation during training, or after it. */
    default void evaluation(long step, EvaluationResult result) {}

    /** Training ended, finished or stopped; an evaluation may follow. */
    default void ended(long step, boolean finished) {}

    /** Hears nothing. */
    RunListener NONE = new RunListener() {};
}
