package jarl.agent;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Require;

/** Options of the random numbers that a continuous policy explores with: standard normal each, related over time or not. */
public record NoiseConfig(
        @Option(
                help =
                        "noise of exploration over time: white (independent), ornstein-uhlenbeck (drifting), pink (equal power in "
                                + "each octave), repeated (kept for a random number of steps) or, with sac and tqc, state-dependent "
                                + "(gSDE: the policy's last features times a random matrix)",
                standard = "white",
                source =
                        "Lillicrap et al. 2016; Eberhard et al. 2023, pink; FlashSAC, repeated; Raffin et al. 2021, gSDE")
        Kind kind,

        @Option(
                help = "ornstein-uhlenbeck: share of the way back to zero in each step, theta",
                standard = "0.15",
                above = 0,
                atMost = 1,
                source = "Lillicrap et al. 2016",
                onlyWith = "kind=ornstein-uhlenbeck")
        double theta,

        @Option(
                help = "repeated: exponent of the Zeta distribution that the number of steps is drawn from",
                standard = "2",
                above = 1,
                atMost = 100,
                source = "Dabney et al. 2021",
                onlyWith = "kind=repeated")
        double exponent,

        @Option(
                help = "repeated: most steps",
                standard = "16",
                atLeast = 1,
                atMost = 10_000,
                source = "FlashSAC",
                onlyWith = "kind=repeated")
        int longest,

        @Option(
                help =
                        "state-dependent: steps that a column keeps a matrix for, within an episode; 0 for whole episodes",
                standard = "64",
                atLeast = 0,
                atMost = 1_000_000,
                source = "RL Baselines3 Zoo, SAC",
                onlyWith = "kind=state-dependent")
        int sampleFrequency,

        @Option(
                help = "state-dependent: initial log standard deviation of the matrix's elements",
                standard = "-3",
                atLeast = -10,
                atMost = 3,
                source = "Stable-Baselines3, SAC",
                onlyWith = "kind=state-dependent")
        double initialLogStd) {

    /** How the noise of one step is related to that of the next. */
    public enum Kind {
        WHITE,
        ORNSTEIN_UHLENBECK,
        PINK,
        REPEATED,
        STATE_DEPENDENT
    }

    public NoiseConfig {
        Require.ranges(NoiseConfig.class, kind, theta, exponent, longest, sampleFrequency, initialLogStd);
    }

    /** Whether the noise is the policy's features times a random matrix. */
    public boolean dependsOnState() {
        return kind == Kind.STATE_DEPENDENT;
    }

    /**
     * For an algorithm whose policy has no state-dependent noise.
     *
     * @throws IllegalArgumentException if that is wanted
     */
    public void requireIndependentOfState() {
        Require.that(
                !dependsOnState(),
                "noise.kind",
                "white, ornstein-uhlenbeck, pink or repeated (state-dependent noise is of sac and tqc)",
                "state-dependent");
    }

    /** Independent numbers. */
    public static NoiseConfig defaults() {
        return Defaults.of(NoiseConfig.class);
    }
}
