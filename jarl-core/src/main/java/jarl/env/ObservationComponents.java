package jarl.env;

import jarl.space.Box;
import jarl.space.Space;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Shows an agent only some components of another environment's observations, in any order: what it cannot see any more
 * it has to remember or to work out.
 *
 * @param <A> action type
 */
public final class ObservationComponents<A> implements Env<float[], A> {

    private final Env<float[], A> inner;
    private final int[] components;
    private final Box observations;

    /**
     * Selects components.
     *
     * @param inner owned by this wrapper from now on; its observations must be a {@link Box} of one dimension
     * @param components which, in the order they are shown; at least one
     * @throws IllegalArgumentException if the observations are something else or have no such component
     */
    public ObservationComponents(Env<float[], A> inner, int... components) {
        if (!(inner.observationSpace() instanceof Box box) || box.shape().length != 1) {
            throw new IllegalArgumentException("ObservationComponents: expected observations in a Box of one dimension,"
                    + " got " + inner.observationSpace() + " of "
                    + inner.getClass().getSimpleName());
        }
        if (components.length == 0 || Arrays.stream(components).anyMatch(i -> i < 0 || i >= box.size())) {
            throw new IllegalArgumentException("ObservationComponents: expected at least one component, each in [0, "
                    + (box.size() - 1) + "], got " + Arrays.toString(components));
        }
        this.inner = inner;
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
    public Space<A> actionSpace() {
        return inner.actionSpace();
    }

    @Override
    public float[] reset(RandomGenerator random) {
        return select(inner.reset(random));
    }

    @Override
    public Step<float[]> step(A action) {
        Step<float[]> step = inner.step(action);
        return new Step<>(select(step.observation()), step.reward(), step.terminated(), step.truncated(), step.info());
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
