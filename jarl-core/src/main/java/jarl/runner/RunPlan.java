package jarl.runner;

import jarl.config.Require;

/**
 * The length and the intervals of a run, in iterations (batches). The run is rounded up to whole iterations and to nothing else:
 * how often it is logged does not change what is trained. Intervals in steps are rounded down to whole iterations, those of checkpoints and
 * evaluations then up to whole log intervals. The last iteration has a row, a checkpoint and, if there are any, an evaluation, also where an
 * interval is not over.
 *
 * @param batchSize environment steps of one iteration, T*B
 * @param iterations of the whole run
 * @param logInterval iterations between rows of progress.csv; at most those of the run
 * @param checkpointInterval iterations between checkpoints, a multiple of the log interval
 * @param evaluationInterval iterations between evaluations during training, a multiple of the log interval; 0 for none
 */
public record RunPlan(
        long batchSize, long iterations, long logInterval, long checkpointInterval, long evaluationInterval) {

    /** Thirty years at a million steps a second: sums of such numbers are exact in doubles and do not overflow. */
    public static final long MOST_STEPS = 1_000_000_000_000_000L;

    /** A plan from numbers in environment steps over all columns; an interval of 0 for checkpoints means every log interval. */
    public static RunPlan of(
            long batchSize,
            long steps,
            long logIntervalSteps,
            long checkpointIntervalSteps,
            long evaluationIntervalSteps) {
        Require.atLeast("steps", steps, 1);
        Require.atLeast("log.intervalSteps", logIntervalSteps, 1);
        Require.that(steps <= MOST_STEPS, "steps", "at most " + MOST_STEPS, steps);
        long iterations = Math.ceilDiv(steps, batchSize);
        long log = interval(logIntervalSteps, batchSize, iterations);
        long checkpoint = roundUp(interval(checkpointIntervalSteps, batchSize, iterations), log);
        long evaluation = evaluationIntervalSteps == 0
                ? 0
                : roundUp(interval(evaluationIntervalSteps, batchSize, iterations), log);
        return new RunPlan(batchSize, iterations, log, checkpoint, evaluation);
    }

    /** Whole iterations, at least one; longer than the run is as long as the run. */
    private static long interval(long steps, long batchSize, long iterations) {
        return Math.clamp(steps / batchSize, 1, iterations);
    }

    private static long roundUp(long value, long multiple) {
        return Math.ceilDiv(value, multiple) * multiple;
    }

    /** Whether a row is due after this iteration. */
    boolean logsAfter(long iteration) {
        return isDue(logInterval, iteration);
    }

    /** Whether a checkpoint is due after this iteration. */
    boolean checkpointsAfter(long iteration) {
        return isDue(checkpointInterval, iteration);
    }

    /** Whether there are evaluations during training. */
    boolean evaluates() {
        return evaluationInterval > 0;
    }

    /** Whether an evaluation is due after this iteration. */
    boolean evaluatesAfter(long iteration) {
        return evaluates() && isDue(evaluationInterval, iteration);
    }

    private boolean isDue(long interval, long iteration) {
        return iteration % interval == 0 || iteration >= iterations;
    }

    /** Environment steps of the whole run. */
    public long totalSteps() {
        return iterations * batchSize;
    }
}
