package jarl.sampler;

import jarl.env.Env;
import jarl.env.Step;
import jarl.space.Box;
import jarl.space.Discrete;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.random.RandomGenerator;

/**
 * An environment whose observation says where it is: {@code [number of the episode, from 1; steps taken in it]}. The lengths of its
 * episodes are given, and begin again when they have been used up; negative ones are truncated, the others terminated. Step k of episode e
 * brings the reward 10 e + k. In step k of an episode action i is masked where (k + i) is a multiple of 3, if it has masks.
 */
public class Diary implements Env<float[], Integer> {

    static final int ACTIONS = 4;

    private final boolean masks;
    private final boolean saves;
    private final int[] lengths;
    int episode;
    int step;
    private boolean running;

    public Diary(boolean masks, boolean saves, int... lengths) {
        this.masks = masks;
        this.saves = saves;
        this.lengths = lengths;
    }

    @Override
    public Box observationSpace() {
        return Box.unbounded(2);
    }

    @Override
    public Discrete actionSpace() {
        return new Discrete(ACTIONS);
    }

    @Override
    public float[] reset(RandomGenerator random) {
        episode++;
        step = 0;
        running = true;
        return observation();
    }

    float[] observation() {
        return new float[] {episode, step};
    }

    @Override
    public Step<float[]> step(Integer action) {
        if (!running) {
            throw new IllegalStateException("stepped after the end of episode " + episode);
        }
        if (masks && !actionMask()[action]) {
            throw new IllegalArgumentException("action " + action + " is forbidden in step " + step);
        }
        step++;
        int length = lengths[(episode - 1) % lengths.length];
        running = step < Math.abs(length);
        return new Step<>(observation(), 10 * episode + step, !running && length > 0, !running && length < 0);
    }

    @Override
    public boolean masksActions() {
        return masks;
    }

    static boolean[] maskOf(int step) {
        boolean[] mask = new boolean[ACTIONS];
        for (int i = 0; i < ACTIONS; i++) {
            mask[i] = (step + i) % 3 != 0;
        }
        return mask;
    }

    @Override
    public boolean[] actionMask() {
        return maskOf(step);
    }

    @Override
    public boolean savesState() {
        return saves;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        out.writeInt(episode);
        out.writeInt(step);
        out.writeBoolean(running);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        episode = in.readInt();
        step = in.readInt();
        running = in.readBoolean();
    }
}
