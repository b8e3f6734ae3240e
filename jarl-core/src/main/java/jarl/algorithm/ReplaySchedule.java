package jarl.algorithm;

import jarl.config.Help;
import jarl.config.Require;
import jarl.replay.ReplayConfig;

/** When and how much an algorithm learns from its replay, of any family. */
public record ReplaySchedule(
        @Help("batch size: transitions (or sequences) in each update")
        int batchSize,

        @Help("environment steps before the first update") long minimumSteps,

        @Help("replay ratio: average number of times each step is sampled for learning")
        double replayRatio,

        @Help("replay buffer") ReplayConfig replay) {

    public ReplaySchedule {
        Require.atLeast("batchSize", batchSize, 1);
        Require.that(
                batchSize <= replay.size(),
                "batchSize",
                "at most what the replay holds, replay.size = " + replay.size(),
                batchSize);
        Require.atLeast("minimumSteps", minimumSteps, 0);
        Require.aboveAndAtMost("replayRatio", replayRatio, 0, 1_000_000);
    }
}
