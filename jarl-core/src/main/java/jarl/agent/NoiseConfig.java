package jarl.agent;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Require;

/** Options of the random numbers that a continuous policy explores with: standard normal each, related over time or not. */
public record NoiseConfig(
        @Option(
                help =
                        "noise of exploration over time: white (independent), ornstein-uhlenbeck (drifting), pink (equal power in "
                                + "each octave) or repeated (kept for a random number of steps)",
                standard = "white",
                source = "Lillicrap et al. 2016; Eberhard et al. 2023, pink; FlashSAC, repeated")
        Kind kind,

        @Option(
                help = "ornstein-uhlenbeck: share of the way back to zero in each step, theta",
                standard = "0.15",
                above = 0,
                atMost = 1,
                source = "Lillicrap et al. 2016")
        double theta,

        @Option(
                help = "repeated: exponent of the Zeta distribution that the number of steps is drawn from",
                standard = "2",
                above = 1,
                atMost = 100,
                source = "Dabney et al. 2021")
        double exponent,

        @Option(help = "repeated: most steps", standard = "16", atLeast = 1, atMost = 10_000, source = "FlashSAC")
        int longest) {

    /** How the noise of one step is related to that of the next. */
    public enum Kind {
        WHITE,
        ORNSTEIN_UHLENBECK,
        PINK,
        REPEATED
    }

    public NoiseConfig {
        Require.ranges(NoiseConfig.class, kind, theta, exponent, longest);
    }

    /** Independent numbers. */
    public static NoiseConfig defaults() {
        return Defaults.of(NoiseConfig.class);
    }
}
