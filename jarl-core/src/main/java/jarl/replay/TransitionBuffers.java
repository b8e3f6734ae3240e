package jarl.replay;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Parallel;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The memory of one batch of transitions. {@link #prepare} and {@link #batch} belong to the thread that learns; {@link #fill} writes only into
 * what was prepared, and may be done by another meanwhile.
 */
final class TransitionBuffers implements AutoCloseable {

    // To gather a transition's observation takes at least as long as so many multiplications.
    private static final long OPERATIONS = 1000;

    private final StoredSteps experience;
    private final InputBuffers inputs;
    private final InputBuffers nextInputs;
    private final BatchBuffer<TensorTree> action;
    private final BatchBuffer<Tensor> nStepReturn;
    private final BatchBuffer<Tensor> discountFactor;
    private final BatchBuffer<Tensor> weight;
    private final List<LeafStore.Finals> noFinals;
    private final GatherList rows = new GatherList();
    private final GatherList nextRows = new GatherList();
    private long[] indexes = {};
    private float[] weights = {};

    TransitionBuffers(StoredSteps experience, StepSpec shape, Device device, DrawTransform transform) {
        this.experience = experience;
        this.noFinals = experience.store.action.asFinals();
        this.inputs = new InputBuffers(experience.store, shape, device, transform);
        this.nextInputs = new InputBuffers(experience.store, shape, device, transform);
        this.action = new BatchBuffer<>(shape.action(), device);
        this.nStepReturn = BatchBuffer.ofNumbers(DType.FLOAT32, device);
        this.discountFactor = BatchBuffer.ofNumbers(DType.FLOAT32, device);
        this.weight = BatchBuffer.ofNumbers(DType.FLOAT32, device);
    }

    /** Makes place for a batch; the one before is no longer valid. */
    void prepare(int count) {
        indexes = new long[count];
        if (weights.length != count) {
            weights = new float[count];
        }
        inputs.prepare(count);
        nextInputs.prepare(count);
        action.prepare(count);
        nStepReturn.prepare(count);
        discountFactor.prepare(count);
        weight.prepare(count);
    }

    /** Draws, and gathers what was drawn. */
    void fill(double beta, RandomGenerator random) {
        experience.selection.draw(random, beta, indexes, weights);
        pick();
        gatherInputs();
        experience.store.action.gather(rows, noFinals, action.segments());
        MemorySegment.copy(weights, 0, weight.segments()[0], JAVA_FLOAT, 0, weights.length);
    }

    /** Gathers what is before the steps and what is after them, at the same time where a thread has nothing else to do. */
    private void gatherInputs() {
        int shares = Math.min(2, Parallel.countOfKernel(2L * indexes.length * OPERATIONS));
        Parallel.runKernel(shares, share -> {
            if (share == 0) {
                inputs.gather(rows);
            }
            if (share == shares - 1) {
                nextInputs.gather(nextRows);
            }
        });
    }

    /** Sums the rewards of each, and finds what comes after them. */
    private void pick() {
        Ring ring = experience.ring;
        NStepReturn returns = experience.returns;
        MemorySegment values = nStepReturn.segments()[0];
        MemorySegment factors = discountFactor.segments()[0];
        rows.clear();
        nextRows.clear();
        for (int i = 0; i < indexes.length; i++) {
            long row = indexes[i] / ring.columns;
            int column = (int) (indexes[i] % ring.columns);
            rows.add(ring.cell(row, column));
            NStepReturn.End end = returns.sum(row, column);
            long last = returns.lastRow();
            switch (end) {
                case GOING_ON -> nextRows.add(ring.cell(last + 1, column));
                case TRUNCATED ->
                    nextRows.addFinal(ring.cell(last, column), experience.store.finals.find(last, column));
                case TERMINATED, CUT_OFF -> nextRows.addNothing();
            }
            values.setAtIndex(JAVA_FLOAT, i, (float) returns.value());
            factors.setAtIndex(JAVA_FLOAT, i, (float) returns.discountFactor());
        }
    }

    /** What was gathered, on the device, transformed as drawn. */
    TransitionBatch batch() {
        return new TransitionBatch(
                inputs.get(NoTensors.INSTANCE),
                action.get(),
                nStepReturn.get(),
                nextInputs.get(NoTensors.INSTANCE),
                discountFactor.get(),
                weight.get(),
                indexes);
    }

    @Override
    public void close() {
        inputs.close();
        nextInputs.close();
        action.close();
        nStepReturn.close();
        discountFactor.close();
        weight.close();
    }
}
