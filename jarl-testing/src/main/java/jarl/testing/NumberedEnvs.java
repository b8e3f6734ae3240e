package jarl.testing;

import jarl.env.Env;
import jarl.env.EnvFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Makes environments that know which one they are: 0, 1, ... in the order in which they are asked for. Counts them. */
public final class NumberedEnvs<O, A> implements EnvFactory<O, A> {

    private final IntFunction<? extends Env<O, A>> envs;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    private NumberedEnvs(IntFunction<? extends Env<O, A>> envs) {
        this.envs = envs;
    }

    public static <O, A> NumberedEnvs<O, A> of(IntFunction<? extends Env<O, A>> envs) {
        return new NumberedEnvs<>(envs);
    }

    @Override
    public Env<O, A> create() {
        Env<O, A> env = envs.apply(asked.getAndIncrement());
        open.incrementAndGet();
        return new HookedEnv<>(env).in(Call.CLOSE, open::decrementAndGet);
    }

    /** How often one was asked for. */
    public int asked() {
        return asked.get();
    }

    /** How many were made and not closed. */
    public int open() {
        return open.get();
    }
}
