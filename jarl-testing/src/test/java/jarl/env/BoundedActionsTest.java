package jarl.env;

import static jarl.testing.Call.CLOSE;
import static jarl.testing.Call.RESET;
import static jarl.testing.Call.RESTORE_STATE;
import static jarl.testing.Call.SAVE_STATE;
import static jarl.testing.Call.STEP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jarl.env.classic.Pendulum;
import jarl.random.RandomStreams;
import jarl.space.Box;
import jarl.space.Space;
import jarl.testing.EnvContract;
import jarl.testing.Script;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BoundedActionsTest implements EnvContract<float[], float[]> {

    @Override
    public Env<float[], float[]> create() {
        return BoundedActions.rescaled(new Pendulum());
    }

    @Override
    public Optional<Env<float[], float[]>> createWithLimit(int maxSteps) {
        return Optional.of(BoundedActions.rescaled(new Pendulum(maxSteps)));
    }

    private static float[] inner(float... action) {
        Counting inner = Counting.steps();
        BoundedActions<float[], float[]> env = BoundedActions.rescaled(inner.env);
        env.reset(new RandomStreams(1).stream("env"));
        env.step(action);
        return inner.actions.getFirst();
    }

    @Test
    void actionsAreMappedToTheInnerBounds() {
        // The inner bounds are [-2, 6] and [0, 1].
        assertThat(inner(-1, -1)).containsExactly(-2, 0);
        assertThat(inner(1, 1)).containsExactly(6, 1);
        assertThat(inner(0, 0)).containsExactly(2, 0.5f);
        assertThat(inner(0.5f, -0.5f)).containsExactly(4, 0.25f);
    }

    @Test
    void actionsOutsideAreClippedFirst() {
        assertThat(inner(-7, 1.5f)).containsExactly(-2, 1);
    }

    @Test
    void givenActionIsNotWritten() {
        float[] action = {0.5f, 3};
        inner(action);
        assertThat(action).containsExactly(0.5f, 3);
    }

    private static Env<float[], float[]> acting(Space<float[]> actions) {
        return Script.endless().acting(actions).create();
    }

    @Test
    void actionSpaceKeepsTheShape() {
        assertThat(BoundedActions.rescaled(acting(Box.of(-3, 3, 2, 3))).actionSpace())
                .isEqualTo(Box.of(-1, 1, 2, 3));
    }

    @Test
    void clippingLeavesActionsInsideAsTheyAre() {
        Counting inner = Counting.steps();
        BoundedActions<float[], float[]> env = BoundedActions.clipped(inner.env);
        assertThat(env.actionSpace()).isEqualTo(inner.env.actionSpace());
        env.reset(new RandomStreams(1).stream("env"));
        env.step(new float[] {0.5f, 0.75f});
        env.step(new float[] {-7, 1.5f});
        assertThat(inner.actions.getFirst()).containsExactly(0.5f, 0.75f);
        assertThat(inner.actions.getLast()).containsExactly(-2, 1);
    }

    @Test
    void whatIsNoActionIsRefusedWithItsPlace() {
        BoundedActions<float[], float[]> env = BoundedActions.clipped(acting(Box.of(0, Float.POSITIVE_INFINITY, 2)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> env.toEnvironment(new float[] {0, Float.POSITIVE_INFINITY}))
                .withMessage("BoundedActions: action: component 1: expected a finite number, got Infinity");
    }

    @Test
    void everythingElseIsTheInnerEnvironments() throws IOException {
        Counting inner = Counting.steps();
        BoundedActions<float[], float[]> env = BoundedActions.rescaled(inner.env);
        assertThat(env.observationSpace()).isEqualTo(inner.env.observationSpace());
        assertThat(env.infoType()).isEqualTo(Counting.Count.class);
        assertThat(env.render()).containsSame(inner.picture);
        assertThat(env.savesState()).isTrue();
        env.reset(new RandomStreams(1).stream("env"));
        assertThat(env.step(new float[2]).info()).isEqualTo(new Counting.Count(1));
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        env.saveState(new DataOutputStream(saved));
        env.restoreState(
                new DataInputStream(new ByteArrayInputStream(saved.toByteArray())), new RandomStreams(1).stream("env"));
        env.close();
        assertThat(inner.calls).containsExactly(RESET, STEP, SAVE_STATE, RESTORE_STATE, CLOSE);
    }
}
