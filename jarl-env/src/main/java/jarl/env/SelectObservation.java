package jarl.env;

import jarl.space.Box;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Shows an agent only some components of another environment's observations, in any order: what it cannot see any more
 * it has to remember or to work out.
 *
 * @param <A> action type
 */
public final class SelectObservation<A> extends ForwardingEnv<float[], A> {

    private final int[] components;
    private final Box observations;

    /**
     * Selects components.
     *
     * @param inner owned by this wrapper from now on; its observations must be a {@link Box} of one dimension
     * @param components which, in the order they are shown; at least one
     * @throws IllegalArgumentException if the observations are something else or have no such component
     */
    public SelectObservation(Env<float[], A> inner, int... components) {
        super(inner);
        if (!(inner.observationSpace() instanceof Box box) || box.shape().length != 1) {
            throw new IllegalArgumentException("SelectObservation: expected observations in a Box of one dimension,"
                    + " got " + inner.observationSpace() + " of "
                    + inner.getClass().getSimpleName());
        }
        if (components.length == 0 || Arrays.stream(components).anyMatch(i -> i < 0 || i >= box.size())) {
            throw new IllegalArgumentException("SelectObservation: expected at least one component, each in [0, "
                    + (box.size() - 1) + "], got " + Arrays.toString(components));
        }
        this.components = components.clone();
        this.observations = Box.of(select(box.low()), select(box.high()));
    }

    private float[] select(float[] all) {
        float[] selected = new float[components.length];
        for (int i = 0; i < selected.length; i++) {
            selected[i] = all[components[i]];
        }
        return selected;
    }

    @Override
    public Box observationSpace() {
        return observations;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        return select(inner().reset(random));
    }

    @Override
    public Step<float[]> step(A action) {
        Step<float[]> step = inner().step(action);
        return new Step<>(select(step.observation()), step.reward(), step.terminated(), step.truncated(), step.info());
    }
}
