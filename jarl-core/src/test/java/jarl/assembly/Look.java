package jarl.assembly;

import jarl.env.Env;
import jarl.env.Step;
import jarl.space.Box;
import jarl.space.Composite;
import jarl.space.ImageBox;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The left or the right half of an image is white: the first component of the action should be -0.6 or 0.6, the second the load. Each of five
 * steps earns 1 less half the distance of each. Best is 5; whoever sees nothing earns at most 1 - 0.3 - 0.25 on average, 2.25 in all.
 */
final class Look implements Env<Look.Scene, float[]> {

    private static final int SIDE = 8;
    private static final int STEPS = 5;
    private static final Composite<Scene> SEEN =
            new Composite<>(Scene.class, List.of(new ImageBox(1, SIDE, SIDE), Box.of(-1, 1, 1)));

    private @Nullable RandomGenerator random;
    private boolean right;
    private float load;
    private int step;

    /** Pixels and a load. */
    @SuppressWarnings("ArrayRecordComponent") // a value of a Composite space
    record Scene(byte[] image, float[] load) {}

    @Override
    public Composite<Scene> observationSpace() {
        return SEEN;
    }

    @Override
    public Box actionSpace() {
        return Box.of(-1, 1, 2);
    }

    @Override
    public Scene reset(RandomGenerator random) {
        this.random = random;
        step = 0;
        return next(random);
    }

    private Scene next(RandomGenerator random) {
        right = random.nextBoolean();
        load = random.nextFloat(-1, 1);
        byte[] image = new byte[SIDE * SIDE];
        for (int i = 0; i < image.length; i++) {
            image[i] = (byte) ((i % SIDE >= SIDE / 2) == right ? 255 : 0);
        }
        return new Scene(image, new float[] {load});
    }

    @Override
    public Step<Scene> step(float[] action) {
        double distance = Math.abs(action[0] - (right ? 0.6 : -0.6)) + Math.abs(action[1] - load);
        return new Step<>(next(Objects.requireNonNull(random)), 1 - distance / 2, false, ++step == STEPS);
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        out.writeBoolean(right);
        out.writeFloat(load);
        out.writeInt(step);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        this.random = random;
        right = in.readBoolean();
        load = in.readFloat();
        step = in.readInt();
    }
}
