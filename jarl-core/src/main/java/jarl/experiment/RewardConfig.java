package jarl.experiment;

import jarl.config.Help;
import jarl.config.Require;

/** What is done to rewards before learning; logged returns are the environment's. */
public record RewardConfig(
        @Help("factor of every reward") double scale,

        @Help(
                value = "divide rewards by the running standard deviation of the discounted return",
                source = "VecNormalize of OpenAI Baselines")
        boolean normalize,

        @Help("largest absolute reward, after scaling and normalising; 0 for no limit")
        double clip) {

    public RewardConfig {
        Require.above("scale", scale, 0);
        Require.atLeast("clip", clip, 0.0);
    }
}
