package jarl.sampler;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.checkpoint.Stateful;
import jarl.config.FirstLine;
import jarl.env.Env;
import jarl.env.Step;
import jarl.env.TrueScore;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.space.ActionChoices;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One environment and its place in the sample buffer. Used by one thread at a time. */
final class EnvColumn<O, A> implements Stateful, AutoCloseable {

    private final Env<O, A> env;
    private final int index;
    private final int columns;
    private final int steps;
    private final long seed;
    private final ColumnState state;
    private final SampleBuffer<?> buffer;
    private final EpisodeTotals trajectory;
    private final NumericInfo infoComponents;
    private final boolean waitReset;
    private final int maskChoices;
    private final CallWatch calls;
    private final ByteArrayOutputStream environmentBytes = new ByteArrayOutputStream();

    private final SampleRows<O, A> rows;
    private final MemorySegment info;

    EnvColumn(Env<O, A> env, int index, RandomStreams streams, SamplerSpec spec, SampleBuffer<?> buffer) {
        this.env = env;
        this.index = index;
        this.buffer = buffer;
        this.columns = buffer.columns;
        this.steps = buffer.steps;
        this.seed = streams.seed();
        this.state = new ColumnState(streams, index, spec.discount());
        this.trajectory = state.trajectory;
        this.infoComponents = new NumericInfo(env.infoType());
        this.waitReset = spec.waitReset();
        this.maskChoices = MaskRows.choices(env);
        this.rows = new SampleRows<>(env.observationSpace(), env.actionSpace(), maskChoices, buffer);
        this.info = buffer.samples.env().info().segment();
        this.calls =
                new CallWatch((action, _, episodeStep, runStep, cause) -> failure(action, episodeStep, runStep, cause));
    }

    /** Notes where this column is, see {@link ColumnState}. */
    void mark(long runStep) {
        state.note(environmentState(runStep));
    }

    /** The batch is whole: {@link #mark} counts. */
    void keepMark() {
        state.keep();
    }

    private byte @Nullable [] environmentState(long runStep) {
        if (!env.savesState()) {
            return null;
        }
        environmentBytes.reset();
        calls.enter("saveState", trajectory.length());
        try {
            env.saveState(new DataOutputStream(environmentBytes));
            return environmentBytes.toByteArray();
        } catch (Throwable e) {
            throw failure("saveState", trajectory.length(), runStep, e);
        } finally {
            calls.exit(runStep);
        }
    }

    private EnvironmentException failure(String action, int episodeStep, long runStep, Throwable cause) {
        EnvironmentException.passOnIfOfTheMachine(cause);
        calls.noteFailure();
        return new EnvironmentException(action, index, episodeStep, runStep, seed, cause);
    }

    RandomStream actionRandom() {
        return state.actionRandom;
    }

    boolean savesState() {
        return env.savesState();
    }

    /** Starts the first episode: its inputs go to the last row, which {@link #rollOver} brings to the front. */
    void start(int decorrelationSteps) {
        startEpisode(steps, 0);
        if (decorrelationSteps > 0) {
            RandomStream random = new RandomStreams(seed).stream("decorrelation", index);
            int taken = 1 + random.nextInt(decorrelationSteps);
            for (int i = 0; i < taken; i++) {
                stepAtRandom(random);
            }
        }
    }

    private void stepAtRandom(RandomStream random) {
        A chosen = ActionChoices.sample(env.actionSpace(), random, rows.mask(row(steps)));
        Step<O> step = callStep(row(steps), chosen, 0);
        if (step.ends()) {
            trajectory.step(TrueScore.of(step));
            if (TrueScore.endsTask(step)) {
                trajectory.restart();
            }
            startEpisode(steps, 0);
        } else {
            rows.observation.write(row(steps), step.observation());
            continueEpisode(steps, 0, step);
        }
    }

    /**
     * Brings the inputs after the last batch to row 0 of the next; a column that waited for this is reset.
     *
     * @return whether an episode starts with row 0
     */
    boolean rollOver(long runStep) {
        if (state.waiting) {
            state.waiting = false;
            startEpisode(0, runStep);
            return true;
        }
        long last = row(steps);
        rows.observation.write(index, rows.observation.read(last));
        rows.previousAction.write(index, rows.previousAction.read(last));
        rows.copyRewardAndStart(last, index);
        MemorySegment masks = rows.actionMask;
        MemorySegment.copy(masks, last * maskChoices, masks, (long) index * maskChoices, maskChoices);
        return rows.isStart(index);
    }

    /**
     * Takes the action of row t.
     *
     * @return whether the episode ended with this row
     */
    boolean step(int t, long runStep, List<Episode> episodes) {
        long row = row(t);
        if (state.waiting) {
            idle(t);
            return false;
        }
        A chosen = rows.action.read(row);
        Step<O> step = callStep(row(t + 1), chosen, runStep);
        try {
            rows.outcome(row, EpisodeTotals.finite(step.reward()), step.terminated(), step.truncated());
            for (int i = 0; i < infoComponents.count(); i++) {
                info.setAtIndex(JAVA_DOUBLE, row * infoComponents.count() + i, infoComponents.read(i, step.info()));
            }
            if (step.ends()) {
                rows.finalObservation.write(row, step.observation());
            } else {
                rows.observation.write(row(t + 1), step.observation());
            }
        } catch (RuntimeException e) {
            throw failure("step", trajectory.length() + 1, runStep, e);
        }
        if (!step.ends()) {
            continueEpisode(t + 1, runStep, step);
            return false;
        }
        if (buffer.cut(row)) {
            // The learner will ask what the best action would have been here: among those that are allowed.
            writeMask(rows.finalActionMask, row, "step", trajectory.length() + 1, runStep);
        }
        trajectory.step(TrueScore.of(step));
        if (TrueScore.endsTask(step)) {
            episodes.add(trajectory.finish(runStep, index));
        }
        if (waitReset) {
            state.waiting = true;
            rows.waits(row(t + 1));
        } else {
            startEpisode(t + 1, runStep);
        }
        return true;
    }

    /** The action goes to the next row before the environment gets it, which may write into its arrays. */
    private Step<O> callStep(long nextRow, A chosen, long runStep) {
        int number = trajectory.length() + 1;
        rows.previousAction.write(nextRow, chosen);
        calls.enter("step", number);
        try {
            Step<O> step = env.step(chosen);
            return Arrivals.step(env.observationSpace(), env.infoType(), step);
        } catch (Throwable e) {
            throw failure("step", number, runStep, e);
        } finally {
            calls.exit(runStep);
        }
    }

    private void continueEpisode(int t, long runStep, Step<O> last) {
        long row = row(t);
        writeMask(rows.actionMask, row, "step", trajectory.length() + 1, runStep);
        trajectory.step(TrueScore.of(last));
        rows.continues(row, (float) last.reward());
    }

    private void startEpisode(int t, long runStep) {
        long row = row(t);
        calls.enter("reset", 0);
        try {
            rows.observation.write(
                    row, Arrivals.observation(env.observationSpace(), env.reset(state.environmentRandom)));
        } catch (Throwable e) {
            throw failure("reset", 0, runStep, e);
        } finally {
            calls.exit(runStep);
        }
        writeMask(rows.actionMask, row, "reset", 0, runStep);
        rows.starts(row);
    }

    private void idle(int t) {
        long row = row(t);
        rows.noOutcome(row);
        long infoBytes = (long) infoComponents.count() * Double.BYTES;
        info.asSlice(row * infoBytes, infoBytes).fill((byte) 0);
        rows.waits(row(t + 1));
    }

    private void writeMask(MemorySegment masks, long row, String action, int episodeStep, long runStep) {
        if (maskChoices == 0) {
            return;
        }
        calls.enter(action, episodeStep);
        try {
            MaskRows.write(env, masks, row, maskChoices);
        } catch (Throwable e) {
            throw failure(action, episodeStep, runStep, e);
        } finally {
            calls.exit(runStep);
        }
    }

    /** The calls to the environment, for the watchdog. */
    CallWatch calls() {
        return calls;
    }

    private long row(int t) {
        return (long) t * columns + index;
    }

    /** The state at the last mark that was kept; calls nothing. */
    @Override
    public void save(StateWriter out) {
        state.save(out);
    }

    /** Continues; an environment that could not save its state starts a new episode. Call after the buffer was restored. */
    @Override
    public void restore(StateReader in) {
        Optional<byte[]> saved = state.restore(in, env.savesState());
        if (saved.isEmpty()) {
            startEpisode(steps, 0);
            return;
        }
        calls.run("restoreState", index, trajectory.length(), () -> {
            try {
                env.restoreState(new DataInputStream(new ByteArrayInputStream(saved.get())), state.environmentRandom);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot restore the environment: " + FirstLine.of(e), e);
            }
        });
    }

    @Override
    public void close() {
        calls.run("close", index, trajectory.length(), env::close);
    }
}
