package jarl.env.minatar;

import static jarl.env.minatar.MinAtarAction.FIRE;
import static jarl.env.minatar.MinAtarAction.LEFT;
import static jarl.env.minatar.MinAtarAction.NOOP;
import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.Env;
import jarl.testing.EnvContract;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpaceInvadersTest implements EnvContract<byte[], Integer> {

    @Override
    public Env<byte[], Integer> create() {
        return new MinAtar(MinAtarGame.SPACE_INVADERS);
    }

    static List<MinAtarTrace> traces() {
        return MinAtarTrace.of(MinAtarGame.SPACE_INVADERS);
    }

    @ParameterizedTest
    @MethodSource("traces")
    void equalsMinAtarStepByStep(MinAtarTrace trace) {
        trace.replay(MinAtarGame.SPACE_INVADERS);
    }

    @Test
    void startsWith24AliensThatMarchLeft() {
        Play play = new Play(MinAtarGame.SPACE_INVADERS, "");
        assertThat(play.cells("alien")).hasSize(24).startsWith("2,0").endsWith("7,3");
        assertThat(play.cells("alien-left")).isEqualTo(play.cells("alien"));
        assertThat(play.cells("alien-right")).isEmpty();
        assertThat(play.cells("cannon")).containsExactly("5,9");
        // Away from the column that shoots, so that the march of frame 13 is seen.
        play.until(5, LEFT).until(12, NOOP);
        assertThat(play.cells("alien")).startsWith("2,0").endsWith("7,3");
        assertThat(play.then(NOOP).cells("alien")).startsWith("1,0").endsWith("6,3");
    }

    @Test
    void alienThatIsShotEarnsOnePoint() {
        // The bullet leaves row 9 at once: row 8 in the frame of the shot, row 3, the lowest aliens', in the sixth.
        Play play = new Play(MinAtarGame.SPACE_INVADERS, "").then(FIRE);
        assertThat(play.cells("friendly-bullet")).containsExactly("5,8");
        play.until(5, FIRE);
        assertThat(play.cells("friendly-bullet")).containsExactly("5,4");
        assertThat(play.points()).isZero();
        play.then(FIRE);
        assertThat(play.reward()).isEqualTo(1);
        assertThat(play.cells("alien")).hasSize(23).doesNotContain("5,3");
        // Five frames after the first shot the cannon is ready again.
        assertThat(play.cells("friendly-bullet")).containsExactly("5,8");
    }

    @Test
    void bulletOfTheNearestAlienTerminates() {
        // Shot in frame 11 by the alien at (5,3), it comes to row 9 in frame 17.
        Play play = new Play(MinAtarGame.SPACE_INVADERS, "").until(11, NOOP);
        assertThat(play.cells("enemy-bullet")).containsExactly("5,3");
        play.until(16, NOOP);
        assertThat(play.cells("enemy-bullet")).containsExactly("5,8");
        assertThat(play.terminated()).isFalse();
        assertThat(play.then(NOOP).terminated()).isTrue();
    }

    @Test
    void eachWaveMarchesAFrameFasterDownToSix() {
        MinAtarTrace sevenWaves = longest(true);
        assertThat(sevenWaves.rewards().chars().filter(reward -> reward == '1').count())
                .isGreaterThan(6 * 24);
        assertThat(marchIntervals(sevenWaves)).containsExactly(12, 11, 10, 9, 8, 7, 6);
    }

    @Test
    void withoutRampingAllWavesMarchAlike() {
        MinAtarTrace threeWaves = longest(false);
        assertThat(threeWaves.rewards().chars().filter(reward -> reward == '1').count())
                .isGreaterThan(3 * 24);
        assertThat(marchIntervals(threeWaves)).containsExactly(12);
    }

    private static MinAtarTrace longest(boolean ramping) {
        return traces().stream()
                .filter(trace -> trace.ramping() == ramping)
                .max(Comparator.comparingInt(trace -> trace.actions().length()))
                .orElseThrow();
    }

    /** Frames between two marches while more than 12 aliens are there, fewer march faster; each length once. */
    private static Set<Integer> marchIntervals(MinAtarTrace trace) {
        Set<Integer> intervals = new LinkedHashSet<>();
        int[] frame = new int[2];
        trace.replay(MinAtarGame.SPACE_INVADERS, (before, after) -> {
            List<String> old = Plane.cells(MinAtarGame.SPACE_INVADERS, before, "alien");
            List<String> now = Plane.cells(MinAtarGame.SPACE_INVADERS, after, "alien");
            frame[0]++;
            if (now.size() <= 12 || now.size() > old.size()) {
                frame[1] = 0;
            } else if (!old.containsAll(now)) {
                if (frame[1] > 0) {
                    intervals.add(frame[0] - frame[1]);
                }
                frame[1] = frame[0];
            }
        });
        return intervals;
    }

    @Test
    void aliensThatComeDownFromTheLastRowTerminate() throws IOException {
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(state);
        for (int row = 0; row < 10; row++) {
            out.writeShort(row == 9 ? 1 : 0);
            out.writeShort(0);
            out.writeShort(0);
        }
        // cannon, march interval, march timer, reload, reload of the aliens; marching left
        for (int value : new int[] {5, 12, 0, 0, 5}) {
            out.writeByte(value);
        }
        out.writeBoolean(false);
        out.writeBoolean(false);
        SpaceInvaders rules = new SpaceInvaders(true);
        rules.restore(new DataInputStream(new ByteArrayInputStream(state.toByteArray())));
        assertThat(rules.over()).isFalse();
        assertThat(rules.play(NOOP, new Decisions(""))).isZero();
        assertThat(rules.over()).isTrue();
    }
}
