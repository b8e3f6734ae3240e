package jarl.tensor;

/**
 * Decides whether some work that comes again and again is shared with other threads or done by the thread that has it: tries both now and then,
 * and keeps to what was faster. No result depends on it. A thread that is waited for may just have been stopped, by the operating system or by
 * a virtual machine's host; work of ten microseconds then takes a hundred. For one thread.
 */
public final class Sharing {

    private static final int BLOCK =
            5; // runs in one way; the first, for which a thread may have to wake up, does not count
    private static final int BLOCKS = 4;
    private static final int LEAST_KEPT = 500;
    private static final int MOST_KEPT = 16_000;
    private static final double LONG_NANOS = 1_000_000; // worth sharing in any case

    private boolean shared = true;
    private int trial; // number of the run, while both are tried
    private int kept; // runs left without a trial
    private int keep = LEAST_KEPT;
    private double sharedNanos;
    private double aloneNanos;

    /**
     * Runs the work in one way or the other.
     *
     * @param size of the work in any unit: where it is not always the same, times are compared for the same size
     */
    public void run(long size, Runnable together, Runnable alone) {
        boolean share = share();
        long start = measures() ? System.nanoTime() : 0;
        (share ? together : alone).run();
        if (measures()) {
            took(System.nanoTime() - start, size);
        }
    }

    /** Whether to share the work this time. Where it {@link #measures}, {@link #took} must follow. */
    boolean share() {
        if (kept > 0) {
            kept--;
            if (kept > 0) {
                return shared;
            }
            trial = 0;
            sharedNanos = 0;
            aloneNanos = 0;
        }
        return isShared(trial);
    }

    boolean measures() {
        return kept == 0;
    }

    private static boolean isShared(int run) {
        return run / BLOCK % 2 == 0;
    }

    void took(long nanos, long size) {
        if (trial % BLOCK > 0) {
            if (isShared(trial)) {
                sharedNanos += (double) nanos / size;
            } else {
                aloneNanos += (double) nanos / size;
            }
        }
        trial++;
        boolean isLong = trial == BLOCK && sharedNanos * size / (BLOCK - 1) > LONG_NANOS;
        if (isLong || trial == BLOCK * BLOCKS) {
            choose(isLong || sharedNanos <= aloneNanos);
        }
    }

    private void choose(boolean better) {
        keep = better == shared ? Math.min(2 * keep, MOST_KEPT) : LEAST_KEPT;
        kept = keep;
        shared = better;
    }
}
