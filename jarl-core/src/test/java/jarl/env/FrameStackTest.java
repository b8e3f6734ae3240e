package jarl.env;

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
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
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
            return new FrameStack<>(new TimeLimit<>(new Camera(), 20), 4);
        }
    }

    /** Images of two channels, one row, two columns: n, n+1, n+2 and n+3 after n steps, from 1 on. */
    private static final class Camera implements Env<byte[], float[]> {
        private int steps;

        @Override
        public Space<byte[]> observationSpace() {
            return new ImageBox(2, 1, 2);
        }

        @Override
        public Space<float[]> actionSpace() {
            return Box.of(-1, 1, 1);
        }

        @Override
        public byte[] reset(RandomGenerator random) {
            steps = 1;
            return image();
        }

        @Override
        public Step<byte[]> step(float[] action) {
            Actions.components("Camera", Box.of(-1, 1, 1), action);
            steps++;
            return new Step<>(image(), 0, false, false);
        }

        private byte[] image() {
            return new byte[] {(byte) steps, (byte) (steps + 1), (byte) (steps + 2), (byte) (steps + 3)};
        }

        @Override
        public boolean savesState() {
            return true;
        }

        @Override
        public void saveState(DataOutput out) throws IOException {
            out.writeInt(steps);
        }

        @Override
        public void restoreState(DataInput in, RandomGenerator random) throws IOException {
            steps = in.readInt();
        }
    }

    private static RandomGenerator random() {
        return new RandomStreams(1).stream("env");
    }

    @Test
    void vectorsStandOldestFirstAfterZeros() {
        FrameStack<float[], float[]> env = new FrameStack<>(new TapeEnv(), 3);
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
        FrameStack<float[], float[]> env = new FrameStack<>(new TapeEnv().truncatingAt(2), 3);
        env.reset(random());
        env.step(ACTION);
        assertThat(env.step(ACTION).truncated()).isTrue();
        assertThat(env.reset(random())).containsExactly(0, 0, 0);
        assertThat(env.step(ACTION).observation()).containsExactly(0, 0, 1);
        assertThat(env.reset(random())).containsExactly(0, 0, 0);
    }

    @Test
    void imagesStandOneAfterTheOtherAsChannels() {
        FrameStack<byte[], float[]> env = new FrameStack<>(new Camera(), 3);
        assertThat(env.observationSpace()).isEqualTo(new ImageBox(6, 1, 2));
        assertThat(env.reset(random())).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4);
        assertThat(env.step(new float[1]).observation()).containsExactly(0, 0, 0, 0, 1, 2, 3, 4, 2, 3, 4, 5);
        env.step(new float[1]);
        assertThat(env.step(new float[1]).observation()).containsExactly(2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6, 7);
    }

    @Test
    void savedStateHoldsTheStack() throws IOException {
        FrameStack<byte[], float[]> env = new FrameStack<>(new Camera(), 2);
        env.reset(random());
        env.step(new float[1]);
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        env.saveState(new DataOutputStream(saved));
        FrameStack<byte[], float[]> restored = new FrameStack<>(new Camera(), 2);
        restored.restoreState(new DataInputStream(new ByteArrayInputStream(saved.toByteArray())), random());
        assertThat(restored.step(new float[1]).observation()).containsExactly(2, 3, 4, 5, 3, 4, 5, 6);
    }

    @Test
    void writingToAStackDoesNotReachTheNext() {
        FrameStack<float[], float[]> env = new FrameStack<>(new TapeEnv(), 2);
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
        TapeEnv inner = new TapeEnv();
        FrameStack<float[], float[]> env = new FrameStack<>(inner, 2);
        assertThat(env.actionSpace()).isSameAs(inner.actionSpace());
        assertThat(env.infoType()).isEqualTo(TapeEnv.Count.class);
        assertThat(env.render()).containsSame(inner.picture);
        assertThat(env.savesState()).isTrue();
        assertThat(env.masksActions()).isFalse();
        env.reset(random());
        Step<float[]> step = env.step(ACTION);
        assertThat(step.info()).isEqualTo(new TapeEnv.Count(1));
        assertThat(step.reward()).isEqualTo(0.5);
        env.close();
        assertThat(inner.calls).containsExactly("reset", "step", "close");
        MaskedChoice masked = new MaskedChoice();
        FrameStack<float[], Integer> masking = new FrameStack<>(masked, 2);
        masking.reset(random());
        assertThat(masking.actionMask()).isEqualTo(masked.actionMask());
    }

    @Test
    void observationOfAnotherLengthIsNamed() {
        FrameStack<float[], float[]> env = new FrameStack<>(
                new TapeEnv() {
                    @Override
                    public float[] reset(RandomGenerator random) {
                        return new float[2];
                    }
                },
                2);
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
