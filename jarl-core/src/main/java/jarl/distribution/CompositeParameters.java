package jarl.distribution;

import jarl.tensor.ArrayTuple;
import jarl.tensor.NoTensors;
import java.util.ArrayList;
import java.util.List;

/**
 * Parameters of several distributions, one after another: a list that is a record, because tuples of tensors are records.
 *
 * @param first the first distribution's
 * @param rest the others', again so; {@link NoTensors} after the last
 */
public record CompositeParameters(ArrayTuple first, ArrayTuple rest) implements ArrayTuple {

    /** The parameters of these distributions, at least one. */
    public static CompositeParameters of(List<? extends ArrayTuple> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("CompositeParameters: expected at least one part, got none");
        }
        ArrayTuple rest = NoTensors.INSTANCE;
        for (ArrayTuple part : parts.subList(1, parts.size()).reversed()) {
            rest = new CompositeParameters(part, rest);
        }
        return new CompositeParameters(parts.getFirst(), rest);
    }

    /** The parameters of each, in order. */
    public List<ArrayTuple> parts() {
        List<ArrayTuple> parts = new ArrayList<>();
        ArrayTuple remaining = this;
        while (remaining instanceof CompositeParameters(ArrayTuple part, ArrayTuple others)) {
            parts.add(part);
            remaining = others;
        }
        return parts;
    }
}
