package jarl.runner;

import jarl.agent.DivergedException;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.log.Statistics;
import jarl.runner.RunClock.Phase;
import jarl.runner.Runner.EvaluationPlan;
import jarl.sampler.EnvironmentException;
import jarl.sampler.Episode;
import jarl.sampler.Sampler;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Does what is due between iterations: evaluates, writes a row, checkpoints, and keeps the state when an environment fails. Counts
 * nothing itself: each method is told how many iterations are done.
 */
final class Intervals<I extends TensorTree> {

    private final RunParts<I> parts;
    private final RunPlan plan;
    private final EvaluationPlan evaluationPlan;
    private final RunOutput output;
    private final Listeners listeners;
    private final RunControl control;
    private final RunClock clock;
    private final Diagnostics diagnostics;
    private final BooleanSupplier stopped;
    private final Object keeping = new Object();
    private long logged;
    private long checkpointed;
    private @Nullable EnvironmentException kept;

    Intervals(
            RunParts<I> parts,
            RunPlan plan,
            EvaluationPlan evaluationPlan,
            RunOutput output,
            Listeners listeners,
            RunControl control,
            RunClock clock,
            Diagnostics diagnostics,
            BooleanSupplier stopped) {
        this.parts = parts;
        this.plan = plan;
        this.evaluationPlan = evaluationPlan;
        this.output = output;
        this.listeners = listeners;
        this.control = control;
        this.clock = clock;
        this.diagnostics = diagnostics;
        this.stopped = stopped;
    }

    private long steps(long iteration) {
        return iteration * plan.batchSize();
    }

    /** Whether an interval has ended whose row is not written yet. */
    boolean isDue(long iteration) {
        return plan.logsAfter(iteration) && logged < iteration;
    }

    /** Evaluates, logs and checkpoints where due. If the evaluation is stopped, the interval is still due afterwards. */
    void end(long iteration) {
        boolean evaluates = plan.evaluates();
        // Before the row is made and the next interval begins, so that nothing is lost if an environment fails in it.
        Optional<EvaluationResult> evaluation = plan.evaluatesAfter(iteration) ? evaluate(iteration) : Optional.empty();
        if (plan.evaluatesAfter(iteration) && evaluation.isEmpty()) {
            return;
        }
        Map<String, Double> row =
                diagnostics.row(iteration, steps(iteration), parts.algorithm().updates(), clock);
        row.putAll(parts.agent().settings((iteration - 1) * plan.batchSize()));
        row.putAll(parts.algorithm().settings((iteration - 1.0) / plan.iterations()));
        diagnostics.putLogged(row);
        double score = diagnostics.meanReturnOfFullWindow();
        if (evaluates) {
            putEvaluation(row, evaluation);
            score = evaluation.map(EvaluationResult::mean).orElse(Double.NaN);
        }
        output.row(steps(iteration), row);
        listeners.tell(listener -> listener.row(steps(iteration), row, control));
        logged = iteration;
        if (plan.checkpointsAfter(iteration)) {
            checkpoint(iteration, score);
        }
        clock.charge(Phase.WRITING);
    }

    private Optional<EvaluationResult> evaluate(long iteration) {
        clock.charge(Phase.WRITING);
        Optional<EvaluationResult> played =
                play(iteration, evaluationPlan.episodesDuring(), evaluationPlan.seedDuring());
        clock.charge(Phase.EVALUATING);
        played.ifPresent(result -> {
            result.cutOffNote().ifPresent(note -> output.line("evaluation at step " + steps(iteration) + ": " + note));
            listeners.tell(listener -> listener.evaluation(steps(iteration), result, control));
        });
        return played;
    }

    private static void putEvaluation(Map<String, Double> row, Optional<EvaluationResult> evaluation) {
        double[] none = {};
        double[] returns = evaluation.map(EvaluationResult::returns).orElse(none);
        double[] lengths = evaluation
                .map(result -> Arrays.stream(result.lengths()).asDoubleStream().toArray())
                .orElse(none);
        row.put("Diagnostics/TrajsInEval", (double) returns.length);
        Statistics.putAll(row, "EvaluationReturn", returns);
        Statistics.putAll(row, "EvaluationLength", lengths);
    }

    /** The evaluation after training; nothing if it was stopped. */
    Optional<EvaluationResult> evaluateAfterTraining(long iteration) {
        Optional<EvaluationResult> played = play(iteration, evaluationPlan.episodesAfter(), evaluationPlan.seed());
        played.ifPresent(result -> {
            output.evaluation(steps(iteration), result);
            listeners.tell(listener -> listener.evaluation(steps(iteration), result, control));
        });
        return played;
    }

    /** Returns nothing if stopped meanwhile: some of the episodes are no evaluation. */
    private Optional<EvaluationResult> play(long iteration, int episodes, long seed) {
        try {
            List<Episode> played = evaluationPlan.filmed()
                    ? output.filmed(
                            steps(iteration), observer -> parts.evaluator().play(episodes, seed, observer))
                    : parts.evaluator().play(episodes, seed);
            return Optional.of(EvaluationResult.of(played));
        } catch (CancellationException e) {
            if (!stopped.getAsBoolean()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** Writes a checkpoint unless there is one of this iteration. */
    void checkpointIfMissing(long iteration) {
        if (checkpointed != iteration) {
            checkpoint(iteration, Double.NaN);
        }
    }

    /** Ends an evaluation under way. */
    void stop() {
        parts.evaluator().stop();
    }

    void checkpoint(long iteration, double score) {
        requireFiniteParameters();
        StateWriter state = new StateWriter();
        StateWriter own = state.child("runner");
        own.put("iteration", iteration);
        own.put("logged", logged);
        own.put("score", score);
        clock.save(own.child("clock"));
        diagnostics.save(own.child("diagnostics"));
        try (var _ = TensorScope.withoutGradients()) {
            parts.algorithm().save(state.child("algorithm"));
            parts.sampler().save(state.child("sampler"));
            parts.rewardTransform().save(state.child("reward"));
            output.checkpoint(steps(iteration), parts.agent().saved(), state);
        }
        checkpointed = iteration;
        markIfBest(iteration, score);
    }

    /**
     * Finds out whether all that acts and learns is in order.
     *
     * @throws DivergedException if a parameter is not finite
     */
    void requireFiniteParameters() {
        parts.agent().blocks().notFinite().ifPresent(what -> {
            throw new DivergedException(what + " is not finite");
        });
    }

    private static long counted(StateReader own, String name, long most) {
        long value = own.getLong(name);
        if (value < 0 || value > most) {
            throw new IllegalArgumentException("runner." + name + " must be in [0, " + most + "], got " + value);
        }
        return value;
    }

    private void markIfBest(long iteration, double score) {
        if (!Double.isNaN(score)) {
            output.score(steps(iteration), score);
        }
    }

    /**
     * Continues from what a checkpoint holds.
     *
     * @return iterations done
     */
    long restore(StateReader state) {
        StateReader own = state.child("runner");
        long iteration = counted(own, "iteration", plan.iterations());
        // Older checkpoints were all written after the row.
        logged = own.has("logged") ? counted(own, "logged", iteration) : iteration;
        checkpointed = iteration;
        clock.restore(own.child("clock"));
        diagnostics.restore(own.child("diagnostics"));
        parts.algorithm().restore(state.child("algorithm"));
        parts.sampler().restore(state.child("sampler"));
        parts.rewardTransform().restore(state.child("reward"));
        markIfBest(iteration, own.getDouble("score")); // the run may have been killed between checkpoint and mark
        return iteration;
    }

    /**
     * After an environment failed or was given up: sees to it that there is a checkpoint of the last whole iteration. Parameters, optimizer
     * and counters have not changed since, and the sampler noted its state then; no environment is called. From the thread that trains, or
     * while that one is {@link Sampler#stuck}, from the one that noticed; the first counts.
     *
     * @return the failure, with the checkpoint named
     */
    EnvironmentException keep(long iteration, EnvironmentException failure) {
        synchronized (keeping) {
            if (kept == null) {
                kept = failure.with(kept(iteration, failure));
            }
            return kept;
        }
    }

    private String kept(long iteration, EnvironmentException failure) {
        String before = "";
        try {
            before = output.lastCheckpoint();
            if (iteration > 0 && checkpointed != iteration) {
                checkpoint(iteration, Double.NaN);
            }
            return output.lastCheckpoint();
        } catch (RuntimeException | Error e) { // the failure must be told whatever comes
            failure.addSuppressed(e);
            String problem = "the state at step " + steps(iteration) + " could not be saved (" + e.getMessage() + ")";
            return before.isEmpty() ? problem : problem + ", " + before;
        }
    }
}
