package jarl.env;

import jarl.space.Space;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Forwards every call to another environment. A wrapper extends this class and overrides only the methods that change. This is the one
 * superclass for this purpose, so that a method with a default in {@link Env} is passed on in one place and never forgotten.
 *
 * <p>A wrapper with state of its own overrides {@link #saveState} and {@link #restoreState} and calls those of this class too.
 *
 * @param <O> observation type
 * @param <A> action type
 */
public abstract class ForwardingEnv<O, A> implements Env<O, A> {

    private final Env<O, A> inner;

    /**
     * Wraps an environment.
     *
     * @param inner owned by this wrapper from now on
     */
    protected ForwardingEnv(Env<O, A> inner) {
        this.inner = inner;
    }

    /** The environment that calls are passed on to. */
    protected final Env<O, A> inner() {
        return inner;
    }

    /** The environment under this wrapper and all that are inside of it. */
    public final Env<?, ?> unwrapped() {
        Env<?, ?> env = inner;
        while (env instanceof ForwardingEnv<?, ?> wrapper) {
            env = wrapper.inner;
        }
        return env;
    }

    /** The classes of an environment and of its wrappers: {@code jarl.env.TimeLimit(jarl.env.classic.CartPole)}. */
    public static String classes(Env<?, ?> env) {
        String name = env.getClass().getName();
        return env instanceof ForwardingEnv<?, ?> wrapper ? name + "(" + classes(wrapper.inner) + ")" : name;
    }

    @Override
    public Space<O> observationSpace() {
        return inner.observationSpace();
    }

    @Override
    public Space<A> actionSpace() {
        return inner.actionSpace();
    }

    @Override
    public O reset(RandomGenerator random) {
        return inner.reset(random);
    }

    @Override
    public Step<O> step(A action) {
        return inner.step(action);
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
    public Map<String, String> provenance() {
        return inner.provenance();
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
