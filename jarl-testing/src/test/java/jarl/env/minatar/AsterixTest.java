package jarl.env.minatar;

import static jarl.env.minatar.MinAtarAction.DOWN;
import static jarl.env.minatar.MinAtarAction.LEFT;
import static jarl.env.minatar.MinAtarAction.NOOP;
import static jarl.env.minatar.MinAtarAction.UP;
import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.Env;
import jarl.testing.EnvContract;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AsterixTest implements EnvContract<byte[], Integer> {

    @Override
    public Env<byte[], Integer> create() {
        return new MinAtar(MinAtarGame.ASTERIX);
    }

    static List<MinAtarTrace> traces() {
        return MinAtarTrace.of(MinAtarGame.ASTERIX);
    }

    @ParameterizedTest
    @MethodSource("traces")
    void equalsMinAtarStepByStep(MinAtarTrace trace) {
        trace.replay(MinAtarGame.ASTERIX);
    }

    @Test
    void goldThatComesAcrossEarnsOnePoint() {
        // From the left, gold, fifth empty lane: row 5, the player's. Spawned in frame 11, in which things move, as in
        // 16, 21, 26 and 31, so it is at column 1, 2, 3, 4, 5. What comes later goes elsewhere.
        Play play = new Play(MinAtarGame.ASTERIX, "T04" + "T10" + "F10").until(11, NOOP);
        assertThat(play.cells("gold")).containsExactly("1,5");
        assertThat(play.cells("trail")).containsExactly("0,5");
        play.until(30, NOOP);
        assertThat(play.cells("gold")).containsExactly("4,5");
        assertThat(play.points()).isZero();
        play.then(NOOP);
        assertThat(play.reward()).isEqualTo(1);
        assertThat(play.terminated()).isFalse();
        assertThat(play.cells("gold")).isEmpty();
        assertThat(play.decisionsLeft()).isZero();
    }

    @Test
    void enemyThatComesAcrossTerminates() {
        Play play = new Play(MinAtarGame.ASTERIX, "T24" + "T10" + "F10").until(30, NOOP);
        assertThat(play.cells("enemy")).contains("4,5");
        assertThat(play.terminated()).isFalse();
        play.then(NOOP);
        assertThat(play.terminated()).isTrue();
        assertThat(play.points()).isZero();
    }

    @Test
    void walkingIntoAnEnemyTerminatesAtOnce() {
        // In row 4 from the left, at column 1 in frame 11.
        Play play = new Play(MinAtarGame.ASTERIX, "T13")
                .then(UP)
                .until(11, NOOP)
                .then(LEFT)
                .then(LEFT)
                .then(LEFT);
        assertThat(play.cells("player")).containsExactly("2,4");
        assertThat(play.cells("enemy")).containsExactly("1,4");
        assertThat(play.terminated()).isFalse();
        assertThat(play.then(LEFT).terminated()).isTrue();
    }

    @Test
    void playerStaysBetweenTheFirstAndTheLastRow() {
        assertThat(new Play(MinAtarGame.ASTERIX, "").until(8, UP).cells("player"))
                .containsExactly("5,1");
        assertThat(new Play(MinAtarGame.ASTERIX, "").until(8, DOWN).cells("player"))
                .containsExactly("5,8");
    }

    @Test
    void spawnIntervalShrinksEvery102Frames() {
        // 10 frames, first in frame 11; after frame 102 nine; after 204 eight, after 306 seven.
        assertThat(spawnFrames(true, 330))
                .startsWith(11, 21, 31, 41, 51, 61, 71, 81, 91, 101, 111, 120, 129)
                .contains(192, 201, 210, 218, 226)
                .endsWith(298, 306, 314, 321, 328);
    }

    @Test
    void withoutRampingTheSpawnIntervalStays() {
        assertThat(spawnFrames(false, 330)).hasSize(32).endsWith(321).allMatch(frame -> frame % 10 == 1);
    }

    /** In which frames something appears, or would if there was room, while all is gold and the player stands still. */
    private static List<Integer> spawnFrames(boolean ramping, int frames) {
        List<Integer> spawned = new ArrayList<>();
        int[] frame = new int[1];
        RandomGenerator gold = new RandomGenerator() {
            @Override
            public boolean nextBoolean() {
                spawned.add(frame[0]);
                return true;
            }

            @Override
            public int nextInt(int bound) {
                return 0;
            }

            @Override
            public long nextLong() {
                throw new AssertionError("no such draw");
            }
        };
        MinAtar env = new MinAtar(MinAtarGame.ASTERIX, new MinAtarOptions(0, ramping, false, 0));
        env.reset(gold);
        for (frame[0] = 1; frame[0] <= frames; frame[0]++) {
            env.step(0);
        }
        return spawned;
    }
}
