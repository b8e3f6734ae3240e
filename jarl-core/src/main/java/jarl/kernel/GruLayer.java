package jarl.kernel;

import java.util.List;

/**
 * Gated recurrent unit (Cho et al. 2014) in PyTorch's form: gates reset, update, new, {@code n = tanh(Wx + b + r (Uh + c))}, two bias vectors.
 * The state is the output.
 */
public final class GruLayer implements SequenceLayer {

    private final int width;
    private final GatedWeights weights;

    /**
     * Lays out a layer.
     *
     * @param inputWeight {@code [3 outputs, inputs]}
     * @param hiddenWeight {@code [3 outputs, outputs]}
     * @param inputBias {@code [3 outputs]}
     * @param hiddenBias {@code [3 outputs]}
     */
    public GruLayer(float[] inputWeight, float[] hiddenWeight, float[] inputBias, float[] hiddenBias) {
        this.width = inputBias.length / 3;
        this.weights =
                new GatedWeights(new DenseLayer(inputWeight, inputBias), new DenseLayer(hiddenWeight, hiddenBias));
    }

    /** Lays out a layer with the parameters of the constructor, in their order. */
    public static GruLayer of(List<float[]> parameters) {
        return new GruLayer(parameters.get(0), parameters.get(1), parameters.get(2), parameters.get(3));
    }

    @Override
    public int inputs() {
        return weights.inputs();
    }

    @Override
    public int outputs() {
        return width;
    }

    @Override
    public Sequence forward(float[] x, List<float[]> state, byte[] starts) {
        int columns = state.getFirst().length / width;
        Episodes episodes = new Episodes(starts, columns, width);
        int rows = starts.length;
        float[] gates = weights.gates(x, rows);
        float[] ofState = new float[gates.length];
        float[] hiddens = new float[rows * width];
        float[] output = new float[rows * width];
        for (int first = 0; first < rows; first += columns) {
            episodes.carry(state.getFirst(), output, hiddens, first);
            weights.ofHidden().forward(hiddens, Nonlinearity.NONE, ofState, ofState, first, first + columns);
            VectorGru.open(gates, ofState, width, first, columns);
            VectorGru.outputs(gates, hiddens, output, width, first, columns);
        }
        return new Computed(weights, episodes, x, hiddens, gates, ofState, output);
    }

    /**
     * A sequence that has been computed.
     *
     * @param hidden before each step {@code [T, B, outputs]}
     * @param gates {@code [T, B, 3 outputs]}
     * @param ofState the state's part of the gates' arguments
     */
    private record Computed(
            GatedWeights weights,
            Episodes episodes,
            float[] x,
            float[] hidden,
            float[] gates,
            float[] ofState,
            float[] output)
            implements Sequence {

        @Override
        public List<float[]> lastState() {
            return List.of(episodes.last(output));
        }

        @Override
        public float[] backward(
                float[] derivative, List<float[]> ofLastState, boolean inputWanted, List<float[]> gradients) {
            int rows = episodes.rows();
            int columns = episodes.columns();
            int width = episodes.width();
            float[] ofInputs = new float[gates.length];
            float[] ofHiddens = new float[gates.length];
            float[] ofHidden = ofLastState.getFirst().clone(); // after each step, then before it
            float[] direct = new float[ofHidden.length]; // not through the gates
            for (int first = rows - columns; first >= 0; first -= columns) {
                VectorSequence.add(derivative, first * width, ofHidden, 0, ofHidden.length);
                VectorGru.derive(ofHidden, direct, gates, ofState, hidden, ofInputs, ofHiddens, width, first, columns);
                weights.ofHidden().inputGradientOf(ofHiddens, first, columns, ofHidden);
                VectorSequence.add(direct, 0, ofHidden, 0, ofHidden.length);
                episodes.cut(ofHidden, first);
            }
            weights.addGradients(ofInputs, ofHiddens, x, hidden, rows, gradients);
            return weights.inputGradient(ofInputs, rows, inputWanted);
        }
    }
}
