package jarl.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.kernel.LstmLayer;
import jarl.kernel.Vectors;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A long short-term memory over a whole sequence as a single operation on the heap, by the kernels of {@link LstmLayer}. For layers. */
public final class LstmNetwork {

    private final List<Tensor> parameters;
    private volatile @Nullable Laid laid;

    /**
     * The result.
     *
     * @param output {@code [T, B, outputs]}
     * @param hidden after the last step {@code [B, outputs]}
     * @param cell after the last step {@code [B, outputs]}
     */
    public record Sequence(Tensor output, Tensor hidden, Tensor cell) {}

    private record Laid(long version, LstmLayer layer) {}

    /** Parameters in the shapes of {@link LstmLayer}'s constructor. */
    public LstmNetwork(Tensor inputWeight, Tensor hiddenWeight, Tensor inputBias, Tensor hiddenBias) {
        this.parameters = List.of(inputWeight, hiddenWeight, inputBias, hiddenBias);
    }

    /**
     * Computes a sequence.
     *
     * @param input {@code [T, B, inputs]}
     * @param hidden before the first step {@code [B, outputs]}
     * @param cell before the first step {@code [B, outputs]}
     * @param starts bool {@code [T, B]}: the state is zero before such a step; null if nowhere
     * @return null if the kernels cannot or should not compute it
     */
    public @Nullable Sequence forward(Tensor input, Tensor hidden, Tensor cell, @Nullable Tensor starts) {
        if (!Vectors.available()
                || !(input instanceof HeapTensor rows)
                || rows.dimensions() != 3
                || rows.numel() == 0
                || !isWithinReach(rows)
                || hidden.requiresGradient()
                || cell.requiresGradient()
                || (starts != null && !(starts instanceof TorchTensor flags && flags.onHost(DType.BOOL)))) {
            return null;
        }
        int steps = (int) rows.size(0);
        int columns = (int) rows.size(1);
        byte[] flags =
                starts == null ? new byte[steps * columns] : starts.segment().toArray(JAVA_BYTE);
        LstmLayer layer = laidOut();
        float[] x = rows.array();
        LstmLayer.Sequence sequence = layer.forward(x, hidden.toFloats(), cell.toFloats(), flags);
        long width = layer.outputs();
        float[] ofLastCell = new float[sequence.lastCell().length];
        HeapTensor output = HeapTensor.computed(
                rows, sequence.output(), new long[] {steps, columns, width}, learns(), (derivative, inputWanted) -> {
                    float[] ofGates = layer.backward(derivative, ofLastCell, sequence, flags);
                    Arrays.fill(ofLastCell, 0); // the output's own derivative may arrive by itself
                    addGradients(layer, ofGates, x, sequence);
                    return inputWanted ? layer.inputGradient(ofGates) : null;
                });
        HeapTensor lastCell = HeapTensor.beside(
                output,
                sequence.lastCell(),
                new long[] {columns, width},
                arrived -> System.arraycopy(arrived, 0, ofLastCell, 0, arrived.length));
        return new Sequence(output, output.select(0, steps - 1), lastCell);
    }

    private boolean isWithinReach(HeapTensor rows) {
        long[] inputWeight = shape(0);
        long[] hiddenWeight = shape(1);
        boolean recording = TensorScope.recordsGradients();
        return inputWeight != null
                && hiddenWeight != null
                && shape(2) != null
                && shape(3) != null
                && inputWeight[1] == rows.size(2)
                && HeapTensor.isSmallLayer(rows.size(0) * rows.size(1), inputWeight[1], inputWeight[0])
                && HeapTensor.isSmallLayer(rows.size(1), hiddenWeight[1], hiddenWeight[0])
                && parameters.stream()
                        .allMatch(parameter ->
                                !recording || !parameter.requiresGradient() || gradient(parameter) != null);
    }

    private long @Nullable [] shape(int parameter) {
        return parameters.get(parameter) instanceof TorchTensor torch ? torch.shapeOnHost(DType.FLOAT32) : null;
    }

    private boolean learns() {
        return parameters.stream().anyMatch(Tensor::requiresGradient);
    }

    private static @Nullable MemorySegment gradient(Tensor parameter) {
        return ((TorchTensor) parameter).gradientMemory();
    }

    private LstmLayer laidOut() {
        long version = 0;
        for (Tensor parameter : parameters) {
            version += ((TorchTensor) parameter).version();
        }
        Laid last = laid;
        if (last != null && last.version == version) {
            return last.layer;
        }
        LstmLayer layer = new LstmLayer(numbers(0), numbers(1), numbers(2), numbers(3));
        laid = new Laid(version, layer);
        return layer;
    }

    private float[] numbers(int parameter) {
        return parameters.get(parameter).segment().toArray(JAVA_FLOAT);
    }

    private void addGradients(LstmLayer layer, float[] ofGates, float[] x, LstmLayer.Sequence sequence) {
        float[][] sums = new float[parameters.size()][];
        for (int i = 0; i < sums.length; i++) {
            MemorySegment gradient = gradient(parameters.get(i));
            sums[i] = gradient == null ? new float[(int) parameters.get(i).numel()] : gradient.toArray(JAVA_FLOAT);
        }
        layer.addGradients(ofGates, x, sequence, sums[0], sums[1], sums[2], sums[3]);
        for (int i = 0; i < sums.length; i++) {
            MemorySegment gradient = gradient(parameters.get(i));
            if (gradient != null) {
                MemorySegment.copy(sums[i], 0, gradient, JAVA_FLOAT, 0, sums[i].length);
            }
        }
    }
}
