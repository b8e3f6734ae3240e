package jarl.env;

import static jarl.testing.Call.CLOSE;
import static jarl.testing.Call.RESET;
import static jarl.testing.Call.STEP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import jarl.env.classic.CartPole;
import jarl.random.RandomStreams;
import jarl.testing.EnvContract;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimeLimitTest implements EnvContract<float[], Integer> {

    private static final float[] ACTION = {0, 0};

    @Override
    public Env<float[], Integer> create() {
        return new TimeLimit<>(new CartPole(), 12);
    }

    @Override
    public Optional<Env<float[], Integer>> createWithLimit(int maxSteps) {
        return Optional.of(new TimeLimit<>(new CartPole(), maxSteps));
    }

    @Test
    void everythingElseIsTheInnerEnvironments() {
        Counting inner = Counting.steps();
        TimeLimit<float[], float[]> env = new TimeLimit<>(inner.env, 2);
        assertThat(env.observationSpace()).isEqualTo(inner.env.observationSpace());
        assertThat(env.actionSpace()).isSameAs(inner.env.actionSpace());
        assertThat(env.infoType()).isEqualTo(Counting.Count.class);
        assertThat(env.render()).containsSame(inner.picture);
        assertThat(env.savesState()).isTrue();

        assertThat(env.reset(new RandomStreams(1).stream("env"))).containsExactly(0);
        Step<float[]> first = env.step(ACTION);
        assertThat(first.observation()).containsExactly(1);
        assertThat(first.ends()).isFalse();
        Step<float[]> second = env.step(ACTION);
        assertThat(second.observation()).containsExactly(2);
        assertThat(second.reward()).isEqualTo(1.0);
        assertThat(second.info()).isEqualTo(new Counting.Count(2));
        assertThat(second.terminated()).isFalse();
        assertThat(second.truncated()).isTrue();
        env.close();
        assertThat(inner.calls).containsExactly(RESET, STEP, STEP, CLOSE);
    }

    @Test
    void stepAfterTheLimitDoesNotReachTheInnerEnvironment() {
        Counting inner = Counting.steps();
        TimeLimit<float[], float[]> env = new TimeLimit<>(inner.env, 1);
        env.reset(new RandomStreams(1).stream("env"));
        env.step(ACTION);
        assertThatIllegalStateException()
                .isThrownBy(() -> env.step(ACTION))
                .withMessageContaining("TimeLimit of ScriptedEnv")
                .withMessageContaining("the last episode has ended");
        assertThat(inner.calls).containsExactly(RESET, STEP);
    }

    @Test
    void truncationOfTheInnerEnvironmentEndsTheEpisodeToo() {
        TimeLimit<float[], float[]> env = new TimeLimit<>(Counting.truncatedAt(2).env, 5);
        env.reset(new RandomStreams(1).stream("env"));
        assertThat(env.step(ACTION).truncated()).isFalse();
        assertThat(env.step(ACTION).truncated()).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> env.step(ACTION));
    }

    @Test
    void savedStateHoldsTheCountAndTheInnerState() throws IOException {
        TimeLimit<float[], float[]> env = new TimeLimit<>(Counting.steps().env, 3);
        env.reset(new RandomStreams(1).stream("env"));
        env.step(ACTION);
        env.step(ACTION);
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        env.saveState(new DataOutputStream(saved));
        TimeLimit<float[], float[]> restored = new TimeLimit<>(Counting.steps().env, 3);
        restored.restoreState(
                new DataInputStream(new ByteArrayInputStream(saved.toByteArray())), new RandomStreams(1).stream("env"));
        Step<float[]> third = restored.step(ACTION);
        assertThat(third.observation()).containsExactly(3);
        assertThat(third.truncated()).isTrue();
    }
}
