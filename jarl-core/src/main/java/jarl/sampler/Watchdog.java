package jarl.sampler;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Notices calls to environments that do not come back. */
final class Watchdog {

    private final Map<CallWatch, Sight> watched = new LinkedHashMap<>();
    private @Nullable EnvironmentException failure;

    /** When a number of calls was seen first. */
    private record Sight(long count, long since) {}

    /** The time between checks. */
    static long pauseMillis(double timeout) {
        return Math.max(1, (long) (timeout * 1000 / 10));
    }

    synchronized void watch(CallWatch calls) {
        watched.put(calls, new Sight(0, 0));
    }

    synchronized void release(CallWatch calls) {
        watched.remove(calls);
    }

    /** Compares with the last check; whoever is inside the same call for longer than {@code timeout} seconds is stuck. */
    synchronized Optional<EnvironmentException> check(double timeout, long stepsBefore) {
        long now = System.nanoTime();
        for (var entry : watched.entrySet()) {
            long count = entry.getKey().count();
            Sight last = entry.getValue();
            if (count % 2 == 0 || count != last.count()) {
                entry.setValue(new Sight(count, now));
            } else if ((now - last.since()) * 1e-9 > timeout) {
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
