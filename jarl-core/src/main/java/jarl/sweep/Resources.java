package jarl.sweep;

import jarl.config.Require;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What each run of a set may use.
 *
 * @param cores processor cores, and sampler threads, of one run
 * @param slots runs at the same time; empty for as many as there are cores for
 * @param timeLimit after which a run is ended, over all its attempts of one launch
 * @param gracePeriod how long a run that was asked to end may take to write its checkpoint before it is killed
 * @param retries how often a run that failed is resumed
 * @param placement where on the machine
 * @param inProcess whether all runs are threads of the launcher's own process; empty to leave it to the launcher
 */
public record Resources(
        int cores,
        OptionalInt slots,
        Optional<Duration> timeLimit,
        Duration gracePeriod,
        int retries,
        Placement placement,
        Optional<Boolean> inProcess) {

    /** Enough for the checkpoint of a small run; a large replay takes longer. */
    public static final Duration USUAL_GRACE = Duration.ofSeconds(30);

    /** Of each of these. */
    static final int MOST = 10_000;

    /** Far above every run, and far below the 292 years that a long has nanoseconds for. */
    static final Duration LONGEST = Duration.ofHours(100_000);

    /** One core for each run, as many runs as there are cores, no time limit, two retries. */
    public static final Resources DEFAULT = new Resources(1, OptionalInt.empty(), Optional.empty(), 2);

    /** Resources wherever there are processors. */
    public Resources(int cores, OptionalInt slots, Optional<Duration> timeLimit, int retries) {
        this(cores, slots, timeLimit, USUAL_GRACE, retries, Placement.ANYWHERE, Optional.empty());
    }

    public Resources {
        Require.that(cores >= 1 && cores <= MOST, "cores", "in [1, " + MOST + "]", cores);
        slots.ifPresent(value -> Require.that(value >= 1 && value <= MOST, "slots", "in [1, " + MOST + "]", value));
        timeLimit.ifPresent(value -> requireTime("timeLimit", value));
        requireTime("gracePeriod", gracePeriod);
        Require.that(retries >= 0 && retries <= MOST, "retries", "in [0, " + MOST + "]", retries);
    }

    private static void requireTime(String name, Duration value) {
        Require.that(
                value.isPositive() && value.compareTo(LONGEST) <= 0,
                name,
                "above 0s and at most " + LONGEST.toHours() + "h",
                value.toSeconds() + "s");
    }

    /** Sets where on the machine. */
    public Resources placement(Placement value) {
        return new Resources(cores, slots, timeLimit, gracePeriod, retries, value, inProcess);
    }

    /** Sets how many runs are trained at the same time. */
    public Resources slots(int value) {
        return new Resources(cores, OptionalInt.of(value), timeLimit, gracePeriod, retries, placement, inProcess);
    }

    /** Sets how many cores each run has. */
    public Resources cores(int value) {
        return new Resources(value, slots, timeLimit, gracePeriod, retries, placement, inProcess);
    }

    /** Sets whether all runs are threads of the launcher's own process. */
    public Resources inProcess(boolean value) {
        return new Resources(cores, slots, timeLimit, gracePeriod, retries, placement, Optional.of(value));
    }
}
