package jarl.env;

import jarl.space.Space;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Truncates episodes of another environment after a number of steps. The step that reaches the limit is truncated also
 * if it terminated.
 *
 * @param <O> observation type
 * @param <A> action type
 */
public final class TimeLimit<O, A> implements Env<O, A> {

    private final Env<O, A> inner;
    private final EpisodeClock clock;

    /**
     * Limits an environment.
     *
     * @param inner owned by this wrapper from now on
     * @param maxSteps at least 1
     */
    public TimeLimit(Env<O, A> inner, int maxSteps) {
        this.inner = inner;
        this.clock = new EpisodeClock("TimeLimit of " + inner.getClass().getSimpleName(), maxSteps);
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
        O observation = inner.reset(random);
        clock.start();
        return observation;
    }

    @Override
    public Step<O> step(A action) {
        clock.requireRunning();
        return clock.count(inner.step(action));
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
        clock.save(out);
        inner.saveState(out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        clock.restore(in);
        inner.restoreState(in, random);
    }

    @Override
    public void close() {
        inner.close();
    }
}
