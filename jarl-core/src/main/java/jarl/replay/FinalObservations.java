package jarl.replay;

import jarl.checkpoint.SavedTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The observations that truncated episodes ended with, each with its action mask: few, so they are not a column of the ring but a queue of their own, in the order
 * of the steps, which grows when episodes are short. Of stacked images only the newest frame is kept.
 */
final class FinalObservations {

    private final Ring ring;
    private final ReplayMemory memory;
    private final Tensor[] stored;
    private final MemorySegment[] segments;
    private final long[] wholeBytes;
    private final long[] valueBytes;

    /** Step number (row * B + column) of each, ascending from {@code first} on; number i is in place i mod length. */
    private long[] steps;

    private long first;
    private long end;

    /**
     * Creates a queue.
     *
     * @param leaves of the observations and action masks in the ring, which say what is stored of each
     * @param capacity for how many there is memory before it grows
     */
    FinalObservations(Ring ring, ReplayMemory memory, List<TreeStore.Leaf> leaves, int capacity) {
        this.ring = ring;
        this.memory = memory;
        this.steps = new long[capacity];
        this.stored = new Tensor[leaves.size()];
        this.segments = new MemorySegment[leaves.size()];
        this.wholeBytes = new long[leaves.size()];
        this.valueBytes = new long[leaves.size()];
        for (int i = 0; i < stored.length; i++) {
            TreeStore.Leaf leaf = leaves.get(i);
            long[] shape = leaf.store().stored().shape();
            long[] own =
                    Arrays.copyOfRange(shape, 1, shape.length); // one dimension, of the places, for slots and columns
            own[0] = capacity;
            stored[i] = memory.allocate(leaf.type(), own);
            segments[i] = stored[i].segment();
            wholeBytes[i] = leaf.bytes();
            valueBytes[i] = segments[i].byteSize() / capacity;
        }
    }

    /** The values of each leaf; no longer valid when one has been added. */
    List<LeafStore.Finals> values() {
        return Arrays.stream(segments)
                .map(segment -> new LeafStore.Finals(segment, false))
                .toList();
    }

    /** Forgets those whose rows are gone. */
    void forgetBefore(long row) {
        while (first < end && steps[(int) (first % steps.length)] < row * ring.columns) {
            first++;
        }
    }

    /**
     * Adds one; rows come in order, and columns within a row.
     *
     * @param source whole values, of each leaf
     * @param index which of them
     */
    void add(long row, int column, MemorySegment[] source, long index) {
        int place = place(row * ring.columns + column);
        for (int i = 0; i < segments.length; i++) {
            copyNewest(i, source[i], index, wholeBytes[i], place);
        }
    }

    /** The stored part of a value stands at its end. */
    private void copyNewest(int leaf, MemorySegment source, long index, long bytes, int place) {
        long offset = (index + 1) * bytes - valueBytes[leaf];
        MemorySegment.copy(source, offset, segments[leaf], place * valueBytes[leaf], valueBytes[leaf]);
    }

    /** The place of a new entry for this step. */
    private int place(long step) {
        if (end - first == steps.length) {
            grow();
        }
        int place = (int) (end % steps.length);
        steps[place] = step;
        end++;
        return place;
    }

    private void grow() {
        int capacity = Math.toIntExact(Math.min(2L * steps.length, (long) ring.rows * ring.columns));
        long[] grown = new long[capacity];
        memory.requireRoom(Arrays.stream(valueBytes).sum() * capacity);
        Tensor[] moved = new Tensor[stored.length];
        for (int i = 0; i < stored.length; i++) {
            long[] shape = stored[i].shape();
            shape[0] = capacity;
            moved[i] = memory.allocate(stored[i].dtype(), shape);
        }
        for (long number = first; number < end; number++) {
            int from = (int) (number % steps.length);
            int to = (int) (number % capacity);
            grown[to] = steps[from];
            for (int i = 0; i < stored.length; i++) {
                MemorySegment.copy(
                        segments[i], from * valueBytes[i], moved[i].segment(), to * valueBytes[i], valueBytes[i]);
            }
        }
        steps = grown;
        for (int i = 0; i < stored.length; i++) {
            memory.free(stored[i]);
            stored[i] = moved[i];
            segments[i] = moved[i].segment();
        }
    }

    /**
     * Finds the index in {@link #values} of a step's final observation.
     *
     * @throws IllegalStateException if the step was not truncated
     */
    long find(long row, int column) {
        long step = row * ring.columns + column;
        long number = numberOf(step);
        if (number == end || steps[(int) (number % steps.length)] != step) {
            throw new IllegalStateException("there is no final observation of row " + row + ", column " + column);
        }
        return number % steps.length;
    }

    /** The first whose step is not before this one. */
    private long numberOf(long step) {
        long low = first;
        long high = end;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (steps[(int) (middle % steps.length)] < step) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Returns the tensors of rows {@code [from, to)} as views, by name. */
    void saved(long from, long to, Map<String, Tensor> into) {
        long number = numberOf(from * ring.columns);
        long last = numberOf(to * ring.columns);
        for (int stretch = 0; number < last; stretch++) {
            int place = (int) (number % steps.length);
            int count = (int) Math.min(last - number, steps.length - place);
            into.put(key(stretch, "steps"), Tensor.of(Arrays.copyOfRange(steps, place, place + count)));
            for (int i = 0; i < stored.length; i++) {
                into.put(key(stretch, Integer.toString(i)), stored[i].slice(0, place, place + count));
            }
            number += count;
        }
    }

    /** Adds what {@link #saved} gave. */
    void restore(SavedTensors values) {
        for (int stretch = 0; values.names().contains(key(stretch, "steps")); stretch++) {
            try (var _ = TensorScope.withoutGradients()) {
                long[] saved = values.read(key(stretch, "steps")).toLongs();
                MemorySegment[] source = new MemorySegment[stored.length];
                for (int i = 0; i < stored.length; i++) {
                    source[i] = values.read(key(stretch, Integer.toString(i))).segment();
                }
                for (int k = 0; k < saved.length; k++) {
                    int place = place(saved[k]);
                    for (int i = 0; i < stored.length; i++) {
                        copyNewest(i, source[i], k, valueBytes[i], place);
                    }
                }
            }
        }
    }

    private static String key(int stretch, String leaf) {
        return "final." + stretch + "." + leaf;
    }

    void clear() {
        first = 0;
        end = 0;
    }
}
