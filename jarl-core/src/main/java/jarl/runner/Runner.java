package jarl.runner;

import jarl.agent.Agent;
import jarl.algorithm.Algorithm;
import jarl.algorithm.DivergedException;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.log.Statistics;
import jarl.runner.RunClock.Phase;
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

/**
 * The training loop: collect a batch, learn from it, now and then log, evaluate and checkpoint. Used by one thread; only {@link #stop} may
 * be called from another.
 *
 * @param <I> the agent's info, which sampler, agent and algorithm share
 */
public final class Runner<I extends ArrayTuple> {

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
    private long iteration;
    private long checkpointed;
    private volatile boolean stopRequested;

    /**
     * How evaluations are done.
     *
     * @param episodesDuring of each evaluation during training
     * @param episodesAfter of the evaluation after training; 0 for none
     * @param seed of the episodes, the same for every evaluation
     * @param filmed whether the output films the first episode of each
     */
    public record EvaluationPlan(int episodesDuring, int episodesAfter, long seed, boolean filmed) {}

    /**
     * A runner.
     *
     * @param learnerThreads threads of libtorch while learning
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
     * @return the evaluation after training; empty if stopped before the end, or none is planned
     * @throws DivergedException if training broke; names the last good checkpoint
     * @throws jarl.sampler.EnvironmentException if an environment failed
     */
    public Optional<EvaluationResult> run() {
        TorchLibrary.setThreads(1);
        clock.restart();
        listener.started(plan, steps());
        try {
            while (iteration < plan.iterations() && !stopRequested) {
                train();
                if (iteration % plan.logInterval() == 0) {
                    endInterval();
                }
            }
            if (checkpointed != iteration) {
                checkpoint(Double.NaN);
            }
        } catch (DivergedException e) {
            String checkpoint = output.newestCheckpoint();
            throw new DivergedException("training diverged at step " + steps() + ": " + e.getMessage()
                    + (checkpoint.isEmpty()
                            ? "; no checkpoint was written yet"
                            : "; last good checkpoint: " + checkpoint));
        }
        boolean finished = iteration >= plan.iterations();
        listener.ended(steps(), finished);
        return finished && evaluationPlan.episodesAfter() > 0 ? Optional.of(evaluateAfterTraining()) : Optional.empty();
    }

    private void train() {
        SampleBatch<I> batch = sampler.collect(steps());
        rewardTransform.apply(batch.samples());
        clock.charge(Phase.SAMPLING);
        Map<String, double[]> statistics = learn(batch);
        agent.observe(batch.samples());
        clock.charge(Phase.LEARNING);
        iteration++;
        diagnostics.record(batch.episodes(), statistics);
        output.episodes(batch.episodes(), clock.total());
        output.progress(steps());
        listener.iteration(steps());
    }

    /** Samplers infer with one thread each; the learner may use more, as they are idle then. */
    private Map<String, double[]> learn(SampleBatch<I> batch) {
        if (learnerThreads > 1) {
            TorchLibrary.setThreads(learnerThreads);
        }
        try {
            return algorithm.optimize(batch.samples(), (double) iteration / plan.iterations());
        } finally {
            if (learnerThreads > 1) {
                TorchLibrary.setThreads(1);
            }
        }
    }

    /** Logs, and evaluates and checkpoints where due. */
    private void endInterval() {
        requireFiniteParameters();
        Map<String, Double> row = diagnostics.row(iteration, steps(), algorithm.updates(), clock);
        double score = diagnostics.meanReturn();
        if (plan.evaluationInterval() > 0) {
            boolean due = iteration % plan.evaluationInterval() == 0;
            score = evaluate(row, due);
        }
        output.row(steps(), row);
        listener.row(steps(), row);
        if (iteration % plan.checkpointInterval() == 0 || iteration >= plan.iterations()) {
            checkpoint(score);
        }
        clock.charge(Phase.WRITING);
    }

    private double evaluate(Map<String, Double> row, boolean due) {
        double[] returns = {};
        double[] lengths = {};
        double score = Double.NaN;
        if (due) {
            clock.charge(Phase.WRITING);
            EvaluationResult result = EvaluationResult.of(play(evaluationPlan.episodesDuring()));
            clock.charge(Phase.EVALUATING);
            listener.evaluation(steps(), result);
            returns = result.returns();
            lengths = Arrays.stream(result.lengths()).asDoubleStream().toArray();
            score = result.mean();
        }
        row.put("Diagnostics/TrajsInEval", (double) returns.length);
        Statistics.putAll(row, "EvaluationReturn", returns);
        Statistics.putAll(row, "EvaluationLength", lengths);
        return score;
    }

    private EvaluationResult evaluateAfterTraining() {
        EvaluationResult result = EvaluationResult.of(play(evaluationPlan.episodesAfter()));
        output.evaluation(steps(), result);
        listener.evaluation(steps(), result);
        return result;
    }

    private List<Episode> play(int episodes) {
        long seed = evaluationPlan.seed();
        return evaluationPlan.filmed()
                ? output.filmed(steps(), spectator -> evaluator.play(episodes, seed, spectator))
                : evaluator.play(episodes, seed);
    }

    private void requireFiniteParameters() {
        try (var _ = TensorScope.withoutGradients()) {
            if (agent.parameters().flat().isFinite().all().item() == 0) {
                throw new DivergedException("a parameter is not finite");
            }
        }
    }

    private void checkpoint(double score) {
        requireFiniteParameters();
        StateWriter state = new StateWriter();
        StateWriter own = state.child("runner");
        own.put("iteration", iteration);
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

    private void markIfBest(double score) {
        if (!Double.isNaN(score)) {
            output.score(steps(), score);
        }
    }

    /** Continues from what a checkpoint holds; the parameters have been read into the agent already. */
    public void restore(StateReader state) {
        StateReader own = state.child("runner");
        iteration = own.getLong("iteration");
        checkpointed = iteration;
        clock.restore(own.child("clock"));
        diagnostics.restore(own.child("diagnostics"));
        algorithm.restore(state.child("algorithm"));
        sampler.restore(state.child("sampler"));
        rewardTransform.restore(state.child("reward"));
        markIfBest(own.getDouble("score")); // the run may have been killed between checkpoint and mark
    }

    /** Asks the loop to end after the iteration under way, with a checkpoint. From any thread. */
    public void stop() {
        stopRequested = true;
    }

    /** Whether {@link #stop} was called. */
    public boolean stopped() {
        return stopRequested;
    }

    /** Environment steps done, over all columns. */
    public long steps() {
        return iteration * plan.batchSize();
    }
}
