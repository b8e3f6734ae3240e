package jarl.nn;

import jarl.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What a network remembers of the batches it has seen: kept and saved as parameters are, never trained. */
public final class RunningStatistics implements Layer {

    private final Map<String, Tensor> named = new LinkedHashMap<>();

    /** @param visit calls what it is given with each name and tensor */
    public RunningStatistics(Consumer<BiConsumer<String, Tensor>> visit) {
        visit.accept(named::put);
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        named.forEach((name, tensor) -> visitor.accept(prefix + name, tensor));
    }
}
