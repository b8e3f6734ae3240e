package jarl.sampler;

import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.Step;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.Space;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * An environment whose episodes are written down in advance and come round again. Observation: its number, the episode, the step within
 * it, so that every row says where it came from.
 */
public final class ScriptedEnv implements Env<float[], Integer> {

    static final Space<float[]> OBSERVATIONS = Box.unbounded(3);
    static final Space<Integer> ACTIONS = new Discrete(5);

    /** How an episode ends. */
    public enum End {
        TERMINATED,
        TRUNCATED,
        BOTH
    }

    /** One episode: a reward for each step. */
    public record Script(End end, List<Double> rewards) {
        public static Script of(End end, Double... rewards) {
            return new Script(end, List.of(rewards));
        }
    }

    /** Numbers, and something that is none. */
    record Details(int action, double half, boolean even, String text, long big) {}

    private final int id;
    private final Tape tape;
    private final List<Script> scripts;
    private final boolean savesState;
    private int episode = -1;
    private int step;

    private ScriptedEnv(int id, Tape tape, List<Script> scripts, boolean savesState) {
        this.id = id;
        this.tape = tape;
        this.scripts = scripts;
        this.savesState = savesState;
    }

    /** Makes environments numbered 0, 1, ... */
    public static EnvFactory<float[], Integer> factory(Tape tape, boolean savesState, Script... scripts) {
        AtomicInteger next = new AtomicInteger();
        return () -> new ScriptedEnv(next.getAndIncrement(), tape, List.of(scripts), savesState);
    }

    @Override
    public Space<float[]> observationSpace() {
        return OBSERVATIONS;
    }

    @Override
    public Space<Integer> actionSpace() {
        return ACTIONS;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        episode++;
        step = 0;
        tape.add("reset " + id);
        return observation();
    }

    @Override
    public Step<float[]> step(Integer action) {
        Script script = scripts.get(episode % scripts.size());
        double reward = script.rewards().get(step);
        step++;
        tape.add("step " + id + " action " + action);
        boolean ends = step == script.rewards().size();
        boolean terminated = ends && script.end() != End.TRUNCATED;
        boolean truncated = ends && script.end() != End.TERMINATED;
        Details details = new Details(action, step / 2.0, step % 2 == 0, "text", 1L << 40);
        return new Step<>(observation(), reward, terminated, truncated, details);
    }

    private float[] observation() {
        return new float[] {id, episode, step};
    }

    @Override
    public Class<? extends Record> infoType() {
        return Details.class;
    }

    @Override
    public boolean savesState() {
        return savesState;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        out.writeInt(episode);
        out.writeInt(step);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        episode = in.readInt();
        step = in.readInt();
    }

    @Override
    public void close() {
        tape.add("close " + id);
    }
}
