package jarl.sampler;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.checkpoint.Stateful;
import jarl.env.Env;
import jarl.env.Step;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.space.Rows;
import jarl.tensor.ArrayTuple;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** One environment and its place in the sample buffer. Used by one thread at a time. */
final class Column<O, A> implements Stateful, AutoCloseable {

    private final Env<O, A> env;
    private final int index;
    private final int columns;
    private final int steps;
    private final long seed;
    private final RandomStream environmentRandom;
    private final RandomStream actionRandom;
    private final Trajectory trajectory;
    private final InfoComponents infoComponents;
    private final A nullAction;

    private final Rows<O> observation;
    private final Rows<O> finalObservation;
    private final Rows<A> action;
    private final Rows<A> previousAction;
    private final MemorySegment reward;
    private final MemorySegment previousReward;
    private final MemorySegment terminated;
    private final MemorySegment truncated;
    private final MemorySegment episodeStart;
    private final MemorySegment info;

    Column(Env<O, A> env, int index, RandomStreams streams, double discount, SampleBuffer<?> buffer) {
        this.env = env;
        this.index = index;
        this.columns = buffer.columns;
        this.steps = buffer.steps;
        this.seed = streams.seed();
        this.environmentRandom = streams.stream("environment", index);
        this.actionRandom = streams.stream("action", index);
        this.trajectory = new Trajectory(discount);
        this.infoComponents = new InfoComponents(env.infoType());
        this.nullAction = env.actionSpace().nullValue();
        ArrayTuple actions = buffer.samples.agent().action();
        this.observation = env.observationSpace().rows(buffer.observation);
        this.finalObservation = env.observationSpace().rows(buffer.samples.finalObservation());
        this.action = env.actionSpace().rows(actions);
        this.previousAction = env.actionSpace().rows(buffer.previousAction);
        this.reward = buffer.samples.env().reward().segment();
        this.previousReward = buffer.previousReward.segment();
        this.terminated = buffer.samples.env().terminated().segment();
        this.truncated = buffer.samples.env().truncated().segment();
        this.episodeStart = buffer.episodeStart.segment();
        this.info = buffer.samples.env().info().segment();
    }

    RandomStream actionRandom() {
        return actionRandom;
    }

    boolean savesState() {
        return env.savesState();
    }

    /** Starts the first episode: its inputs go to the last row, which {@link #rollOver} brings to the front. */
    void start() {
        startEpisode(steps, 0);
    }

    /** Brings the inputs after the last batch to row 0 of the next. */
    void rollOver() {
        long last = row(steps);
        observation.write(index, observation.read(last));
        previousAction.write(index, previousAction.read(last));
        previousReward.setAtIndex(JAVA_FLOAT, index, previousReward.getAtIndex(JAVA_FLOAT, last));
        episodeStart.set(JAVA_BYTE, index, episodeStart.get(JAVA_BYTE, last));
    }

    /**
     * Takes the action of row t.
     *
     * @return whether the step was truncated and not terminated, so that its final observation needs a value
     */
    boolean step(int t, long runStep, List<Episode> episodes) {
        long row = row(t);
        A chosen = action.read(row);
        Step<O> step;
        try {
            step = env.step(chosen);
            reward.setAtIndex(JAVA_FLOAT, row, Trajectory.finite(step.reward()));
            terminated.set(JAVA_BYTE, row, flag(step.terminated()));
            truncated.set(JAVA_BYTE, row, flag(step.truncated()));
            for (int i = 0; i < infoComponents.count(); i++) {
                info.setAtIndex(JAVA_DOUBLE, row * infoComponents.count() + i, infoComponents.read(i, step.info()));
            }
            (step.ends() ? finalObservation : observation).write(step.ends() ? row : row(t + 1), step.observation());
        } catch (RuntimeException e) {
            throw new EnvironmentException("step", index, trajectory.length() + 1, runStep, seed, e);
        }
        trajectory.step(step.reward());
        if (step.ends()) {
            episodes.add(trajectory.finish(runStep, index));
            startEpisode(t + 1, runStep);
        } else {
            long next = row(t + 1);
            previousAction.write(next, chosen);
            previousReward.setAtIndex(JAVA_FLOAT, next, (float) step.reward());
            episodeStart.set(JAVA_BYTE, next, flag(false));
        }
        return step.truncated() && !step.terminated();
    }

    private void startEpisode(int t, long runStep) {
        long row = row(t);
        try {
            observation.write(row, env.reset(environmentRandom));
        } catch (RuntimeException e) {
            throw new EnvironmentException("reset", index, 0, runStep, seed, e);
        }
        previousAction.write(row, nullAction);
        previousReward.setAtIndex(JAVA_FLOAT, row, 0);
        episodeStart.set(JAVA_BYTE, row, flag(true));
    }

    private long row(int t) {
        return (long) t * columns + index;
    }

    private static byte flag(boolean value) {
        return (byte) (value ? 1 : 0);
    }

    @Override
    public void save(StateWriter out) {
        out.put("environmentRandom", environmentRandom.state());
        out.put("actionRandom", actionRandom.state());
        trajectory.save(out.child("trajectory"));
        if (env.savesState()) {
            var bytes = new ByteArrayOutputStream();
            try {
                env.saveState(new DataOutputStream(bytes));
            } catch (IOException e) {
                throw new UncheckedIOException("column " + index + ": cannot save the environment", e);
            }
            out.put("environment", bytes.toByteArray());
        }
    }

    /** Continues; an environment that could not save its state starts a new episode. Call after the buffer was restored. */
    @Override
    public void restore(StateReader in) {
        environmentRandom.restore(in.getBytes("environmentRandom"));
        actionRandom.restore(in.getBytes("actionRandom"));
        if (in.has("environment") && env.savesState()) {
            trajectory.restore(in.child("trajectory"));
            try {
                env.restoreState(
                        new DataInputStream(new ByteArrayInputStream(in.getBytes("environment"))), environmentRandom);
            } catch (IOException e) {
                throw new UncheckedIOException("column " + index + ": cannot restore the environment", e);
            }
        } else {
            trajectory.restart();
            startEpisode(steps, 0);
        }
    }

    @Override
    public void close() {
        env.close();
    }
}
