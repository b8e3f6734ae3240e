package jarl.kernel;

import java.util.List;

/**
 * Minimal gated recurrent unit (Feng et al. 2024) with a highway around it, as in PufferLib 4. No gate depends on the state, so all products
 * of a sequence are one, and step by step goes only
 *
 * <pre>{@code
 * (candidate, update, pass) = W x
 * h = h + sigmoid(update) (g(candidate) - h),  g(c) = c + 0.5 where c >= 0, else sigmoid(c)
 * y = x + sigmoid(pass) (h - x)
 * }</pre>
 *
 * The state is h.
 */
public final class MinGruLayer implements SequenceLayer {

    private final int width;
    private final DenseLayer product;

    /**
     * Lays out a layer.
     *
     * @param weight {@code [3 outputs, outputs]}: inputs are as many as outputs
     */
    public MinGruLayer(float[] weight) {
        this.width = (int) Math.round(Math.sqrt(weight.length / 3.0));
        this.product = new DenseLayer(weight, new float[3 * width]);
    }

    /** Lays out a layer with the parameter of the constructor. */
    public static MinGruLayer of(List<float[]> parameters) {
        return new MinGruLayer(parameters.getFirst());
    }

    @Override
    public int inputs() {
        return width;
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
        float[] gates = new float[rows * 3 * width];
        product.forward(x, Nonlinearity.NONE, gates, gates, 0, rows);
        float[] candidates = new float[rows * width];
        VectorMinGru.open(gates, candidates, width, rows);
        float[] before = new float[rows * width];
        float[] after = new float[rows * width];
        for (int first = 0; first < rows; first += columns) {
            episodes.carry(state.getFirst(), after, before, first);
            VectorMinGru.states(gates, candidates, before, after, width, first, columns);
        }
        float[] output = new float[rows * width];
        VectorMinGru.outputs(gates, x, after, output, width, rows);
        return new Computed(product, episodes, x, gates, candidates, before, after, output);
    }

    /**
     * A sequence that has been computed.
     *
     * @param gates {@code [T, B, 3 outputs]}: arguments of the candidates, then both gates
     * @param candidates {@code [T, B, outputs]}
     * @param before the states before each step {@code [T, B, outputs]}
     * @param after the states after each step {@code [T, B, outputs]}
     */
    private record Computed(
            DenseLayer product,
            Episodes episodes,
            float[] x,
            float[] gates,
            float[] candidates,
            float[] before,
            float[] after,
            float[] output)
            implements Sequence {

        @Override
        public List<float[]> lastState() {
            return List.of(episodes.last(after));
        }

        @Override
        public float[] backward(
                float[] derivative, List<float[]> ofLastState, boolean inputWanted, List<float[]> gradients) {
            int rows = episodes.rows();
            int columns = episodes.columns();
            int width = episodes.width();
            float[] ofGates = new float[gates.length];
            float[] ofState = ofLastState.getFirst().clone(); // after each step, then before it
            for (int first = rows - columns; first >= 0; first -= columns) {
                VectorMinGru.derive(
                        derivative, ofState, gates, candidates, before, after, x, ofGates, width, first, columns);
                episodes.cut(ofState, first);
            }
            product.addWeightGradient(ofGates, x, rows, gradients.getFirst(), 0, 3 * width);
            if (!inputWanted) {
                return new float[0];
            }
            float[] ofInput = new float[x.length];
            product.inputGradient(ofGates, Nonlinearity.NONE, ofInput, ofInput, 0, rows);
            VectorMinGru.addPassed(derivative, gates, ofInput, width, rows);
            return ofInput;
        }
    }
}
