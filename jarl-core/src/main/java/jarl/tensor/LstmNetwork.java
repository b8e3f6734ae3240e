package jarl.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import jarl.kernel.LstmLayer;
import jarl.kernel.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A long short-term memory over a whole sequence as a single operation on the heap, by the kernels of {@link LstmLayer}. For layers. */
public final class LstmNetwork {

    private static final int PARAMETERS = 4;

    private final KernelParameters<LstmLayer> parameters;

    /**
     * The result.
     *
     * @param output {@code [T, B, outputs]}
     * @param hidden after the last step {@code [B, outputs]}
     * @param cell after the last step {@code [B, outputs]}
     */
    public record Sequence(Tensor output, Tensor hidden, Tensor cell) {}

    /** Parameters in the shapes of {@link LstmLayer}'s constructor. */
    public LstmNetwork(Tensor inputWeight, Tensor hiddenWeight, Tensor inputBias, Tensor hiddenBias) {
        this.parameters = new KernelParameters<>(
                List.of(inputWeight, hiddenWeight, inputBias, hiddenBias),
                numbers -> new LstmLayer(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3)));
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
                || !parameters.areWithinReach()
                || !fits(rows)
                || hidden.requiresGradient()
                || cell.requiresGradient()
                || (starts != null && !(starts instanceof TorchTensor flags && flags.onHost(DType.BOOL)))) {
            return null;
        }
        int steps = (int) rows.size(0);
        int columns = (int) rows.size(1);
        byte[] flags =
                starts == null ? new byte[steps * columns] : starts.segment().toArray(JAVA_BYTE);
        LstmLayer layer = parameters.laidOut();
        float[] x = rows.array();
        LstmLayer.Sequence sequence = layer.forward(x, hidden.toFloats(), cell.toFloats(), flags);
        long width = layer.outputs();
        float[] ofLastCell = new float[sequence.lastCell().length];
        HeapTensor output = HeapTensor.computed(
                rows,
                sequence.output(),
                new long[] {steps, columns, width},
                parameters.learn(),
                (derivative, inputWanted) -> {
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

    private boolean fits(HeapTensor rows) {
        long[] inputWeight = Objects.requireNonNull(parameters.shape(0));
        long[] hiddenWeight = Objects.requireNonNull(parameters.shape(1));
        return inputWeight[1] == rows.size(2)
                && HeapTensor.isSmallLayer(rows.size(0) * rows.size(1), inputWeight[1], inputWeight[0])
                && HeapTensor.isSmallLayer(rows.size(1), hiddenWeight[1], hiddenWeight[0]);
    }

    private void addGradients(LstmLayer layer, float[] ofGates, float[] x, LstmLayer.Sequence sequence) {
        float[][] sums = new float[PARAMETERS][];
        for (int i = 0; i < sums.length; i++) {
            float[] gradient = parameters.gradient(i);
            sums[i] = gradient == null
                    ? new float[HeapTensor.count(Objects.requireNonNull(parameters.shape(i)))]
                    : gradient;
        }
        layer.addGradients(ofGates, x, sequence, sums[0], sums[1], sums[2], sums[3]);
        for (int i = 0; i < sums.length; i++) {
            parameters.writeGradient(i, sums[i]);
        }
    }
}
