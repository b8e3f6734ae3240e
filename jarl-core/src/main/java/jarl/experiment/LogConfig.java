package jarl.experiment;

import jarl.config.Help;
import jarl.config.Require;

/** Options of progress logs. */
public record LogConfig(
        @Help("environment steps between rows of progress.csv")
        long intervalSteps,

        @Help(value = "number of most recent finished episodes that statistics cover", source = "rlpyt")
        int trajectoryWindow) {

    public LogConfig {
        Require.atLeast("intervalSteps", intervalSteps, 1);
        Require.atLeast("trajectoryWindow", trajectoryWindow, 1);
        Require.atMost("trajectoryWindow", trajectoryWindow, 1_000_000);
    }
}
