package jarl.atari;

import jarl.config.Help;
import jarl.config.Require;

/**
 * Options of an Atari environment. {@link #DEFAULT} is as in rlpyt; Gymnasium's {@code ALE/...-v5} with its AtariPreprocessing
 * is {@code size: 84x84, repeatActionProbability: 0.25, episodicLives: false, clipReward: false}.
 */
public record AtariOptions(
        @Help("observation: grayscale or rgb screens of bytes [channels, height, width], or ram, 128 "
                + "numbers in [0, 1]")
        Observation observation,

        @Help("HEIGHTxWIDTH of screens after downscaling by averages: 104x80 (first and last row cut, "
                + "then halved), 84x84, 210x160 (full size), ...")
        String size,

        @Help("frame stack: number of observations stacked, oldest first, zeros before the episode's "
                + "start; 1 disables stacking")
        int frames,

        @Help("frame skip: number of frames for which each action is repeated")
        int frameSkip,

        @Help("take the pixelwise maximum of the last two frames, since games draw some objects in "
                + "every other frame only")
        boolean maxOverFrames,

        @Help("clip rewards to the sign of the change in score; otherwise rewards are the change itself")
        boolean clipReward,

        @Help("end the episode when a life is lost and continue the same game in the next episode; "
                + "statistics cover whole games")
        boolean episodicLives,

        @Help("start each episode, a life included, with one frame of FIRE and one of UP in games that "
                + "have these actions")
        boolean fireOnReset,

        @Help("maximum number of no-op frames at the start of a game; the number is drawn uniformly "
                + "from 0 to this")
        int startNoops,

        @Help("sticky actions: probability of repeating the previous action in a frame instead (0.25: "
                + "Machado et al. 2018)")
        double repeatActionProbability,

        @Help("action set: minimal (the actions that have an effect in this game) or full (all eighteen)")
        ActionSet actions,

        @Help("game mode as the cartridge numbers it; -1 for the game's default")
        int mode,

        @Help("game difficulty as the cartridge numbers it; -1 for the game's default")
        int difficulty,

        @Help("time limit in steps of a whole game, all lives together, after which it is truncated "
                + "(27,000 steps of 4 frames are half an hour)")
        int horizon) {

    /** Mode or difficulty that a game starts with by itself. */
    public static final int GAMES_OWN = -1;

    /** Defaults as in rlpyt (Stooke and Abbeel 2019). */
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

    /** Kinds of observation. */
    public enum Observation {
        GRAYSCALE,
        RGB,
        RAM
    }

    /** Action sets. */
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
