package jarl.env.testbed;

import jarl.env.ActionChecks;
import jarl.env.Env;
import jarl.env.Step;
import jarl.env.StepLimit;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Pictures of noise of the size of preprocessed Atari frames, made once, in a fixed order: what training from pixels costs when the
 * environment costs nothing. Each picture has one rewarded action, so that there is something to learn.
 *
 * <pre>
 * observation  4 x 84 x 84 bytes: one of 12 pictures; the next one in each step, the first after the last
 * action       0 to 5
 * reward       1 if the action is the number of the picture modulo 6, else 0
 * start        any picture; the length of the episode is drawn from 200 to 399 steps
 * terminated   at that length
 * truncated    never
 * </pre>
 */
public final class Pixels implements Env<byte[], Integer> {

    private static final ImageBox PICTURES = new ImageBox(4, 84, 84);
    private static final Discrete ACTIONS = new Discrete(6);
    private static final int SHORTEST = 200;
    private static final byte[][] NOISE = noise();

    private final StepLimit clock = new StepLimit("Pixels", StepLimit.UNLIMITED);
    private int picture;
    private int length;

    private static byte[][] noise() {
        RandomStream random = new RandomStreams(0).stream("pixels");
        byte[][] pictures = new byte[2 * ACTIONS.n()][];
        for (int i = 0; i < pictures.length; i++) {
            pictures[i] = PICTURES.sample(random);
        }
        return pictures;
    }

    @Override
    public ImageBox observationSpace() {
        return PICTURES;
    }

    @Override
    public Discrete actionSpace() {
        return ACTIONS;
    }

    @Override
    public byte[] reset(RandomGenerator random) {
        picture = random.nextInt(NOISE.length);
        length = SHORTEST + random.nextInt(SHORTEST);
        clock.start();
        return NOISE[picture].clone();
    }

    @Override
    public Step<byte[]> step(Integer action) {
        clock.requireRunning();
        boolean hit = ActionChecks.choice("Pixels", ACTIONS, action) == picture % ACTIONS.n();
        picture = (picture + 1) % NOISE.length;
        return clock.count(new Step<>(NOISE[picture].clone(), hit ? 1 : 0, clock.steps() + 1 >= length, false));
    }

    @Override
    public Optional<BufferedImage> render() {
        BufferedImage image = new BufferedImage(PICTURES.width(), PICTURES.height(), BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster()
                .setDataElements(
                        0,
                        0,
                        PICTURES.width(),
                        PICTURES.height(),
                        Arrays.copyOf(NOISE[picture], PICTURES.width() * PICTURES.height()));
        return Optional.of(image);
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        out.writeInt(picture);
        out.writeInt(length);
        clock.save(out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        picture = in.readInt();
        length = in.readInt();
        clock.restore(in);
    }
}
