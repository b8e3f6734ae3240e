package jarl.tensor;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of layers that kernels compute: laid out once for each change of their values, and with the memory of their gradients. Several
 * threads may use it as long as none of them changes the parameters.
 *
 * @param <L> the layout
 */
final class KernelParameters<L> {

    private final List<Tensor> parameters;
    private final Function<List<float[]>, L> layOut;
    private volatile @Nullable Laid<L> laid;

    /** The layout of the values at some version. */
    private record Laid<L>(long version, L layout) {}

    /**
     * Keeps parameters.
     *
     * @param layOut gets the numbers of each, row-major, and may keep them
     */
    KernelParameters(List<Tensor> parameters, Function<List<float[]>, L> layOut) {
        this.parameters = List.copyOf(parameters);
        this.layOut = layOut;
    }

    /** Whether all are float32 in Java's memory, and so are the gradients of those that learn now. */
    boolean areWithinReach() {
        boolean recording = TensorScope.recordsGradients();
        for (int i = 0; i < parameters.size(); i++) {
            if (shape(i) == null || (recording && parameters.get(i).requiresGradient() && gradientMemory(i) == null)) {
                return false;
            }
        }
        return true;
    }

    /** The shape of one of them; null if it is not within reach. */
    long @Nullable [] shape(int index) {
        return parameters.get(index) instanceof TorchTensor torch ? torch.shapeOnHost(DType.FLOAT32) : null;
    }

    /** Whether any wants a gradient. */
    boolean learn() {
        for (Tensor parameter : parameters) {
            if (parameter.requiresGradient()) {
                return true;
            }
        }
        return false;
    }

    /** Begins a computation that will be differentiated. */
    Recording record() {
        return new Recording(parameters);
    }

    /** The layout of the values as they are now. */
    L laidOut() {
        long version = Recording.version(parameters);
        Laid<L> last = laid;
        if (last != null && last.version == version) {
            return last.layout;
        }
        L layout = layOut.apply(parameters.stream()
                .map(parameter -> parameter.segment().toArray(JAVA_FLOAT))
                .toList());
        laid = new Laid<>(version, layout);
        return layout;
    }

    /**
     * Copies a parameter's gradient, to be added to and given back to {@link #writeGradient}.
     *
     * @param into at least as many numbers as the parameter has
     * @return {@code into}; null if the parameter has no memory for a gradient
     */
    float @Nullable [] gradient(int index, float[] into) {
        MemorySegment memory = gradientMemory(index);
        if (memory == null) {
            return null;
        }
        MemorySegment.copy(memory, JAVA_FLOAT, 0, into, 0, (int) (memory.byteSize() / Float.BYTES));
        return into;
    }

    /** Writes a parameter's gradient, if it has memory for one. */
    void writeGradient(int index, float[] gradient) {
        MemorySegment memory = gradientMemory(index);
        if (memory != null) {
            MemorySegment.copy(gradient, 0, memory, JAVA_FLOAT, 0, (int) (memory.byteSize() / Float.BYTES));
        }
    }

    private @Nullable MemorySegment gradientMemory(int index) {
        return ((TorchTensor) parameters.get(index)).gradientMemory();
    }
}
