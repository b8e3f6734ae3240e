package jarl.replay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import jarl.checkpoint.RowLog;
import jarl.checkpoint.SavedTensors;
import jarl.config.ConfigException;
import jarl.samples.Samples;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The newest rows of all columns, off-heap, allocated once: what a step was made of, and the observations that truncated episodes ended
 * with. Rows are written once and then only read.
 */
final class StepStore implements RowLog.Rows, AutoCloseable {

    final Ring ring;
    final TreeStore observation;
    final TreeStore action;
    final TreeStore previousAction;
    final TreeStore actionMask;
    final TreeStore state;
    final TreeStore reward;
    final TreeStore previousReward;

    /** The priorities given for new rows; NaN where none was. */
    final TreeStore priority;

    final FinalObservations finals;
    private final ReplayMemory memory;
    private final TreeStore flags;
    private final MemorySegment flagBytes;
    private final List<TreeStore> columns;
    private final FrameCheck frameCheck;

    /** Allocates what {@code plan} says. */
    StepStore(ReplayPlan plan) {
        this.memory = new ReplayMemory(plan.config().folder(), plan.limit());
        this.ring = new Ring(plan.rows(), plan.columns());
        StepSpec shape = plan.shape();
        Tensor number = Tensor.zeros(DType.FLOAT32);
        this.flags = whole("flags", 1, Tensor.zeros(DType.UINT8));
        this.flagBytes = flags.leaves().getFirst().store().stored().segment();
        this.observation = new TreeStore(ring, "observation", 1, observationLeaves(plan));
        this.action = whole("action", 1, shape.action());
        this.previousAction = whole("previousAction", 1, shape.action());
        this.actionMask = whole("actionMask", 1, shape.actionMask());
        this.state = whole("state", Math.max(1, plan.stateInterval()), plan.storedState());
        this.reward = whole("reward", 1, number);
        this.previousReward = whole("previousReward", 1, number);
        this.priority = whole("priority", 1, plan.storedPriority());
        List<TreeStore.Leaf> ofFinals = new ArrayList<>(observation.leaves());
        ofFinals.addAll(actionMask.leaves());
        this.finals = new FinalObservations(ring, memory, ofFinals, plan.finalCapacity());
        this.columns = List.of(
                flags, observation, action, previousAction, actionMask, state, reward, previousReward, priority);
        this.frameCheck = new FrameCheck(ring, observation, plan.config().frames());
    }

    private TreeStore whole(String name, int stride, TensorTree example) {
        return TreeStore.whole(ring, name, stride, example, memory);
    }

    private List<TreeStore.Leaf> observationLeaves(ReplayPlan plan) {
        List<TreeStore.Leaf> leaves = new ArrayList<>();
        TensorTree.leaves(plan.shape().observation()).forEach((name, leaf) -> {
            Tensor stored = memory.allocate(leaf.dtype(), plan.storedShape(leaf));
            leaves.add(new TreeStore.Leaf(
                    name,
                    leaf,
                    plan.stacked(leaf)
                            ? new FrameStore(
                                    ring,
                                    stored,
                                    flagBytes,
                                    plan.config().frames(),
                                    plan.config().repeatFirstFrame())
                            : new PlainStore(stored)));
        });
        return leaves;
    }

    /**
     * Writes a batch.
     *
     * @param priorities float32 {@code [T, B]}, or a value without leaves
     */
    void append(Samples<?> samples, TensorTree priorities) {
        int count = samples.steps();
        if (samples.columns() != ring.columns || count > ring.rows) {
            throw new IllegalArgumentException("a replay of [" + ring.rows + ", " + ring.columns
                    + "] steps cannot take a batch [" + count + ", " + samples.columns() + "]");
        }
        long first = ring.end();
        try (var _ = TensorScope.withoutGradients()) {
            flags.write(packed(samples), first, count);
            action.write(samples.agent().action(), first, count);
            previousAction.write(samples.agent().previousAction(), first, count);
            actionMask.write(samples.env().actionMask(), first, count);
            if (!state.leaves().isEmpty()) {
                state.write(samples.agent().state(), first, count);
            }
            reward.write(samples.env().reward(), first, count);
            previousReward.write(samples.env().previousReward(), first, count);
            priority.write(priorities, first, count);
            observation.write(samples.env().observation(), first, count);
            ring.advance(count);
            addFinals(samples, first, count);
            frameCheck.check(samples, first);
        }
    }

    private static Tensor packed(Samples<?> samples) {
        MemorySegment terminated = bytes(samples.env().terminated());
        MemorySegment truncated = bytes(samples.env().truncated());
        MemorySegment start = bytes(samples.episodeStart());
        MemorySegment valid = bytes(samples.valid());
        Tensor packed = Tensor.uninitialized(DType.UINT8, false, samples.steps(), samples.columns());
        MemorySegment into = packed.segment();
        for (long i = 0; i < into.byteSize(); i++) {
            into.set(
                    JAVA_BYTE,
                    i,
                    StepFlags.pack(
                            terminated.get(JAVA_BYTE, i),
                            truncated.get(JAVA_BYTE, i),
                            start.get(JAVA_BYTE, i),
                            valid.get(JAVA_BYTE, i)));
        }
        return packed;
    }

    private static MemorySegment bytes(Tensor tensor) {
        return tensor.to(Device.CPU).contiguous().segment();
    }

    private void addFinals(Samples<?> samples, long first, int count) {
        finals.forgetBefore(ring.begin());
        MemorySegment[] source = Stream.of(samples.finalObservation(), samples.finalActionMask())
                .flatMap(values -> TensorTree.leaves(values).values().stream())
                .map(StepStore::bytes)
                .toArray(MemorySegment[]::new);
        for (int t = 0; t < count; t++) {
            for (int b = 0; b < ring.columns; b++) {
                byte step = flags(first + t, b);
                if (StepFlags.valid(step) && StepFlags.truncated(step)) {
                    finals.add(first + t, b, source, (long) t * ring.columns + b);
                }
            }
        }
    }

    /** The final observations of truncated episodes, leaf by leaf. */
    List<LeafStore.Finals> finalObservations() {
        return finals.values().subList(0, observation.leaves().size());
    }

    /** The action masks of final observations, leaf by leaf; empty without masks. */
    List<LeafStore.Finals> finalActionMasks() {
        List<LeafStore.Finals> all = finals.values();
        return all.subList(observation.leaves().size(), all.size());
    }

    byte flags(long row, int column) {
        return flagBytes.get(JAVA_BYTE, ring.cell(row, column));
    }

    MemorySegment flagBytes() {
        return flagBytes;
    }

    /** The memory of a column of one number. */
    static MemorySegment numbers(TreeStore column) {
        return column.leaves().getFirst().store().stored().segment();
    }

    // ---- rows in checkpoints ----

    @Override
    public long begin() {
        return ring.begin();
    }

    @Override
    public long end() {
        return ring.end();
    }

    @Override
    public Map<String, Tensor> save(long from, long to) {
        Map<String, Tensor> values = new LinkedHashMap<>();
        columns.forEach(column -> column.saved(from, to, values));
        finals.saved(from, to, values);
        return values;
    }

    @Override
    public void restore(long from, long to, SavedTensors values) {
        columns.forEach(column -> column.restore(from, to, values));
        ring.restore(to);
        finals.forgetBefore(ring.begin());
        finals.restore(values);
    }

    /** Forgets all rows. */
    void clear() {
        ring.restore(0);
        finals.clear();
    }

    @Override
    public void close() {
        memory.close();
    }

    /** Finds out whether observations are the stacks they are said to be, before training goes on with others. */
    private static final class FrameCheck {
        private static final LeafStore.Finals NO_FINALS = new LeafStore.Finals(MemorySegment.NULL, true);

        private final Ring ring;
        private final TreeStore observation;
        private final int frames;
        private long checks;
        private final List<Integer> stacked = new ArrayList<>();
        private final GatherList picks = new GatherList();

        FrameCheck(Ring ring, TreeStore observation, int frames) {
            this.ring = ring;
            this.frames = frames;
            this.observation = observation;
            for (int i = 0; i < observation.leaves().size(); i++) {
                if (observation.leaves().get(i).store() instanceof FrameStore) {
                    stacked.add(i);
                }
            }
        }

        /** Compares every first step of an episode, and a step of one column, with what would be sampled. */
        void check(Samples<?> samples, long first) {
            if (stacked.isEmpty()) {
                return;
            }
            MemorySegment start = bytes(samples.episodeStart());
            MemorySegment valid = bytes(samples.valid());
            List<Tensor> given =
                    List.copyOf(TensorTree.leaves(samples.env().observation()).values());
            int last = samples.steps() - 1;
            long column = checks++ % ring.columns;
            for (int t = 0; t <= last; t++) {
                for (int b = 0; b < ring.columns; b++) {
                    long index = (long) t * ring.columns + b;
                    boolean chosen = t == last && b == column && deepEnough(first + t);
                    if (valid.get(JAVA_BYTE, index) != 0 && (chosen || start.get(JAVA_BYTE, index) != 0)) {
                        for (int leaf : stacked) {
                            compare(leaf, given.get(leaf), first + t, b, index);
                        }
                    }
                }
            }
        }

        private boolean deepEnough(long row) {
            return row - ring.begin() >= frames - 1;
        }

        private void compare(int leaf, Tensor given, long row, int column, long index) {
            Tensor rebuilt =
                    Tensor.uninitialized(given.dtype(), false, given.at(0).at(0).shape());
            picks.clear();
            picks.add(ring.cell(row, column));
            TreeStore.Leaf stack = observation.leaves().get(leaf);
            stack.store().gather(picks, NO_FINALS, rebuilt.segment());
            MemorySegment whole = bytes(given);
            long bytes = rebuilt.segment().byteSize();
            if (rebuilt.segment().mismatch(whole.asSlice(index * bytes, bytes)) >= 0) {
                throw new ConfigException(
                        "algo.learning.replay.frames: the observation " + stack.name() + " of column " + column
                                + " is not the newest frame put after those of the steps before"
                                + " (with nothing, or the first frame again, at an episode's start, as repeatFirstFrame says):"
                                + " set frames=1 to store observations whole");
            }
        }
    }
}
