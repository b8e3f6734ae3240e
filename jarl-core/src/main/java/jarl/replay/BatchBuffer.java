package jarl.replay;

import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/**
 * The memory of one part of a sampled batch before its transfer to the device. For the CPU that is the same memory again and again; for a GPU it
 * is fresh page-locked memory each time, since an earlier copy to the device may still be under way.
 */
final class BatchBuffer<S extends TensorTree> implements AutoCloseable {

    private final S example;
    private final boolean ownsExample;
    private final Device device;
    private final boolean pinned;
    private S memory;
    private long capacity;
    private S batch;
    private MemorySegment[] segments = {};
    private long[] leading = {};

    /**
     * Creates a part.
     *
     * @param example one value, without leading dimensions
     */
    BatchBuffer(S example, Device device) {
        this(example, device, false);
    }

    private BatchBuffer(S example, Device device, boolean ownsExample) {
        this.example = example;
        this.ownsExample = ownsExample;
        this.device = device;
        this.pinned = !device.isCpu();
        this.memory = example;
        this.batch = example;
    }

    /** A part of one number each. */
    static BatchBuffer<Tensor> ofNumbers(DType type, Device device) {
        return new BatchBuffer<>(TensorScope.unscoped(Tensor.zeros(type)), device, true);
    }

    /** Makes place for a batch with these leading dimensions; the one before is no longer valid. */
    MemorySegment[] prepare(long... dimensions) {
        if (pinned) {
            batch = allocate(true, dimensions);
            segments = segments(batch);
        } else if (!Arrays.equals(dimensions, leading)) {
            long count = Arrays.stream(dimensions).reduce(1, Math::multiplyExact);
            if (count > capacity) {
                closeMemory();
                memory = TensorScope.unscoped(allocate(false, count));
                capacity = count;
            } else {
                closeBatch();
            }
            batch = TensorScope.unscoped(TensorTree.map(
                    memory, leaf -> leaf.slice(0, 0, count).view(shape(dimensions, 1, leaf.shape()))));
            segments = segments(batch);
            leading = dimensions.clone();
        }
        return segments;
    }

    /** What was prepared, for any thread to write into. */
    MemorySegment[] segments() {
        return segments;
    }

    private S allocate(boolean locked, long... dimensions) {
        return TensorTree.map(
                example, leaf -> Tensor.uninitialized(leaf.dtype(), locked, shape(dimensions, 0, leaf.shape())));
    }

    private static long[] shape(long[] dimensions, int from, long... own) {
        long[] shape = Arrays.copyOf(dimensions, dimensions.length + own.length - from);
        System.arraycopy(own, from, shape, dimensions.length, own.length - from);
        return shape;
    }

    private static MemorySegment[] segments(TensorTree tuple) {
        List<Tensor> leaves = List.copyOf(TensorTree.leaves(tuple).values());
        return leaves.stream().map(Tensor::segment).toArray(MemorySegment[]::new);
    }

    /** Returns the prepared tensor on the device, after the rows were written. */
    S get() {
        return pinned ? TensorTree.to(batch, device) : batch;
    }

    private void closeBatch() {
        if (leading.length > 0) {
            TensorTree.leaves(batch).values().forEach(Tensor::close);
            leading = new long[0];
        }
    }

    private void closeMemory() {
        closeBatch();
        if (capacity > 0) {
            TensorTree.leaves(memory).values().forEach(Tensor::close);
            capacity = 0;
        }
    }

    @Override
    public void close() {
        closeMemory();
        if (ownsExample) {
            TensorTree.leaves(example).values().forEach(Tensor::close);
        }
    }
}
