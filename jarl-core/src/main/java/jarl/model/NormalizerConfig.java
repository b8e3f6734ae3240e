package jarl.model;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Require;

/** Options of the normalization of vector observations. */
public record NormalizerConfig(
        @Option(
                help = "clip range of normalized observations; 0 disables clipping",
                standard = "10",
                atLeast = 0,
                source = "VecNormalize of OpenAI Baselines; rlpyt")
        double clip,

        @Option(help = "lower bound of the variance in the division", standard = "1e-6", above = 0, source = "rlpyt")
        double epsilon,

        @Option(
                help = "warm-up: environment steps of the untrained agent before the first batch, used only to "
                        + "initialize the statistics; rounded up to whole batches and not counted",
                standard = "1000",
                atLeast = 0,
                source = "Burda et al. 2018")
        int warmupSteps) {

    public NormalizerConfig {
        Require.ranges(NormalizerConfig.class, clip, epsilon, warmupSteps);
    }

    /** The limits of rlpyt, after 1,000 steps. */
    public static NormalizerConfig defaults() {
        return Defaults.of(NormalizerConfig.class);
    }
}
