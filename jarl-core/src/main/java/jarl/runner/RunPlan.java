package jarl.runner;

import jarl.config.Require;

/**
 * How long a run is and how often things happen, in iterations (batches). Arithmetic of rlpyt: intervals in steps are rounded down to
 * whole iterations, the run is rounded up to whole log intervals.
 *
 * @param batchSize environment steps of one iteration, T*B
 * @param iterations of the whole run
 * @param logInterval iterations between rows of progress.csv
 * @param checkpointInterval iterations between checkpoints, a multiple of the log interval
 * @param evaluationInterval iterations between evaluations during training, a multiple of the log interval; 0 for none
 */
public record RunPlan(
        long batchSize, long iterations, long logInterval, long checkpointInterval, long evaluationInterval) {

    /** A plan from numbers in environment steps over all columns; an interval of 0 for checkpoints means every log interval. */
    public static RunPlan of(
            long batchSize,
            long steps,
            long logIntervalSteps,
            long checkpointIntervalSteps,
            long evaluationIntervalSteps) {
        Require.atLeast("steps", steps, 1);
        Require.atLeast("log.intervalSteps", logIntervalSteps, 1);
        long log = Math.max(logIntervalSteps / batchSize, 1);
        long iterations = roundUp(Math.max(steps / batchSize, 1), log);
        long checkpoint = roundUp(Math.max(checkpointIntervalSteps / batchSize, 1), log);
        long evaluation =
                evaluationIntervalSteps == 0 ? 0 : roundUp(Math.max(evaluationIntervalSteps / batchSize, 1), log);
        return new RunPlan(batchSize, iterations, log, checkpoint, evaluation);
    }

    private static long roundUp(long value, long multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }

    /** Environment steps of the whole run. */
    public long totalSteps() {
        return iterations * batchSize;
    }
}
