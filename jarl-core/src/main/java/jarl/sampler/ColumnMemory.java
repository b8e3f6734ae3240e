package jarl.sampler;

import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The memory of tensors whose rows, of columns one after another, are copied whole. */
final class ColumnMemory {

    private final MemorySegment[] leaves;
    private final long[] bytes;

    private ColumnMemory(List<MemorySegment> leaves, long rows) {
        this.leaves = leaves.toArray(MemorySegment[]::new);
        this.bytes = leaves.stream().mapToLong(leaf -> leaf.byteSize() / rows).toArray();
    }

    /** The memory of a tuple of so many rows. */
    static ColumnMemory of(TensorTree tuple, long rows) {
        return new ColumnMemory(
                TensorTree.leaves(tuple).values().stream().map(Tensor::segment).toList(), rows);
    }

    /** Rows from {@code row} on, for each tensor. */
    List<MemorySegment> cell(long row, int count) {
        List<MemorySegment> cells = new ArrayList<>();
        for (int i = 0; i < leaves.length; i++) {
            cells.add(leaves[i].asSlice(row * bytes[i], count * bytes[i]));
        }
        return cells;
    }

    /** Copies rows of this into rows of another of the same kind. */
    void copy(long row, ColumnMemory to, long toRow, int count) {
        for (int i = 0; i < leaves.length; i++) {
            MemorySegment.copy(leaves[i], row * bytes[i], to.leaves[i], toRow * bytes[i], count * bytes[i]);
        }
    }

    /** Fills a row. */
    void fill(long row, byte value) {
        for (int i = 0; i < leaves.length; i++) {
            leaves[i].asSlice(row * bytes[i], bytes[i]).fill(value);
        }
    }
}
