package jarl.algorithm;

import jarl.config.Require;
import jarl.replay.ReplayConfig;

/**
 * When and how much an algorithm learns from its replay, of any family.
 *
 * @param batchSize transitions (or sequences) in each update
 * @param minimumSteps environment steps before the first update
 * @param replayRatio average number of times each step is sampled for learning
 * @param replay options of the replay buffer
 */
public record ReplaySchedule(int batchSize, long minimumSteps, double replayRatio, ReplayConfig replay) {

    /** The largest replay ratio. */
    public static final int LARGEST_RATIO = 1_000_000;

    public ReplaySchedule {
        Require.atLeast("batchSize", batchSize, 1);
        Require.that(
                batchSize <= replay.size(),
                "batchSize",
                "at most what the replay holds, replay.size = " + replay.size(),
                batchSize);
        Require.atLeast("minimumSteps", minimumSteps, 0);
        Require.aboveAndAtMost("replayRatio", replayRatio, 0, LARGEST_RATIO);
    }
}
