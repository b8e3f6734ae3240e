package jarl.sampler;

import jarl.config.ConfigException;
import jarl.env.Env;
import jarl.env.EnvFactory;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Waits for environments outside of sampling: while they are made, looked at, started, restored and closed. The calls are made on a thread
 * of their own, so that the caller is not lost with one that does not come back.
 *
 * @param seconds that a call may take; 0 for any, on the caller's thread
 */
public record Patience(double seconds) {

    /** The time to wait between two looks at whether calls came back. */
    public long pauseMillis() {
        return Watchdog.pauseMillis(seconds);
    }

    /**
     * Makes a call.
     *
     * @param action which method
     * @throws EnvironmentException if it does not return in time, or throws
     * @throws ConfigException if it throws that
     */
    public <V> V make(String action, Supplier<V> call) {
        boolean interrupted = Thread.currentThread().isInterrupted();
        try {
            V result = seconds <= 0 ? call.get() : onOwnThread(call);
            if (!interrupted && Thread.interrupted()) { // files would be closed under the run
                throw new IllegalStateException("it left its thread interrupted");
            }
            return result;
        } catch (ConfigException | EnvironmentException | CancellationException e) {
            throw e;
        } catch (Throwable e) {
            EnvironmentException.passOnIfOfTheMachine(e);
            throw EnvironmentException.outsideOfEpisodes(action, e);
        }
    }

    /** {@link #make} for a call that gives nothing. */
    public void run(String action, Runnable call) {
        var _ = make(action, () -> {
            call.run();
            return true;
        });
    }

    /** Makes an environment to look at. */
    public <O, A> Visit<O, A> visit(EnvFactory<O, A> factory) {
        return new Visit<>(make("create", factory::create), this);
    }

    /**
     * A look at an environment, which is closed afterwards.
     *
     * @param env it
     * @param patience with which it is closed
     */
    public record Visit<O, A>(Env<O, A> env, Patience patience) implements AutoCloseable {
        @Override
        public void close() {
            patience.run("close", env::close);
        }
    }

    private <V> V onOwnThread(Supplier<V> call) throws TimeoutException {
        FutureTask<V> task = begin(call);
        for (int i = 1; true; i++) { // one wait would count the time for which the program was suspended
            try {
                return result(task, (long) (seconds / Watchdog.CHECKS * 1e9));
            } catch (TimeoutException e) {
                if (i == Watchdog.CHECKS) {
                    var _ = task.cancel(true);
                    throw new TimeoutException("no answer within " + seconds + " s");
                }
            }
        }
    }

    /**
     * Makes many calls, each of which the watchdog sees.
     *
     * @throws EnvironmentException if one of them does not return in time; its thread is left behind
     */
    void watch(Watchdog watchdog, Runnable calls) {
        if (seconds <= 0) {
            calls.run();
            return;
        }
        FutureTask<Boolean> task = begin(() -> {
            calls.run();
            return true;
        });
        long pause = pauseMillis() * 1_000_000;
        while (true) {
            try {
                var _ = result(task, pause);
                return;
            } catch (TimeoutException e) {
                Optional<EnvironmentException> stuck = watchdog.check(seconds, 0);
                if (stuck.isPresent()) {
                    var _ = task.cancel(true);
                    throw stuck.get();
                }
            }
        }
    }

    private static <V> FutureTask<V> begin(Supplier<V> call) {
        FutureTask<V> task = new FutureTask<>(call::get);
        Thread.ofPlatform().daemon().name("jarl-set-up").start(task);
        return task;
    }

    private static <V> V result(FutureTask<V> task, long nanos) throws TimeoutException {
        try {
            return task.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            var _ = task.cancel(true);
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for an environment");
        }
    }
}
