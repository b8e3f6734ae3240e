package jarl.env.check;

import jarl.env.Env;
import jarl.env.NoInfo;
import jarl.env.Step;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.Space;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A sound environment, for tests to break one clause at a time: a random place and the number of steps are observed,
 * the reward is random, action 2 is forbidden in even places, every episode ends with step 5.
 */
class Walk implements Env<float[], Integer> {

    static final int LENGTH = 5;

    /** An info that it does not have. */
    record Other(int x) {}

    int episode;
    int steps;
    int place;
    boolean running;

    @Nullable
    RandomGenerator random;

    /** Whether the present reset or step is this one. */
    final boolean at(int anEpisode, int step) {
        return episode == anEpisode && steps == step;
    }

    final RandomGenerator random() {
        return Objects.requireNonNull(random);
    }

    @Override
    public Space<float[]> observationSpace() {
        return Box.of(0, 1000, 2);
    }

    @Override
    public Space<Integer> actionSpace() {
        return new Discrete(3);
    }

    @Override
    public float[] reset(RandomGenerator random) {
        this.random = random;
        episode++;
        steps = 0;
        place = random.nextInt(100);
        running = true;
        return observation();
    }

    @Override
    public Step<float[]> step(Integer action) {
        if (!running) {
            throw new IllegalStateException("reset first");
        }
        if (!actionMask()[action]) {
            throw new IllegalArgumentException("action " + action + " is forbidden");
        }
        steps++;
        place += action;
        running = steps < LENGTH;
        return new Step<>(observation(), reward(), false, !running, info());
    }

    float[] observation() {
        return new float[] {place, steps};
    }

    double reward() {
        return random().nextDouble();
    }

    Record info() {
        return NoInfo.INSTANCE;
    }

    @Override
    public boolean masksActions() {
        return true;
    }

    @Override
    public boolean[] actionMask() {
        return new boolean[] {true, true, place % 2 != 0};
    }

    @Override
    public Optional<BufferedImage> render() {
        return Optional.of(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB));
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        out.writeInt(steps);
        out.writeInt(place);
        out.writeBoolean(running);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        this.random = random;
        steps = in.readInt();
        place = in.readInt();
        running = in.readBoolean();
    }
}
