package jarl.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import jarl.env.check.EnvChecker;
import jarl.random.RandomStreams;
import jarl.space.Box;
import jarl.testing.EnvContract;
import jarl.testing.Fault;
import jarl.testing.HookedEnv;
import jarl.testing.Moment;
import jarl.testing.Script;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The environments of other tests are sound where they are told to be, and fail where they are told to. */
class ScriptedEnvTest implements EnvContract<float[], Integer> {

    private final RandomGenerator random = new RandomStreams(1).stream("env");

    @Override
    public Env<float[], Integer> create() {
        return alike(3).masking(true).create();
    }

    /** Episodes that are all the same: nothing of one episode may be seen in the next. */
    private static Script<float[], Integer> alike(int length) {
        return Script.lengths(length)
                .observing(Box.unbounded(1), at -> new float[] {at.step()})
                .rewarding(Moment::step);
    }

    @Test
    void theCheckerFindsThatStartsAreAlikeAndNoError() {
        assertThat(EnvChecker.check(alike(5).masking(true), 1, 500))
                .extracting(EnvChecker.Problem::level)
                .containsOnly(EnvChecker.Level.WARNING);
    }

    @Test
    void episodesEndAsWrittenAndBeginAgain() {
        Env<float[], Integer> env = Script.of(Script.Episode.terminated(7, 8), Script.Episode.truncated(9))
                .create();
        for (int round = 0; round < 2; round++) {
            assertThat(env.reset(random)).containsExactly(2 * round + 1, 0);
            assertThat(env.step(0)).extracting(Step::reward, Step::ends).containsExactly(7.0, false);
            assertThat(env.step(0)).extracting(Step::reward, Step::terminated).containsExactly(8.0, true);
            assertThat(env.reset(random)).containsExactly(2 * round + 2, 0);
            assertThat(env.step(0)).extracting(Step::reward, Step::truncated).containsExactly(9.0, true);
        }
    }

    @Test
    void aHookIsCalledAtItsMomentAndAtNoOther() {
        Env<float[], Integer> env = HookedEnv.of(Script.lengths(2)).failing(Moment.at(2, 1), Fault.EXCEPTION);
        env.reset(random);
        assertThat(env.step(0).ends()).isFalse();
        assertThat(env.step(0).ends()).isTrue();
        env.reset(random);
        assertThatIllegalStateException().isThrownBy(() -> env.step(0)).withMessageStartingWith("motor broke");
        assertThat(env.step(0).ends()).isTrue();
    }
}
