package jarl.tensor;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.kernel.DenseLayer;
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
    private final @Nullable Renewal<L> renewal;
    private final Object layingOut = new Object();
    private final Object adding = new Object();
    private final float[][] numbers;
    private volatile @Nullable Laid<L> laid;

    // To lay a number out takes about as long as so many multiplications, beside what is worth handing over.
    private static final long OPERATIONS = 5;

    /** Brings a layout up to date. */
    @FunctionalInterface
    interface Renewal<L> {

        /** Renews what comes from rows {@link #bound bound(rows, share, shares)} up to the next bound of each parameter, which are copied already. */
        void renew(L stale, int share, int shares);
    }

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
     * @param renewal is called after other numbers were written over those
     */
    KernelParameters(List<Tensor> parameters, Function<List<float[]>, L> layOut, @Nullable Renewal<L> renewal) {
        this.parameters = List.copyOf(parameters);
        this.layOut = layOut;
        this.renewal = renewal;
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
        if (last != null && renewal != null) {
            renew(last.layout, renewal);
            return last.layout;
        }
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = parameters.get(i).segment().toArray(JAVA_FLOAT);
        }
        return layOut.apply(List.of(numbers));
    }

    private void renew(L stale, Renewal<L> by) {
        long all = 0;
        for (float[] each : numbers) {
            all += each.length;
        }
        int shares = Parallel.countOfKernel(all * OPERATIONS);
        Parallel.runKernel(shares, share -> {
            for (int i = 0; i < numbers.length; i++) {
                copy(i, share, shares);
            }
            by.renew(stale, share, shares);
        });
    }

    /** Copies a share of a parameter's rows. */
    private void copy(int index, int share, int shares) {
        Tensor parameter = parameters.get(index);
        int rows = (int) parameter.size(0);
        int width = numbers[index].length / rows;
        int from = bound(rows, share, shares) * width;
        int to = bound(rows, share + 1, shares) * width;
        MemorySegment.copy(parameter.segment(), JAVA_FLOAT, (long) from * Float.BYTES, numbers[index], from, to - from);
    }

    /** Where a share of a parameter's rows begins, and the one before ends. */
    static int bound(int rows, int share, int shares) {
        int blocks = Math.ceilDiv(rows, DenseLayer.TOGETHER);
        return Math.min(rows, (int) ((long) blocks * share / shares) * DenseLayer.TOGETHER);
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
