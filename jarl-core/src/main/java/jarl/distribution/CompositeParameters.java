package jarl.distribution;

import jarl.tensor.NoTensors;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
import java.util.List;

/**
 * Parameters of several distributions, one after another: a list that is a record, because tuples of tensors are records.
 *
 * @param first the first distribution's
 * @param rest the others', again so; {@link NoTensors} after the last
 */
public record CompositeParameters(TensorTree first, TensorTree rest) implements TensorTree {

    /** The parameters of these distributions, at least one. */
    public static CompositeParameters of(List<? extends TensorTree> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("CompositeParameters: expected at least one part, got none");
        }
        TensorTree rest = NoTensors.INSTANCE;
        for (TensorTree part : parts.subList(1, parts.size()).reversed()) {
            rest = new CompositeParameters(part, rest);
        }
        return new CompositeParameters(parts.getFirst(), rest);
    }

    /** The parameters of each, in order. */
    public List<TensorTree> parts() {
        List<TensorTree> parts = new ArrayList<>();
        TensorTree remaining = this;
        while (remaining instanceof CompositeParameters(TensorTree part, TensorTree others)) {
            parts.add(part);
            remaining = others;
        }
        return parts;
    }
}
