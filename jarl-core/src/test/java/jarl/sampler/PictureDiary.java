package jarl.sampler;

import jarl.env.Env;
import jarl.env.FrameStack;
import jarl.env.Step;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** A {@link Diary} in pictures of two colours: all of one is the number of the episode, all of the other the steps taken in it. */
final class PictureDiary implements Env<byte[], Integer> {

    static final int COLOURS = 2;
    static final int HEIGHT = 3;
    static final int WIDTH = 5;
    static final int FRAMES = 3;

    private final Diary diary;

    private PictureDiary(Diary diary) {
        this.diary = diary;
    }

    /** The last three pictures together; lengths of the episodes as in a {@link Diary}. */
    static FrameStack<byte[], Integer> stacked(int... lengths) {
        return new FrameStack<>(new PictureDiary(new Diary(false, true, lengths)), FRAMES);
    }

    @Override
    public ImageBox observationSpace() {
        return new ImageBox(COLOURS, HEIGHT, WIDTH);
    }

    @Override
    public Discrete actionSpace() {
        return diary.actionSpace();
    }

    @Override
    public byte[] reset(RandomGenerator random) {
        return picture(diary.reset(random));
    }

    @Override
    public Step<byte[]> step(Integer action) {
        Step<float[]> step = diary.step(action);
        return new Step<>(picture(step.observation()), step.reward(), step.terminated(), step.truncated());
    }

    private static byte[] picture(float... colours) {
        byte[] picture = new byte[COLOURS * HEIGHT * WIDTH];
        for (int colour = 0; colour < COLOURS; colour++) {
            int from = colour * HEIGHT * WIDTH;
            Arrays.fill(picture, from, from + HEIGHT * WIDTH, (byte) colours[colour]);
        }
        return picture;
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        diary.saveState(out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        diary.restoreState(in, random);
    }
}
