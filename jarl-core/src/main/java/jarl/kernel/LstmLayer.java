package jarl.kernel;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997) over sequences, PyTorch's gate order and two bias vectors. What the input
 * contributes to all steps is one product, and so are the derivatives of the input's weights; step by step go only the hidden state's product
 * and the gates. Rows of arrays are steps and columns, {@code [T, B, ...]}. Instances never change. Needs {@link Vectors#available}.
 */
public final class LstmLayer {

    private final int width;
    private final DenseLayer ofInput;
    private final DenseLayer ofHidden;

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
        this.ofInput = new DenseLayer(inputWeight, bias);
        this.ofHidden = new DenseLayer(hiddenWeight, new float[bias.length]);
    }

    /** The width of the output. */
    public int outputs() {
        return width;
    }

    /** The width of the input. */
    public int inputs() {
        return ofInput.inputs();
    }

    /**
     * What a sequence computes; each step's state before it is zero where an episode starts.
     *
     * @param columns B
     * @param hidden before each step {@code [T, B, outputs]}
     * @param cell before each step {@code [T, B, outputs]}
     * @param gates {@code [T, B, 4 outputs]}
     * @param tanhs of the cells after each step {@code [T, B, outputs]}
     * @param output {@code [T, B, outputs]}
     * @param lastCell {@code [B, outputs]}
     */
    public record Sequence(
            int columns, float[] hidden, float[] cell, float[] gates, float[] tanhs, float[] output, float[] lastCell) {

        int steps() {
            return output.length / lastCell.length;
        }
    }

    /**
     * Computes a sequence.
     *
     * @param x {@code [T, B, inputs]}
     * @param hidden before the first step {@code [B, outputs]}
     * @param cell before the first step {@code [B, outputs]}
     * @param starts whether an episode starts, {@code [T, B]}, 1 or 0
     */
    public Sequence forward(float[] x, float[] hidden, float[] cell, byte[] starts) {
        int columns = hidden.length / width;
        int rows = starts.length;
        int row = columns * width;
        float[] gates = new float[rows * 4 * width];
        ofInput.forward(x, Nonlinearity.NONE, gates, gates, 0, rows);
        float[] hiddens = new float[rows * width];
        float[] cells = new float[rows * width];
        float[] after = new float[rows * width];
        float[] tanhs = new float[rows * width];
        float[] output = new float[rows * width];
        for (int first = 0; first < rows; first += columns) {
            boolean begins = first == 0;
            carry(begins ? hidden : output, begins ? 0 : first * width - row, starts, hiddens, first, columns);
            carry(begins ? cell : after, begins ? 0 : first * width - row, starts, cells, first, columns);
            ofHidden.addTo(gates, hiddens, first, columns);
            VectorLstm.open(gates, width, first, columns);
            VectorLstm.cells(gates, cells, after, width, first, columns);
            VectorNonlinearity.tanh(after, 1, 1, 0, tanhs, first * width, (first + columns) * width);
            VectorLstm.outputs(gates, tanhs, output, width, first, columns);
        }
        float[] lastCell = new float[row];
        System.arraycopy(after, after.length - row, lastCell, 0, row);
        return new Sequence(columns, hiddens, cells, gates, tanhs, output, lastCell);
    }

    /** Copies a state to before a step, but for columns in which an episode starts. */
    private void carry(float[] state, int from, byte[] starts, float[] before, int first, int columns) {
        for (int column = 0; column < columns; column++) {
            if (starts[first + column] == 0) {
                System.arraycopy(state, from + column * width, before, (first + column) * width, width);
            }
        }
    }

    /**
     * The derivative with respect to the arguments of all gates, {@code [T, B, 4 outputs]}.
     *
     * @param derivative with respect to the output {@code [T, B, outputs]}
     * @param ofLastCell with respect to the last cell {@code [B, outputs]}
     * @param starts as for {@link #forward}
     */
    public float[] backward(float[] derivative, float[] ofLastCell, Sequence sequence, byte[] starts) {
        int columns = sequence.columns;
        int row = columns * width;
        float[] ofGates = new float[sequence.gates.length];
        float[] ofHiddens = new float[derivative.length]; // before each step
        float[] ofOutput = new float[row];
        float[] ofCell = ofLastCell.clone();
        for (int step = sequence.steps() - 1; step >= 0; step--) {
            int first = step * columns;
            boolean last = step == sequence.steps() - 1;
            for (int i = 0; i < row; i++) {
                int column = i / width;
                boolean goesOn = !last && starts[first + columns + column] == 0;
                ofOutput[i] = derivative[first * width + i] + (goesOn ? ofHiddens[(first + columns) * width + i] : 0);
                ofCell[i] = last || goesOn ? ofCell[i] : 0;
            }
            VectorLstm.derive(
                    ofOutput, ofCell, sequence.gates, sequence.cell, sequence.tanhs, ofGates, width, first, columns);
            ofHidden.inputGradient(ofGates, Nonlinearity.NONE, ofHiddens, ofHiddens, first, first + columns);
        }
        return ofGates;
    }

    /** The derivative with respect to the input {@code [T, B, inputs]}, from that with respect to the gates' arguments. */
    public float[] inputGradient(float[] ofGates) {
        int rows = ofGates.length / (4 * width);
        float[] gradient = new float[rows * inputs()];
        ofInput.inputGradient(ofGates, Nonlinearity.NONE, gradient, gradient, 0, rows);
        return gradient;
    }

    /** Adds to the gradients of the parameters, in the shapes of the constructor, from that with respect to the gates' arguments. */
    public void addGradients(
            float[] ofGates,
            float[] x,
            Sequence sequence,
            float[] inputWeight,
            float[] hiddenWeight,
            float[] inputBias,
            float[] hiddenBias) {
        int rows = ofGates.length / (4 * width);
        ofInput.addWeightGradient(ofGates, x, rows, inputWeight, 0, 4 * width);
        ofHidden.addWeightGradient(ofGates, sequence.hidden, rows, hiddenWeight, 0, 4 * width);
        ofInput.addBiasGradient(ofGates, rows, inputBias);
        ofHidden.addBiasGradient(ofGates, rows, hiddenBias);
    }
}
