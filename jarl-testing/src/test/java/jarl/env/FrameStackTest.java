package jarl.env;

import static jarl.testing.Call.CLOSE;
import static jarl.testing.Call.RESET;
import static jarl.testing.Call.STEP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import jarl.env.classic.CartPole;
import jarl.env.testbed.LookAndPush;
import jarl.env.testbed.MaskedChoice;
import jarl.random.RandomStreams;
import jarl.space.Box;
import jarl.space.ImageBox;
import jarl.space.Space;
import jarl.testing.EnvContract;
import jarl.testing.Script;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FrameStackTest implements EnvContract<float[], Integer> {

    private static final float[] ACTION = {0, 0};

    @Override
    public Env<float[], Integer> create() {
        return new FrameStack<>(new CartPole(), 3);
    }

    @Override
    public Optional<Env<float[], Integer>> createWithLimit(int maxSteps) {
        return Optional.of(new FrameStack<>(new CartPole(maxSteps), 3));
    }

    @Nested
    class OfMaskedActions implements EnvContract<float[], Integer> {
        @Override
        public Env<float[], Integer> create() {
            return new FrameStack<>(new MaskedChoice(), 2);
        }
    }

    @Nested
    class OfImages implements EnvContract<byte[], float[]> {
        @Override
        public Env<byte[], float[]> create() {
            return new FrameStack<>(new TimeLimit<>(camera(), 20), 4);
        }
    }

    /** Images of two channels, one row, two columns: n, n+1, n+2 and n+3 after n steps, from 1 on. */
    private static Env<byte[], float[]> camera() {
        return Script.endless()
                .observing(new ImageBox(2, 1, 2), at -> {
                    int n = at.step() + 1;
                    return new byte[] {(byte) n, (byte) (n + 1), (byte) (n + 2), (byte) (n + 3)};
                })
                .acting(Box.of(-1, 1, 1))
                .rewarding(0)
                .create();
    }

    private static RandomGenerator random() {
        return new RandomStreams(1).stream("env");
    }

    @Test
    void vectorsStandOldestFirstAfterZeros() {
        FrameStack<float[], float[]> env = new FrameStack<>(Counting.steps().env, 3);
        assertThat(env.observationSpace()).isEqualTo(Box.unbounded(3));
        // The inner observation counts the steps.
        assertThat(env.reset(random())).containsExactly(0, 0, 0);
        assertThat(env.step(ACTION).observation()).containsExactly(0, 0, 1);
        assertThat(env.step(ACTION).observation()).containsExactly(0, 1, 2);
        assertThat(env.step(ACTION).observation()).containsExactly(1, 2, 3);
        assertThat(env.step(ACTION).observation()).containsExactly(2, 3, 4);
    }

    @Test
    void stacksDoNotReachIntoTheEpisodeBefore() {
        FrameStack<float[], float[]> env = new FrameStack<>(Counting.truncatedAt(2).env, 3);
        env.reset(random());
        env.step(ACTION);
        assertThat(env.step(ACTION).truncated()).isTrue();
        assertThat(env.reset(random())).containsExactly(0, 0, 0);
        assertThat(env.step(ACTION).observation()).containsExactly(0, 0, 1);
        assertThat(env.reset(random())).containsExactly(0, 0, 0);
    }

    @Test
    void imagesStandOneAfterTheOtherAsChannels() {
        FrameStack<byte[], float[]> env = new FrameStack<>(camera(), 3);
        assertThat(env.observationSpace()).isEqualTo(new ImageBox(6, 1, 2));
        assertThat(env.reset(random())).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4);
        assertThat(env.step(new float[1]).observation()).containsExactly(0, 0, 0, 0, 1, 2, 3, 4, 2, 3, 4, 5);
        env.step(new float[1]);
        assertThat(env.step(new float[1]).observation()).containsExactly(2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6, 7);
    }

    @Test
    void savedStateHoldsTheStack() throws IOException {
        FrameStack<byte[], float[]> env = new FrameStack<>(camera(), 2);
        env.reset(random());
        env.step(new float[1]);
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        env.saveState(new DataOutputStream(saved));
        FrameStack<byte[], float[]> restored = new FrameStack<>(camera(), 2);
        restored.restoreState(new DataInputStream(new ByteArrayInputStream(saved.toByteArray())), random());
        assertThat(restored.step(new float[1]).observation()).containsExactly(2, 3, 4, 5, 3, 4, 5, 6);
    }

    @Test
    void writingToAStackDoesNotReachTheNext() {
        FrameStack<float[], float[]> env = new FrameStack<>(Counting.steps().env, 2);
        env.reset(random())[1] = 99;
        env.step(ACTION).observation()[1] = 99;
        assertThat(env.step(ACTION).observation()).containsExactly(1, 2);
    }

    @Test
    void boundsAreThoseOfEachFrameAndIncludeZero() {
        assertThat(stackedSpace(Box.of(new float[] {1, -3}, new float[] {2, -1}), 2))
                .isEqualTo(Box.of(new float[] {0, -3, 0, -3}, new float[] {2, 0, 2, 0}));
        assertThat(stackedSpace(Box.of(-1, 4, 2, 3), 5)).isEqualTo(Box.of(-1, 4, 10, 3));
        assertThat(stackedSpace(Box.of(-1, 4), 5)).isEqualTo(Box.of(-1, 4, 5));
    }

    private static Space<float[]> stackedSpace(Box observations, int frames) {
        Space<float[]> stacked =
                Frames.of((Space<float[]>) observations, frames).space();
        assertThat(stacked.size()).isEqualTo(frames * observations.size());
        return stacked;
    }

    @Test
    void everythingElseIsTheInnerEnvironments() {
        Counting inner = Counting.steps();
        FrameStack<float[], float[]> env = new FrameStack<>(inner.env, 2);
        assertThat(env.actionSpace()).isSameAs(inner.env.actionSpace());
        assertThat(env.infoType()).isEqualTo(Counting.Count.class);
        assertThat(env.render()).containsSame(inner.picture);
        assertThat(env.savesState()).isTrue();
        assertThat(env.masksActions()).isFalse();
        env.reset(random());
        Step<float[]> step = env.step(ACTION);
        assertThat(step.info()).isEqualTo(new Counting.Count(1));
        assertThat(step.reward()).isEqualTo(0.5);
        env.close();
        assertThat(inner.calls).containsExactly(RESET, STEP, CLOSE);
        MaskedChoice masked = new MaskedChoice();
        FrameStack<float[], Integer> masking = new FrameStack<>(masked, 2);
        masking.reset(random());
        assertThat(masking.actionMask()).isEqualTo(masked.actionMask());
    }

    @Test
    void observationOfAnotherLengthIsNamed() {
        FrameStack<float[], Integer> env = new FrameStack<>(
                Script.endless().observing(Box.unbounded(1), _ -> new float[2]).create(), 2);
        assertThatIllegalStateException()
                .isThrownBy(() -> env.reset(random()))
                .withMessage("FrameStack: observation: expected 1 values, got 2");
    }

    @Test
    void whatCannotBeStackedIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FrameStack<>(new LookAndPush(), 2))
                .withMessageContaining("Box or an ImageBox");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FrameStack<>(new CartPole(), 0))
                .withMessageContaining("frames must be at least 1, got 0");
    }
}
