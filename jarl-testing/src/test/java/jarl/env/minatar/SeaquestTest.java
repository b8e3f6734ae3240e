package jarl.env.minatar;

import static jarl.env.minatar.MinAtarAction.DOWN;
import static jarl.env.minatar.MinAtarAction.FIRE;
import static jarl.env.minatar.MinAtarAction.NOOP;
import static jarl.env.minatar.MinAtarAction.RIGHT;
import static jarl.env.minatar.MinAtarAction.UP;
import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.Env;
import jarl.testing.EnvContract;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In frames 21, 41, 61, ... an enemy appears (direction, 0 for a submarine, row), in 31, 61, ... a diver (direction, row). */
class SeaquestTest implements EnvContract<byte[], Integer> {

    private static final String FISH_BELOW = "T18";
    private static final String DIVER_BELOW = "T8";

    @Override
    public Env<byte[], Integer> create() {
        return new MinAtar(MinAtarGame.SEAQUEST);
    }

    static List<MinAtarTrace> traces() {
        return MinAtarTrace.of(MinAtarGame.SEAQUEST);
    }

    @ParameterizedTest
    @MethodSource("traces")
    void equalsMinAtarStepByStep(MinAtarTrace trace) {
        trace.replay(MinAtarGame.SEAQUEST);
    }

    @Test
    void startsAtTheSurfaceFacingLeftWithFullOxygen() {
        Play play = new Play(MinAtarGame.SEAQUEST, "");
        assertThat(play.cells("sub-front")).containsExactly("5,0");
        assertThat(play.cells("sub-back")).containsExactly("6,0");
        assertThat(play.cells("oxygen-gauge")).hasSize(10);
        assertThat(play.cells("diver-gauge")).isEmpty();
        play.then(RIGHT);
        assertThat(play.cells("sub-front")).containsExactly("6,0");
        assertThat(play.cells("sub-back")).containsExactly("5,0");
    }

    @Test
    void surfacingWithoutADiverTerminates() {
        Play play = new Play(MinAtarGame.SEAQUEST, "").then(DOWN);
        assertThat(play.terminated()).isFalse();
        play.then(UP);
        assertThat(play.terminated()).isTrue();
        assertThat(play.points()).isZero();
    }

    @Test
    void oxygenLasts200FramesBelowTheSurface() {
        StringBuilder spawns = new StringBuilder();
        for (int frame = 1; frame <= 201; frame++) {
            spawns.append(frame > 1 && frame % 20 == 1 ? FISH_BELOW : "");
            spawns.append(frame > 1 && frame % 30 == 1 ? DIVER_BELOW : "");
        }
        Play play = new Play(MinAtarGame.SEAQUEST, spawns.toString()).then(DOWN);
        assertThat(play.cells("oxygen-gauge")).hasSize(9).startsWith("0,9");
        play.until(100, NOOP);
        assertThat(play.cells("oxygen-gauge")).hasSize(5);
        play.until(200, NOOP);
        assertThat(play.cells("oxygen-gauge")).isEmpty();
        assertThat(play.terminated()).isFalse();
        play.then(NOOP);
        assertThat(play.terminated()).isTrue();
        assertThat(play.points()).isZero();
    }

    @Test
    void oneDiverPaysForOneSurfacing() {
        // A diver in the player's row, from the left in frame 31, moves in 36, 42, 48, 54, 60: then at column 5.
        Play play = new Play(MinAtarGame.SEAQUEST, FISH_BELOW + "T1" + FISH_BELOW + FISH_BELOW + DIVER_BELOW)
                .then(DOWN)
                .until(59, NOOP);
        assertThat(play.cells("diver")).containsExactly("4,1");
        assertThat(play.cells("trail")).contains("3,1");
        assertThat(play.cells("diver-gauge")).isEmpty();
        play.then(NOOP);
        assertThat(play.cells("diver")).isEmpty();
        assertThat(play.cells("diver-gauge")).containsExactly("8,9");
        assertThat(play.cells("oxygen-gauge")).hasSize(7);
        play.then(UP);
        assertThat(play.terminated()).isFalse();
        assertThat(play.cells("diver-gauge")).isEmpty();
        assertThat(play.cells("oxygen-gauge")).hasSize(10);
        assertThat(play.then(DOWN).then(UP).terminated()).isTrue();
        assertThat(play.points()).isZero();
    }

    @Test
    void fishThatIsShotEarnsOnePoint() {
        // The fish waits at column 0 until frame 26; the bullet of frame 22 is at column 4, 3, 2, 1 and there in 26.
        Play play =
                new Play(MinAtarGame.SEAQUEST, "T11").then(DOWN).until(21, NOOP).then(FIRE);
        assertThat(play.cells("friendly-bullet")).containsExactly("4,1");
        assertThat(play.cells("enemy-fish")).containsExactly("0,1");
        play.until(25, NOOP);
        assertThat(play.cells("friendly-bullet")).containsExactly("1,1");
        assertThat(play.points()).isZero();
        play.then(NOOP);
        assertThat(play.reward()).isEqualTo(1);
        assertThat(play.cells("friendly-bullet")).isEmpty();
        assertThat(play.cells("enemy-fish")).isEmpty();
    }

    @Test
    void bulletOfASubmarineTerminates() {
        // A submarine from the left in the player's row; it moves in frames 26 and 31 + 1, shoots in frame 31 from
        // column
        // 1, and its bullet is at column 2 in that frame, 3 in 32, 4 in 33, 5 in 34.
        Play play =
                new Play(MinAtarGame.SEAQUEST, "T01" + DIVER_BELOW).then(DOWN).until(31, NOOP);
        assertThat(play.cells("enemy-sub")).containsExactly("1,1");
        assertThat(play.cells("enemy-bullet")).containsExactly("2,1");
        play.until(33, NOOP);
        assertThat(play.terminated()).isFalse();
        assertThat(play.then(NOOP).terminated()).isTrue();
    }

    @Test
    void enemiesDoNotAppearAgainstOthersOfTheirRow() {
        Play play = new Play(MinAtarGame.SEAQUEST, FISH_BELOW + "T7" + "F18")
                .then(DOWN)
                .until(41, NOOP);
        assertThat(play.cells("enemy-fish")).hasSize(1);
    }

    @Test
    void firesEveryFiveFramesAtMost() {
        Play play = new Play(MinAtarGame.SEAQUEST, "").then(DOWN).until(6, FIRE);
        assertThat(play.cells("friendly-bullet")).containsExactly("0,1");
        play.then(FIRE);
        assertThat(play.cells("friendly-bullet")).containsExactly("4,1");
    }

    @Test
    void surfacingWithSixDiversPaysTheOxygenAndLeavesOneSurfacingFree() {
        int deliveries = 0;
        for (MinAtarTrace trace : traces()) {
            String rewards = trace.rewards();
            deliveries += (int) rewards.chars().filter(reward -> reward > '2').count();
            trace.replay(MinAtarGame.SEAQUEST, (before, after) -> {
                int divers = divers(before);
                if (divers == 6 && divers(after) != 6) {
                    assertThat(divers(after)).isZero();
                    assertThat(Plane.cells(MinAtarGame.SEAQUEST, after, "sub-front")
                                    .getFirst())
                            .endsWith(",0");
                    assertThat(Plane.cells(MinAtarGame.SEAQUEST, after, "oxygen-gauge"))
                            .hasSize(10);
                }
            });
        }
        assertThat(deliveries).as("recorded deliveries of six divers").isGreaterThan(3);
    }

    private static int divers(byte... observation) {
        return Plane.cells(MinAtarGame.SEAQUEST, observation, "diver-gauge").size();
    }
}
