package jarl.sampler;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.env.ColumnException;
import jarl.env.VectorEnv;
import jarl.env.VectorRows;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.space.ActionChoices;
import jarl.space.Rows;
import jarl.space.Space;
import jarl.tensor.ArrayTuple;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Columns that one vectorised environment fills: it writes observations straight into the sample buffer. */
final class VectorColumns<O, A> implements EnvColumns {

    private final VectorEnv<O, A> env;
    private final int first;
    private final int count;
    private final SampleBuffer<?> buffer;
    private final int steps;
    private final long seed;
    private final boolean waitReset;
    private final int maskChoices;
    private final ColumnState[] states;
    private final boolean[] ends;
    private final float[] stored;
    private final Calls calls = new Calls(
            (action, which, episodeStep, runStep, cause) -> failure(action, which, episodeStep, runStep, cause));
    private final ByteArrayOutputStream environmentBytes = new ByteArrayOutputStream();

    /** Row t of the inputs, and the actions of the row before. */
    private final VectorRows[] rows;

    private final A nullAction;
    private final O nullObservation;
    private final Rows<A> actions;
    private final Rows<A> previousActions;
    private final Rows<O> observations;
    private final RowCheck<O> check;
    private final RowCheck<O> finalCheck;
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
        this.seed = streams.seed();
        this.waitReset = spec.waitReset();
        Space<A> actionSpace = env.actionSpace();
        this.maskChoices = env.masksActions() ? ActionChoices.count(actionSpace) : 0;
        this.states = new ColumnState[count];
        Arrays.setAll(states, i -> new ColumnState(streams, first + i, spec.discount()));
        this.ends = new boolean[count];
        this.stored = new float[count];
        this.nullAction = actionSpace.nullValue();
        this.nullObservation = env.observationSpace().nullValue();
        ArrayTuple actionBuffer = buffer.samples.agent().action();
        this.actions = actionSpace.rows(actionBuffer);
        this.previousActions = actionSpace.rows(buffer.previousAction);
        this.observations = env.observationSpace().rows(buffer.observation);
        this.check = new RowCheck<>(env.observationSpace(), buffer.observation);
        this.finalCheck = new RowCheck<>(env.observationSpace(), buffer.samples.finalObservation());
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
        watchdog.watch(calls);
    }

    @Override
    public boolean savesState() {
        return env.savesState();
    }

    // ---- episodes ----

    @Override
    public void start(int decorrelationSteps) {
        reset(steps, 0);
        requireUsable(steps, 0);
        if (decorrelationSteps == 0) {
            return;
        }
        RandomStream[] random = new RandomStream[count];
        int[] taken = new int[count];
        for (int i = 0; i < count; i++) {
            random[i] = new RandomStreams(seed).stream("decorrelation", first + i);
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
        advance(steps, 0);
        boolean any = continueAll(steps, 0);
        requireUsable(steps, 0);
        for (int i = 0; i < count; i++) {
            if (ends[i]) {
                states[i].trajectory.restart();
            }
        }
        if (any) {
            resetEnded(steps, 0);
            requireUsable(steps, 0);
        }
    }

    /** The mask of a column in the last row, without flags if there are no masks. */
    private boolean[] maskOf(int i) {
        boolean[] flags = new boolean[maskChoices];
        for (int choice = 0; choice < maskChoices; choice++) {
            flags[choice] = rows[steps].actionMask().get(JAVA_BYTE, (long) i * maskChoices + choice) != 0;
        }
        return flags;
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
            requireUsable(0, runStep);
        }
        for (int i = 0; i < count; i++) {
            starts[first - from + i] = episodeStart.get(JAVA_BYTE, row(0) + i) != 0;
        }
    }

    @Override
    public void step(int t, long runStep, boolean[] ended, int from, List<Episode> episodes) {
        action.copy(row(t), previousAction, row(t + 1), count);
        advance(t + 1, runStep);
        boolean any = continueAll(t + 1, runStep);
        writeOutcomes(t);
        System.arraycopy(ends, 0, ended, first - from, count);
        if (any) {
            end(t, runStep, episodes);
        }
        requireUsable(t + 1, runStep);
    }

    /** Writes the inputs after a step into row t, as if all episodes went on, and notes which have ended: whether any has. */
    private boolean continueAll(int t, long runStep) {
        VectorRows brought = rows[t];
        boolean any = false;
        boolean all = true;
        for (int i = 0; i < count; i++) {
            ends[i] = false;
            all &= brought.selected(i);
            if (brought.selected(i)) {
                double reward = brought.reward(i);
                stored[i] = (float) reward;
                if (!Float.isFinite(stored[i])) {
                    throw refusedReward(i, runStep, reward);
                }
                states[i].trajectory.step(reward);
                ends[i] = brought.ends(i);
                any |= ends[i];
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
                requireMask(t, i, "step", runStep);
            }
        }
        return any;
    }

    private EnvironmentException refusedReward(int i, long runStep, double reward) {
        return failure(
                "step",
                i,
                states[i].trajectory.length() + 1,
                runStep,
                new IllegalStateException("the reward must be a finite float32, got " + reward));
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
        for (int i = 0; i < count; i++) {
            if (ends[i]) {
                long row = row(t) + i;
                observation.copy(row + buffer.columns, finalObservation, row, 1);
                requireUsableEnd(row, i, runStep);
                if (buffer.cut(row)) {
                    actionMask.copy(row + buffer.columns, finalActionMask, row, 1);
                }
                episodes.add(states[i].trajectory.finish(runStep, first + i));
            }
        }
        if (!waitReset) {
            resetEnded(t + 1, runStep);
            return;
        }
        for (int i = 0; i < count; i++) {
            if (ends[i]) {
                states[i].waiting = true;
                rows[0].select(i, false);
                writeNullInputs(row(t + 1) + i);
            }
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
        for (int i = 0; i < count; i++) {
            rows[0].select(i, ends[i]);
        }
        reset(t, runStep);
        selectThoseThatGoOn();
    }

    private void selectThoseThatGoOn() {
        for (int i = 0; i < count; i++) {
            rows[0].select(i, !states[i].waiting);
        }
    }

    // ---- calls ----

    /** Starts episodes of the selected columns with row t. */
    private void reset(int t, long runStep) {
        call("reset", runStep, () -> env.reset(rows[t]));
        for (int i = 0; i < count; i++) {
            if (rows[t].selected(i)) {
                previousActions.write(row(t) + i, nullAction);
                previousReward.setAtIndex(JAVA_FLOAT, row(t) + i, 0);
                episodeStart.set(JAVA_BYTE, row(t) + i, flag(true));
                if (maskChoices > 0) {
                    requireMask(t, i, "reset", runStep);
                }
            }
        }
    }

    /** Steps the selected columns to row t. */
    private void advance(int t, long runStep) {
        call("step", runStep, () -> env.step(rows[t]));
    }

    private void call(String name, long runStep, Runnable call) {
        calls.enter(name, -1, 0);
        try {
            call.run();
        } catch (ColumnException e) {
            int i = Math.clamp(e.column(), 0, count - 1);
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw failure(name, i, name.equals("step") ? states[i].trajectory.length() + 1 : 0, runStep, cause);
        } catch (Throwable e) {
            throw failure(name, -1, 0, runStep, e);
        } finally {
            calls.exit(runStep);
        }
    }

    /** A failure in a column of the environment, or if it is -1 in one that is not known. */
    private EnvironmentException failure(String action, int i, int episodeStep, long runStep, Throwable cause) {
        EnvironmentException.passOnIfOfTheMachine(cause);
        calls.noteFailure();
        return i < 0
                ? EnvironmentException.inColumns(action, first, first + count - 1, runStep, seed, cause)
                : new EnvironmentException(action, first + i, episodeStep, runStep, seed, cause);
    }

    /** Checks the observations of row t, which the last call has written: a reset where an episode starts, else a step. */
    private void requireUsable(int t, long runStep) {
        long bad = check.firstUnusable(row(t), row(t) + count);
        if (bad >= 0) {
            int i = (int) (bad - row(t));
            boolean starts = episodeStart.get(JAVA_BYTE, bad) != 0;
            throw refusedObservation(
                    starts ? "reset" : "step",
                    i,
                    starts ? 0 : states[i].trajectory.length(),
                    runStep,
                    check.defect(bad));
        }
    }

    private void requireUsableEnd(long row, int i, long runStep) {
        if (finalCheck.firstUnusable(row, row + 1) >= 0) {
            throw refusedObservation("step", i, states[i].trajectory.length(), runStep, finalCheck.defect(row));
        }
    }

    private EnvironmentException refusedObservation(
            String action, int i, int episodeStep, long runStep, String defect) {
        return failure(
                action,
                i,
                episodeStep,
                runStep,
                new IllegalStateException("the observation cannot be used: " + defect));
    }

    private void requireMask(int t, int i, String action, long runStep) {
        boolean[] allowed = new boolean[maskChoices];
        for (int choice = 0; choice < maskChoices; choice++) {
            allowed[choice] = rows[t].actionMask().get(JAVA_BYTE, (long) i * maskChoices + choice) != 0;
        }
        Optional<String> mismatch = ActionChoices.mismatch(env.actionSpace(), allowed);
        if (mismatch.isPresent()) {
            int episodeStep = action.equals("reset") ? 0 : states[i].trajectory.length();
            throw failure(action, i, episodeStep, runStep, new IllegalStateException("action mask: " + mismatch.get()));
        }
    }

    // ---- state ----

    @Override
    public void mark(long runStep) {
        for (int i = 0; i < count; i++) {
            states[i].note(environmentState(i, runStep));
        }
    }

    private byte @Nullable [] environmentState(int i, long runStep) {
        if (!env.savesState()) {
            return null;
        }
        environmentBytes.reset();
        calls.enter("saveState", i, states[i].trajectory.length());
        try {
            env.saveState(i, new DataOutputStream(environmentBytes));
            return environmentBytes.toByteArray();
        } catch (Throwable e) {
            throw failure("saveState", i, states[i].trajectory.length(), runStep, e);
        } finally {
            calls.exit(runStep);
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
                restoreEnvironment(i, saved.get());
            }
        }
        if (any) {
            resetEnded(steps, 0);
            requireUsable(steps, 0);
        }
        selectThoseThatGoOn();
    }

    private void restoreEnvironment(int i, byte... saved) {
        calls.run("restoreState", i, states[i].trajectory.length(), () -> {
            try {
                env.restoreState(i, new DataInputStream(new ByteArrayInputStream(saved)));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot restore the environment: " + e.getMessage(), e);
            }
        });
    }

    @Override
    public void close(Consumer<EnvironmentException> failed) {
        try {
            calls.run("close", -1, 0, env::close);
        } catch (EnvironmentException e) {
            failed.accept(e);
        }
    }

    private long row(int t) {
        return (long) t * buffer.columns + first;
    }

    private static byte flag(boolean value) {
        return (byte) (value ? 1 : 0);
    }
}
