package jarl.env.minatar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jarl.env.EnvSpec;
import jarl.env.Environments;
import jarl.env.Step;
import jarl.env.check.EnvChecker;
import jarl.random.RandomStreams;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import java.awt.image.BufferedImage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What all games share. */
class MinAtarTest {

    private static final int LEFT = 1;
    private static final int RIGHT = 3;
    private static final MinAtarOptions OBEDIENT = MinAtarOptions.DEFAULT.withStickyActionProbability(0);

    @ParameterizedTest
    @EnumSource
    void observationsAreBinaryPlanesOfTenByTen(MinAtarGame game) {
        MinAtar env = new MinAtar(game);
        int planes = switch (game) {
            case ASTERIX, BREAKOUT -> 4;
            case FREEWAY -> 7;
            case SEAQUEST -> 10;
            case SPACE_INVADERS -> 6;
        };
        assertThat(env.observationSpace()).isEqualTo(new ImageBox(planes, 10, 10, 1));
        assertThat(env.reset(new RandomStreams(1).stream("env"))).hasSize(100 * planes);
    }

    @ParameterizedTest
    @EnumSource
    void everyIdIsThereWithSixAndWithMinimalActions(MinAtarGame game) {
        int minimal = switch (game) {
            case ASTERIX -> 5;
            case BREAKOUT, FREEWAY -> 3;
            case SEAQUEST -> 6;
            case SPACE_INVADERS -> 4;
        };
        EnvSpec full = Environments.find("MinAtar/" + game.title() + "-v0");
        EnvSpec few = Environments.find("MinAtar/" + game.title() + "-v1");
        assertThat(full.factory().create().actionSpace()).isEqualTo(new Discrete(6));
        assertThat(few.factory().create().actionSpace()).isEqualTo(new Discrete(minimal));
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheRulesOfEnvironments(MinAtarGame game) {
        // Warnings are that episodes of three games always begin alike, as published.
        assertThat(EnvChecker.check(() -> new MinAtar(game), 1, 3000))
                .noneMatch(problem -> problem.level() == EnvChecker.Level.ERROR);
    }

    @Test
    void minimalActionsKeepTheirOrder() {
        // Of Breakout: nothing, left, right.
        assertThat(paddleAfter(OBEDIENT.withMinimalActions(true), 0)).isEqualTo("4,9");
        assertThat(paddleAfter(OBEDIENT.withMinimalActions(true), 1)).isEqualTo("3,9");
        assertThat(paddleAfter(OBEDIENT.withMinimalActions(true), 2)).isEqualTo("5,9");
        // Of six: nothing, left, up, right, down, fire.
        List<String> paddles = List.of("4,9", "3,9", "4,9", "5,9", "4,9", "4,9");
        for (int action = 0; action < 6; action++) {
            assertThat(paddleAfter(OBEDIENT, action)).isEqualTo(paddles.get(action));
        }
    }

    private static String paddleAfter(MinAtarOptions options, int action) {
        MinAtar env = new MinAtar(MinAtarGame.BREAKOUT, options);
        env.reset(new RandomStreams(1).stream("env"));
        return paddle(env.step(action));
    }

    private static String paddle(Step<byte[]> step) {
        return Plane.cells(MinAtarGame.BREAKOUT, step.observation(), "paddle").getFirst();
    }

    @Test
    void stickyActionRepeatsTheOneThatWasTakenBefore() {
        MinAtar env = new MinAtar(MinAtarGame.BREAKOUT, MinAtarOptions.DEFAULT.withStickyActionProbability(0.5));
        env.reset(new Decisions("0" + ".SS." + "S"));
        assertThat(paddle(env.step(LEFT))).isEqualTo("3,9");
        assertThat(paddle(env.step(RIGHT))).isEqualTo("2,9");
        // It is the action taken that is repeated, not the one given.
        assertThat(paddle(env.step(RIGHT))).isEqualTo("1,9");
        assertThat(paddle(env.step(RIGHT))).isEqualTo("2,9");
        assertThat(paddle(env.step(LEFT))).isEqualTo("3,9");
    }

    @Test
    void beforeTheFirstActionOfAnEpisodeWasNone() {
        MinAtar env = new MinAtar(MinAtarGame.BREAKOUT);
        env.reset(new Decisions("0" + "."));
        assertThat(paddle(env.step(LEFT))).isEqualTo("3,9");
        env.reset(new Decisions("0" + "S"));
        assertThat(paddle(env.step(LEFT))).isEqualTo("4,9");
    }

    @Test
    void stickyActionsAreAsFrequentAsAsked() {
        int obeyed = 0;
        MinAtar env = new MinAtar(MinAtarGame.BREAKOUT);
        var random = new RandomStreams(3).stream("env");
        for (int episode = 0; episode < 10_000; episode++) {
            env.reset(random);
            obeyed += paddle(env.step(LEFT)).equals("3,9") ? 1 : 0;
        }
        // 9000 with a standard deviation of 30.
        assertThat(obeyed).isBetween(8850, 9150);
    }

    @Test
    void limitTruncatesTheStepThatReachesItAndZeroIsNone() {
        MinAtar env = new MinAtar(MinAtarGame.FREEWAY, MinAtarOptions.DEFAULT.withMaxSteps(3));
        for (int episode = 0; episode < 2; episode++) {
            env.reset(new RandomStreams(1).stream("env"));
            assertThat(env.step(0).truncated()).isFalse();
            assertThat(env.step(0).truncated()).isFalse();
            Step<byte[]> last = env.step(0);
            assertThat(last.truncated()).isTrue();
            assertThat(last.terminated()).isFalse();
        }
        MinAtar unlimited = new MinAtar(MinAtarGame.FREEWAY);
        unlimited.reset(new RandomStreams(1).stream("env"));
        Step<byte[]> step = unlimited.step(0);
        for (int i = 1; i < 2501; i++) {
            assertThat(step.ends()).isFalse();
            step = unlimited.step(0);
        }
        assertThat(step.terminated()).isTrue();
        assertThat(step.truncated()).isFalse();
    }

    @Test
    void optionsOutsideTheirRangesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MinAtarOptions.DEFAULT.withStickyActionProbability(1.5))
                .withMessage("stickyActionProbability must be in [0, 1], got 1.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MinAtarOptions.DEFAULT.withStickyActionProbability(Double.NaN))
                .withMessage("stickyActionProbability must be a finite number, got NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MinAtarOptions.DEFAULT.withMaxSteps(-1))
                .withMessage("maxSteps must be at least 0, got -1");
    }

    @ParameterizedTest
    @EnumSource
    void pictureShowsWhatThePlanesHold(MinAtarGame game) {
        MinAtar env = new MinAtar(game);
        byte[] observation = env.reset(new RandomStreams(1).stream("env"));
        BufferedImage image = env.render().orElseThrow();
        Set<Integer> ofEmptyCells = new HashSet<>();
        Set<Integer> ofOthers = new HashSet<>();
        for (int cell = 0; cell < 100; cell++) {
            boolean empty = true;
            for (int plane = 0; plane < game.planes().size(); plane++) {
                empty &= observation[100 * plane + cell] == 0;
            }
            // A cell is 38 pixels, the grid is in the middle of 600 by 400.
            int colour = image.getRGB(110 + 38 * (cell % 10) + 19, 10 + 38 * (cell / 10) + 19);
            (empty ? ofEmptyCells : ofOthers).add(colour);
        }
        assertThat(ofEmptyCells).hasSize(1);
        assertThat(ofOthers).isNotEmpty().doesNotContainAnyElementsOf(ofEmptyCells);
    }
}
