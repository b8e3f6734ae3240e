package jarl.env;

import jarl.space.Box;
import jarl.space.Space;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Lets an agent act in [-1, 1] whatever the bounds of the environment are: component {@code a} becomes
 * {@code low + (a + 1) / 2 * (high - low)}. What lies outside [-1, 1] is clipped to it first, so that the inner
 * environment only gets actions of its own space.
 *
 * @param <O> observation type
 */
public final class RescaleAction<O> implements Env<O, float[]> {

    private final Env<O, float[]> inner;
    private final Box actions;
    private final float[] low;
    private final float[] high;

    /**
     * Rescales an environment's actions.
     *
     * @param inner owned by this wrapper from now on; its actions must be a {@link Box} with finite bounds
     * @throws IllegalArgumentException if they are not
     */
    public RescaleAction(Env<O, float[]> inner) {
        if (!(inner.actionSpace() instanceof Box box) || !box.bounded()) {
            throw new IllegalArgumentException("RescaleAction: expected an action Box with finite bounds, got "
                    + inner.actionSpace() + " of " + inner.getClass().getSimpleName());
        }
        this.inner = inner;
        this.actions = Box.of(-1, 1, box.shape());
        this.low = box.low();
        this.high = box.high();
    }

    @Override
    public Space<O> observationSpace() {
        return inner.observationSpace();
    }

    @Override
    public Space<float[]> actionSpace() {
        return actions;
    }

    @Override
    public O reset(RandomGenerator random) {
        return inner.reset(random);
    }

    /** {@inheritDoc} The action must be finite. */
    @Override
    public Step<O> step(float[] action) {
        return inner.step(toEnvironment(action));
    }

    /** The inner environment's action for one in [-1, 1]; must be finite. */
    public float[] toEnvironment(float[] action) {
        Actions.components("RescaleAction", actions, action);
        float[] rescaled = new float[action.length];
        for (int i = 0; i < rescaled.length; i++) {
            double fraction = (Math.clamp((double) action[i], -1, 1) + 1) / 2;
            rescaled[i] = Math.clamp((float) (low[i] + fraction * ((double) high[i] - low[i])), low[i], high[i]);
        }
        return rescaled;
    }

    @Override
    public Class<? extends Record> infoType() {
        return inner.infoType();
    }

    @Override
    public boolean masksActions() {
        return inner.masksActions();
    }

    @Override
    public boolean[] actionMask() {
        return inner.actionMask();
    }

    @Override
    public Optional<BufferedImage> render() {
        return inner.render();
    }

    @Override
    public boolean savesState() {
        return inner.savesState();
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        inner.saveState(out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        inner.restoreState(in, random);
    }

    @Override
    public void close() {
        inner.close();
    }
}
