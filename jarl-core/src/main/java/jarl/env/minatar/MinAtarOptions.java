package jarl.env.minatar;

import jarl.config.Help;
import jarl.config.Require;

/** The options of {@link MinAtar}. */
public record MinAtarOptions(
        @Help(
                value = "probability that a step repeats the action of the step before instead of the one given",
                source = "Young and Tian 2019: 0.1")
        double stickyActionProbability,

        @Help(
                value =
                        "Asterix, Seaquest and Space Invaders grow harder within an episode; Breakout and Freeway never do",
                source = "Young and Tian 2019: true")
        boolean difficultyRamping,

        @Help(
                value = "only the actions that matter in the game, instead of all six",
                source = "MinAtar: v0 false, v1 true")
        boolean minimalActions,

        @Help(value = "the step at which an episode is truncated; 0 for no limit", source = "MinAtar: none")
        int maxSteps) {

    /** As published, with all six actions. */
    public static final MinAtarOptions DEFAULT = new MinAtarOptions(0.1, true, false, 0);

    public MinAtarOptions {
        Require.between("stickyActionProbability", stickyActionProbability, 0, 1);
        Require.atLeast("maxSteps", maxSteps, 0);
    }

    /** With or without the actions that do nothing in the game. */
    public MinAtarOptions withMinimalActions(boolean value) {
        return new MinAtarOptions(stickyActionProbability, difficultyRamping, value, maxSteps);
    }

    /** With another probability of repeating the action before. */
    public MinAtarOptions withStickyActionProbability(double value) {
        return new MinAtarOptions(value, difficultyRamping, minimalActions, maxSteps);
    }

    /** With or without growing difficulty. */
    public MinAtarOptions withDifficultyRamping(boolean value) {
        return new MinAtarOptions(stickyActionProbability, value, minimalActions, maxSteps);
    }

    /** With another step limit; 0 for none. */
    public MinAtarOptions withMaxSteps(int value) {
        return new MinAtarOptions(stickyActionProbability, difficultyRamping, minimalActions, value);
    }
}
