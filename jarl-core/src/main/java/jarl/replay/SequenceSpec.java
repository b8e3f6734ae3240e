package jarl.replay;

import jarl.config.Require;

/**
 * The parts of a sequence (Kapturowski et al. 2019, "Recurrent Experience Replay in Distributed Reinforcement Learning").
 *
 * @param warmup steps that only prepare the recurrent state
 * @param training steps that are learned from
 * @param stateInterval sequences start at every row divisible by this, with the recurrent state stored there; 0 lets them start at every
 *     row, with a state of zeros
 * @param priorityEta weight of a sequence's largest error in its priority, eta; the rest is the mean's
 */
public record SequenceSpec(int warmup, int training, int stateInterval, double priorityEta) {

    /** The most steps of each part. */
    public static final int LONGEST = 100_000;

    /** The largest interval between stored states. */
    public static final int LARGEST_INTERVAL = 1_000_000;

    public SequenceSpec {
        Require.atLeast("warmup", warmup, 0);
        Require.atMost("warmup", warmup, LONGEST);
        Require.atLeast("training", training, 1);
        Require.atMost("training", training, LONGEST);
        Require.atLeast("stateInterval", stateInterval, 0);
        Require.atMost("stateInterval", stateInterval, LARGEST_INTERVAL);
        Require.between("priorityEta", priorityEta, 0, 1);
    }

    /** Rows between starts. */
    int startInterval() {
        return Math.max(1, stateInterval);
    }
}
