package jarl.replay;

import jarl.checkpoint.SavedTensors;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** One array tuple for every cell of the ring, or for the cells of every k-th row. */
final class TreeStore {

    private final Ring ring;
    private final String name;
    private final int stride;
    private final int slots;
    private final List<Leaf> leaves;

    /** One leaf: its dotted name, type and shape of one value as it is given and drawn, and where the values are. */
    record Leaf(String name, DType type, long[] shape, LeafStore store) {

        Leaf(String name, Tensor example, LeafStore store) {
            this(name, example.dtype(), example.shape(), store);
        }

        /** The size of one value. */
        long bytes() {
            return Arrays.stream(shape).reduce(type.bytes(), Math::multiplyExact);
        }
    }

    /**
     * Creates a store.
     *
     * @param name in messages and in saved rows
     * @param stride only rows with numbers divisible by this are stored; divides the ring's rows
     */
    TreeStore(Ring ring, String name, int stride, List<Leaf> leaves) {
        this.ring = ring;
        this.name = name;
        this.stride = stride;
        this.slots = ring.rows / stride;
        this.leaves = List.copyOf(leaves);
    }

    /** Stores the leaves of a tuple as they are. */
    static TreeStore whole(Ring ring, String name, int stride, TensorTree example, ReplayMemory memory) {
        List<Leaf> leaves = new ArrayList<>();
        TensorTree.leaves(example).forEach((leafName, leaf) -> {
            Tensor stored = memory.allocate(leaf.dtype(), shape(leaf.shape(), ring.rows / stride, ring.columns));
            leaves.add(new Leaf(leafName, leaf, new PlainStore(stored)));
        });
        return new TreeStore(ring, name, stride, leaves);
    }

    private static long[] shape(long[] own, long... leading) {
        long[] shape = Arrays.copyOf(leading, leading.length + own.length);
        System.arraycopy(own, 0, shape, leading.length, own.length);
        return shape;
    }

    List<Leaf> leaves() {
        return leaves;
    }

    /**
     * Writes the newest rows.
     *
     * @param source {@code [T, B, ...]}; the rows {@code firstRow} and following
     * @throws IllegalArgumentException naming the leaf that does not fit
     */
    void write(TensorTree source, long firstRow, int count) {
        List<Tensor> given = List.copyOf(TensorTree.leaves(source).values());
        if (given.size() != leaves.size()) {
            throw new IllegalArgumentException(name + ": expected " + leaves.size() + " tensors, got " + given.size());
        }
        for (int i = 0; i < leaves.size(); i++) {
            Leaf leaf = leaves.get(i);
            Tensor tensor = given.get(i);
            long[] expected = shape(leaf.shape(), count, ring.columns);
            if (tensor.dtype() != leaf.type() || !Arrays.equals(tensor.shape(), expected)) {
                throw new IllegalArgumentException(name + (leaf.name().isEmpty() ? "" : "." + leaf.name())
                        + ": expected " + leaf.type() + Arrays.toString(expected) + ", got " + tensor);
            }
            MemorySegment memory = tensor.to(Device.CPU).contiguous().segment();
            forEachPiece(
                    firstRow,
                    firstRow + count,
                    (row, slot, rows) -> leaf.store().write(slot, memory, (int) (row - firstRow), rows));
        }
    }

    /** Neighbouring rows in neighbouring slots. */
    @FunctionalInterface
    private interface Piece {
        void use(long firstRow, int slot, int rows);
    }

    private void forEachPiece(long from, long to, Piece piece) {
        long row = Math.ceilDiv(from, stride) * stride;
        while (row < to) {
            int slot = (int) (row / stride % slots);
            int rows = stride > 1 ? 1 : (int) Math.min(to - row, slots - slot);
            piece.use(row, slot, rows);
            row += (long) rows * stride;
        }
    }

    /** The cell, in the numbering of this store, of a row it holds. */
    long cell(long row, int column) {
        return row / stride % slots * ring.columns + column;
    }

    /**
     * Writes the picked values, leaf by leaf.
     *
     * @param finals of each leaf
     * @param into a segment for each leaf
     */
    void gather(GatherList picks, List<LeafStore.Finals> finals, MemorySegment[] into) {
        for (int i = 0; i < leaves.size(); i++) {
            leaves.get(i).store().gather(picks, finals.get(i), into[i]);
        }
    }

    /** The values of this store as those that belong to the ends of episodes. */
    List<LeafStore.Finals> asFinals() {
        return leaves.stream()
                .map(leaf -> new LeafStore.Finals(leaf.store().stored().segment(), true))
                .toList();
    }

    /** The values of rows {@code [from, to)} as views, by name: a few for each leaf. */
    void saved(long from, long to, Map<String, Tensor> into) {
        forEachSlots(from, to, (key, leaf, slot, count) -> into.put(key, leaf.slice(0, slot, slot + count)));
    }

    /** Takes back what {@link #saved} gave for the same rows. */
    void restore(long from, long to, SavedTensors values) {
        try (var _ = TensorScope.withoutGradients()) {
            forEachSlots(from, to, (key, leaf, slot, count) -> values.readInto(key, leaf.slice(0, slot, slot + count)));
        }
    }

    private interface Slots {
        void use(String key, Tensor leaf, long slot, long count);
    }

    /** Visits the slots of rows {@code [from, to)}, in at most two stretches for each leaf. */
    private void forEachSlots(long from, long to, Slots visitor) {
        long first = Math.ceilDiv(from, (long) stride);
        long end = Math.ceilDiv(to, (long) stride);
        int stretch = 0;
        while (first < end) {
            long slot = first % slots;
            long count = Math.min(end - first, slots - slot);
            for (Leaf leaf : leaves) {
                String key = name + "." + stretch + (leaf.name().isEmpty() ? "" : "." + leaf.name());
                visitor.use(key, leaf.store().stored(), slot, count);
            }
            first += count;
            stretch++;
        }
    }
}
