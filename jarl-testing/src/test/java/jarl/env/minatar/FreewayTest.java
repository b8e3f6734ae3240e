package jarl.env.minatar;

import static jarl.env.minatar.MinAtarAction.DOWN;
import static jarl.env.minatar.MinAtarAction.NOOP;
import static jarl.env.minatar.MinAtarAction.UP;
import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.Env;
import jarl.testing.EnvContract;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FreewayTest implements EnvContract<byte[], Integer> {

    /** All cars as slow as can be, a cell in every sixth frame. */
    private static final String SLOW_TO_THE_RIGHT = "55555555TTTTTTTT";

    private static final String SLOW_TO_THE_LEFT = "55555555FFFFFFFF";

    @Override
    public Env<byte[], Integer> create() {
        return new MinAtar(MinAtarGame.FREEWAY);
    }

    static List<MinAtarTrace> traces() {
        return MinAtarTrace.of(MinAtarGame.FREEWAY);
    }

    @ParameterizedTest
    @MethodSource("traces")
    void equalsMinAtarStepByStep(MinAtarTrace trace) {
        trace.replay(MinAtarGame.FREEWAY);
    }

    @Test
    void crossingEarnsOnePointAndDrawsNewSpeeds() {
        // The chicken moves in frames 4, 7, ... 28: nine moves. The cars, to the left around the screen, are at column
        // 6
        // then.
        Play play = new Play(MinAtarGame.FREEWAY, SLOW_TO_THE_LEFT + "12345123TFTFTFTF").until(3, UP);
        assertThat(play.cells("chicken")).containsExactly("4,9");
        play.until(27, UP);
        assertThat(play.cells("chicken")).containsExactly("4,1");
        assertThat(play.cells("car")).containsExactly("6,1", "6,2", "6,3", "6,4", "6,5", "6,6", "6,7", "6,8");
        assertThat(play.points()).isZero();
        play.then(UP);
        assertThat(play.reward()).isEqualTo(1);
        assertThat(play.cells("chicken")).containsExactly("4,9");
        assertThat(play.decisionsLeft()).isZero();
        // Cars stay where they are; the trail says slowness and, being behind, direction.
        assertThat(play.cells("car")).hasSize(8).allMatch(cell -> cell.startsWith("6,"));
        assertThat(play.cells("speed1")).containsExactly("5,1", "7,6");
        assertThat(play.cells("speed3")).containsExactly("5,3", "7,8");
        assertThat(play.cells("speed5")).containsExactly("5,5");
    }

    @Test
    void carThatHitsTheChickenPutsItBack() {
        // In frame 22 the chicken comes to row 2, in frame 24 the cars to its column.
        Play play = new Play(MinAtarGame.FREEWAY, SLOW_TO_THE_RIGHT).until(23, UP);
        assertThat(play.cells("chicken")).containsExactly("4,2");
        play.then(UP);
        assertThat(play.cells("chicken")).containsExactly("4,9");
        assertThat(play.points()).isZero();
    }

    @Test
    void chickenThatWalksIntoACarIsPutBack() {
        // The cars are at column 4 in frames 24 to 29; after waiting, the chicken enters row 8 in frame 25.
        Play play = new Play(MinAtarGame.FREEWAY, SLOW_TO_THE_RIGHT).until(24, NOOP);
        assertThat(play.cells("car")).contains("4,8");
        assertThat(play.then(UP).cells("chicken")).containsExactly("4,9");
    }

    @Test
    void chickenCannotLeaveTheScreenBelow() {
        assertThat(new Play(MinAtarGame.FREEWAY, SLOW_TO_THE_LEFT)
                        .until(9, DOWN)
                        .cells("chicken"))
                .containsExactly("4,9");
    }

    @Test
    void carsComeBackOnTheOtherSide() {
        Play play = new Play(MinAtarGame.FREEWAY, SLOW_TO_THE_LEFT);
        assertThat(play.cells("car")).contains("0,1");
        assertThat(play.cells("speed5")).contains("1,1");
        play.until(6, NOOP);
        assertThat(play.cells("car")).contains("9,1");
        assertThat(play.cells("speed5")).contains("0,1");
    }

    @Test
    void terminatesAfter2500Frames() {
        Play play = new Play(MinAtarGame.FREEWAY, SLOW_TO_THE_LEFT).until(2500, NOOP);
        assertThat(play.terminated()).isFalse();
        assertThat(play.then(NOOP).terminated()).isTrue();
    }
}
