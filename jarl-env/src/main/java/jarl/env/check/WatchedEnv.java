package jarl.env.check;

import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.ForwardingEnv;
import jarl.env.Step;
import jarl.env.check.EnvChecker.Clause;
import jarl.space.Space;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Notes which call to an environment is under way and since when, so that another thread can tell that it does not come back. */
final class WatchedEnv<O, A> extends ForwardingEnv<O, A> {

    private final Watch watch;
    private int episode;
    private int step;

    private WatchedEnv(Env<O, A> env, Watch watch) {
        super(env);
        this.watch = watch;
    }

    /**
     * A call under way.
     *
     * @param clause what it is part of
     * @param name of the method
     * @param episode of its instance, from 1
     * @param step of that episode, from 1
     * @param since when, as {@link System#nanoTime}
     */
    record Call(Clause clause, String name, int episode, int step, long since) {}

    /** Ends a check that was given up. Not the environment's doing, so not to be reported. */
    static final class GivenUp extends Error {
        private static final long serialVersionUID = 1;
    }

    /** The call that the thread playing is inside; one thread plays, any may look. */
    static final class Watch {
        private volatile @Nullable Call current;
        private volatile boolean givenUp;

        /** The call that has been under way for longer than so many seconds, if it has. */
        Optional<Call> overdue(double seconds) {
            Call call = current;
            return call != null && (System.nanoTime() - call.since()) * 1e-9 > seconds
                    ? Optional.of(call)
                    : Optional.empty();
        }

        /** The check is over: the call under way, should it come back, is the last. */
        void giveUp() {
            givenUp = true;
        }

        private void enter(Clause clause, String name, int episode, int step) {
            if (givenUp) {
                throw new GivenUp();
            }
            current = new Call(clause, name, episode, step, System.nanoTime());
        }

        private void exit() {
            current = null;
            if (givenUp) {
                throw new GivenUp();
            }
        }
    }

    /** Makes the same environments, watched. Whether two are the same object stays as it is. */
    static <O, A> EnvFactory<O, A> factory(EnvFactory<O, A> factory, Watch watch) {
        IdentityHashMap<Env<O, A>, WatchedEnv<O, A>> made = new IdentityHashMap<>();
        return () -> {
            watch.enter(Clause.FACTORY, "making it", 0, 0);
            try {
                return made.computeIfAbsent(factory.create(), env -> new WatchedEnv<>(env, watch));
            } finally {
                watch.exit();
            }
        };
    }

    private interface Body<V, E extends Exception> {
        V call() throws E;
    }

    private <V, E extends Exception> V watched(Clause clause, String name, Body<V, E> body) throws E {
        watch.enter(clause, name, episode, step);
        try {
            return body.call();
        } finally {
            watch.exit();
        }
    }

    @Override
    public Space<O> observationSpace() {
        return watched(Clause.SPACES, "observationSpace", super::observationSpace);
    }

    @Override
    public Space<A> actionSpace() {
        return watched(Clause.SPACES, "actionSpace", super::actionSpace);
    }

    @Override
    public O reset(RandomGenerator random) {
        episode++;
        step = 0;
        return watched(Clause.RESET_WORKS, "reset", () -> super.reset(random));
    }

    @Override
    public Step<O> step(A action) {
        step++;
        return watched(Clause.STEP_WORKS, "step", () -> super.step(action));
    }

    @Override
    public Class<? extends Record> infoType() {
        return watched(Clause.SPACES, "infoType", super::infoType);
    }

    @Override
    public boolean masksActions() {
        return watched(Clause.SPACES, "masksActions", super::masksActions);
    }

    @Override
    public boolean[] actionMask() {
        return watched(Clause.ACTION_MASK, "actionMask", super::actionMask);
    }

    @Override
    public Map<String, String> provenance() {
        return watched(Clause.SPACES, "provenance", super::provenance);
    }

    @Override
    public Optional<BufferedImage> render() {
        return watched(Clause.RENDERING, "render", super::render);
    }

    @Override
    public boolean savesState() {
        return watched(Clause.SPACES, "savesState", super::savesState);
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        this.<Boolean, IOException>watched(Clause.SAVED_STATE, "saveState", () -> {
            super.saveState(out);
            return true;
        });
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        this.<Boolean, IOException>watched(Clause.SAVED_STATE, "restoreState", () -> {
            super.restoreState(in, random);
            return true;
        });
    }

    @Override
    public void close() {
        this.<Boolean, RuntimeException>watched(Clause.CLOSING, "close", () -> {
            super.close();
            return true;
        });
    }
}
