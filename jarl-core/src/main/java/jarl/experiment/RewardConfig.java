package jarl.experiment;

import jarl.config.Help;
import jarl.config.Options;
import jarl.config.Require;

/** Transformation of rewards before learning; logged returns are the environment's. */
public record RewardConfig(
        @Help("scale factor of every reward, applied after normalization")
        double scale,

        @Help(
                value = "divide rewards by the running standard deviation of the discounted return",
                source = "VecNormalize of OpenAI Baselines")
        boolean normalize,

        @Help(
                value = "normalize: clip range of normalized rewards, before scaling; 0 disables clipping",
                source = "VecNormalize of OpenAI Baselines and Stable-Baselines3")
        double normalizeClip,

        @Help("clip range of rewards, after normalization and scaling; 0 disables clipping")
        double clip) {

    public RewardConfig {
        Require.above("scale", scale, 0);
        Require.atLeast("normalizeClip", normalizeClip, 0.0);
        Require.atLeast("clip", clip, 0.0);
    }

    /** The same options but for one, by its name: see {@link Options#with}. */
    public RewardConfig with(String option, Object value) {
        return Options.with(this, option, value);
    }
}
