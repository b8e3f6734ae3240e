package jarl.model;

import jarl.config.Help;
import jarl.config.Require;

/** How vector observations are normalised, if they are. */
public record NormalizerConfig(
        @Help(
                value = "largest absolute value afterwards; 0 for no limit",
                source = "VecNormalize of OpenAI Baselines; rlpyt")
        double clip,

        @Help(value = "the smallest variance that is divided by", source = "rlpyt")
        double epsilon,

        @Help(
                value =
                        "environment steps that the untrained agent plays before the first batch, to find out how large observations "
                                + "are; rounded up to whole batches, not learned from, not counted",
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
