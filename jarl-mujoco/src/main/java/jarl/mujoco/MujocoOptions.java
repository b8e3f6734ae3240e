package jarl.mujoco;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Require;
import java.util.Map;

/** Options of a MuJoCo task. */
public record MujocoOptions(
        @Option(help = "time limit in steps, after which an episode is truncated", standard = "1000", atLeast = 1)
        int horizon) {

    public MujocoOptions {
        Require.ranges(MujocoOptions.class, horizon);
    }

    static MujocoOptions within(int steps) {
        return Defaults.of(MujocoOptions.class, Map.of("horizon", steps));
    }
}
