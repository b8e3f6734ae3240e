package jarl.env;

import jarl.space.Box;
import jarl.space.Space;

/**
 * Lets an agent act in [-1, 1] whatever the bounds of the environment are: component {@code a} becomes
 * {@code low + (a + 1) / 2 * (high - low)}. What lies outside [-1, 1] is clipped to it first, so that the inner
 * environment only gets actions of its own space.
 *
 * @param <O> observation type
 */
public final class RescaleAction<O> extends ForwardingEnv<O, float[]> {

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
        super(inner);
        if (!(inner.actionSpace() instanceof Box box) || !box.bounded()) {
            throw new IllegalArgumentException("RescaleAction: expected an action Box with finite bounds, got "
                    + inner.actionSpace() + " of " + inner.getClass().getSimpleName());
        }
        this.actions = Box.of(-1, 1, box.shape());
        this.low = box.low();
        this.high = box.high();
    }

    @Override
    public Space<float[]> actionSpace() {
        return actions;
    }

    /** {@inheritDoc} The action must be finite. */
    @Override
    public Step<O> step(float[] action) {
        return inner().step(toEnvironment(action));
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
}
