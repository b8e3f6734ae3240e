package jarl.runner;

import jarl.agent.Agent;
import jarl.agent.DivergedException;
import jarl.algorithm.Algorithm;
import jarl.checkpoint.StateReader;
import jarl.runner.RunClock.Phase;
import jarl.sampler.Collected;
import jarl.sampler.EnvironmentException;
import jarl.sampler.Sampler;
import jarl.tensor.TensorTree;
import jarl.tensor.TorchLibrary;
import java.util.Map;
import java.util.Optional;

/**
 * The training loop: collect a batch, learn from it, now and then log, evaluate and checkpoint. Used by one thread; only {@link #stop} may
 * be called from another.
 *
 * @param <I> the agent's info, which sampler, agent and algorithm share
 */
public final class Runner<I extends TensorTree> {

    private static final long SEED_DURING = 1_000_000;

    private final Agent<I> agent;
    private final Algorithm<I> algorithm;
    private final Sampler<I> sampler;
    private final RewardTransform rewardTransform;
    private final RunPlan plan;
    private final EvaluationPlan evaluationPlan;
    private final int learnerThreads;
    private final RunOutput output;
    private final Listeners listeners;
    private final RunClock clock = new RunClock();
    private final Diagnostics diagnostics;
    private final RunControl control = new Control();
    private final Intervals<I> intervals;
    private long iteration;
    private boolean checkpointRequested;
    private volatile boolean stopRequested;
    private volatile boolean finished;

    /**
     * Options of evaluations.
     *
     * @param episodesDuring of each evaluation during training
     * @param episodesAfter of the evaluation after training; 0 for none
     * @param seed of the episodes after training
     * @param filmed whether the output films the first episode of each
     */
    public record EvaluationPlan(int episodesDuring, int episodesAfter, long seed, boolean filmed) {

        /** The seed of evaluations during training, which choose the best checkpoint and must not play the episodes that judge it. */
        long seedDuring() {
            return seed + SEED_DURING;
        }
    }

    /**
     * Creates a runner.
     *
     * @param learnerThreads threads that learning is divided over
     * @param trajectoryWindow episodes that the logged statistics look back on
     */
    public Runner(
            RunParts<I> parts,
            RunPlan plan,
            EvaluationPlan evaluationPlan,
            int learnerThreads,
            int trajectoryWindow,
            RunOutput output,
            RunListener listener) {
        this.agent = parts.agent();
        this.algorithm = parts.algorithm();
        this.sampler = parts.sampler();
        this.rewardTransform = parts.rewardTransform();
        this.plan = plan;
        this.evaluationPlan = evaluationPlan;
        this.learnerThreads = learnerThreads;
        this.output = output;
        this.listeners = new Listeners(listener);
        this.diagnostics = new Diagnostics(trajectoryWindow, algorithm.statistics());
        this.intervals = new Intervals<>(
                parts, plan, evaluationPlan, output, listeners, control, clock, diagnostics, () -> stopRequested);
    }

    /**
     * Trains to the end of the plan, or until {@link #stop}.
     *
     * @return the evaluation after training; empty if stopped before its end, or none is planned
     * @throws DivergedException if training broke; names the last checkpoint
     * @throws EnvironmentException if an environment failed; names the checkpoint of the last whole iteration
     */
    public Optional<EvaluationResult> run() {
        TorchLibrary.setThreads(1);
        clock.restart();
        listeners.tell(listener -> listener.started(plan, steps()));
        try {
            trainToTheEnd();
            boolean trained = iteration >= plan.iterations() && !intervals.isDue(iteration);
            listeners.tell(listener -> listener.ended(steps(), trained));
            boolean evaluates = trained && evaluationPlan.episodesAfter() > 0;
            Optional<EvaluationResult> evaluation =
                    evaluates ? intervals.evaluateAfterTraining(iteration) : Optional.empty();
            finished = trained && evaluates == evaluation.isPresent();
            return evaluation;
        } catch (DivergedException e) {
            throw new DivergedException(
                    "training diverged at step " + steps() + ": " + e.getMessage() + "; " + output.lastCheckpoint());
        } catch (EnvironmentException e) {
            throw keep(e);
        }
    }

    private void trainToTheEnd() {
        if (intervals.isDue(iteration)) {
            intervals.end(iteration); // its evaluation failed or was stopped
        }
        warmUp();
        while (iteration < plan.iterations() && !stopRequested) {
            if (Thread.interrupted()) { // from outside; no file could be written any more
                stop();
            }
            train();
            if (intervals.isDue(iteration)) {
                intervals.end(iteration);
            }
            if (checkpointRequested) {
                intervals.checkpointIfMissing(iteration);
            }
            checkpointRequested = false;
        }
        intervals.checkpointIfMissing(iteration);
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

    private void train() {
        agent.beginBatch(steps());
        Collected<I> batch = sampler.collect(steps());
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
        listeners.tell(listener -> listener.iteration(steps(), control));
    }

    /** Samplers infer with one thread each; the learner may use more, as they are idle then. */
    private Map<String, double[]> learn(Collected<I> batch) {
        if (learnerThreads > 1) {
            TorchLibrary.setThreads(learnerThreads);
        }
        try {
            Map<String, double[]> statistics =
                    algorithm.optimize(batch.samples(), (double) iteration / plan.iterations());
            intervals.requireFiniteParameters(); // before anything acts with them
            return statistics;
        } finally {
            if (learnerThreads > 1) {
                TorchLibrary.setThreads(1);
            }
        }
    }

    /**
     * After an environment failed or was given up: sees to it that there is a checkpoint of the last whole iteration. Parameters, optimizer
     * and counters have not changed since, and the sampler noted its state then; no environment is called. From the thread that trains, or
     * while that one is {@link Sampler#stuck}, from the one that noticed; the first counts.
     *
     * @return the failure, with the checkpoint named
     */
    public EnvironmentException keep(EnvironmentException failure) {
        return intervals.keep(iteration, failure);
    }

    /** Writes a checkpoint before the first iteration, for a run whose parameters do not follow from its seed alone. */
    public void checkpointStart() {
        intervals.checkpoint(0, Double.NaN);
    }

    /** Continues from what a checkpoint holds; the parameters have been read into the agent already. */
    public void restore(StateReader state) {
        iteration = intervals.restore(state);
    }

    /**
     * Asks the loop to end after the iteration under way, with a checkpoint; an evaluation under way ends at once, and is played when the run
     * goes on. From any thread.
     */
    public void stop() {
        stopRequested = true;
        intervals.stop();
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

    /** The requests of the listener. */
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
