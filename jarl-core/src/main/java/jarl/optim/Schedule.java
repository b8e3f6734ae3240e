package jarl.optim;

import jarl.config.Require;

/** A number that changes with the progress of training. */
public sealed interface Schedule {

    /**
     * Returns the current value.
     *
     * @param progress total environment steps done, as a fraction of the run's, in [0, 1]
     */
    double at(double progress);

    /** Always the same. */
    record Constant(double value) implements Schedule {
        @Override
        public double at(double progress) {
            return value;
        }
    }

    /**
     * A straight line from {@code initial} to {@code last}, reached at {@code fraction} of the run and kept from there on.
     */
    record Linear(double initial, double last, double fraction) implements Schedule {
        public Linear {
            Require.aboveAndAtMost("fraction", fraction, 0, 1);
        }

        @Override
        public double at(double progress) {
            double done = Math.min(1, progress / fraction);
            return (1 - done) * initial + done * last;
        }
    }

    /** Half a cosine from {@code initial} to {@code last}, reached at the end of the run (Loshchilov and Hutter 2017, without restarts). */
    record Cosine(double initial, double last) implements Schedule {
        @Override
        public double at(double progress) {
            return last + 0.5 * (initial - last) * (1 + Math.cos(Math.PI * Math.min(1, progress)));
        }
    }

    /** {@code initial} throughout, or falling to zero over the whole run. */
    static Schedule constantOrLinear(double initial, boolean linear) {
        return linear ? new Linear(initial, 0, 1) : new Constant(initial);
    }
}
