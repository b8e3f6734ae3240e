package jarl.kernel;

import java.util.List;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997), PyTorch's gate order and two bias vectors. The state is the output and the cell.
 */
public final class LstmLayer implements SequenceLayer {

    private final int width;
    private final GatedWeights weights;

    /**
     * Lays out a layer.
     *
     * @param inputWeight {@code [4 outputs, inputs]}
     * @param hiddenWeight {@code [4 outputs, outputs]}
     * @param inputBias {@code [4 outputs]}
     * @param hiddenBias {@code [4 outputs]}
     */
    public LstmLayer(float[] inputWeight, float[] hiddenWeight, float[] inputBias, float[] hiddenBias) {
        this.width = inputBias.length / 4;
        float[] bias = new float[inputBias.length];
        for (int i = 0; i < bias.length; i++) {
            bias[i] = inputBias[i] + hiddenBias[i];
        }
        this.weights = new GatedWeights(
                new DenseLayer(inputWeight, bias), new DenseLayer(hiddenWeight, new float[bias.length]));
    }

    /** Lays out a layer with the parameters of the constructor, in their order. */
    public static LstmLayer of(List<float[]> parameters) {
        return new LstmLayer(parameters.get(0), parameters.get(1), parameters.get(2), parameters.get(3));
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
        float[] hiddens = new float[rows * width];
        float[] cells = new float[rows * width];
        float[] after = new float[rows * width];
        float[] tanhs = new float[rows * width];
        float[] output = new float[rows * width];
        for (int first = 0; first < rows; first += columns) {
            episodes.carry(state.get(0), output, hiddens, first);
            episodes.carry(state.get(1), after, cells, first);
            weights.ofHidden().addTo(gates, hiddens, first, columns);
            VectorLstm.open(gates, width, first, columns);
            VectorLstm.cells(gates, cells, after, width, first, columns);
            VectorNonlinearity.tanh(after, 1, 1, 0, tanhs, first * width, (first + columns) * width);
            VectorLstm.outputs(gates, tanhs, output, width, first, columns);
        }
        return new Computed(weights, episodes, x, hiddens, cells, gates, tanhs, output, episodes.last(after));
    }

    /**
     * A sequence that has been computed.
     *
     * @param hidden before each step {@code [T, B, outputs]}
     * @param cell before each step {@code [T, B, outputs]}
     * @param gates {@code [T, B, 4 outputs]}
     * @param tanhs of the cells after each step {@code [T, B, outputs]}
     */
    private record Computed(
            GatedWeights weights,
            Episodes episodes,
            float[] x,
            float[] hidden,
            float[] cell,
            float[] gates,
            float[] tanhs,
            float[] output,
            float[] lastCell)
            implements Sequence {

        @Override
        public List<float[]> lastState() {
            return List.of(episodes.last(output), lastCell);
        }

        @Override
        public float[] backward(
                float[] derivative, List<float[]> ofLastState, boolean inputWanted, List<float[]> gradients) {
            int rows = episodes.rows();
            int columns = episodes.columns();
            int width = episodes.width();
            float[] ofGates = new float[gates.length];
            float[] ofHidden = ofLastState.get(0).clone(); // after each step, then before it
            float[] ofCell = ofLastState.get(1).clone();
            for (int first = rows - columns; first >= 0; first -= columns) {
                VectorSequence.add(derivative, first * width, ofHidden, 0, ofHidden.length);
                VectorLstm.derive(ofHidden, ofCell, gates, cell, tanhs, ofGates, width, first, columns);
                weights.ofHidden().inputGradientOf(ofGates, first, columns, ofHidden);
                episodes.cut(ofHidden, first);
                episodes.cut(ofCell, first);
            }
            weights.addGradients(ofGates, ofGates, x, hidden, rows, gradients);
            return weights.inputGradient(ofGates, rows, inputWanted);
        }
    }
}
