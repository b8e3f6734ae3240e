package jarl.replay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** The tensors of the training steps in a batch of sequences, {@code [T, N]}. */
final class SequenceTargets implements AutoCloseable {

    private final StoredSteps experience;
    private final List<LeafStore.Finals> noFinals;
    private final BatchBuffer<TensorTree> action;
    private final BatchBuffer<Tensor> nStepReturn;
    private final BatchBuffer<Tensor> discountFactor;
    private final BatchBuffer<Tensor> valid;
    private final BatchBuffer<Tensor> position;
    private final BatchBuffer<Tensor> bootstrapPosition;
    private final GatherList rows = new GatherList();
    private MemorySegment returns = MemorySegment.NULL;
    private MemorySegment factors = MemorySegment.NULL;
    private MemorySegment flags = MemorySegment.NULL;
    private MemorySegment positions = MemorySegment.NULL;
    private MemorySegment bootstraps = MemorySegment.NULL;
    private int steps;
    private int sequences;

    SequenceTargets(StoredSteps experience, StepSpec shape, Device device) {
        this.experience = experience;
        this.noFinals = experience.store.action.asFinals();
        this.action = new BatchBuffer<>(shape.action(), device);
        this.nStepReturn = BatchBuffer.ofNumbers(DType.FLOAT32, device);
        this.discountFactor = BatchBuffer.ofNumbers(DType.FLOAT32, device);
        this.valid = BatchBuffer.ofNumbers(DType.BOOL, device);
        this.position = BatchBuffer.ofNumbers(DType.INT64, device);
        this.bootstrapPosition = BatchBuffer.ofNumbers(DType.INT64, device);
    }

    void prepare(int trainingSteps, int count) {
        steps = trainingSteps;
        sequences = count;
        returns = nStepReturn.prepare(steps, sequences)[0];
        factors = discountFactor.prepare(steps, sequences)[0];
        flags = valid.prepare(steps, sequences)[0];
        positions = position.prepare(steps, sequences)[0];
        bootstraps = bootstrapPosition.prepare(steps, sequences)[0];
        rows.fillWithNothing(steps * sequences);
    }

    /** Writes sequence n, which starts in row {@code start} and is laid out. */
    void fill(int n, long start, int column, int warmup, SequenceIndex layout) {
        NStepReturn sum = experience.returns;
        for (int t = 0; t < steps; t++) {
            long row = start + warmup + t;
            int at = t * sequences + n;
            boolean real = StepFlags.valid(experience.store.flags(row, column));
            NStepReturn.End end = real ? sum.sum(row, column) : NStepReturn.End.CUT_OFF;
            boolean learned = end != NStepReturn.End.CUT_OFF;
            int own = layout.position(warmup + t);
            int last = real ? layout.position((int) (sum.lastRow() - start)) : own;
            int bootstrap = switch (end) {
                case GOING_ON -> layout.position((int) (sum.lastRow() + 1 - start));
                case TRUNCATED -> last + 1;
                case TERMINATED, CUT_OFF -> own;
            };
            if (real) {
                rows.put(at, experience.ring.cell(row, column));
            }
            returns.setAtIndex(JAVA_FLOAT, at, learned ? (float) sum.value() : 0);
            factors.setAtIndex(JAVA_FLOAT, at, learned ? (float) sum.discountFactor() : 0);
            flags.set(JAVA_BYTE, at, (byte) (learned ? 1 : 0));
            positions.setAtIndex(JAVA_LONG, at, own);
            bootstraps.setAtIndex(JAVA_LONG, at, bootstrap);
        }
    }

    void gatherActions() {
        experience.store.action.gather(rows, noFinals, action.prepare(steps, sequences));
    }

    TensorTree action() {
        return action.get();
    }

    Tensor nStepReturn() {
        return nStepReturn.get();
    }

    Tensor discountFactor() {
        return discountFactor.get();
    }

    Tensor valid() {
        return valid.get();
    }

    Tensor position() {
        return position.get();
    }

    Tensor bootstrapPosition() {
        return bootstrapPosition.get();
    }

    @Override
    public void close() {
        action.close();
        nStepReturn.close();
        discountFactor.close();
        valid.close();
        position.close();
        bootstrapPosition.close();
    }
}
