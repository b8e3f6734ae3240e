package jarl;

import jarl.assembly.Wiring;
import jarl.config.FirstLine;
import jarl.config.Require;
import jarl.env.EnvFactory;
import jarl.experiment.ExperimentConfig;
import jarl.runner.EvaluationResult;
import jarl.runner.RunOutput;
import jarl.runner.RunPlan;
import jarl.sampler.EnvironmentException;
import jarl.sampler.Patience;
import jarl.tensor.TensorScope;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A training under way. Closing stops it (with a checkpoint, if it has a run directory) and frees its native memory.
 *
 * @param <O> observation type
 * @param <A> action type
 */
public final class Run<O, A> implements AutoCloseable {

    private static final long POLL_MILLIS = 200;
    private static final long STUCK_MILLIS = 1_000;

    private final EnvFactory<O, A> factory;
    private final Wiring wiring;
    private final Wiring.Parts<?> parts;
    private final RunOutput output;
    private final CompletableFuture<Optional<EvaluationResult>> outcome = new CompletableFuture<>();
    private final Thread thread;
    private final double stepTimeout;
    private volatile boolean abandoned;
    private volatile boolean closed;
    private volatile boolean left;

    private Run(Training<O, A> training) {
        RunOpening.Opened opened = RunOpening.open(training);
        this.factory = training.factory;
        this.wiring = opened.wiring();
        this.parts = opened.parts();
        this.output = opened.output();
        this.stepTimeout = wiring.config().sampler().stepTimeout();
        // A run whose environment may hang must not keep the JVM alive when it does.
        this.thread =
                Thread.ofPlatform().name("jarl-run").daemon(stepTimeout > 0).unstarted(this::train);
    }

    static <O, A> Run<O, A> start(Training<O, A> training) {
        Run<O, A> run = new Run<>(training);
        try {
            RunsAtExit.add(run);
        } catch (IllegalStateException e) { // the program is ending
            run.free();
            throw e;
        }
        run.thread.start();
        if (run.stepTimeout > 0) {
            Thread.ofPlatform().name("jarl-watchdog").daemon().start(run::watch);
        }
        return run;
    }

    private void train() {
        try {
            Optional<EvaluationResult> result = parts.runner().run();
            if (finished()) {
                output.finished();
            } else {
                output.stopped();
            }
            outcome.complete(result);
        } catch (Throwable e) { // checked ones too, which other languages throw without saying so
            fail(e);
        } finally {
            RunsAtExit.remove(this);
        }
    }

    /** Ends the run when an environment does not answer: the thread inside it cannot be made to. */
    private void watch() {
        long pause = new Patience(stepTimeout).pauseMillis();
        while (thread.isAlive()) {
            try {
                if (thread.join(Duration.ofMillis(pause))) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            }
            Optional<EnvironmentException> stuck = parts.stuck(stepTimeout);
            if (stuck.isPresent()) {
                giveUp(stuck.get());
                return;
            }
        }
    }

    /** Synchronized, so that closing the run waits until its state is saved. */
    private synchronized void giveUp(EnvironmentException stuck) {
        abandoned = true;
        stop();
        fail(parts.runner().keep(stuck));
        parts.abandon();
        thread.interrupt();
    }

    private synchronized void fail(Throwable failure) {
        var _ = Thread.interrupted(); // else the status could not be written
        if (!outcome.isDone()) {
            try {
                String message = String.valueOf(FirstLine.message(failure));
                output.failed(failure instanceof OutOfMemoryError ? "out of memory (" + message + ")" : message);
            } catch (Throwable e) { // the failure must be told whatever comes
                failure.addSuppressed(e);
            }
        }
        outcome.completeExceptionally(failure);
    }

    /** Fails a run within which the program was ended: it can neither go on nor end. */
    synchronized void endsProgram() {
        abandoned = true;
        fail(EnvironmentException.endingProgram()
                .with("step " + parts.runner().steps() + " of the run; " + output.lastCheckpoint()));
    }

    private boolean finished() {
        return parts.runner().finished();
    }

    /**
     * Waits until the run ends.
     *
     * @throws jarl.sampler.EnvironmentException if an environment failed
     * @throws jarl.agent.DivergedException if training broke
     * @throws UncheckedIOException if a file could not be written
     * @throws CancellationException if the waiting thread is interrupted, which stays marked so; the run goes on
     * @throws IllegalStateException on the thread that trains, in a listener for instance, which would wait for itself
     */
    public Result<O, A> await() {
        requireOtherThread("await");
        try {
            Optional<EvaluationResult> evaluation = outcome.get();
            return new Result<>(this, parts.runner().steps(), finished(), evaluation);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException interrupted =
                    new CancellationException("interrupted while waiting for the run, which goes on");
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null -> throw new IllegalStateException(e);
                default -> throw new IllegalStateException(FirstLine.of(e.getCause()), e.getCause());
            }
        }
    }

    private void requireOtherThread(String call) {
        if (Thread.currentThread().equals(thread)) {
            throw new IllegalStateException(call + " waits for the training: on its own thread call stop");
        }
    }

    Thread thread() {
        return thread;
    }

    /**
     * Records that the run has stopped, for a process that is about to be halted or does not wait for it any longer: the end of the program does
     * not either. May be called from any thread.
     */
    public void leave() {
        left = true;
        if (!closed && thread.isAlive() && !outcome.isDone()) {
            output.stopped();
        }
    }

    boolean isLeft() {
        return left;
    }

    /**
     * Stops training after the current iteration, with a checkpoint; aborts a running evaluation, which is played when the run is
     * resumed. May be called from any thread; has no effect on a run that has ended.
     */
    public void stop() {
        parts.runner().stop();
    }

    /** The configuration of this run, with every default resolved. */
    public ExperimentConfig config() {
        return wiring.config();
    }

    /** The number of trained parameters. */
    public synchronized long parameterCount() {
        Require.open(!closed, "the run");
        return wiring.agent().blocks().count();
    }

    /** The number of threads that sample at once: no more than there is work for, however many workers there may be. */
    public synchronized int samplerThreads() {
        Require.open(!closed, "the run");
        return wiring.samplerThreads();
    }

    /** The capacity of the replay, such as "1,000,000 steps, 7.1 GiB"; empty for an algorithm without replay. */
    public synchronized Optional<String> replay() {
        Require.open(!closed, "the run");
        return parts.algorithm().replay();
    }

    /** The length of the run. */
    public RunPlan plan() {
        return Wiring.plan(wiring.config());
    }

    private synchronized Policy<O, A> policy() {
        if (closed) {
            throw new IllegalStateException("the run is closed: take its policy before");
        }
        Wiring copy = new Wiring(wiring.config(), factory, 1, wiring.ownModel(), _ -> wiring.config());
        try (var _ = TensorScope.withoutGradients()) {
            wiring.agent()
                    .saved()
                    .forEach((name, value) -> copy.agent().saved().get(name).copyInPlace(value));
        }
        copy.agent().restored();
        return new Policy<>(copy);
    }

    @Override
    public void close() {
        requireOtherThread("close");
        stop();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                boolean stuck = abandoned;
                thread.join(stuck ? STUCK_MILLIS : POLL_MILLIS);
                if (stuck) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        free();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void free() {
        if (closed) {
            return;
        }
        closed = true;
        if (abandoned) {
            output.close(); // the rest may still be in use by the thread that is stuck
            return;
        }
        try (output;
                wiring;
                parts) {
            // Closed in reverse order.
        }
    }

    /**
     * The result of a run that has ended.
     *
     * @param run the run
     * @param steps environment steps done
     * @param finished whether it did all its steps, and the evaluation after them
     * @param evaluation of the evaluation after training
     */
    public record Result<O, A>(Run<O, A> run, long steps, boolean finished, Optional<EvaluationResult> evaluation) {

        /** The trained policy, with a copy of the parameters that outlives the run; close it when done. */
        public Policy<O, A> policy() {
            return run.policy();
        }
    }
}
