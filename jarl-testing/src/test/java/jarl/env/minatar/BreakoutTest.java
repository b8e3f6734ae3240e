package jarl.env.minatar;

import static jarl.env.minatar.MinAtarAction.LEFT;
import static jarl.env.minatar.MinAtarAction.NOOP;
import static jarl.env.minatar.MinAtarAction.RIGHT;
import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.Env;
import jarl.testing.EnvContract;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BreakoutTest implements EnvContract<byte[], Integer> {

    private static final String FROM_THE_LEFT = "0";

    @Override
    public Env<byte[], Integer> create() {
        return new MinAtar(MinAtarGame.BREAKOUT);
    }

    static List<MinAtarTrace> traces() {
        return MinAtarTrace.of(MinAtarGame.BREAKOUT);
    }

    @ParameterizedTest
    @MethodSource("traces")
    void equalsMinAtarStepByStep(MinAtarTrace trace) {
        trace.replay(MinAtarGame.BREAKOUT);
    }

    @Test
    void startsWithThreeRowsOfBricksAndTheBallComingDown() {
        Play play = new Play(MinAtarGame.BREAKOUT, FROM_THE_LEFT);
        assertThat(play.cells("brick")).hasSize(30).startsWith("0,1").endsWith("9,3");
        assertThat(play.cells("ball")).containsExactly("0,3");
        assertThat(play.cells("trail")).containsExactly("0,3");
        assertThat(play.cells("paddle")).containsExactly("4,9");
        play.then(NOOP);
        assertThat(play.cells("ball")).containsExactly("1,4");
        assertThat(play.cells("trail")).containsExactly("0,3");

        assertThat(new Play(MinAtarGame.BREAKOUT, "1").then(NOOP).cells("ball")).containsExactly("8,4");
    }

    @Test
    void ballPastThePaddleTerminates() {
        // (1,4) (2,5) (3,6) (4,7) (5,8), then (6,9); the paddle is at 4.
        Play play = new Play(MinAtarGame.BREAKOUT, FROM_THE_LEFT).until(5, NOOP);
        assertThat(play.terminated()).isFalse();
        play.then(NOOP);
        assertThat(play.terminated()).isTrue();
        assertThat(play.cells("ball")).containsExactly("6,9");
        assertThat(play.points()).isZero();
    }

    @Test
    void brickEarnsOnePointAndSendsTheBallBack() {
        Play play = new Play(MinAtarGame.BREAKOUT, FROM_THE_LEFT).then(RIGHT).until(6, NOOP);
        // The paddle at 5 was straight below the ball at (5,8): up and on to the right.
        assertThat(play.cells("ball")).containsExactly("6,8");
        play.until(9, NOOP);
        assertThat(play.cells("ball")).containsExactly("9,5");
        play.until(10, NOOP);
        // At the wall it keeps its column for one frame.
        assertThat(play.cells("ball")).containsExactly("9,4");
        assertThat(play.points()).isZero();
        play.until(11, NOOP);
        assertThat(play.reward()).isEqualTo(1);
        assertThat(play.cells("ball")).containsExactly("8,4");
        assertThat(play.cells("brick")).hasSize(29).doesNotContain("8,3");
        play.until(12, NOOP);
        assertThat(play.cells("ball")).containsExactly("7,5");
        assertThat(play.points()).isEqualTo(1);
    }

    @Test
    void ballThatMeetsThePaddleFromTheSideGoesBackWhereItCameFrom() {
        Play play = new Play(MinAtarGame.BREAKOUT, FROM_THE_LEFT)
                .then(RIGHT)
                .then(RIGHT)
                .until(6, NOOP);
        assertThat(play.cells("ball")).containsExactly("6,8");
        assertThat(play.then(NOOP).cells("ball")).containsExactly("5,7");
    }

    @Test
    void paddleStopsAtTheWalls() {
        assertThat(new Play(MinAtarGame.BREAKOUT, FROM_THE_LEFT).until(5, LEFT).cells("paddle"))
                .containsExactly("0,9");
        assertThat(new Play(MinAtarGame.BREAKOUT, FROM_THE_LEFT).until(6, RIGHT).cells("paddle"))
                .containsExactly("9,9");
    }

    @Test
    void wallIsBuiltAgainWhenTheBallComesDownToThePaddle() {
        AtomicInteger walls = new AtomicInteger();
        for (MinAtarTrace trace : traces()) {
            trace.replay(MinAtarGame.BREAKOUT, (before, after) -> {
                int bricks = Plane.cells(MinAtarGame.BREAKOUT, before, "brick").size();
                int bricksAfter =
                        Plane.cells(MinAtarGame.BREAKOUT, after, "brick").size();
                if (bricksAfter > bricks) {
                    assertThat(bricks).isZero();
                    assertThat(bricksAfter).isEqualTo(30);
                    assertThat(Plane.cells(MinAtarGame.BREAKOUT, before, "ball").getFirst())
                            .endsWith(",8");
                    walls.incrementAndGet();
                }
            });
        }
        // The recorded returns are 97, 43, 13 and less: three walls and one were cleared.
        assertThat(walls).hasValue(4);
    }
}
