package jarl.tensor;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;
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
    private final @Nullable Consumer<L> renew;
    private final Object layingOut = new Object();
    private final Object adding = new Object();
    private final float[][] numbers;
    private volatile @Nullable Laid<L> laid;

    /** The layout of the values at some version. */
    record Laid<L>(long version, L layout) {}

    /**
     * Keeps parameters.
     *
     * @param layOut gets the numbers of each, row-major, and may keep them
     */
    KernelParameters(List<Tensor> parameters, Function<List<float[]>, L> layOut) {
        this(parameters, layOut, null);
    }

    /**
     * Keeps parameters whose layout is renewed where it is: with fresh memory for each change a small update spends a tenth of its time on it.
     *
     * @param layOut gets the numbers of each, row-major, and keeps them
     * @param renew is called after other numbers were written over those
     */
    KernelParameters(List<Tensor> parameters, Function<List<float[]>, L> layOut, @Nullable Consumer<L> renew) {
        this.parameters = List.copyOf(parameters);
        this.layOut = layOut;
        this.renew = renew;
        this.numbers = new float[parameters.size()][];
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

    /** Begins a computation with a layout that will be differentiated. */
    Recording record(Laid<L> of) {
        return new Recording(parameters, of.version);
    }

    /** The layout of the values as they are now. */
    Laid<L> laidOut() {
        long version = Recording.version(parameters);
        Laid<L> last = laid;
        if (last != null && last.version == version) {
            return last;
        }
        synchronized (layingOut) { // where several threads come after a change, one lays out for all
            last = laid;
            if (last == null || last.version != version) {
                last = new Laid<>(version, layout(last));
                laid = last;
            }
            return last;
        }
    }

    private L layout(@Nullable Laid<L> last) {
        for (int i = 0; i < numbers.length; i++) {
            MemorySegment memory = parameters.get(i).segment();
            int count = (int) (memory.byteSize() / Float.BYTES);
            if (renew == null || numbers[i] == null) {
                numbers[i] = new float[count];
            }
            MemorySegment.copy(memory, JAVA_FLOAT, 0, numbers[i], 0, count);
        }
        if (last == null || renew == null) {
            return layOut.apply(List.of(numbers));
        }
        renew.accept(last.layout);
        return last.layout;
    }

    /** Runs what adds to gradients, while no other thread does: another's derivative may arrive at the same time. */
    void addGradients(Runnable addition) {
        synchronized (adding) {
            addition.run();
        }
    }

    /** {@link #readGradient(int, float[], int, int)} of all of it, into at least as many numbers as the parameter has. */
    void readGradient(int index, float[] into) {
        readGradient(index, into, 0, count(index));
    }

    /** {@link #writeGradient(int, float[], int, int)} of all of it. */
    void writeGradient(int index, float[] gradient) {
        writeGradient(index, gradient, 0, count(index));
    }

    private int count(int index) {
        return Math.toIntExact(parameters.get(index).numel());
    }

    /**
     * Copies some of a parameter's gradient, in {@link #addGradients}, to be added to and given back to {@link #writeGradient}; nothing if the parameter has no memory for one.
     *
     * @param into as many numbers as the parameter has, at the same places
     */
    void readGradient(int index, float[] into, int from, int to) {
        MemorySegment memory = gradientMemory(index);
        if (memory != null) {
            MemorySegment.copy(memory, JAVA_FLOAT, (long) from * Float.BYTES, into, from, to - from);
        }
    }

    /** Writes some of a parameter's gradient, if it has memory for one. */
    void writeGradient(int index, float[] gradient, int from, int to) {
        MemorySegment memory = gradientMemory(index);
        if (memory != null) {
            MemorySegment.copy(gradient, from, memory, JAVA_FLOAT, (long) from * Float.BYTES, to - from);
        }
    }

    private @Nullable MemorySegment gradientMemory(int index) {
        return ((TorchTensor) parameters.get(index)).gradientMemory();
    }
}
