package jarl.tensor;

import jarl.kernel.DenseLayer;
import jarl.kernel.Nonlinearity;
import jarl.kernel.VectorLayerNorm;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** One way back through the layers of a {@link DensePass}, from the outputs whose derivatives have arrived. */
final class DenseDerivation {

    private final DensePass pass;
    private final boolean[] reached;

    // Of the layers above one, the nearest, which hands its derivative down last.
    private final int[] nearest;

    private final float[][] derivatives; // with respect to the arguments
    private final float[][] ofProducts; // with respect to what the weights give
    private final float[][] further; // what a layer hands down after another has
    private final float[][][] gradients; // of each layer's parameters
    private final float @Nullable [] ofInput;

    DenseDerivation(DensePass pass, boolean inputWanted) {
        int count = pass.kernels.size();
        this.pass = pass;
        this.reached = new boolean[count];
        this.nearest = new int[count];
        this.derivatives = new float[count][];
        this.ofProducts = new float[count][];
        this.further = new float[count][];
        this.gradients = new float[count][][];
        this.ofInput = inputWanted ? BackwardCall.array(pass.input.length) : null;
        boolean[] handed = new boolean[count + 1]; // the last place is for the input
        backwards(pass.part.layers(), i -> {
            if (pass.arrived[i] != null || reached[i]) {
                reach(i, handed);
            }
        });
    }

    private void reach(int i, boolean[] handed) {
        reached[i] = true;
        boolean outermost = pass.arrived[i] != null && pass.function(i) == Nonlinearity.NONE;
        derivatives[i] = outermost ? pass.arrived[i] : pass.ofRows(DensePass.Use.DERIVATIVE, i);
        ofProducts[i] = pass.norm(i) == null && pass.factors(i) == null
                ? derivatives[i]
                : pass.ofRows(DensePass.Use.OF_PRODUCT, i);
        gradients[i] = pass.trained ? gradientArrays(i) : new float[0][];
        int below = pass.part.below()[i];
        int place = below == DenseNetwork.INPUT ? pass.kernels.size() : below;
        if (handed[place]) {
            further[i] = pass.array(DensePass.Use.FURTHER, i, pass.rows * pass.inputs(i));
        }
        handed[place] = true;
        if (below != DenseNetwork.INPUT) {
            nearest[below] = i;
            reached[below] = true;
        }
    }

    private float[][] gradientArrays(int i) {
        float[] weight = pass.array(DensePass.Use.WEIGHT_GRADIENT, i, pass.inputs(i) * pass.outputs(i));
        float[] bias = pass.array(DensePass.Use.BIAS_GRADIENT, i, pass.outputs(i));
        return pass.norm(i) == null
                ? new float[][] {weight, bias}
                : new float[][] {
                    weight,
                    bias,
                    pass.array(DensePass.Use.NORM_WEIGHT_GRADIENT, i, pass.outputs(i)),
                    pass.array(DensePass.Use.NORM_BIAS_GRADIENT, i, pass.outputs(i))
                };
    }

    private static void backwards(int[] layers, IntConsumer work) {
        for (int k = layers.length - 1; k >= 0; k--) {
            work.accept(layers[k]);
        }
    }

    /** Adds to the gradients of the parameters; returns the derivative with respect to the input, or null if it is not wanted. */
    float @Nullable [] run() {
        if (pass.groups.length > 1) {
            if (pass.trained) {
                pass.parameters.addGradients(this::byGroups);
            } else {
                byGroups();
            }
            addToInput();
            return ofInput;
        }
        Parallel.runKernel(
                pass.shares,
                pass.sharings.derivation(),
                pass.operations,
                share -> backwards(
                        pass.part.layers(),
                        i -> derive(i, pass.from(share, pass.rows), pass.from(share + 1, pass.rows))));
        addToInput();
        if (pass.trained) {
            pass.parameters.addGradients(this::addGradients);
        }
        return ofInput;
    }

    private void byGroups() {
        Parallel.runKernel(
                pass.groups.length,
                group -> backwards(pass.groups[group], i -> {
                    derive(i, 0, pass.rows);
                    if (pass.trained) {
                        addGradients(i);
                    }
                }));
    }

    /** What further layers hand down to the input, in the order in which they are reached, whoever has computed it. */
    private void addToInput() {
        if (ofInput == null) {
            return;
        }
        backwards(pass.part.layers(), i -> {
            float[] own = further[i];
            if (reached[i] && own != null && pass.part.below()[i] == DenseNetwork.INPUT) {
                for (int k = 0; k < ofInput.length; k++) {
                    ofInput[k] += own[k];
                }
            }
        });
    }

    /** Rows {@code [from, to)} of a layer's derivatives. */
    private void derive(int i, int from, int to) {
        if (!reached[i]) {
            return;
        }
        int outputs = pass.outputs(i);
        float[] outer = pass.arrived[i];
        if (outer != null && pass.function(i) != Nonlinearity.NONE) {
            DenseLayer.derivative(
                    pass.function(i), outer, pass.arguments[i], derivatives[i], from * outputs, to * outputs);
        }
        VectorLayerNorm norm = pass.norm(i);
        if (norm != null) {
            int start = from * outputs;
            norm.derivative(
                    derivatives[i],
                    ofProducts[i],
                    start,
                    pass.normalized[i],
                    start,
                    outputs,
                    to - from,
                    pass.scales[i],
                    from);
        } else if (pass.factors(i) != null) {
            System.arraycopy(derivatives[i], from * outputs, ofProducts[i], from * outputs, (to - from) * outputs);
        }
        DensePass.multiply(ofProducts[i], pass.factors(i), from * outputs, to * outputs);
        handDown(i, from, to);
    }

    /** The derivative with respect to what a layer takes, added to that of other layers which take it. */
    private void handDown(int i, int from, int to) {
        int below = pass.part.below()[i];
        float[] own = further[i];
        DenseLayer layer = pass.kernels.get(i).layer();
        if (below == DenseNetwork.INPUT) {
            if (ofInput != null) {
                float[] dx = own == null ? ofInput : own; // which addToInput adds
                layer.inputGradient(ofProducts[i], Nonlinearity.NONE, dx, dx, from, to);
            }
            return;
        }
        float[] into = derivatives[below];
        Nonlinearity function = nearest[below] == i ? pass.function(below) : Nonlinearity.NONE;
        float[] at = pass.arguments[below];
        if (own == null) {
            layer.inputGradient(ofProducts[i], function, at, into, from, to);
            return;
        }
        layer.inputGradient(ofProducts[i], Nonlinearity.NONE, at, own, from, to);
        int start = from * pass.inputs(i);
        int end = to * pass.inputs(i);
        for (int k = start; k < end; k++) {
            into[k] += own[k];
        }
        if (function != Nonlinearity.NONE) {
            DenseLayer.derivative(function, into, at, into, start, end);
        }
    }

    private void addGradients() {
        Parallel.runKernel(pass.shares, pass.sharings.weights(), pass.operations, share -> {
            for (int i : pass.part.layers()) {
                addWeightGradient(i, pass.from(share, pass.outputs(i)), pass.from(share + 1, pass.outputs(i)));
                if (i % pass.shares == share) {
                    addVectorGradients(i);
                }
            }
        });
    }

    private void addGradients(int i) {
        addWeightGradient(i, 0, pass.outputs(i));
        addVectorGradients(i);
    }

    /** Adds to the gradient of the weights of some outputs. */
    private void addWeightGradient(int i, int from, int to) {
        if (!reached[i]) {
            return;
        }
        float[] weight = gradients[i][0];
        int parameter = pass.kernels.get(i).first();
        int inputs = pass.inputs(i);
        pass.parameters.readGradient(parameter, weight, from * inputs, to * inputs);
        pass.kernels.get(i).layer().addWeightGradient(ofProducts[i], pass.resultsBelow(i), pass.rows, weight, from, to);
        pass.parameters.writeGradient(parameter, weight, from * inputs, to * inputs);
    }

    /** Adds to the gradients of a layer's bias and of its normalization. */
    private void addVectorGradients(int i) {
        if (!reached[i]) {
            return;
        }
        read(i, 1);
        pass.kernels.get(i).layer().addBiasGradient(ofProducts[i], pass.rows, gradients[i][1]);
        write(i, 1);
        VectorLayerNorm norm = pass.norm(i);
        if (norm != null) {
            read(i, 2);
            read(i, 3);
            norm.addGradients(
                    derivatives[i],
                    0,
                    pass.normalized[i],
                    0,
                    pass.outputs(i),
                    pass.rows,
                    gradients[i][2],
                    gradients[i][3]);
            write(i, 2);
            write(i, 3);
        }
    }

    /** Reads the gradient of a layer's bias or of its normalization's; without memory for it, what is added is for nothing. */
    private void read(int i, int parameter) {
        pass.parameters.readGradient(
                pass.kernels.get(i).first() + parameter, gradients[i][parameter], 0, pass.outputs(i));
    }

    private void write(int i, int parameter) {
        pass.parameters.writeGradient(
                pass.kernels.get(i).first() + parameter, gradients[i][parameter], 0, pass.outputs(i));
    }
}
