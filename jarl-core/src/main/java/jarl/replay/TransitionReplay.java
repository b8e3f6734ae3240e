package jarl.replay;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.ConfigException;
import jarl.samples.Samples;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.random.RandomGenerator;

/** A replay of single transitions over up to n steps, for agents without memory. A priority belongs to a transition's first step. */
public final class TransitionReplay implements Replay<TransitionBatch> {

    private final StoredSteps experience;
    private final StepSpec shape;
    private final InputBuffers inputs;
    private final InputBuffers nextInputs;
    private final BatchBuffer<TensorTree> action;
    private final BatchBuffer<Tensor> nStepReturn;
    private final BatchBuffer<Tensor> discountFactor;
    private final BatchBuffer<Tensor> weight;
    private final List<LeafStore.Finals> noFinals;
    private final GatherList rows = new GatherList();
    private final GatherList nextRows = new GatherList();
    private float[] weights = {};

    TransitionReplay(
            ReplayConfig config, NStep nStep, StepSpec shape, int columns, Device device, DrawTransform transform) {
        if (!TensorTree.leaves(shape.state()).isEmpty()) {
            throw new ConfigException("an agent with memory needs a replay of sequences, this is one of transitions");
        }
        ReplayPlan plan = plan(config, nStep, shape, columns);
        this.shape = TensorScope.unscoped(TensorTree.map(shape, Tensor::copy));
        this.experience = new StoredSteps(plan, nStep, transform, window(config.frames(), nStep.steps()), Steps::new);
        this.noFinals = experience.store.action.asFinals();
        this.inputs = new InputBuffers(experience.store, this.shape, device, transform);
        this.nextInputs = new InputBuffers(experience.store, this.shape, device, transform);
        this.action = new BatchBuffer<>(this.shape.action(), device);
        this.nStepReturn = BatchBuffer.ofNumbers(DType.FLOAT32, device);
        this.discountFactor = BatchBuffer.ofNumbers(DType.FLOAT32, device);
        this.weight = BatchBuffer.ofNumbers(DType.FLOAT32, device);
    }

    static ReplayPlan plan(ReplayConfig config, NStep nStep, StepSpec shape, int columns) {
        return ReplayPlan.of(config, shape, columns, nStep.steps(), 1, 0);
    }

    /** Rows whose whole stack of frames is there, and the row n steps on. */
    private static StoredSteps.Window window(int frames, int steps) {
        return new StoredSteps.Window() {
            @Override
            public long from(Ring ring) {
                return ring.begin() + frames - 1;
            }

            @Override
            public long to(Ring ring) {
                return ring.end() - steps;
            }
        };
    }

    /** A place is a row. */
    private record Steps(StoredSteps experience) implements Selector.Places {
        @Override
        public boolean usable(long row, int column) {
            return StepFlags.valid(experience.store.flags(row, column))
                    && experience.returns.sum(row, column) != NStepReturn.End.CUT_OFF;
        }

        @Override
        public double priority(long row, int column) {
            return StepStore.numbers(experience.store.priority)
                    .getAtIndex(JAVA_FLOAT, experience.ring.cell(row, column));
        }
    }

    @Override
    public void append(Samples<?> samples) {
        experience.requireOpen();
        experience.append(samples);
    }

    @Override
    public void append(Samples<?> samples, Tensor priorities) {
        experience.requireOpen();
        experience.append(samples, priorities);
    }

    @Override
    public TransitionBatch sample(int count, double beta, RandomGenerator random) {
        experience.requireOpen();
        long[] indexes = new long[count];
        if (weights.length != count) {
            weights = new float[count];
        }
        experience.selection.draw(random, beta, indexes, weights);
        pick(indexes);
        inputs.gather(rows, count);
        nextInputs.gather(nextRows, count);
        experience.store.action.gather(rows, noFinals, action.prepare(count));
        MemorySegment.copy(weights, 0, weight.prepare(count)[0], JAVA_FLOAT, 0, count);
        return new TransitionBatch(
                inputs.get(NoTensors.INSTANCE),
                action.get(),
                nStepReturn.get(),
                nextInputs.get(NoTensors.INSTANCE),
                discountFactor.get(),
                weight.get(),
                indexes);
    }

    /** Sums the rewards of each, and finds what comes after them. */
    private void pick(long[] indexes) {
        Ring ring = experience.ring;
        NStepReturn returns = experience.returns;
        MemorySegment values = nStepReturn.prepare(indexes.length)[0];
        MemorySegment factors = discountFactor.prepare(indexes.length)[0];
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

    @Override
    public void updatePriorities(long[] indexes, Tensor priorities) {
        experience.requireOpen();
        experience.updatePriorities(indexes, priorities);
    }

    @Override
    public long drawable() {
        experience.requireOpen();
        return experience.selection.count();
    }

    @Override
    public long size() {
        experience.requireOpen();
        return experience.size();
    }

    @Override
    public long capacity() {
        experience.requireOpen();
        return experience.capacity();
    }

    @Override
    public String description() {
        experience.requireOpen();
        return experience.description;
    }

    @Override
    public void save(StateWriter out) {
        experience.requireOpen();
        experience.save(out);
    }

    @Override
    public void restore(StateReader in) {
        experience.requireOpen();
        experience.restore(in);
    }

    @Override
    public void close() {
        inputs.close();
        nextInputs.close();
        action.close();
        nStepReturn.close();
        discountFactor.close();
        weight.close();
        experience.close();
        TensorTree.leaves(shape).values().forEach(Tensor::close);
    }
}
