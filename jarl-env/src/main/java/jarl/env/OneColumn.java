package jarl.env;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import jarl.space.ActionChoices;
import jarl.space.Rows;
import jarl.space.Space;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A vectorised environment of one column, as a single one.
 *
 * @param <O> observation type
 * @param <A> action type
 */
public final class OneColumn<O, A> implements Env<O, A> {

    private final VectorEnv<O, A> vector;
    private final int choices;
    private final List<MemorySegment> action;
    private final List<MemorySegment> observation;
    private final MemorySegment mask;
    private final Rows<A> actionRows;
    private final Rows<O> observationRows;
    private @Nullable RandomGenerator random;
    private @Nullable VectorRows rows;
    private boolean running;
    private boolean closed;

    /**
     * Creates a view.
     *
     * @param vector of one column, owned by this from now on
     */
    public OneColumn(VectorEnv<O, A> vector) {
        if (vector.columns() != 1) {
            throw new IllegalArgumentException(
                    vector.getClass().getSimpleName() + ": expected 1 column, got " + vector.columns());
        }
        this.vector = vector;
        this.choices = vector.masksActions() ? ActionChoices.count(vector.actionSpace()) : 0;
        Arena memory = Arena.ofAuto();
        this.action = vector.actionSpace().allocate(memory, 1);
        this.observation = vector.observationSpace().allocate(memory, 1);
        this.mask = choices == 0 ? MemorySegment.NULL : memory.allocate(choices);
        this.actionRows = vector.actionSpace().rows(action);
        this.observationRows = vector.observationSpace().rows(observation);
    }

    /** The vectorised environment behind this view. */
    public VectorEnv<O, A> vector() {
        return vector;
    }

    @Override
    public Space<O> observationSpace() {
        return vector.observationSpace();
    }

    @Override
    public Space<A> actionSpace() {
        return vector.actionSpace();
    }

    @Override
    public O reset(RandomGenerator random) {
        VectorRows to = rowsWith(random);
        call(() -> vector.reset(to));
        running = true;
        return observationRows.read(0);
    }

    @Override
    public Step<O> step(A chosen) {
        VectorRows to = rows;
        if (!running || to == null) {
            throw new IllegalStateException(
                    vector.getClass().getSimpleName() + ": step needs a running episode, call reset first");
        }
        vector.actionSpace().defect(chosen).ifPresent(defect -> {
            throw new IllegalArgumentException(vector.getClass().getSimpleName() + ": the action: " + defect);
        });
        actionRows.write(0, chosen);
        to.expectOutcomes();
        call(() -> vector.step(to));
        if (Double.isNaN(to.reward(0))) {
            throw new IllegalStateException("the reward must be a finite float32, got NaN, or no call of rows.outcome");
        }
        Step<O> step = new Step<>(observationRows.read(0), to.reward(0), to.terminated(0), to.truncated(0));
        running = !step.ends();
        return step;
    }

    @SuppressWarnings("ReferenceEquality") // the very same generator
    private VectorRows rowsWith(RandomGenerator given) {
        VectorRows made = rows;
        if (made == null || random != given) {
            made = VectorRows.of(List.of(given), action, observation, mask);
            rows = made;
            random = given;
        }
        return made;
    }

    /** Tells what failed in a column of which there is only one. */
    private static void call(Runnable call) {
        try {
            call.run();
        } catch (ColumnException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Override
    public boolean masksActions() {
        return vector.masksActions();
    }

    @Override
    public boolean[] actionMask() {
        if (choices == 0) {
            throw new UnsupportedOperationException(vector.getClass().getSimpleName() + " does not mask actions");
        }
        return ActionChoices.flags(mask, 1)[0];
    }

    @Override
    public Map<String, String> provenance() {
        return vector.provenance();
    }

    @Override
    public boolean savesState() {
        return vector.savesState();
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        out.writeBoolean(running);
        for (int i = 0; i < choices; i++) {
            out.writeBoolean(actionMask()[i]);
        }
        vector.saveState(0, out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        running = in.readBoolean();
        for (int i = 0; i < choices; i++) {
            mask.set(JAVA_BYTE, i, (byte) (in.readBoolean() ? 1 : 0));
        }
        vector.restoreState(0, in);
        var _ = rowsWith(random);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        running = false;
        vector.close();
    }
}
