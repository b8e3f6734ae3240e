package jarl.env.minatar;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;

/** The options of {@link MinAtar}. */
public record MinAtarOptions(
        @Option(
                help = "sticky actions: probability of repeating the previous action instead of the given one",
                standard = "0.1",
                atLeast = 0,
                atMost = 1,
                source = "Young and Tian 2019: 0.1")
        double stickyActionProbability,

        @Option(
                help = "difficulty ramping: make Asterix, Seaquest and Space Invaders harder within an episode; "
                        + "Breakout and Freeway ignore it",
                standard = "true",
                source = "Young and Tian 2019: true")
        boolean difficultyRamping,

        @Option(
                help = "offer only the actions that have an effect in the game instead of all six",
                standard = "false",
                source = "MinAtar: v0 false, v1 true")
        boolean minimalActions,

        @Option(
                help = "time limit: step at which an episode is truncated; 0 disables the limit",
                standard = "0",
                atLeast = 0,
                source = "MinAtar: none")
        int maxSteps) {

    /** Options as published, with all six actions. */
    public static final MinAtarOptions DEFAULT = Defaults.of(MinAtarOptions.class);

    public MinAtarOptions {
        Require.ranges(MinAtarOptions.class, stickyActionProbability, difficultyRamping, minimalActions, maxSteps);
    }

    /** Adds or removes the actions without effect in the game. */
    public MinAtarOptions withMinimalActions(boolean value) {
        return Options.with(this, "minimalActions", value);
    }

    /** Sets the probability of repeating the previous action. */
    public MinAtarOptions withStickyActionProbability(double value) {
        return Options.with(this, "stickyActionProbability", value);
    }

    /** Switches difficulty ramping on or off. */
    public MinAtarOptions withDifficultyRamping(boolean value) {
        return Options.with(this, "difficultyRamping", value);
    }

    /** Sets the time limit; 0 disables the limit. */
    public MinAtarOptions withMaxSteps(int value) {
        return Options.with(this, "maxSteps", value);
    }
}
