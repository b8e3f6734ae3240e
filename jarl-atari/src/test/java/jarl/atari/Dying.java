package jarl.atari;

import jarl.env.Env;
import jarl.env.ForwardingEnv;
import jarl.env.Step;
import java.util.concurrent.atomic.AtomicInteger;

/** An environment that breaks down after some steps of all of them together. */
final class Dying extends ForwardingEnv<float[], Integer> {

    private final AtomicInteger left;

    Dying(Env<float[], Integer> inner, AtomicInteger left) {
        super(inner);
        this.left = left;
    }

    @Override
    public Step<float[]> step(Integer action) {
        if (left.getAndDecrement() <= 0) {
            throw new IllegalStateException("no more");
        }
        return super.step(action);
    }
}
