package jarl.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * A tensor, or any record whose components are tensors and nested such records, as one value: indexed, sliced, written and allocated
 * with all leaves at once. What rlpyt calls {@code namedarraytuple}.
 *
 * <pre>{@code
 * record CameraAndJoints(Tensor camera, Tensor joints) implements TensorTree {}   // nothing else to write
 * var row = TensorTree.at(samples, t);                 // every leaf indexed
 * buffer.set(t, row);                                  // every leaf written; the bad field is named if one does not fit
 * var batch = TensorTree.allocate(example, T, B);      // zeros, leading dimensions [T, B] put before each leaf's own shape
 * }</pre>
 *
 * <p>Implementations are {@link Tensor} (the leaf), {@link NamedTensors} and records; every component of the record must itself be an
 * {@code TensorTree}. A record without components is a value without leaves.
 */
public interface TensorTree {

    /** Every leaf at {@code index} of its first dimension, as a view that shares memory. */
    default TensorTree at(long index) {
        return at(this, index);
    }

    /**
     * Writes {@code source} into row {@code index} of every leaf.
     *
     * @throws IllegalArgumentException naming the field whose structure or shape differs
     */
    default void set(long index, TensorTree source) {
        at(this, index).copyFrom(source);
    }

    /**
     * Writes every leaf of {@code source} into the leaf of the same place here.
     *
     * @throws IllegalArgumentException naming the field whose structure or shape differs
     */
    default void copyFrom(TensorTree source) {
        zip(this, source, (name, destination, value) -> {
            if (!Arrays.equals(destination.shape(), value.shape())) {
                throw new IllegalArgumentException("field " + name + ": cannot write shape "
                        + Arrays.toString(value.shape()) + " into " + Arrays.toString(destination.shape()));
            }
            destination.copyInPlace(value);
        });
    }

    /** Every leaf indexed at {@code index} of its first dimension. */
    static <S extends TensorTree> S at(S tuple, long index) {
        return map(tuple, leaf -> leaf.select(0, index));
    }

    /** Every leaf's rows {@code [from, to)} of dimension {@code dimension}, as views. */
    static <S extends TensorTree> S slice(S tuple, int dimension, long from, long to) {
        return map(tuple, leaf -> leaf.slice(dimension, from, to));
    }

    /** Every leaf's rows named by {@code indexes} (int64) along the first dimension, as a copy. */
    static <S extends TensorTree> S indexSelect(S tuple, Tensor indexes) {
        return indexSelect(tuple, 0, indexes);
    }

    /** Every leaf's entries named by {@code indexes} (int64) along one dimension, as a copy. */
    static <S extends TensorTree> S indexSelect(S tuple, int dimension, Tensor indexes) {
        return map(tuple, leaf -> leaf.indexSelect(dimension, indexes));
    }

    /** Leading dimensions {@code [T, B]} of every leaf made one, {@code [T*B]}. */
    static <S extends TensorTree> S flattenLeading(S tuple) {
        return map(tuple, leaf -> leaf.flatten(0, 1));
    }

    /** Leading dimension {@code [T*B]} of every leaf made two, {@code [T, B]}. */
    static <S extends TensorTree> S unflattenLeading(S tuple, long steps, long columns) {
        return map(tuple, leaf -> {
            long[] own = leaf.shape();
            long[] shape = new long[own.length + 1];
            shape[0] = steps;
            shape[1] = columns;
            System.arraycopy(own, 1, shape, 2, own.length - 1);
            return leaf.reshape(shape);
        });
    }

    /** Zeros of the example's element types, with {@code leading} put before each leaf's shape. */
    static <S extends TensorTree> S allocate(S example, long... leading) {
        return map(example, leaf -> {
            long[] own = leaf.shape();
            long[] shape = Arrays.copyOf(leading, leading.length + own.length);
            System.arraycopy(own, 0, shape, leading.length, own.length);
            return Tensor.zeros(leaf.dtype(), shape);
        });
    }

    /** Every leaf on {@code device}. */
    static <S extends TensorTree> S to(S tuple, Device device) {
        return map(tuple, leaf -> leaf.to(device));
    }

    /** The same structure with {@code operator} applied to every leaf. */
    @SuppressWarnings("unchecked")
    static <S extends TensorTree> S map(S tuple, UnaryOperator<Tensor> operator) {
        if (tuple instanceof Tensor leaf) {
            return (S) operator.apply(leaf);
        }
        return (S) RecordLayout.of(tuple).map(tuple, (name, leaf) -> operator.apply(leaf), "");
    }

    /** The same structure with {@code operator} applied to every leaf and its dotted name. */
    @SuppressWarnings("unchecked")
    static <S extends TensorTree> S mapNamed(S tuple, BiFunction<String, Tensor, Tensor> operator) {
        if (tuple instanceof Tensor leaf) {
            return (S) operator.apply("", leaf);
        }
        return (S) RecordLayout.of(tuple).map(tuple, operator, "");
    }

    /** Visits the leaves of two tuples of the same structure in step. */
    static void zip(TensorTree first, TensorTree second, LeafVisitor visitor) {
        RecordLayout.zip(first, second, visitor, "");
    }

    /** The leaves by dotted name ({@code "joints.velocity"}), in component order; a bare tensor has the empty name. */
    static Map<String, Tensor> leaves(TensorTree tuple) {
        Map<String, Tensor> leaves = new LinkedHashMap<>();
        mapNamed(tuple, (name, leaf) -> {
            leaves.put(name, leaf);
            return leaf;
        });
        return leaves;
    }

    /** The components of a tuple that is no tensor, in order. */
    static List<TensorTree> components(TensorTree tuple) {
        RecordLayout structure = RecordLayout.of(tuple);
        List<TensorTree> components = new ArrayList<>(structure.names().size());
        for (int i = 0; i < structure.names().size(); i++) {
            components.add(structure.component(tuple, i));
        }
        return components;
    }

    /** The record of this type with these components, in order. */
    static <S extends TensorTree> S compose(Class<S> type, List<? extends TensorTree> components) {
        return type.cast(RecordLayout.of(type).compose(components));
    }

    /** The first leaf: enough to learn the leading dimensions. */
    static Tensor firstLeaf(TensorTree tuple) {
        if (tuple instanceof Tensor leaf) {
            return leaf;
        }
        List<Tensor> leaves = List.copyOf(leaves(tuple).values());
        if (leaves.isEmpty()) {
            throw new IllegalArgumentException(tuple.getClass().getSimpleName() + " has no tensors");
        }
        return Objects.requireNonNull(leaves.getFirst());
    }

    /** Called with each pair of leaves. */
    @FunctionalInterface
    interface LeafVisitor {
        void visit(String name, Tensor first, Tensor second);
    }
}
