package jarl.replay;

import jarl.checkpoint.CheckpointException;
import jarl.checkpoint.RowLog;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Require;
import jarl.samples.Samples;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;

/** The stored steps, and which of them can be drawn: what replays of transitions and of sequences are both made of. */
final class StoredSteps implements AutoCloseable {

    /** The capacity in words, such as "1,000,000 steps, 7.1 GiB". */
    final String description;

    final StepStore store;
    final Ring ring;
    final Selector selection;
    final NStepReturn returns;
    private final ReplayConfig config;
    private final Window window;
    private final Selector.Places places;
    private final RowLog log;
    private boolean closed;

    /** The places that can be drawn, as far as the ring alone decides: all that goes with one is there. */
    interface Window {
        long from(Ring ring);

        long to(Ring ring);
    }

    /** Makes the {@link Selector.Places} of a replay from the stored steps. */
    interface PlacesOf {
        Selector.Places of(StoredSteps experience);
    }

    StoredSteps(ReplayPlan plan, NStep nStep, DrawTransform transform, Window window, PlacesOf places) {
        this.config = plan.config();
        this.description = plan.description(); // now, as the tensors of its shape may not stay
        try (var _ = TensorScope.withoutGradients()) {
            this.store = new StepStore(plan);
        }
        this.ring = store.ring;
        this.returns =
                new NStepReturn(ring, store.flagBytes(), StepStore.numbers(store.reward), nStep, transform.reward());
        this.window = window;
        this.places = places.of(this);
        this.log = new RowLog(store);
        int starts = (int) plan.starts();
        this.selection = config.prioritized()
                ? new PrioritizedSelector(starts, plan.columns(), config.alpha(), config.newPriority())
                : new UniformSelector(starts, plan.columns());
    }

    /** Whether what is drawn depends on what was learned. */
    boolean prioritized() {
        return config.prioritized();
    }

    void append(Samples<?> samples) {
        try (var _ = TensorScope.withoutGradients()) {
            appendWith(
                    samples,
                    config.prioritized()
                            ? Tensor.full(Double.NaN, samples.steps(), samples.columns())
                            : NoTensors.INSTANCE);
        }
    }

    void append(Samples<?> samples, Tensor priorities) {
        appendWith(samples, config.prioritized() ? priorities : NoTensors.INSTANCE);
    }

    private void appendWith(Samples<?> samples, TensorTree priorities) {
        store.append(samples, priorities);
        selection.advance(window.from(ring), window.to(ring), places);
    }

    void updatePriorities(long[] indexes, Tensor priorities) {
        if (priorities.dimensions() != 1 || priorities.size(0) != indexes.length) {
            throw new IllegalArgumentException(
                    "expected a priority for each of " + indexes.length + " indexes, got " + priorities);
        }
        if (config.prioritized()) {
            selection.update(indexes, priorities.to(Device.CPU).toDoubles());
        }
    }

    long size() {
        return (ring.end() - ring.begin()) * ring.columns;
    }

    long capacity() {
        return (long) ring.rows * ring.columns;
    }

    void save(StateWriter out) {
        boolean kept = config.inCheckpoint();
        out.put("kept", kept);
        if (kept) {
            out.put("slots", ring.rows);
            out.put("columns", ring.columns);
            out.put("end", ring.end());
            out.put("rows", log);
            selection.save(out.child("selection"));
        }
    }

    void restore(StateReader in) {
        store.clear();
        if (!in.getBoolean("kept")) {
            return;
        }
        if (in.getInt("slots") != ring.rows || in.getInt("columns") != ring.columns) {
            throw new CheckpointException("the replay was saved with [" + in.getInt("slots") + ", "
                    + in.getInt("columns") + "] steps, expected [" + ring.rows + ", " + ring.columns + "]");
        }
        in.readInto("rows", log);
        if (ring.end() != in.getLong("end")) {
            throw new CheckpointException("the replay's rows end at " + ring.end() + ", expected " + in.getLong("end"));
        }
        selection.restore(in.child("selection"), window.from(ring), window.to(ring), places);
    }

    /** For the replay whose experience this is, which is closed with it. */
    void requireOpen() {
        Require.open(!closed, "the replay");
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        store.close();
    }
}
