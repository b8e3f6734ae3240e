package jarl.samples;

import jarl.space.ActionChoices;
import jarl.space.Composite;
import jarl.space.ElementType;
import jarl.space.LeafLayout;
import jarl.space.Rows;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.NamedTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The values of a {@link Space} as tensors: one tensor, or for a {@link Composite} its record of tensors, {@link NamedTensors} if it has
 * none.
 */
public final class SpaceTensors {

    private SpaceTensors() {}

    /** Zero-filled tensors for values of a space, with these leading dimensions. */
    public static TensorTree allocate(Space<?> space, long... leading) {
        if (space instanceof Composite<?> composite) {
            return compose(
                    composite,
                    composite.spaces().stream()
                            .map(component -> allocate(component, leading))
                            .toList());
        }
        LeafLayout leaf = space.leaves().getFirst();
        long[] shape = Arrays.copyOf(leading, leading.length + leaf.shape().size());
        for (int i = leading.length; i < shape.length; i++) {
            shape[i] = leaf.shape().get(i - leading.length);
        }
        return Tensor.zeros(type(leaf.type()), shape);
    }

    /**
     * The rows of tensors made by {@link #allocate}, as Java values; see {@link Space#rows}. The tensors must be contiguous and on the CPU,
     * and stay open.
     */
    public static <V> Rows<V> rows(Space<V> space, TensorTree tensors) {
        List<MemorySegment> leaves = new ArrayList<>();
        collect(space, tensors, leaves);
        return space.rows(leaves);
    }

    private static void collect(Space<?> space, TensorTree tensors, List<MemorySegment> leaves) {
        if (space instanceof Composite<?> composite) {
            List<TensorTree> components = components(composite, tensors);
            for (int i = 0; i < components.size(); i++) {
                collect(composite.spaces().get(i), components.get(i), leaves);
            }
            return;
        }
        DType type = type(space.leaves().getFirst().type());
        if (!(tensors instanceof Tensor tensor) || tensor.dtype() != type) {
            throw new IllegalArgumentException("expected a buffer of one " + type + " tensor, got " + tensors);
        }
        leaves.add(tensor.segment());
    }

    /** The components of a composite's tensors, in order. */
    public static List<TensorTree> components(Composite<?> space, TensorTree tensors) {
        Class<? extends Record> type = space.tensorType().orElse(NamedTensors.class);
        boolean named = tensors instanceof NamedTensors tuple && !tuple.names().equals(space.names());
        if (!type.isInstance(tensors) || named) {
            throw new IllegalArgumentException(
                    "expected a " + type.getSimpleName() + " of " + space.names() + ", got " + tensors);
        }
        return tensors instanceof NamedTensors tuple ? tuple.components() : TensorTree.components(tensors);
    }

    /** A composite's tensors with these components, in order. */
    public static TensorTree compose(Composite<?> space, List<? extends TensorTree> components) {
        if (space.tensorType().isEmpty()) {
            return new NamedTensors(space.names(), List.copyOf(components));
        }
        Class<? extends Record> type = space.tensorType().get();
        if (!TensorTree.class.isAssignableFrom(type)) {
            throw new IllegalArgumentException(
                    "Composite: expected a record of tensors that implements TensorTree, got " + type.getName());
        }
        return TensorTree.compose(type.asSubclass(TensorTree.class), components);
    }

    /** The flags of each row of a mask, bool {@code [rows, choices]} on the CPU; empty if there is no mask. */
    public static boolean[][] flags(TensorTree mask, int rows) {
        return ActionChoices.flags(mask instanceof Tensor tensor ? tensor.segment() : MemorySegment.NULL, rows);
    }

    /** The element type of tensors. */
    private static DType type(ElementType type) {
        return switch (type) {
            case FLOAT32 -> DType.FLOAT32;
            case INT64 -> DType.INT64;
            case UINT8 -> DType.UINT8;
            case BOOL -> DType.BOOL;
        };
    }
}
