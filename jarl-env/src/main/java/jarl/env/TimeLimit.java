package jarl.env;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.random.RandomGenerator;

/**
 * Truncates episodes of another environment after a number of steps. The step that reaches the limit is truncated also
 * if it terminated.
 *
 * @param <O> observation type
 * @param <A> action type
 */
public final class TimeLimit<O, A> extends ForwardingEnv<O, A> {

    private final StepLimit clock;

    /**
     * Limits an environment.
     *
     * @param inner owned by this wrapper from now on
     * @param maxSteps at least 1
     */
    public TimeLimit(Env<O, A> inner, int maxSteps) {
        super(inner);
        this.clock = new StepLimit("TimeLimit of " + inner.getClass().getSimpleName(), maxSteps);
    }

    @Override
    public O reset(RandomGenerator random) {
        O observation = inner().reset(random);
        clock.start();
        return observation;
    }

    @Override
    public Step<O> step(A action) {
        clock.requireRunning();
        return clock.count(inner().step(action));
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        clock.save(out);
        super.saveState(out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        clock.restore(in);
        super.restoreState(in, random);
    }
}
