package jarl.env.testbed;

import jarl.env.ActionChecks;
import jarl.env.Env;
import jarl.env.Step;
import jarl.env.StepLimit;
import jarl.space.Box;
import jarl.space.Composite;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Structured observations and actions, in the smallest form: a camera image shows which of four quarters is lit, two
 * joints feel a load; the agent names the quarter and pushes against the load. Both parts of the observation and both
 * parts of the action are needed for the optimal return, {@link #optimalReturn}: whoever does not look gets at most 5/8
 * of it, whoever does not feel at most 6/8.
 *
 * <pre>
 * observation  image    1 x 8 x 8 pixels, black but for a white block of 2 x 2 somewhere in one quarter
 *              joints   the load on two joints, in [-1, 1]
 * action       quarter  0  upper left, 1  upper right, 2  lower left, 3  lower right
 *              push     what to push with at each joint; clipped to [-1, 1]
 * reward       1/2 if the quarter is the lit one, plus 1/4 for each joint of max(0, 1 - |push - load|); in [0, 1]
 * start        every step, the first one too, draws block and loads anew, uniformly
 * terminated   never
 * truncated    at step 10, or the limit given
 * </pre>
 */
public final class LookAndPush implements Env<LookAndPush.Scene, LookAndPush.Reaction> {

    private static final int SIDE = 8;
    private static final int QUARTER = SIDE / 2;
    private static final int BLOCK = 2;
    private static final int JOINTS = 2;

    /**
     * An observation.
     *
     * @param image row-major, 0 or 255
     * @param joints loads
     */
    @SuppressWarnings("ArrayRecordComponent") // a value of a Composite space
    public record Scene(byte[] image, float[] joints) {}

    /**
     * An action.
     *
     * @param quarter which one is lit
     * @param push for each joint
     */
    @SuppressWarnings("ArrayRecordComponent") // a value of a Composite space
    public record Reaction(Integer quarter, float[] push) {}

    private static final Composite<Scene> OBSERVATIONS =
            new Composite<>(Scene.class, List.of(new ImageBox(1, SIDE, SIDE), Box.of(-1, 1, JOINTS)));
    private static final Discrete QUARTERS = new Discrete(4);
    private static final Box PUSHES = Box.of(-1, 1, JOINTS);
    private static final Composite<Reaction> ACTIONS = new Composite<>(Reaction.class, List.of(QUARTERS, PUSHES));

    private final int steps;
    private final StepLimit clock;
    private @Nullable RandomGenerator random;
    private int row;
    private int column;
    private float[] loads = new float[JOINTS];

    /** Ten steps. */
    public LookAndPush() {
        this(10);
    }

    /**
     * Creates a task of another length.
     *
     * @param steps the step that is truncated, at least 1
     */
    public LookAndPush(int steps) {
        this.clock = new StepLimit("LookAndPush", steps);
        this.steps = steps;
    }

    /** The return of always naming the lit quarter and pushing with the load: the number of steps of an episode. */
    public double optimalReturn() {
        return steps;
    }

    @Override
    public Composite<Scene> observationSpace() {
        return OBSERVATIONS;
    }

    @Override
    public Composite<Reaction> actionSpace() {
        return ACTIONS;
    }

    @Override
    public Scene reset(RandomGenerator random) {
        this.random = random;
        draw(random);
        clock.start();
        return observation();
    }

    private void draw(RandomGenerator random) {
        int quarter = random.nextInt(4);
        row = quarter / 2 * QUARTER + random.nextInt(QUARTER - BLOCK + 1);
        column = quarter % 2 * QUARTER + random.nextInt(QUARTER - BLOCK + 1);
        loads = PUSHES.sample(random);
    }

    @Override
    public Step<Scene> step(Reaction action) {
        clock.requireRunning();
        int quarter = ActionChecks.choice("LookAndPush", QUARTERS, action.quarter());
        ActionChecks.components("LookAndPush", PUSHES, action.push());
        double reward = quarter == litQuarter() ? 0.5 : 0;
        for (int i = 0; i < JOINTS; i++) {
            double push = Math.clamp((double) action.push()[i], -1, 1);
            reward += 0.5 / JOINTS * Math.max(0, 1 - Math.abs(push - loads[i]));
        }
        draw(Objects.requireNonNull(random));
        return clock.count(new Step<>(observation(), reward, false, false));
    }

    private int litQuarter() {
        return row / QUARTER * 2 + column / QUARTER;
    }

    private Scene observation() {
        byte[] image = new byte[SIDE * SIDE];
        for (int y = row; y < row + BLOCK; y++) {
            for (int x = column; x < column + BLOCK; x++) {
                image[y * SIDE + x] = (byte) 255;
            }
        }
        return new Scene(image, loads.clone());
    }

    @Override
    public Optional<BufferedImage> render() {
        return Optional.of(LookAndPushView.draw(observation(), SIDE));
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        out.writeInt(row);
        out.writeInt(column);
        for (float load : loads) {
            out.writeFloat(load);
        }
        clock.save(out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        this.random = random;
        row = in.readInt();
        column = in.readInt();
        loads = new float[] {in.readFloat(), in.readFloat()};
        clock.restore(in);
    }
}
