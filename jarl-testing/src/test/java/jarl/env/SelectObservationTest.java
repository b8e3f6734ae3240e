package jarl.env;

import static jarl.testing.Call.CLOSE;
import static jarl.testing.Call.RESET;
import static jarl.testing.Call.STEP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jarl.env.classic.CartPole;
import jarl.env.testbed.LookAndPush;
import jarl.random.RandomStreams;
import jarl.space.Box;
import jarl.testing.EnvContract;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SelectObservationTest implements EnvContract<float[], Integer> {

    @Override
    public Env<float[], Integer> create() {
        return new SelectObservation<>(new CartPole(), 0, 2);
    }

    @Override
    public Optional<Env<float[], Integer>> createWithLimit(int maxSteps) {
        return Optional.of(new SelectObservation<>(new CartPole(maxSteps), 0, 2));
    }

    @Test
    void componentsComeInTheOrderGiven() {
        CartPole full = new CartPole();
        SelectObservation<Integer> env = new SelectObservation<>(new CartPole(), 3, 0);
        float[] all = full.reset(new RandomStreams(1).stream("env"));
        assertThat(env.reset(new RandomStreams(1).stream("env"))).containsExactly(all[3], all[0]);
        Step<float[]> expected = full.step(1);
        Step<float[]> step = env.step(1);
        assertThat(step.observation()).containsExactly(expected.observation()[3], expected.observation()[0]);
        assertThat(step.reward()).isEqualTo(1);
        float limit = new CartPole().observationSpace().high()[0];
        assertThat(env.observationSpace())
                .isEqualTo(Box.of(
                        new float[] {Float.NEGATIVE_INFINITY, -limit}, new float[] {Float.POSITIVE_INFINITY, limit}));
    }

    @Test
    void cartPoleWithoutVelocityShowsPositionAndAngle() {
        Env<?, ?> env = Environments.find("CartPole-v1-no-velocity").factory().create();
        float[] all = new CartPole().reset(new RandomStreams(2).stream("env"));
        assertThat((float[]) env.reset(new RandomStreams(2).stream("env"))).containsExactly(all[0], all[2]);
    }

    @Test
    void everythingElseIsTheInnerEnvironments() {
        Counting inner = Counting.steps();
        SelectObservation<float[]> env = new SelectObservation<>(inner.env, 0);
        assertThat(env.actionSpace()).isSameAs(inner.env.actionSpace());
        assertThat(env.infoType()).isEqualTo(Counting.Count.class);
        assertThat(env.render()).containsSame(inner.picture);
        env.reset(new RandomStreams(1).stream("env"));
        assertThat(env.step(new float[2]).info()).isEqualTo(new Counting.Count(1));
        env.close();
        assertThat(inner.calls).containsExactly(RESET, STEP, CLOSE);
    }

    @Test
    void componentsThatAreNotThereAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SelectObservation<>(new CartPole(), 0, 4))
                .withMessage("SelectObservation: expected at least one component, each in [0, 3], got [0, 4]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SelectObservation<>(new CartPole()))
                .withMessageContaining("got []");
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // what erasure lets through
    void otherObservationsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SelectObservation((Env) new LookAndPush(), 0))
                .withMessageContaining("Box of one dimension")
                .withMessageContaining("LookAndPush");
    }
}
