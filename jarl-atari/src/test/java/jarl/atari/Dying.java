package jarl.atari;

import jarl.env.Env;
import jarl.env.Step;
import jarl.space.Space;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** An environment that breaks down after some steps of all of them together. */
record Dying(Env<float[], Integer> inner, AtomicInteger left) implements Env<float[], Integer> {

    @Override
    public Space<float[]> observationSpace() {
        return inner.observationSpace();
    }

    @Override
    public Space<Integer> actionSpace() {
        return inner.actionSpace();
    }

    @Override
    public Class<? extends Record> infoType() {
        return inner.infoType();
    }

    @Override
    public float[] reset(RandomGenerator random) {
        return inner.reset(random);
    }

    @Override
    public Step<float[]> step(Integer action) {
        if (left.getAndDecrement() <= 0) {
            throw new IllegalStateException("no more");
        }
        return inner.step(action);
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
