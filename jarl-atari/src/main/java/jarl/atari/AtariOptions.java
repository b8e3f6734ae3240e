package jarl.atari;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Require;

/**
 * Options of an Atari environment. {@link #DEFAULT} is as in rlpyt; Gymnasium's {@code ALE/...-v5} with its AtariPreprocessing
 * is {@code size: 84x84, repeatActionProbability: 0.25, episodicLives: false, clipReward: false}.
 */
public record AtariOptions(
        @Option(
                help = "observation: grayscale or rgb screens of bytes [channels, height, width], or ram, 128 "
                        + "numbers in [0, 1]",
                standard = "grayscale")
        Observation observation,

        @Option(
                help = "HEIGHTxWIDTH of screens after downscaling by averages: 104x80 (first and last row cut, "
                        + "then halved), 84x84, 210x160 (full size), ...",
                standard = "104x80")
        String size,

        @Option(
                help = "frame stack: number of observations stacked, oldest first, zeros before the episode's "
                        + "start; 1 disables stacking",
                standard = "4",
                atLeast = 1)
        int frames,

        @Option(help = "frame skip: number of frames for which each action is repeated", standard = "4", atLeast = 1)
        int frameSkip,

        @Option(
                help = "take the pixelwise maximum of the last two frames, since games draw some objects in "
                        + "every other frame only",
                standard = "true")
        boolean maxOverFrames,

        @Option(
                help = "clip rewards to the sign of the change in score; otherwise rewards are the change itself",
                standard = "true")
        boolean clipReward,

        @Option(
                help = "end the episode when a life is lost and continue the same game in the next episode; "
                        + "statistics cover whole games",
                standard = "true")
        boolean episodicLives,

        @Option(
                help = "start each episode, a life included, with one frame of FIRE and one of UP in games that "
                        + "have these actions",
                standard = "false")
        boolean fireOnReset,

        @Option(
                help = "maximum number of no-op frames at the start of a game; the number is drawn uniformly "
                        + "from 0 to this",
                standard = "30",
                atLeast = 0)
        int startNoops,

        @Option(
                help = "sticky actions: probability of repeating the previous action in a frame instead (0.25: "
                        + "Machado et al. 2018)",
                standard = "0",
                atLeast = 0,
                below = 1)
        double repeatActionProbability,

        @Option(
                help = "action set: minimal (the actions that have an effect in this game) or full (all eighteen)",
                standard = "minimal")
        ActionSet actions,

        @Option(
                help = "game mode as the cartridge numbers it; -1 for the game's default",
                standard = "-1",
                atLeast = AtariOptions.GAMES_OWN)
        int mode,

        @Option(
                help = "game difficulty as the cartridge numbers it; -1 for the game's default",
                standard = "-1",
                atLeast = AtariOptions.GAMES_OWN)
        int difficulty,

        @Option(
                help = "time limit in steps of a whole game, all lives together, after which it is truncated "
                        + "(27,000 steps of 4 frames are half an hour)",
                standard = "27_000",
                atLeast = 1)
        int horizon) {

    /** Mode or difficulty that a game starts with by itself. */
    public static final int GAMES_OWN = -1;

    /** Defaults as in rlpyt (Stooke and Abbeel 2019). */
    public static final AtariOptions DEFAULT = Defaults.of(AtariOptions.class);

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
        Require.ranges(
                AtariOptions.class,
                observation,
                size,
                frames,
                frameSkip,
                maxOverFrames,
                clipReward,
                episodicLives,
                fireOnReset,
                startNoops,
                repeatActionProbability,
                actions,
                mode,
                difficulty,
                horizon);
        boolean isSize = size.matches("[1-9]\\d{0,2}x[1-9]\\d{0,2}")
                && sides(size)[0] <= LARGEST_HEIGHT
                && sides(size)[1] <= Emulator.WIDTH;
        Require.that(isSize, "size", "HEIGHTxWIDTH, at most 210x160", size);
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
