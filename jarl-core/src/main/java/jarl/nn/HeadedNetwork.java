package jarl.nn;

import jarl.kernel.Nonlinearity;
import jarl.tensor.DenseNetwork;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hidden layers and linear heads on them, one or several stacks over the same input, such as a policy and a value. Computed as one operation
 * where there are kernels for it, layer by layer elsewhere. Owns no parameters.
 */
public final class HeadedNetwork {

    private final List<Part> parts;
    private final DenseNetwork atOnce;

    /**
     * A stack of hidden layers.
     *
     * @param hidden null where the heads take the input
     * @param heads linear layers that take what it gives, at least one
     */
    public record Part(@Nullable Mlp hidden, List<Linear> heads) {

        public Part {
            heads = List.copyOf(heads);
            if (heads.isEmpty()) {
                throw new IllegalArgumentException("expected at least one head");
            }
        }

        private List<DenseNetwork.Layer> kernels() {
            return hidden == null ? List.of() : hidden.kernels();
        }

        /** What the heads see, by the factors of dropout if there is any. */
        private Tensor hidden(Tensor input, float[] @Nullable [] factors) {
            Tensor seen = hidden == null
                    ? input
                    : factors == null ? hidden.forward(input) : hidden.layerByLayer(input, factors);
            return heads.size() == 1 ? seen : TensorAccess.meeting(seen);
        }
    }

    /** A network of at least one part. */
    public HeadedNetwork(List<Part> parts) {
        this.parts = List.copyOf(parts);
        this.atOnce = atOnce();
    }

    private DenseNetwork atOnce() {
        List<DenseNetwork.Layer> layers = new ArrayList<>();
        List<Integer> below = new ArrayList<>();
        for (Part part : parts) {
            int last = DenseNetwork.INPUT;
            for (DenseNetwork.Layer layer : part.kernels()) {
                below.add(last);
                last = layers.size();
                layers.add(layer);
            }
            for (Linear head : part.heads) {
                below.add(last);
                layers.add(head.kernel(null, Nonlinearity.NONE));
            }
        }
        return new DenseNetwork(
                layers, below.stream().mapToInt(Integer::intValue).toArray());
    }

    /**
     * Computes all heads.
     *
     * @param input {@code [N, inputs]}
     * @return of each head, part by part, {@code [N, outputs]}
     */
    public List<Tensor> forward(Tensor input) {
        Tensor rows = whereComputed(input);
        List<Tensor> byKernels = atOnce.forward(rows);
        return byKernels != null ? byKernels : layerByLayer(rows);
    }

    /**
     * The same, to be differentiated by the input: the gradients of the parameters may be left as they are, so what they hold afterwards must not
     * be used.
     */
    public List<Tensor> forwardFixed(Tensor input) {
        Tensor rows = whereComputed(input);
        List<Tensor> byKernels = atOnce.forwardFixed(rows);
        return byKernels != null ? byKernels : layerByLayer(rows);
    }

    /**
     * Computes all heads with features dropped, those of each hidden layer before its normalization and nonlinearity.
     *
     * @param fixed to be differentiated by the input only, as {@link #forwardFixed(Tensor)}
     */
    public List<Tensor> forward(Tensor input, Dropout dropout, boolean fixed) {
        Tensor rows = whereComputed(input);
        List<float[][]> factors = new ArrayList<>();
        List<float @Nullable []> all = new ArrayList<>();
        for (Part part : parts) {
            float[][] ofPart = part.hidden == null ? new float[0][] : part.hidden.factors((int) rows.size(0), dropout);
            factors.add(ofPart);
            all.addAll(Arrays.asList(ofPart));
            part.heads.forEach(_ -> all.add(null));
        }
        List<Tensor> byKernels = atOnce.forward(rows, all.toArray(float[][]::new), !fixed);
        if (byKernels != null) {
            return byKernels;
        }
        return layerByLayer(rows, factors);
    }

    private List<Tensor> layerByLayer(Tensor rows) {
        return layerByLayer(rows, Collections.nCopies(parts.size(), null));
    }

    private List<Tensor> layerByLayer(Tensor rows, List<float @Nullable [] @Nullable []> factors) {
        Tensor seen = parts.size() == 1 ? rows : TensorAccess.meeting(rows);
        List<Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Tensor hidden = parts.get(i).hidden(seen, factors.get(i));
            parts.get(i).heads.forEach(head -> outputs.add(head.forward(hidden)));
        }
        return outputs;
    }

    private Tensor whereComputed(Tensor input) {
        Mlp first = parts.getFirst().hidden;
        return first == null || first.kernels().isEmpty() ? TensorAccess.onHeap(input) : first.whereComputed(input);
    }

    /** Computes one head, counted over all parts, and no more than it needs. */
    public Tensor forward(Tensor input, int head) {
        Tensor rows = whereComputed(input);
        Tensor byKernels = atOnce.forward(rows, head);
        return byKernels != null ? byKernels : layerByLayer(rows, head);
    }

    /** Computes one head to be differentiated by the input, as {@link #forwardFixed(Tensor)}. */
    public Tensor forwardFixed(Tensor input, int head) {
        Tensor rows = whereComputed(input);
        Tensor byKernels = atOnce.forwardFixed(rows, head);
        return byKernels != null ? byKernels : layerByLayer(rows, head);
    }

    private Tensor layerByLayer(Tensor rows, int head) {
        int before = 0;
        for (Part part : parts) {
            if (head < before + part.heads.size()) {
                return part.heads.get(head - before).forward(part.hidden(rows, null));
            }
            before += part.heads.size();
        }
        throw new IllegalArgumentException("expected the number of a head below " + before + ", got " + head);
    }
}
