package jarl.experiment;

import jarl.config.Help;
import jarl.config.Require;

/** Options of checkpoints: interval and number kept. */
public record CheckpointConfig(
        @Help("environment steps between checkpoints, rounded up to whole log intervals; 0 writes one "
                + "at every log interval")
        long intervalSteps,

        @Help("number of newest checkpoints to keep, besides the best")
        int keep) {

    public CheckpointConfig {
        Require.atLeast("intervalSteps", intervalSteps, 0);
        Require.atLeast("keep", keep, 1);
    }
}
