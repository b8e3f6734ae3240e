package jarl.sampler;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices calls to environments that do not come back. Of the time between two checks no more than two {@link #pauseMillis pauses} count: a
 * program that was suspended, or that its machine gave no time, was not waiting for an environment meanwhile.
 */
final class Watchdog {

    /** Checks within the time that a call may take. */
    static final int CHECKS = 10;

    private final LongSupplier clock;
    private final Map<CallWatch, Sight> watched = new LinkedHashMap<>();
    private @Nullable EnvironmentException failure;
    private long lastCheck;
    private long waited;

    /** At which time, of that which counts, a number of calls was seen first. */
    private record Sight(long count, long since) {}

    Watchdog() {
        this(System::nanoTime);
    }

    /** One with a clock of nanoseconds. */
    Watchdog(LongSupplier clock) {
        this.clock = clock;
        this.lastCheck = clock.getAsLong();
    }

    /** The time between checks. */
    static long pauseMillis(double timeout) {
        return Math.max(1, (long) (timeout * 1000 / CHECKS));
    }

    synchronized void watch(CallWatch calls) {
        watched.put(calls, new Sight(0, 0));
    }

    synchronized void release(CallWatch calls) {
        watched.remove(calls);
    }

    /** Compares with the last check; whoever is inside the same call for longer than {@code timeout} seconds is stuck. */
    synchronized Optional<EnvironmentException> check(double timeout, long stepsBefore) {
        long now = clock.getAsLong();
        waited += Math.min(now - lastCheck, (long) (2 * timeout / CHECKS * 1e9));
        lastCheck = now;
        for (var entry : watched.entrySet()) {
            long count = entry.getKey().count();
            Sight last = entry.getValue();
            if (count % 2 == 0 || count != last.count()) {
                entry.setValue(new Sight(count, waited));
            } else if ((waited - last.since()) * 1e-9 > timeout) {
                failure = entry.getKey().giveUp(timeout, stepsBefore);
                return Optional.of(failure);
            }
        }
        return Optional.empty();
    }

    /** Whether a call was given up: a thread may still be inside. */
    synchronized boolean gaveUp() {
        return failure != null;
    }

    /** Whether this is the failure of the call that was given up: its thread, coming back late, throws it again. */
    @SuppressWarnings("ReferenceEquality") // the very same
    synchronized boolean told(EnvironmentException thrown) {
        return thrown == failure;
    }

    /**
     * Asked when all calls are over and before what they gave is used: a call that was given up may have come back just then, and must not
     * count.
     *
     * @throws EnvironmentException if any was
     */
    synchronized void requireNoneGivenUp() {
        if (failure != null) {
            throw failure;
        }
    }
}
