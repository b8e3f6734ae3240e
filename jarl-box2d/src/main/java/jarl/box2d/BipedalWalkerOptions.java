package jarl.box2d;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;

/** The options of {@link BipedalWalker}. */
public record BipedalWalkerOptions(
        @Option(
                help = "stumps, stairs and pits on the way",
                standard = "false",
                source = "Gymnasium 1.3.0: BipedalWalker-v3 false, BipedalWalkerHardcore-v3 true")
        boolean hardcore,

        @Option(
                help = "time limit: step at which an episode is truncated",
                standard = "1600",
                atLeast = 1,
                source = "Gymnasium 1.3.0: BipedalWalker-v3 1600, BipedalWalkerHardcore-v3 2000")
        int maxSteps) {

    /** BipedalWalker-v3. */
    public static final BipedalWalkerOptions DEFAULT = Defaults.of(BipedalWalkerOptions.class);

    /** BipedalWalkerHardcore-v3. */
    public static final BipedalWalkerOptions HARDCORE = new BipedalWalkerOptions(true, 2000);

    public BipedalWalkerOptions {
        Require.ranges(BipedalWalkerOptions.class, hardcore, maxSteps);
    }

    /** Sets the time limit. */
    public BipedalWalkerOptions withMaxSteps(int value) {
        return Options.with(this, "maxSteps", value);
    }
}
