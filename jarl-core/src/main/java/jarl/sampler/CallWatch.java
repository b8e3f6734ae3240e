package jarl.sampler;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls to environments that one thread makes, one after the other, as {@link Watchdog} sees them. A few plain writes a call.
 *
 * <p>Happens-before: what the calling thread wrote before {@link #enter}, and what it had been handed by others, is seen by the thread
 * that finds the call under way, through {@link #count}.
 */
final class CallWatch {

    private final Naming naming;

    /** Odd while a call is under way. */
    private final AtomicLong count = new AtomicLong();

    private String action = "";
    private int environment;
    private int episodeStep;

    /** Whether the thread was interrupted before the call under way. */
    private boolean interrupted;

    /** Whether the call under way has failed. */
    private boolean failed;

    /** Set by the watchdog's thread when it has given the call under way up. */
    private volatile @Nullable EnvironmentException givenUp;

    /** Makes the failure to report. */
    interface Naming {
        EnvironmentException failure(String action, int environment, int episodeStep, long runStep, Throwable cause);
    }

    CallWatch(Naming naming) {
        this.naming = naming;
    }

    void enter(String called, int step) {
        enter(called, 0, step);
    }

    /**
     * Notes the beginning of a call.
     *
     * @param called which method
     * @param which of the environments it is
     * @param step of its episode
     */
    void enter(String called, int which, int step) {
        action = called;
        environment = which;
        episodeStep = step;
        interrupted = Thread.currentThread().isInterrupted();
        failed = false;
        count.setRelease(count.getPlain() + 1);
    }

    /**
     * Notes the end of a call.
     *
     * @throws EnvironmentException if it had been given up: the caller goes no further, the run it belonged to is over
     */
    void exit() {
        exit(0);
    }

    /**
     * Notes the end of a call. One that leaves its thread interrupted has failed: files would be closed under the run.
     *
     * @param runStep environment steps of the run
     * @throws EnvironmentException if so, or if it had been given up: the caller goes no further, the run it belonged to is over
     */
    void exit(long runStep) {
        count.setRelease(count.getPlain() + 1);
        EnvironmentException failure = givenUp;
        if (failure != null) {
            throw failure;
        }
        boolean leftInterrupted = !interrupted && Thread.interrupted();
        if (leftInterrupted && !failed) {
            throw naming.failure(
                    action,
                    environment,
                    episodeStep,
                    runStep,
                    new IllegalStateException("it left its thread interrupted"));
        }
    }

    /** Notes that the call under way threw, which is then what is told. */
    void noteFailure() {
        failed = true;
    }

    /**
     * Makes a call, from beginning to end.
     *
     * @throws EnvironmentException if it throws, or had been given up
     */
    <V> V make(String called, int which, int step, Supplier<V> call) {
        enter(called, which, step);
        try {
            return call.get();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    /** {@link #make} for a call that gives nothing. */
    void run(String called, int which, int step, Runnable call) {
        var _ = make(called, which, step, () -> {
            call.run();
            return true;
        });
    }

    /** The failure to report when the call under way threw this. On the calling thread. */
    EnvironmentException failed(Throwable cause) {
        noteFailure();
        return naming.failure(action, environment, episodeStep, 0, cause);
    }

    /** The number of calls that began plus the number that ended; odd during a call. */
    long count() {
        return count.getAcquire();
    }

    /** Gives the call under way up, since it does not return: the failure to report. From the watchdog's thread. */
    EnvironmentException giveUp(double seconds, long runStep) {
        EnvironmentException failure = naming.failure(
                action, environment, episodeStep, runStep, new TimeoutException("no answer within " + seconds + " s"));
        givenUp = failure;
        return failure;
    }
}
