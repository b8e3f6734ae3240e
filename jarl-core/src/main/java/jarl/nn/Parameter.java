package jarl.nn;

import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.function.BiConsumer;

/** A free vector of parameters, not the weights of a layer. */
public final class Parameter implements Layer {

    private final Tensor value;

    /** {@code size} numbers that start at {@code initial}. */
    public Parameter(int size, double initial) {
        this.value = TensorScope.unscoped(Tensor.full(initial, size)).requireGradient();
    }

    /** Shape {@code [size]}. */
    public Tensor value() {
        return value;
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        visitor.accept(prefix.isEmpty() ? "value" : prefix.substring(0, prefix.length() - 1), value);
    }
}
