package jarl.env;

import jarl.space.Box;
import jarl.space.Space;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** An environment that only writes down what it is asked: actions in [-2, 6] x [0, 1], the observation counts steps. */
class TapeEnv implements Env<float[], float[]> {

    /** What every step tells. */
    record Count(int steps) {}

    final List<String> calls = new ArrayList<>();
    final List<float[]> actions = new ArrayList<>();
    final BufferedImage picture = new BufferedImage(2, 3, BufferedImage.TYPE_INT_RGB);
    private final Space<float[]> actionSpace;
    private int steps;
    private int truncateAt = Integer.MAX_VALUE;

    TapeEnv() {
        this(Box.of(new float[] {-2, 0}, new float[] {6, 1}));
    }

    TapeEnv(Space<float[]> actionSpace) {
        this.actionSpace = actionSpace;
    }

    TapeEnv truncatingAt(int step) {
        truncateAt = step;
        return this;
    }

    @Override
    public Space<float[]> observationSpace() {
        return Box.unbounded(1);
    }

    @Override
    public Space<float[]> actionSpace() {
        return actionSpace;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        calls.add("reset");
        steps = 0;
        return new float[] {0};
    }

    @Override
    public Step<float[]> step(float[] action) {
        calls.add("step");
        actions.add(action.clone());
        steps++;
        return new Step<>(new float[] {steps}, 0.5 * steps, false, steps >= truncateAt, new Count(steps));
    }

    @Override
    public Class<? extends Record> infoType() {
        return Count.class;
    }

    @Override
    public Optional<BufferedImage> render() {
        return Optional.of(picture);
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        calls.add("save");
        out.writeInt(steps);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        calls.add("restore");
        steps = in.readInt();
    }

    @Override
    public void close() {
        calls.add("close");
    }
}
