package jarl.experiment;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;

/** Transformation of rewards before learning; logged returns are the environment's. */
public record RewardConfig(
        @Option(help = "scale factor of every reward, applied after normalization", standard = "1", above = 0)
        double scale,

        @Option(
                help = "divide rewards by the running standard deviation of the discounted return",
                standard = "false",
                source = "VecNormalize of OpenAI Baselines")
        boolean normalize,

        @Option(
                help = "normalize: clip range of normalized rewards, before scaling; 0 disables clipping",
                standard = "10",
                atLeast = 0,
                source = "VecNormalize of OpenAI Baselines and Stable-Baselines3",
                onlyWith = "normalize")
        double normalizeClip,

        @Option(
                help =
                        "normalize: divide by at least so much that the largest discounted return seen so far becomes this; 0 for no limit",
                standard = "0",
                atLeast = 0,
                source = "FlashSAC: 5",
                onlyWith = "normalize")
        double mostReturn,

        @Option(
                help = "clip range of rewards, after normalization and scaling; 0 disables clipping",
                standard = "0",
                atLeast = 0)
        double clip) {

    public RewardConfig {
        Require.ranges(RewardConfig.class, scale, normalize, normalizeClip, mostReturn, clip);
    }

    /** Rewards as they are. */
    public static RewardConfig defaults() {
        return Defaults.of(RewardConfig.class);
    }

    /** The same options but for one, by its name: see {@link Options#with}. */
    public RewardConfig with(String option, Object value) {
        return Options.with(this, option, value);
    }
}
