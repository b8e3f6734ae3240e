package jarl.experiment;

import jarl.config.Option;
import jarl.config.Require;

/** Options of checkpoints: interval and number kept. */
public record CheckpointConfig(
        @Option(
                help = "environment steps between checkpoints, rounded up to whole log intervals; 0 writes one "
                        + "at every log interval",
                standard = "0",
                atLeast = 0)
        long intervalSteps,

        @Option(help = "number of newest checkpoints to keep, besides the best", standard = "3", atLeast = 1)
        int keep) {

    public CheckpointConfig {
        Require.ranges(CheckpointConfig.class, intervalSteps, keep);
    }
}
