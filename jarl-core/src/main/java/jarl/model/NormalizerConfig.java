package jarl.model;

import jarl.config.Help;
import jarl.config.Require;

/** Options of the normalization of vector observations. */
public record NormalizerConfig(
        @Help(
                value = "clip range of normalized observations; 0 disables clipping",
                source = "VecNormalize of OpenAI Baselines; rlpyt")
        double clip,

        @Help(value = "lower bound of the variance in the division", source = "rlpyt")
        double epsilon,

        @Help(
                value = "warm-up: environment steps of the untrained agent before the first batch, used only to "
                        + "initialize the statistics; rounded up to whole batches and not counted",
                source = "Burda et al. 2018")
        int warmupSteps) {

    public NormalizerConfig {
        Require.atLeast("clip", clip, 0.0);
        Require.above("epsilon", epsilon, 0);
        Require.atLeast("warmupSteps", warmupSteps, 0);
    }

    /** The limits of rlpyt, after 1,000 steps. */
    public static NormalizerConfig defaults() {
        return new NormalizerConfig(10, 1e-6, 1000);
    }
}
