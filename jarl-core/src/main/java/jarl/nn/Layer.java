package jarl.nn;

import jarl.tensor.Tensor;
import java.util.function.BiConsumer;

/** Something with parameters: a layer or a network of layers. */
public interface Layer {

    /**
     * Calls {@code visitor} with the name and tensor of every parameter, always in the same order.
     *
     * @param prefix put before each name, empty or ending in a dot
     */
    void visitParameters(String prefix, BiConsumer<String, Tensor> visitor);
}
