package jarl.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import jarl.kernel.KernelChoice;
import jarl.kernel.SequenceLayer;
import jarl.kernel.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A recurrent layer over a whole sequence as a single operation on the heap, by the kernels of a {@link SequenceLayer}. For layers. */
public final class RecurrentNetwork {

    private final int count;
    private final KernelParameters<SequenceLayer> parameters;

    /**
     * The result.
     *
     * @param output {@code [T, B, outputs]}
     * @param state after the last step, tensors {@code [B, outputs]}
     */
    public record Sequence(Tensor output, List<Tensor> state) {}

    /**
     * Creates a network.
     *
     * @param parameters weights {@code [outputs, inputs]} and biases; the first is the input's weight
     * @param layOut from the parameters' numbers
     */
    public RecurrentNetwork(List<Tensor> parameters, Function<List<float[]>, SequenceLayer> layOut) {
        this.count = parameters.size();
        this.parameters = new KernelParameters<>(parameters, layOut);
    }

    /**
     * Computes a sequence.
     *
     * @param input {@code [T, B, inputs]}
     * @param state before the first step, tensors {@code [B, outputs]}
     * @param starts bool {@code [T, B]}: the state is zero before such a step; null if nowhere
     * @return null if the kernels cannot or should not compute it
     */
    public @Nullable Sequence forward(Tensor input, List<Tensor> state, @Nullable Tensor starts) {
        if (!Vectors.available()
                || !(input instanceof HeapTensor rows)
                || rows.dimensions() != 3
                || rows.numel() == 0
                || !parameters.areWithinReach()
                || !fits(rows)
                || state.stream().anyMatch(Tensor::requiresGradient)
                || (starts != null && !(starts instanceof TorchTensor flags && flags.onHost(DType.BOOL)))) {
            return null;
        }
        int steps = (int) rows.size(0);
        int columns = (int) rows.size(1);
        byte[] flags =
                starts == null ? new byte[steps * columns] : starts.segment().toArray(JAVA_BYTE);
        KernelParameters.Laid<SequenceLayer> laid = parameters.laidOut();
        SequenceLayer layer = laid.layout();
        SequenceLayer.Sequence sequence =
                layer.forward(rows.array(), state.stream().map(Tensor::toFloats).toList(), flags);
        return results(rows, sequence, steps, columns, laid);
    }

    private Sequence results(
            HeapTensor rows,
            SequenceLayer.Sequence sequence,
            int steps,
            int columns,
            KernelParameters.Laid<SequenceLayer> laid) {
        long width = laid.layout().outputs();
        List<float[]> last = sequence.lastState();
        List<float[]> ofLast =
                last.stream().map(numbers -> new float[numbers.length]).toList();
        Recording recording = TensorScope.recordsGradients() ? parameters.record(laid) : null;
        HeapTensor output = HeapTensor.computed(
                rows,
                sequence.output(),
                new long[] {steps, columns, width},
                parameters.learn(),
                (derivative, inputWanted) -> {
                    Objects.requireNonNull(recording).arrive();
                    float[] ofInput = backward(sequence, derivative, ofLast, inputWanted);
                    ofLast.forEach(numbers -> Arrays.fill(numbers, 0)); // the output's own may arrive by itself
                    return inputWanted ? ofInput : null;
                });
        List<Tensor> after = new ArrayList<>();
        for (int i = 0; i < last.size(); i++) {
            float[] place = ofLast.get(i);
            after.add(HeapTensor.beside(
                    output,
                    last.get(i),
                    new long[] {columns, width},
                    arrived -> System.arraycopy(arrived, 0, place, 0, arrived.length)));
        }
        return new Sequence(output, after);
    }

    private boolean fits(HeapTensor rows) {
        long all = rows.size(0) * rows.size(1);
        for (int i = 0; i < count; i++) {
            long[] shape = Objects.requireNonNull(parameters.shape(i));
            if (shape.length == 2 && !KernelChoice.layer(i == 0 ? all : rows.size(1), shape[1], shape[0])) {
                return false;
            }
        }
        return Objects.requireNonNull(parameters.shape(0))[1] == rows.size(2);
    }

    private float[] backward(
            SequenceLayer.Sequence sequence, float[] derivative, List<float[]> ofLast, boolean inputWanted) {
        float[][] ofInput = new float[1][];
        parameters.addGradients(() -> {
            List<float[]> sums = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                float[] sum = new float[HeapTensor.count(Objects.requireNonNull(parameters.shape(i)))];
                parameters.readGradient(i, sum);
                sums.add(sum);
            }
            ofInput[0] = sequence.backward(derivative, ofLast, inputWanted, sums);
            for (int i = 0; i < count; i++) {
                parameters.writeGradient(i, sums.get(i));
            }
        });
        return ofInput[0];
    }
}
