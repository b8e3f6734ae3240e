package jarl.sampler;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.env.VectorEnv;
import jarl.env.VectorRows;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.samples.SpaceTensors;
import jarl.space.ActionChoices;
import jarl.space.Rows;
import jarl.space.Space;
import jarl.tensor.ArrayTuple;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Columns that one vectorised environment fills: it writes observations straight into the sample buffer. */
final class VectorColumns<O, A> implements EnvColumns {

    private final VectorEnv<O, A> env;
    private final int first;
    private final int count;
    private final SampleBuffer<?> buffer;
    private final int steps;
    private final RandomStreams streams;
    private final boolean waitReset;
    private final int maskChoices;
    private final ColumnState[] states;
    private final boolean[] ends;
    private final float[] stored;
    private final Trajectory[] trajectories;

    /** All, unless they wait for the next batch. */
    private final boolean[] goesOn;

    /** Columns whose episodes the last step ended. */
    private final int[] ended;

    private int endedCount;
    private final VectorCalls calls;
    private final VectorChecks<O> checks;

    /** Row t of the inputs, and the actions of the row before. */
    private final VectorRows[] rows;

    private final A nullAction;
    private final O nullObservation;
    private final Rows<A> actions;
    private final Rows<A> previousActions;
    private final Rows<O> observations;
    private final ColumnMemory observation;
    private final ColumnMemory finalObservation;
    private final ColumnMemory action;
    private final ColumnMemory previousAction;
    private final ColumnMemory actionMask;
    private final ColumnMemory finalActionMask;
    private final MemorySegment reward;
    private final MemorySegment previousReward;
    private final MemorySegment terminated;
    private final MemorySegment truncated;
    private final MemorySegment episodeStart;
    private final MemorySegment valid;

    VectorColumns(VectorEnv<O, A> env, int first, RandomStreams streams, SamplerSpec spec, SampleBuffer<?> buffer) {
        this.env = env;
        this.first = first;
        this.count = env.columns();
        this.buffer = buffer;
        this.steps = buffer.steps;
        this.streams = streams;
        this.waitReset = spec.waitReset();
        Space<A> actionSpace = env.actionSpace();
        this.maskChoices = env.masksActions() ? ActionChoices.count(actionSpace) : 0;
        this.states = new ColumnState[count];
        Arrays.setAll(states, i -> new ColumnState(streams, first + i, spec.discount()));
        this.calls = new VectorCalls(env, first, states, streams.seed());
        this.checks = new VectorChecks<>(env, buffer, calls);
        this.ends = new boolean[count];
        this.stored = new float[count];
        this.trajectories = Arrays.stream(states).map(state -> state.trajectory).toArray(Trajectory[]::new);
        this.goesOn = new boolean[count];
        Arrays.fill(goesOn, true);
        this.ended = new int[count];
        this.nullAction = actionSpace.nullValue();
        this.nullObservation = env.observationSpace().nullValue();
        ArrayTuple actionBuffer = buffer.samples.agent().action();
        this.actions = SpaceTensors.rows(actionSpace, actionBuffer);
        this.previousActions = SpaceTensors.rows(actionSpace, buffer.previousAction);
        this.observations = SpaceTensors.rows(env.observationSpace(), buffer.observation);
        this.observation = memory(buffer.observation, steps + 1);
        this.finalObservation = memory(buffer.samples.finalObservation(), steps);
        this.action = memory(actionBuffer, steps);
        this.previousAction = memory(buffer.previousAction, steps + 1);
        this.actionMask = memory(buffer.actionMask, steps + 1);
        this.finalActionMask = memory(buffer.samples.finalActionMask(), steps);
        this.reward = buffer.samples.env().reward().segment();
        this.previousReward = buffer.previousReward.segment();
        this.terminated = buffer.samples.env().terminated().segment();
        this.truncated = buffer.samples.env().truncated().segment();
        this.episodeStart = buffer.episodeStart.segment();
        this.valid = buffer.samples.valid().segment();
        this.rows = new VectorRows[steps + 1];
        List<RandomStream> random =
                Arrays.stream(states).map(state -> state.environmentRandom).toList();
        rows[0] = VectorRows.of(random, List.of(), observation.cell(row(0), count), mask(0));
        for (int t = 1; t <= steps; t++) {
            List<MemorySegment> taken = action.cell(row(t - 1), count).stream()
                    .map(MemorySegment::asReadOnly)
                    .toList();
            rows[t] = rows[0].at(taken, observation.cell(row(t), count), mask(t));
        }
    }

    private ColumnMemory memory(ArrayTuple tuple, int times) {
        return ColumnMemory.of(tuple, (long) times * buffer.columns);
    }

    private MemorySegment mask(int t) {
        List<MemorySegment> cell = actionMask.cell(row(t), count);
        return cell.isEmpty() ? MemorySegment.NULL : cell.getFirst();
    }

    @Override
    public int first() {
        return first;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public List<RandomStream> actionRandom() {
        return Arrays.stream(states).map(state -> state.actionRandom).toList();
    }

    @Override
    public void watch(Watchdog watchdog) {
        calls.watch(watchdog);
    }

    @Override
    public boolean savesState() {
        return env.savesState();
    }

    // ---- episodes ----

    @Override
    public void start(int decorrelationSteps) {
        reset(steps, 0);
        checks.requireUsable(row(steps), 0);
        if (decorrelationSteps == 0) {
            return;
        }
        RandomStream[] random = new RandomStream[count];
        int[] taken = new int[count];
        for (int i = 0; i < count; i++) {
            random[i] = streams.stream("decorrelation", first + i);
            taken[i] = 1 + random[i].nextInt(decorrelationSteps);
        }
        for (int step = 0; step < Arrays.stream(taken).max().orElse(0); step++) {
            stepAtRandom(step, taken, random);
        }
        selectThoseThatGoOn();
    }

    private void stepAtRandom(int step, int[] taken, RandomStream... random) {
        for (int i = 0; i < count; i++) {
            boolean steps = step < taken[i];
            rows[0].select(i, steps);
            if (steps) {
                A chosen = ActionChoices.sample(env.actionSpace(), random[i], maskOf(i));
                actions.write(row(this.steps - 1) + i, chosen);
                previousActions.write(row(this.steps) + i, chosen);
            }
        }
        calls.step(rows[steps], 0);
        boolean any = continueAll(steps, 0);
        checks.requireUsable(row(steps), 0);
        for (int i = 0; i < count; i++) {
            if (ends[i]) {
                states[i].trajectory.restart();
            }
        }
        if (any) {
            resetEnded(steps, 0);
            checks.requireUsable(row(steps), 0);
        }
    }

    /** The mask of a column in the last row, without flags if there are no masks. */
    private boolean[] maskOf(int i) {
        return checks.flags(rows[steps].actionMask(), i);
    }

    @Override
    public void rollOver(long runStep, boolean[] starts, int from) {
        observation.copy(row(steps), observation, row(0), count);
        previousAction.copy(row(steps), previousAction, row(0), count);
        actionMask.copy(row(steps), actionMask, row(0), count);
        boolean any = false;
        for (int i = 0; i < count; i++) {
            previousReward.setAtIndex(JAVA_FLOAT, row(0) + i, previousReward.getAtIndex(JAVA_FLOAT, row(steps) + i));
            episodeStart.set(JAVA_BYTE, row(0) + i, episodeStart.get(JAVA_BYTE, row(steps) + i));
            ends[i] = states[i].waiting;
            any |= ends[i];
            states[i].waiting = false;
        }
        if (any) {
            resetEnded(0, runStep);
            checks.requireUsable(row(0), runStep);
        }
        for (int i = 0; i < count; i++) {
            starts[first - from + i] = episodeStart.get(JAVA_BYTE, row(0) + i) != 0;
        }
    }

    @Override
    public void step(int t, long runStep, boolean[] endedColumns, int from, List<Episode> episodes) {
        action.copy(row(t), previousAction, row(t + 1), count);
        calls.step(rows[t + 1], runStep);
        boolean any = continueAll(t + 1, runStep);
        writeOutcomes(t);
        System.arraycopy(ends, 0, endedColumns, first - from, count);
        if (any) {
            end(t, runStep, episodes);
        }
        checks.requireUsable(row(t + 1), runStep);
    }

    /** Writes the inputs after a step into row t, as if all episodes went on, and notes which have ended: whether any has. */
    private boolean continueAll(int t, long runStep) {
        VectorRows brought = rows[t];
        boolean all = true;
        endedCount = 0;
        for (int i = 0; i < count; i++) {
            ends[i] = false;
            all &= brought.selected(i);
            if (brought.selected(i)) {
                double reward = brought.reward(i);
                stored[i] = (float) reward;
                if (!Float.isFinite(stored[i])) {
                    throw calls.refused("step", i, runStep, "the reward must be a finite float32, got " + reward, 1);
                }
                trajectories[i].step(reward);
                if (brought.ends(i)) {
                    ends[i] = true;
                    ended[endedCount++] = i;
                }
            }
        }
        if (all) {
            MemorySegment.copy(stored, 0, previousReward, JAVA_FLOAT, row(t) * Float.BYTES, count);
            episodeStart.asSlice(row(t), count).fill((byte) 0);
        }
        for (int i = 0; !all && i < count; i++) {
            if (brought.selected(i)) {
                previousReward.setAtIndex(JAVA_FLOAT, row(t) + i, stored[i]);
                episodeStart.set(JAVA_BYTE, row(t) + i, flag(false));
            }
        }
        for (int i = 0; maskChoices > 0 && i < count; i++) {
            if (brought.selected(i) && !brought.terminated(i)) {
                checks.requireMask(rows[t].actionMask(), i, "step", runStep);
            }
        }
        return endedCount > 0;
    }

    /** Writes what the step of row t brought. */
    private void writeOutcomes(int t) {
        MemorySegment.copy(stored, 0, reward, JAVA_FLOAT, row(t) * Float.BYTES, count);
        rows[t + 1].copyTerminated(terminated, row(t));
        rows[t + 1].copyTruncated(truncated, row(t));
        if (waitReset) {
            for (int i = 0; i < count; i++) {
                valid.set(JAVA_BYTE, row(t) + i, flag(!states[i].waiting));
                if (states[i].waiting) {
                    idle(row(t) + i);
                }
            }
        }
    }

    /** Ends the episodes that the step of row t ended, and starts the next ones. */
    private void end(int t, long runStep, List<Episode> episodes) {
        for (int k = 0; k < endedCount; k++) {
            int i = ended[k];
            long row = row(t) + i;
            observation.copy(row + buffer.columns, finalObservation, row, 1);
            checks.requireUsableEnd(row, i, runStep);
            if (buffer.cut(row)) {
                actionMask.copy(row + buffer.columns, finalActionMask, row, 1);
            }
            episodes.add(trajectories[i].finish(runStep, first + i));
            if (waitReset) {
                states[i].waiting = true;
                rows[0].select(i, false);
                writeNullInputs(row + buffer.columns);
            }
        }
        if (!waitReset) {
            resetEnded(t + 1, runStep);
        }
    }

    private void idle(long row) {
        reward.setAtIndex(JAVA_FLOAT, row, 0);
        terminated.set(JAVA_BYTE, row, flag(false));
        truncated.set(JAVA_BYTE, row, flag(false));
        writeNullInputs(row + buffer.columns);
    }

    private void writeNullInputs(long row) {
        observations.write(row, nullObservation);
        previousActions.write(row, nullAction);
        previousReward.setAtIndex(JAVA_FLOAT, row, 0);
        episodeStart.set(JAVA_BYTE, row, flag(false));
        actionMask.fill(row, (byte) 1);
    }

    private void resetEnded(int t, long runStep) {
        rows[0].selectOnly(ends);
        reset(t, runStep);
        if (waitReset) {
            selectThoseThatGoOn();
        } else {
            rows[0].selectOnly(goesOn);
        }
    }

    private void selectThoseThatGoOn() {
        for (int i = 0; i < count; i++) {
            goesOn[i] = !states[i].waiting;
        }
        rows[0].selectOnly(goesOn);
    }

    // ---- calls ----

    /** Starts episodes of the selected columns with row t. */
    private void reset(int t, long runStep) {
        calls.reset(rows[t], runStep);
        for (int i = 0; i < count; i++) {
            if (rows[t].selected(i)) {
                previousActions.write(row(t) + i, nullAction);
                previousReward.setAtIndex(JAVA_FLOAT, row(t) + i, 0);
                episodeStart.set(JAVA_BYTE, row(t) + i, flag(true));
                if (maskChoices > 0) {
                    checks.requireMask(rows[t].actionMask(), i, "reset", runStep);
                }
            }
        }
    }

    // ---- state ----

    @Override
    public void mark(long runStep) {
        for (int i = 0; i < count; i++) {
            states[i].note(calls.saved(i, runStep));
        }
    }

    @Override
    public void keepMark() {
        for (ColumnState state : states) {
            state.keep();
        }
    }

    @Override
    public void save(StateWriter out) {
        for (int i = 0; i < count; i++) {
            states[i].save(out.child(EnvColumns.child(first + i)));
        }
    }

    @Override
    public void restore(StateReader in) {
        boolean any = false;
        for (int i = 0; i < count; i++) {
            Optional<byte[]> saved = states[i].restore(in.child(EnvColumns.child(first + i)), env.savesState());
            ends[i] = saved.isEmpty();
            any |= ends[i];
            if (saved.isPresent()) {
                calls.restore(i, saved.get());
            }
        }
        if (any) {
            resetEnded(steps, 0);
            checks.requireUsable(row(steps), 0);
        }
        selectThoseThatGoOn();
    }

    @Override
    public void close(Consumer<EnvironmentException> failed) {
        calls.close(failed);
    }

    private long row(int t) {
        return (long) t * buffer.columns + first;
    }

    private static byte flag(boolean value) {
        return (byte) (value ? 1 : 0);
    }
}
