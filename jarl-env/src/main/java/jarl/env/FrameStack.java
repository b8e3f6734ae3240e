package jarl.env;

import jarl.config.Require;
import jarl.space.Space;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.random.RandomGenerator;

/**
 * Stacks the last few observations of another environment into one, so that the agent sees motion. Observations are joined
 * along their first dimension, oldest first: a vector {@code [n]} becomes {@code [frames * n]}, an image
 * {@code [channels, height, width]} becomes {@code [frames * channels, height, width]}. Observations before the start of
 * the episode are zeros; no stack contains an observation of the previous episode. Mnih et al. (2015), "Human-level control through
 * deep reinforcement learning", stack four.
 *
 * @param <O> observation type: float[] or byte[]
 * @param <A> action type
 */
public final class FrameStack<O, A> extends ForwardingEnv<O, A> {

    private final Frames<O> frames;
    private O stack;

    /**
     * Stacks observations.
     *
     * @param inner owned by this wrapper from now on; its observations must be a {@link jarl.space.Box} or an
     *     {@link jarl.space.ImageBox}
     * @param frames number of observations in a stack, at least 1
     * @throws IllegalArgumentException if the observation space is another
     */
    public FrameStack(Env<O, A> inner, int frames) {
        super(inner);
        Require.atLeast("frames", frames, 1);
        this.frames = Frames.of(inner.observationSpace(), frames);
        this.stack = this.frames.space().nullValue();
    }

    /** The bounds are the inner environment's, widened to include zero. */
    @Override
    public Space<O> observationSpace() {
        return frames.space();
    }

    @Override
    public O reset(RandomGenerator random) {
        stack = frames.push(frames.space().nullValue(), inner().reset(random));
        return frames.copy(stack);
    }

    @Override
    public Step<O> step(A action) {
        Step<O> step = inner().step(action);
        stack = frames.push(stack, step.observation());
        return new Step<>(frames.copy(stack), step.reward(), step.terminated(), step.truncated(), step.info());
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        frames.write(out, stack);
        super.saveState(out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        stack = frames.read(in);
        super.restoreState(in, random);
    }
}
