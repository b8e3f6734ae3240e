package jarl.runner;

import jarl.agent.Agent;
import jarl.agent.DivergedException;
import jarl.algorithm.Algorithm;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.log.Statistics;
import jarl.runner.RunClock.Phase;
import jarl.sampler.EnvironmentException;
import jarl.sampler.Episode;
import jarl.sampler.Evaluator;
import jarl.sampler.SampleBatch;
import jarl.sampler.Sampler;
import jarl.tensor.ArrayTuple;
import jarl.tensor.TensorScope;
import jarl.tensor.TorchLibrary;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The training loop: collect a batch, learn from it, now and then log, evaluate and checkpoint. Used by one thread; only {@link #stop} may
 * be called from another.
 *
 * @param <I> the agent's info, which sampler, agent and algorithm share
 */
public final class Runner<I extends ArrayTuple> {

    private static final long SEED_DURING = 1_000_000;

    private final Agent<I> agent;
    private final Algorithm<I> algorithm;
    private final Sampler<I> sampler;
    private final RewardTransform rewardTransform;
    private final Evaluator<I> evaluator;
    private final RunPlan plan;
    private final EvaluationPlan evaluationPlan;
    private final int learnerThreads;
    private final RunOutput output;
    private final RunListener listener;
    private final RunClock clock = new RunClock();
    private final Diagnostics diagnostics;
    private final RunControl control = new Control();
    private final Object keeping = new Object();
    private long iteration;
    private long logged;
    private long checkpointed;
    private @Nullable EnvironmentException kept;
    private boolean checkpointRequested;
    private volatile boolean stopRequested;
    private volatile boolean finished;

    /**
     * How evaluations are done.
     *
     * @param episodesDuring of each evaluation during training
     * @param episodesAfter of the evaluation after training; 0 for none
     * @param seed of the episodes after training
     * @param filmed whether the output films the first episode of each
     */
    public record EvaluationPlan(int episodesDuring, int episodesAfter, long seed, boolean filmed) {

        /** Of the episodes during training, by which the best checkpoint is chosen: they must not be those that it is judged by. */
        long seedDuring() {
            return seed + SEED_DURING;
        }
    }

    /**
     * A runner.
     *
     * @param learnerThreads threads that learning is divided over
     * @param trajectoryWindow episodes that the logged statistics look back on
     */
    public Runner(
            Agent<I> agent,
            Algorithm<I> algorithm,
            Sampler<I> sampler,
            RewardTransform rewardTransform,
            Evaluator<I> evaluator,
            RunPlan plan,
            EvaluationPlan evaluationPlan,
            int learnerThreads,
            int trajectoryWindow,
            RunOutput output,
            RunListener listener) {
        this.agent = agent;
        this.algorithm = algorithm;
        this.sampler = sampler;
        this.rewardTransform = rewardTransform;
        this.evaluator = evaluator;
        this.plan = plan;
        this.evaluationPlan = evaluationPlan;
        this.learnerThreads = learnerThreads;
        this.output = output;
        this.listener = listener;
        this.diagnostics = new Diagnostics(trajectoryWindow, algorithm.statistics());
    }

    /**
     * Trains to the end of the plan, or until {@link #stop}.
     *
     * @return the evaluation after training; empty if stopped before its end, or none is planned
     * @throws DivergedException if training broke; names the last good checkpoint
     * @throws EnvironmentException if an environment failed; names the checkpoint of the last whole iteration
     */
    public Optional<EvaluationResult> run() {
        TorchLibrary.setThreads(1);
        clock.restart();
        tell(() -> listener.started(plan, steps()));
        try {
            trainToTheEnd();
            boolean trained = iteration >= plan.iterations() && !intervalIsDue();
            tell(() -> listener.ended(steps(), trained));
            boolean evaluates = trained && evaluationPlan.episodesAfter() > 0;
            Optional<EvaluationResult> evaluation = evaluates ? evaluateAfterTraining() : Optional.empty();
            finished = trained && evaluates == evaluation.isPresent();
            return evaluation;
        } catch (DivergedException e) {
            String checkpoint = output.newestCheckpoint();
            throw new DivergedException("training diverged at step " + steps() + ": " + e.getMessage()
                    + (checkpoint.isEmpty()
                            ? "; no checkpoint was written yet"
                            : "; last good checkpoint: " + checkpoint));
        } catch (EnvironmentException e) {
            throw keep(e);
        }
    }

    private void trainToTheEnd() {
        if (intervalIsDue()) {
            endInterval(); // its evaluation failed or was stopped
        }
        warmUp();
        while (iteration < plan.iterations() && !stopRequested) {
            if (Thread.interrupted()) { // from outside; no file could be written any more
                stop();
            }
            train();
            if (intervalIsDue()) {
                endInterval();
            }
            if (checkpointRequested && checkpointed != iteration) {
                checkpoint(Double.NaN);
            }
            checkpointRequested = false;
        }
        if (checkpointed != iteration) {
            checkpoint(Double.NaN);
        }
    }

    private static void tell(Runnable call) {
        call.run();
        if (Thread.interrupted()) { // no file could be written any more
            throw new IllegalStateException("a RunListener left the run's thread interrupted");
        }
    }

    /** Lets the agent see how large observations are before it acts on any that is learned from. A resumed run knows. */
    private void warmUp() {
        long warmupSteps = iteration == 0 ? agent.warmupSteps() : 0;
        for (long seen = 0; seen < warmupSteps && !stopRequested; seen += plan.batchSize()) {
            agent.beginBatch(0);
            agent.observe(sampler.collect(0).samples());
        }
        clock.charge(Phase.SAMPLING);
    }

    private boolean intervalIsDue() {
        return plan.logsAfter(iteration) && logged < iteration;
    }

    private void train() {
        agent.beginBatch(steps());
        SampleBatch<I> batch = sampler.collect(steps());
        rewardTransform.observe(batch.samples());
        if (!algorithm.keepsSamples()) {
            rewardTransform.apply(batch.samples());
        }
        clock.charge(Phase.SAMPLING);
        Map<String, double[]> statistics = learn(batch);
        agent.observe(batch.samples());
        clock.charge(Phase.LEARNING);
        iteration++;
        diagnostics.record(batch.episodes(), statistics);
        output.episodes(batch.episodes(), clock.total());
        output.progress(steps());
        tell(() -> listener.iteration(steps(), control));
    }

    /** Samplers infer with one thread each; the learner may use more, as they are idle then. */
    private Map<String, double[]> learn(SampleBatch<I> batch) {
        if (learnerThreads > 1) {
            TorchLibrary.setThreads(learnerThreads);
        }
        try {
            Map<String, double[]> statistics =
                    algorithm.optimize(batch.samples(), (double) iteration / plan.iterations());
            requireFiniteParameters(); // before anything acts with them
            return statistics;
        } finally {
            if (learnerThreads > 1) {
                TorchLibrary.setThreads(1);
            }
        }
    }

    /** Evaluates, logs and checkpoints where due. If the evaluation is stopped, the interval is still due afterwards. */
    private void endInterval() {
        boolean evaluates = plan.evaluates();
        // Before the row is made and the next interval begins, so that nothing is lost if an environment fails in it.
        Optional<EvaluationResult> evaluation = plan.evaluatesAfter(iteration) ? evaluate() : Optional.empty();
        if (plan.evaluatesAfter(iteration) && evaluation.isEmpty()) {
            return;
        }
        Map<String, Double> row = diagnostics.row(iteration, steps(), algorithm.updates(), clock);
        row.putAll(agent.settings((iteration - 1) * plan.batchSize()));
        row.putAll(algorithm.settings((iteration - 1.0) / plan.iterations()));
        diagnostics.putLogged(row);
        double score = diagnostics.meanReturnOfFullWindow();
        if (evaluates) {
            putEvaluation(row, evaluation);
            score = evaluation.map(EvaluationResult::mean).orElse(Double.NaN);
        }
        output.row(steps(), row);
        tell(() -> listener.row(steps(), row, control));
        logged = iteration;
        if (plan.checkpointsAfter(iteration)) {
            checkpoint(score);
        }
        clock.charge(Phase.WRITING);
    }

    private Optional<EvaluationResult> evaluate() {
        clock.charge(Phase.WRITING);
        Optional<EvaluationResult> played = play(evaluationPlan.episodesDuring(), evaluationPlan.seedDuring());
        clock.charge(Phase.EVALUATING);
        played.ifPresent(result -> {
            result.cutOffNote().ifPresent(note -> output.line("evaluation at step " + steps() + ": " + note));
            tell(() -> listener.evaluation(steps(), result, control));
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

    private Optional<EvaluationResult> evaluateAfterTraining() {
        Optional<EvaluationResult> played = play(evaluationPlan.episodesAfter(), evaluationPlan.seed());
        played.ifPresent(result -> {
            output.evaluation(steps(), result);
            tell(() -> listener.evaluation(steps(), result, control));
        });
        return played;
    }

    /** Nothing if stopped meanwhile: some of the episodes are no evaluation. */
    private Optional<EvaluationResult> play(int episodes, long seed) {
        try {
            List<Episode> played = evaluationPlan.filmed()
                    ? output.filmed(steps(), spectator -> evaluator.play(episodes, seed, spectator))
                    : evaluator.play(episodes, seed);
            return Optional.of(EvaluationResult.of(played));
        } catch (CancellationException e) {
            if (!stopRequested) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private void requireFiniteParameters() {
        agent.blocks().notFinite().ifPresent(what -> {
            throw new DivergedException(what + " is not finite");
        });
    }

    /**
     * After an environment failed or was given up: sees to it that there is a checkpoint of the last whole iteration. Parameters, optimizer
     * and counters have not changed since, and the sampler noted its state then; no environment is called. From the thread that trains, or
     * while that one is {@link Sampler#stuck}, from the one that noticed; the first counts.
     *
     * @return the failure, with the checkpoint named
     */
    public EnvironmentException keep(EnvironmentException failure) {
        synchronized (keeping) {
            if (kept == null) {
                kept = failure.with(kept(failure));
            }
            return kept;
        }
    }

    private String kept(EnvironmentException failure) {
        String newest = "";
        try {
            newest = output.newestCheckpoint();
            if (iteration > 0 && checkpointed != iteration) {
                checkpoint(Double.NaN);
                newest = output.newestCheckpoint();
            }
            return newest.isEmpty() ? "no checkpoint was written" : "last checkpoint: " + newest;
        } catch (RuntimeException | Error e) { // the failure must be told whatever comes
            failure.addSuppressed(e);
            String problem = "the state at step " + steps() + " could not be saved (" + e.getMessage() + ")";
            return newest.isEmpty() ? problem : problem + ", last checkpoint: " + newest;
        }
    }

    /** Writes a checkpoint before the first iteration, for a run whose parameters do not follow from its seed alone. */
    public void checkpointStart() {
        checkpoint(Double.NaN);
    }

    private void checkpoint(double score) {
        requireFiniteParameters();
        StateWriter state = new StateWriter();
        StateWriter own = state.child("runner");
        own.put("iteration", iteration);
        own.put("logged", logged);
        own.put("score", score);
        clock.save(own.child("clock"));
        diagnostics.save(own.child("diagnostics"));
        try (var _ = TensorScope.withoutGradients()) {
            algorithm.save(state.child("algorithm"));
            sampler.save(state.child("sampler"));
            rewardTransform.save(state.child("reward"));
            output.checkpoint(steps(), agent.saved(), state);
        }
        checkpointed = iteration;
        markIfBest(score);
    }

    private static long counted(StateReader own, String name, long most) {
        long value = own.getLong(name);
        if (value < 0 || value > most) {
            throw new IllegalArgumentException("runner." + name + " must be in [0, " + most + "], got " + value);
        }
        return value;
    }

    private void markIfBest(double score) {
        if (!Double.isNaN(score)) {
            output.score(steps(), score);
        }
    }

    /** Continues from what a checkpoint holds; the parameters have been read into the agent already. */
    public void restore(StateReader state) {
        StateReader own = state.child("runner");
        iteration = counted(own, "iteration", plan.iterations());
        // Older checkpoints were all written after the row.
        logged = own.has("logged") ? counted(own, "logged", iteration) : iteration;
        checkpointed = iteration;
        clock.restore(own.child("clock"));
        diagnostics.restore(own.child("diagnostics"));
        algorithm.restore(state.child("algorithm"));
        sampler.restore(state.child("sampler"));
        rewardTransform.restore(state.child("reward"));
        markIfBest(own.getDouble("score")); // the run may have been killed between checkpoint and mark
    }

    /**
     * Asks the loop to end after the iteration under way, with a checkpoint; an evaluation under way ends at once, and is played when the run
     * goes on. From any thread.
     */
    public void stop() {
        stopRequested = true;
        evaluator.stop();
    }

    /** Whether everything was done, the evaluation after training too. */
    public boolean finished() {
        return finished;
    }

    /** Whether {@link #stop} was called. */
    public boolean stopped() {
        return stopRequested;
    }

    /** Environment steps done, over all columns. */
    public long steps() {
        return iteration * plan.batchSize();
    }

    /** What the listener may ask for. */
    private final class Control implements RunControl {
        @Override
        public void stop() {
            Runner.this.stop();
        }

        @Override
        public void checkpoint() {
            checkpointRequested = true;
        }

        @Override
        public void log(String name, double value) {
            diagnostics.log(name, value);
        }
    }
}
