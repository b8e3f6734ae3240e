package jarl.env.minatar;

import static jarl.env.minatar.MinAtarAction.DOWN;
import static jarl.env.minatar.MinAtarAction.FIRE;
import static jarl.env.minatar.MinAtarAction.LEFT;
import static jarl.env.minatar.MinAtarAction.NOOP;
import static jarl.env.minatar.MinAtarAction.RIGHT;
import static jarl.env.minatar.MinAtarAction.UP;

import java.util.List;

/** The five games: what their planes show, what earns a reward and how they end. A frame is a step of {@link MinAtar}. */
public enum MinAtarGame {

    /**
     * Walk about, take the gold and keep away from the enemies that cross the screen.
     *
     * <pre>
     * planes       0  player, which moves within rows 1 to 8
     *              1  enemy, 2  trail: the cell behind an enemy or gold, 3  gold
     * reward       1 for gold
     * start        the player at column 5, row 5; no one else
     * spawning     every 10 frames, in one of the rows without anything, from either side; gold one time in three
     * movement     all enemies and gold move a cell every 5 frames
     * ramp         every 102 frames the spawn interval becomes one frame shorter, every second time the move interval
     *              too; down to 1
     * terminated   the player touches an enemy
     * </pre>
     */
    ASTERIX(
            "Asterix",
            "take gold, avoid enemies",
            List.of(NOOP, LEFT, UP, RIGHT, DOWN),
            "player",
            "enemy",
            "trail",
            "gold"),

    /**
     * Keep the ball up with the paddle and break the wall.
     *
     * <pre>
     * planes       0  paddle, in row 9, 1  ball, 2  trail: where the ball was a frame ago, 3  brick
     * reward       1 for a brick
     * start        30 bricks in rows 1 to 3; the ball in row 3 of the first or the last column, coming down inwards; the
     *              paddle at column 4
     * ball         a cell diagonally every frame, back from walls, ceiling and bricks; having broken a brick, it flies
     *              through those it meets in the very next frames; the paddle sends it up if it was straight above the
     *              paddle, and back where it came from if it would have met the paddle from the side
     * wall         built again when the ball comes down to the paddle and no brick is left
     * ramp         none
     * terminated   the ball gets past the paddle
     * </pre>
     */
    BREAKOUT(
            "Breakout",
            "break the wall, keep the ball up",
            List.of(NOOP, LEFT, RIGHT),
            "paddle",
            "ball",
            "trail",
            "brick"),

    /**
     * Bring the chicken across eight roads.
     *
     * <pre>
     * planes       0  chicken, always in column 4, 1  car, one in each of rows 1 to 8
     *              2 to 6  the cell behind a car that moves every 2nd, 3rd, 4th, 5th, 6th frame
     * reward       1 for arriving in row 0, from where the chicken is put back to row 9
     * start        the chicken in row 9, all cars in column 0 with random speeds and directions
     * movement     the chicken moves in every third frame at most, and in the fourth frame first; cars that leave on one
     *              side come back on the other; one that touches the chicken puts it back to row 9
     * ramp         none; every arrival draws new speeds and directions
     * terminated   at frame 2501, whatever happened: the published game calls this an end, not a truncation
     * </pre>
     */
    FREEWAY(
            "Freeway",
            "cross the road as often as you can",
            List.of(NOOP, UP, DOWN),
            "chicken",
            "car",
            "speed1",
            "speed2",
            "speed3",
            "speed4",
            "speed5"),

    /**
     * Rescue divers from a sea of fish and submarines, and come up for air.
     *
     * <pre>
     * planes       0  front and 1  back of the player's submarine, 2  friendly bullet
     *              3  trail: the cell behind a fish, an enemy submarine or a diver
     *              4  enemy bullet, 5  enemy fish, 6  enemy submarine
     *              7  oxygen, up to ten cells of row 9 from the left, 8  divers on board, up to six from the right
     *              9  diver
     * reward       1 for an enemy shot; surfacing with six divers: 1 for each cell of oxygen
     * start        column 5 of row 0, the surface, facing left, with 200 frames of oxygen; the sea is rows 1 to 8
     * shooting     a bullet from the front, at most every 5 frames; bullets move a cell a frame; enemy submarines shoot
     *              every 11 frames
     * spawning     every 20 frames an enemy, one time in three a submarine, in any row and from either side, but not
     *              against others of that row; every 30 frames a diver
     * movement     enemies and divers move a cell every 6 frames
     * surfacing    fills up the oxygen and takes a diver; with six on board all of them and, as published, one more: the
     *              count is then -1, so that the next surfacing needs no diver
     * ramp         every surfacing makes the spawn interval one frame shorter, down to 1; every second one also the
     *              enemies' move interval, down to 3
     * terminated   an enemy or its bullet touches the front of the submarine; no oxygen; surfacing without a diver
     * </pre>
     */
    SEAQUEST(
            "Seaquest",
            "rescue divers, shoot fish and submarines, come up for air",
            List.of(NOOP, LEFT, UP, RIGHT, DOWN, FIRE),
            "sub-front",
            "sub-back",
            "friendly-bullet",
            "trail",
            "enemy-bullet",
            "enemy-fish",
            "enemy-sub",
            "oxygen-gauge",
            "diver-gauge",
            "diver"),

    /**
     * Shoot the aliens before they land.
     *
     * <pre>
     * planes       0  cannon, in row 9, 1  alien, 2  alien while they march left, 3  alien while they march right
     *              4  friendly bullet, 5  enemy bullet
     * reward       1 for an alien shot
     * start        the cannon at column 5, 24 aliens in rows 0 to 3 and columns 2 to 7, marching left
     * shooting     at most every 5 frames; bullets move a cell a frame; every 10 frames, at first 11, the lowest alien of
     *              the column nearest to the cannon shoots
     * movement     aliens march a cell every 12 frames, or as many frames as there are aliens, if these are fewer; one
     *              row down and back where they came from if one of them is at that edge
     * ramp         the next wave comes when all are shot; each is a frame faster than the one before, down to 6
     * terminated   a bullet or an alien touches the cannon, or the aliens come down from row 9
     * </pre>
     */
    SPACE_INVADERS(
            "SpaceInvaders",
            "shoot the aliens before they land",
            List.of(NOOP, LEFT, RIGHT, FIRE),
            "cannon",
            "alien",
            "alien-left",
            "alien-right",
            "friendly-bullet",
            "enemy-bullet");

    private final String title;
    private final String aim;

    @SuppressWarnings("ImmutableEnumChecker") // of List.of
    private final List<MinAtarAction> minimalActions;

    @SuppressWarnings("ImmutableEnumChecker") // of List.of
    private final List<String> planes;

    MinAtarGame(String title, String aim, List<MinAtarAction> minimalActions, String... planes) {
        this.title = title;
        this.aim = aim;
        this.minimalActions = minimalActions;
        this.planes = List.of(planes);
    }

    /** The name as it stands in ids, such as {@code SpaceInvaders}. */
    public String title() {
        return title;
    }

    /** The goal of the game, in a few words. */
    public String aim() {
        return aim;
    }

    /** The actions that do something in this game, and doing nothing. */
    public List<MinAtarAction> minimalActions() {
        return minimalActions;
    }

    /** The contents of the planes of an observation, in order. */
    public List<String> planes() {
        return planes;
    }

    Game rules(boolean ramping) {
        return switch (this) {
            case ASTERIX -> new Asterix(ramping);
            case BREAKOUT -> new Breakout();
            case FREEWAY -> new Freeway();
            case SEAQUEST -> new Seaquest(ramping);
            case SPACE_INVADERS -> new SpaceInvaders(ramping);
        };
    }
}
