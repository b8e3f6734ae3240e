package jarl.replay;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.ConfigException;
import jarl.samples.Samples;
import jarl.tensor.Device;
import jarl.tensor.Parallel;
import jarl.tensor.Sharing;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A replay of single transitions over up to n steps, for agents without memory. A priority belongs to a transition's first step. */
public final class TransitionReplay implements Replay<TransitionBatch> {

    private final StoredSteps experience;
    private final StepSpec shape;
    private final TransitionBuffers[] buffers; // one is filled while the batch in the other is learned from
    private int turn;
    private Parallel.@Nullable Ahead next;
    private final Sharing sharing = new Sharing();

    TransitionReplay(
            ReplayConfig config, NStep nStep, StepSpec shape, int columns, Device device, DrawTransform transform) {
        if (!TensorTree.leaves(shape.state()).isEmpty()) {
            throw new ConfigException("an agent with memory needs a replay of sequences, this is one of transitions");
        }
        ReplayPlan plan = plan(config, nStep, shape, columns);
        this.shape = TensorScope.unscoped(TensorTree.map(shape, Tensor::copy));
        this.experience = new StoredSteps(plan, nStep, transform, window(config.frames(), nStep.steps()), Steps::new);
        this.buffers = new TransitionBuffers[] {
            new TransitionBuffers(experience, this.shape, device, transform),
            new TransitionBuffers(experience, this.shape, device, transform)
        };
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
        requireNothingBegun();
        experience.append(samples);
    }

    @Override
    public void append(Samples<?> samples, Tensor priorities) {
        requireNothingBegun();
        experience.append(samples, priorities);
    }

    @Override
    public TransitionBatch sample(int count, double beta, RandomGenerator random) {
        return sample(count, beta, random, false);
    }

    @Override
    public TransitionBatch sample(int count, double beta, RandomGenerator random, boolean another) {
        experience.requireOpen();
        TransitionBuffers current = buffers[turn];
        if (next == null) {
            current.prepare(count);
            current.fill(beta, random);
        } else {
            Parallel.Ahead begun = next;
            next = null;
            begun.await();
        }
        turn = 1 - turn;
        if (another && !experience.prioritized()) {
            TransitionBuffers following = buffers[turn];
            following.prepare(count);
            next = Parallel.begin(sharing, () -> following.fill(beta, random));
        }
        return current.batch();
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
        requireNothingBegun();
        experience.save(out);
    }

    @Override
    public void restore(StateReader in) {
        requireNothingBegun();
        experience.restore(in);
    }

    private void requireNothingBegun() {
        experience.requireOpen();
        if (next != null) {
            throw new IllegalStateException("the batch that was announced has not been drawn");
        }
    }

    private void awaitWhatNobodyWantsAnyMore() {
        if (next != null) {
            try {
                next.await();
            } catch (RuntimeException unimportant) {
                // Learning has failed before, which is said elsewhere.
            }
            next = null;
        }
    }

    @Override
    public void close() {
        awaitWhatNobodyWantsAnyMore();
        for (TransitionBuffers each : buffers) {
            each.close();
        }
        experience.close();
        TensorTree.leaves(shape).values().forEach(Tensor::close);
    }
}
