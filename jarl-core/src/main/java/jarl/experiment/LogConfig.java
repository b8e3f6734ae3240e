package jarl.experiment;

import jarl.config.Option;
import jarl.config.Require;

/** Options of progress logs. */
public record LogConfig(
        @Option(help = "environment steps between rows of progress.csv", standard = "10_000", atLeast = 1)
        long intervalSteps,

        @Option(
                help = "number of most recent finished episodes that statistics cover",
                standard = "100",
                atLeast = 1,
                atMost = 1_000_000,
                source = "rlpyt")
        int trajectoryWindow,

        @Option(
                help = "folder of MLflow's file store, often mlruns, to which the run is written too, or none",
                standard = "none")
        String mlflow) {

    /** What {@code mlflow} is where the run is not written there. */
    public static final String NO_MLFLOW = "none";

    public LogConfig {
        Require.ranges(LogConfig.class, intervalSteps, trajectoryWindow, mlflow);
    }
}
