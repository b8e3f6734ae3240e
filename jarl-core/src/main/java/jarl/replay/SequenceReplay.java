package jarl.replay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.samples.Samples;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * A replay of sequences of fixed length, for agents with memory. Sequences may overlap and may hold several episodes. A priority belongs to
 * a whole sequence; priorities of single steps that are given with new data are put together once the sequence is there.
 */
public final class SequenceReplay implements Replay<SequenceBatch> {

    private final StoredSteps experience;
    private final DrawTransform transform;
    private final SequenceSpec sequence;
    private final StepSpec shape;
    private final int length;
    private final SequenceIndex layout;
    private final InputBuffers inputs;
    private final BatchBuffer<Tensor> episodeStart;
    private final BatchBuffer<TensorTree> state;
    private final SequenceTargets training;
    private final BatchBuffer<Tensor> weight;
    private final GatherList rows = new GatherList();
    private float[] weights = {};

    SequenceReplay(
            ReplayConfig config,
            NStep nStep,
            SequenceSpec sequence,
            StepSpec shape,
            int columns,
            Device device,
            DrawTransform transform) {
        this.transform = transform;
        this.sequence = sequence;
        this.length = sequence.warmup() + sequence.training() + nStep.steps();
        int interval = sequence.startInterval();
        ReplayPlan plan = plan(config, nStep, sequence, shape, columns);
        this.shape = TensorScope.unscoped(TensorTree.map(shape, Tensor::copy));
        this.experience =
                new StoredSteps(plan, nStep, transform, window(config.frames(), interval, length), Starts::new);
        this.layout = new SequenceIndex(experience.store, sequence.warmup(), length);
        this.inputs = new InputBuffers(experience.store, this.shape, device, transform);
        this.episodeStart = BatchBuffer.ofNumbers(DType.BOOL, device);
        this.state = new BatchBuffer<>(this.shape.state(), device);
        this.training = new SequenceTargets(experience, this.shape, device);
        this.weight = BatchBuffer.ofNumbers(DType.FLOAT32, device);
    }

    static ReplayPlan plan(ReplayConfig config, NStep nStep, SequenceSpec sequence, StepSpec shape, int columns) {
        int length = sequence.warmup() + sequence.training() + nStep.steps();
        int interval = sequence.startInterval();
        return ReplayPlan.of(config, shape, columns, length + interval - 1L, interval, sequence.stateInterval());
    }

    /** Rows divisible by the interval whose whole stack of frames is there, and all rows of the sequence. */
    private static StoredSteps.Window window(int frames, int interval, int length) {
        return new StoredSteps.Window() {
            @Override
            public long from(Ring ring) {
                return Math.ceilDiv(ring.begin() + frames - 1, (long) interval);
            }

            @Override
            public long to(Ring ring) {
                return Math.floorDiv(ring.end() - length, (long) interval) + 1;
            }
        };
    }

    /** A place is a start, divided by the interval. */
    private final class Starts implements Selector.Places {
        private final StoredSteps known;

        Starts(StoredSteps known) {
            this.known = known;
        }

        @Override
        public boolean usable(long place, int column) {
            long first = trainingRow(place);
            for (int t = 0; t < sequence.training(); t++) {
                if (learnable(known, first + t, column)) {
                    return true;
                }
            }
            return false;
        }

        /** eta * maximum + (1 - eta) * mean, over the steps that are learned from and whose priority is known. */
        @Override
        public double priority(long place, int column) {
            long first = trainingRow(place);
            double largest = 0;
            double sum = 0;
            int count = 0;
            for (int t = 0; t < sequence.training(); t++) {
                double given = StepStore.numbers(known.store.priority)
                        .getAtIndex(JAVA_FLOAT, known.ring.cell(first + t, column));
                if (!Double.isNaN(given) && learnable(known, first + t, column)) {
                    largest = Math.max(largest, given);
                    sum += given;
                    count++;
                }
            }
            double eta = sequence.priorityEta();
            return count == 0 ? Double.NaN : eta * largest + (1 - eta) * sum / count;
        }

        private long trainingRow(long place) {
            return place * sequence.startInterval() + sequence.warmup();
        }
    }

    /** Whether a step is real and its target is known. */
    private static boolean learnable(StoredSteps experience, long row, int column) {
        return StepFlags.valid(experience.store.flags(row, column))
                && experience.returns.sum(row, column) != NStepReturn.End.CUT_OFF;
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
    public SequenceBatch sample(int count, double beta, RandomGenerator random) {
        experience.requireOpen();
        long[] indexes = new long[count];
        if (weights.length != count) {
            weights = new float[count];
        }
        experience.selection.draw(random, beta, indexes, weights);
        gatherInputs(indexes);
        training.prepare(sequence.training(), count);
        for (int i = 0; i < count; i++) {
            layout.layOut(start(indexes[i]), column(indexes[i]));
            training.fill(i, start(indexes[i]), column(indexes[i]), sequence.warmup(), layout);
        }
        training.gatherActions();
        MemorySegment.copy(weights, 0, weight.prepare(count)[0], JAVA_FLOAT, 0, count);
        return new SequenceBatch(
                inputs.get(startStates(indexes)),
                episodeStart.get(),
                training.action(),
                training.nStepReturn(),
                training.discountFactor(),
                training.valid(),
                training.position(),
                training.bootstrapPosition(),
                weight.get(),
                indexes);
    }

    private long start(long index) {
        return index / experience.ring.columns * sequence.startInterval();
    }

    private int column(long index) {
        return (int) (index % experience.ring.columns);
    }

    /** All rows, time first: so that each sequence must be laid out before the first row can be written. */
    private void gatherInputs(long[] indexes) {
        int count = indexes.length;
        int most = length;
        for (long index : indexes) {
            layout.layOut(start(index), column(index));
            most = Math.max(most, layout.rows());
        }
        MemorySegment starts = episodeStart.prepare(most, count)[0];
        starts.fill((byte) 0);
        rows.fillWithNothing(most * count);
        for (int n = 0; n < count; n++) {
            long first = start(indexes[n]);
            int column = column(indexes[n]);
            layout.layOut(first, column);
            for (int i = 0; i < length; i++) {
                byte step = experience.store.flags(first + i, column);
                if (!StepFlags.valid(step)) {
                    continue;
                }
                int at = layout.position(i) * count + n;
                long cell = experience.ring.cell(first + i, column);
                rows.put(at, cell);
                starts.set(JAVA_BYTE, at, (byte) (StepFlags.startsEpisode(step) ? 1 : 0));
                if (layout.finalAfter(i)) {
                    rows.putFinal(at + count, cell, experience.store.finals.find(first + i, column));
                }
            }
        }
        inputs.prepare(most, count);
        inputs.gather(rows);
    }

    private TensorTree startStates(long[] indexes) {
        MemorySegment[] memory = state.prepare(1, indexes.length);
        TreeStore stored = experience.store.state;
        if (stored.leaves().isEmpty()) {
            for (MemorySegment zeros : memory) {
                zeros.fill((byte) 0);
            }
        } else {
            rows.clear();
            for (long index : indexes) {
                rows.add(stored.cell(start(index), column(index)));
            }
            stored.gather(rows, stored.asFinals(), memory);
        }
        return state.get();
    }

    @Override
    public void updatePriorities(long[] indexes, Tensor priorities) {
        experience.requireOpen();
        experience.updatePriorities(indexes, priorities);
    }

    /**
     * The priorities of sequences from those of their steps: eta times the largest and 1 - eta times the mean (Kapturowski et al. 2019,
     * section 2.3).
     *
     * @param errors float32 {@code [T, N]}, at least zero
     * @param valid bool {@code [T, N]}: those that count
     * @return float32 {@code [N]}; zero where none counts
     */
    public Tensor priorities(Tensor errors, Tensor valid) {
        double eta = sequence.priorityEta();
        Tensor counted = errors.maskedFill(valid.logicalNot(), 0);
        Tensor mean = counted.sum(0).div(valid.to(DType.FLOAT32).sum(0).clampMinimum(1));
        return counted.max(0).mul(eta).add(mean.mul(1 - eta));
    }

    /** Transforms rewards with the current statistics. */
    public float[] learned(float... rewards) {
        float[] learned = new float[rewards.length];
        for (int i = 0; i < learned.length; i++) {
            learned[i] = (float) transform.reward().applyAsDouble(rewards[i]);
        }
        return learned;
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
        episodeStart.close();
        state.close();
        training.close();
        weight.close();
        experience.close();
        TensorTree.leaves(shape).values().forEach(Tensor::close);
    }
}
