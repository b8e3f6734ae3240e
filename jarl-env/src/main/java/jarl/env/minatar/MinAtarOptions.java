package jarl.env.minatar;

import jarl.config.Help;
import jarl.config.Require;

/** The options of {@link MinAtar}. */
public record MinAtarOptions(
        @Help(
                value = "sticky actions: probability of repeating the previous action instead of the given one",
                source = "Young and Tian 2019: 0.1")
        double stickyActionProbability,

        @Help(
                value = "difficulty ramping: make Asterix, Seaquest and Space Invaders harder within an episode; "
                        + "Breakout and Freeway ignore it",
                source = "Young and Tian 2019: true")
        boolean difficultyRamping,

        @Help(
                value = "offer only the actions that have an effect in the game instead of all six",
                source = "MinAtar: v0 false, v1 true")
        boolean minimalActions,

        @Help(
                value = "time limit: step at which an episode is truncated; 0 disables the limit",
                source = "MinAtar: none")
        int maxSteps) {

    /** Options as published, with all six actions. */
    public static final MinAtarOptions DEFAULT = new MinAtarOptions(0.1, true, false, 0);

    public MinAtarOptions {
        Require.between("stickyActionProbability", stickyActionProbability, 0, 1);
        Require.atLeast("maxSteps", maxSteps, 0);
    }

    /** Adds or removes the actions without effect in the game. */
    public MinAtarOptions withMinimalActions(boolean value) {
        return new MinAtarOptions(stickyActionProbability, difficultyRamping, value, maxSteps);
    }

    /** Sets the probability of repeating the previous action. */
    public MinAtarOptions withStickyActionProbability(double value) {
        return new MinAtarOptions(value, difficultyRamping, minimalActions, maxSteps);
    }

    /** Switches difficulty ramping on or off. */
    public MinAtarOptions withDifficultyRamping(boolean value) {
        return new MinAtarOptions(stickyActionProbability, value, minimalActions, maxSteps);
    }

    /** Sets the time limit; 0 disables the limit. */
    public MinAtarOptions withMaxSteps(int value) {
        return new MinAtarOptions(stickyActionProbability, difficultyRamping, minimalActions, value);
    }
}
