package jarl.sampler;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.env.VectorEnv;
import jarl.env.VectorRows;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.space.ActionChoices;
import jarl.space.Space;
import jarl.tensor.TensorTree;
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
    private final EpisodeTotals[] trajectories;

    /** All, unless they wait for the next batch. */
    private final boolean[] goesOn;

    /** Columns whose episodes the last step ended. */
    private final int[] ended;

    private int endedCount;
    private final VectorCallWatch calls;
    private final VectorChecks<O> checks;

    /** Row t of the inputs, and the actions of the row before. */
    private final VectorRows[] rows;

    private final SampleRows<O, A> samples;
    private final ColumnMemory observation;
    private final ColumnMemory finalObservation;
    private final ColumnMemory action;
    private final ColumnMemory previousAction;
    private final ColumnMemory actionMask;
    private final ColumnMemory finalActionMask;

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
        this.calls = new VectorCallWatch(env, first, states, streams.seed());
        this.checks = new VectorChecks<>(env, buffer, calls);
        this.ends = new boolean[count];
        this.stored = new float[count];
        this.trajectories = Arrays.stream(states).map(state -> state.trajectory).toArray(EpisodeTotals[]::new);
        this.goesOn = new boolean[count];
        Arrays.fill(goesOn, true);
        this.ended = new int[count];
        this.samples = new SampleRows<>(env.observationSpace(), actionSpace, maskChoices, buffer);
        TensorTree actionBuffer = buffer.samples.agent().action();
        this.observation = memory(buffer.observation, steps + 1);
        this.finalObservation = memory(buffer.samples.finalObservation(), steps);
        this.action = memory(actionBuffer, steps);
        this.previousAction = memory(buffer.previousAction, steps + 1);
        this.actionMask = memory(buffer.actionMask, steps + 1);
        this.finalActionMask = memory(buffer.samples.finalActionMask(), steps);
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

    private ColumnMemory memory(TensorTree tuple, int times) {
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
                A chosen = ActionChoices.sample(env.actionSpace(), random[i], samples.mask(row(this.steps) + i));
                samples.action.write(row(this.steps - 1) + i, chosen);
                samples.previousAction.write(row(this.steps) + i, chosen);
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

    @Override
    public void rollOver(long runStep, boolean[] starts, int from) {
        observation.copy(row(steps), observation, row(0), count);
        previousAction.copy(row(steps), previousAction, row(0), count);
        actionMask.copy(row(steps), actionMask, row(0), count);
        boolean any = false;
        for (int i = 0; i < count; i++) {
            samples.copyRewardAndStart(row(steps) + i, row(0) + i);
            ends[i] = states[i].waiting;
            any |= ends[i];
            states[i].waiting = false;
        }
        if (any) {
            resetEnded(0, runStep);
            checks.requireUsable(row(0), runStep);
        }
        for (int i = 0; i < count; i++) {
            starts[first - from + i] = samples.isStart(row(0) + i);
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
                    throw calls.refused("step", i, runStep, checks.badReward(reward), 1);
                }
                trajectories[i].step(reward);
                if (brought.ends(i)) {
                    ends[i] = true;
                    ended[endedCount++] = i;
                }
            }
        }
        if (all) {
            samples.continueAll(row(t), stored);
        }
        for (int i = 0; !all && i < count; i++) {
            if (brought.selected(i)) {
                samples.continues(row(t) + i, stored[i]);
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
        samples.outcomes(row(t), rows[t + 1], stored);
        for (int i = 0; waitReset && i < count; i++) {
            if (states[i].waiting) {
                samples.noOutcome(row(t) + i);
                samples.waits(row(t + 1) + i);
            } else {
                samples.validate(row(t) + i);
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
                samples.waits(row + buffer.columns);
            }
        }
        if (!waitReset) {
            resetEnded(t + 1, runStep);
        }
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
                samples.starts(row(t) + i);
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
}
