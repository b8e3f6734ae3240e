package jarl.atari;

import jarl.config.Help;
import jarl.config.Require;

/**
 * What can be chosen of an Atari environment. {@link #DEFAULT} is as in rlpyt; Gymnasium's {@code ALE/...-v5} with its AtariPreprocessing
 * is {@code size: 84x84, repeatActionProbability: 0.25, episodicLives: false, clipReward: false}.
 */
public record AtariOptions(
        @Help(
                "what is observed: grayscale or rgb screens [channels, height, width] of bytes, or ram, 128 numbers in [0, 1]")
        Observation observation,

        @Help(
                "HEIGHTxWIDTH of screens, averaged down: 104x80 (first and last row cut, then halved), 84x84, 210x160 (as it is), ...")
        String size,

        @Help(
                "how many observations are stacked, oldest first, those from before the episode's start zero; 1 for no stack")
        int frames,

        @Help("frames that an action is held for") int frameSkip,

        @Help(
                "screens are the brighter of the last two frames, pixel by pixel, as games draw some things every other frame only")
        boolean maxOverFrames,

        @Help("rewards are the sign of the score that a step brought, otherwise the score itself")
        boolean clipReward,

        @Help("an episode ends with a life lost, the next goes on with the same game; statistics are of whole games")
        boolean episodicLives,

        @Help("an episode, be it a life, starts with one frame of FIRE and one of UP, where the game has these actions")
        boolean fireOnReset,

        @Help("a game starts with a random number of frames without action, from 0 to this")
        int startNoops,

        @Help(
                "sticky actions: in each frame the last action is repeated instead with this probability (0.25: Machado et al. 2018)")
        double repeatActionProbability,

        @Help("minimal: the actions that do something in this game; full: all eighteen")
        ActionSet actions,

        @Help("mode of the game, as its cartridge numbers them; -1 for its own choice")
        int mode,

        @Help("difficulty of the game, as its cartridge numbers them; -1 for its own choice")
        int difficulty,

        @Help(
                "steps of a game, all its lives together, after which it is truncated (27,000 steps of 4 frames are half an hour)")
        int horizon) {

    /** Mode or difficulty that a game starts with by itself. */
    public static final int GAMES_OWN = -1;

    /** As in rlpyt (Stooke and Abbeel 2019). */
    public static final AtariOptions DEFAULT = new AtariOptions(
            Observation.GRAYSCALE,
            "104x80",
            4,
            4,
            true,
            true,
            true,
            false,
            30,
            0,
            ActionSet.MINIMAL,
            GAMES_OWN,
            GAMES_OWN,
            27_000);

    /** What is observed. */
    public enum Observation {
        GRAYSCALE,
        RGB,
        RAM
    }

    /** Which actions there are. */
    public enum ActionSet {
        MINIMAL,
        FULL
    }

    private static final int LARGEST_HEIGHT = 210;

    public AtariOptions {
        boolean isSize = size.matches("[1-9]\\d{0,2}x[1-9]\\d{0,2}")
                && sides(size)[0] <= LARGEST_HEIGHT
                && sides(size)[1] <= Emulator.WIDTH;
        Require.that(isSize, "size", "HEIGHTxWIDTH, at most 210x160", size);
        Require.atLeast("frames", frames, 1);
        Require.atLeast("frameSkip", frameSkip, 1);
        Require.atLeast("startNoops", startNoops, 0);
        Require.that(
                repeatActionProbability >= 0 && repeatActionProbability < 1,
                "repeatActionProbability",
                "in [0, 1)",
                repeatActionProbability);
        Require.atLeast("mode", mode, GAMES_OWN);
        Require.atLeast("difficulty", difficulty, GAMES_OWN);
        Require.atLeast("horizon", horizon, 1);
    }

    int screenHeight() {
        return sides(size)[0];
    }

    int screenWidth() {
        return sides(size)[1];
    }

    private static int[] sides(String size) {
        int cross = size.indexOf('x');
        return new int[] {Integer.parseInt(size.substring(0, cross)), Integer.parseInt(size.substring(cross + 1))};
    }
}
