package jarl.env.testbed;

import jarl.env.ActionChecks;
import jarl.env.Env;
import jarl.env.Step;
import jarl.env.StepLimit;
import jarl.space.Box;
import jarl.space.Discrete;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A cue says left or right, a corridor follows in which nothing can be seen, and at the junction behind it the agent
 * must turn to where the cue pointed. Only memory solves it: the optimal return is 1, and whoever decides at the
 * junction by what can be seen there gets 0 on average. After the T-maze of Bakker (2001), "Reinforcement learning with
 * long short-term memory", with the walk through the corridor made automatic, so that memory is all there is to learn.
 *
 * <p>A policy that sees its own previous action could carry the cue in it, without any other memory.
 *
 * <pre>
 * observation  0  1 if the cue says left      in the first observation only
 *              1  1 if the cue says right     in the first observation only
 *              2  1 in the corridor           in the observations after it, as many as the corridor is long
 *              3  1 at the junction           in the one after those; behind the junction all four are 0
 * action       0  turn left, 1  turn right; without effect before the junction
 * reward       1 for the right turn at the junction, -1 for the wrong one, 0 for every other step
 * start        the cue is left or right with equal probability
 * terminated   after the turn: in step corridor + 2
 * truncated    never
 * </pre>
 */
public final class Memory implements Env<float[], Integer> {

    private static final Discrete ACTIONS = new Discrete(2);
    private static final Box OBSERVATIONS = Box.of(0, 1, 4);

    private final int corridor;
    private final StepLimit clock = new StepLimit("Memory", StepLimit.UNLIMITED);
    private int cue;
    private int turned; // how the last episode ended: for its picture only

    /** A corridor of 8: episodes of 10 steps. */
    public Memory() {
        this(8);
    }

    /**
     * Creates a corridor of any length.
     *
     * @param corridor observations between the cue and the junction, at least 0
     */
    public Memory(int corridor) {
        if (corridor < 0) {
            throw new IllegalArgumentException("Memory: corridor must be at least 0, got " + corridor);
        }
        this.corridor = corridor;
    }

    /**
     * The discounted return, from the first observation, of turning to where the cue pointed.
     *
     * @param discount in [0, 1]
     */
    public double optimalValue(double discount) {
        return Math.pow(discount, corridor + 1.0);
    }

    @Override
    public Box observationSpace() {
        return OBSERVATIONS;
    }

    @Override
    public Discrete actionSpace() {
        return ACTIONS;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        cue = random.nextInt(2);
        clock.start();
        return seen(cue);
    }

    @Override
    public Step<float[]> step(Integer action) {
        clock.requireRunning();
        int turn = ActionChecks.choice("Memory", ACTIONS, action);
        long place = clock.steps();
        if (place <= corridor) {
            return clock.count(new Step<>(seen(place < corridor ? 2 : 3), 0, false, false));
        }
        turned = turn;
        return clock.count(new Step<>(new float[4], turn == cue ? 1 : -1, true, false));
    }

    private static float[] seen(int component) {
        float[] observation = new float[4];
        observation[component] = 1;
        return observation;
    }

    @Override
    public Optional<BufferedImage> render() {
        return Optional.of(MemoryView.draw(corridor, (int) clock.steps(), cue, turned));
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        out.writeInt(cue);
        clock.save(out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        cue = in.readInt();
        clock.restore(in);
    }
}
