package jarl.kernel;

/**
 * The arithmetic of a fully connected layer {@code y = x W^T + b} whose weight serves many rows: it is laid out for the kernels once. All arrays are
 * row-major. Several threads may use an instance as long as none of them calls {@link #layOut}. Needs {@link Vectors#available}.
 */
public final class DenseLayer {

    // So many rows of the result stay in the cache until the nonlinearity has passed over them.
    private static final int ROWS = 64;

    // The same of the derivative with respect to the input, for each of which the weight's panels are copied again.
    private static final int DERIVATIVE_ROWS = 256;

    private static final int TOGETHER = 4; // divides the width of a panel; writes that lie side by side

    private final int inputs;
    private final int outputs;
    private final float[] weight;
    private final float[] bias;
    private final VectorProduct.Right transposed;
    private final VectorProduct.Right asItIs;

    /**
     * Lays out a layer.
     *
     * @param weight {@code [outputs, inputs]}; kept, {@link #layOut} is to be called after a change
     * @param bias {@code [outputs]}; kept
     */
    public DenseLayer(float[] weight, float[] bias) {
        this.outputs = bias.length;
        this.inputs = weight.length / outputs;
        this.weight = weight;
        this.bias = bias;
        int panel = VectorProduct.PANEL;
        float[] panels = new float[(outputs + panel - 1) / panel * inputs * panel];
        this.transposed = new VectorProduct.Right(panels, 0, panel, inputs * panel);
        this.asItIs = new VectorProduct.Right(weight, 0, inputs, panel);
        layOut();
    }

    /** Lays out the numbers that the weight has now: panels of the transposed weight, of which the columns of one input are contiguous. */
    public void layOut() {
        layOut(0, outputs);
    }

    /** The same of outputs {@code [from, to)} only, for several threads. */
    public void layOut(int from, int to) {
        int width = VectorProduct.PANEL;
        float[] panels = transposed.numbers();
        int output = from;
        for (; output <= to - TOGETHER && output % TOGETHER == 0; output += TOGETHER) {
            int row = output * inputs;
            int start = output / width * inputs * width + output % width;
            for (int input = 0; input < inputs; input++) {
                int place = start + input * width;
                panels[place] = weight[row + input];
                panels[place + 1] = weight[row + inputs + input];
                panels[place + 2] = weight[row + 2 * inputs + input];
                panels[place + 3] = weight[row + 3 * inputs + input];
            }
        }
        for (; output < to; output++) {
            int start = output / width * inputs * width + output % width;
            for (int input = 0; input < inputs; input++) {
                panels[start + input * width] = weight[output * inputs + input];
            }
        }
    }

    /** The width of the input. */
    public int inputs() {
        return inputs;
    }

    /** The width of the output. */
    public int outputs() {
        return outputs;
    }

    /**
     * Computes rows {@code [from, to)} of {@code y = function(x W^T + b)}.
     *
     * @param x {@code [rows, inputs]}
     * @param arguments of the function, {@code [rows, outputs]}; may be {@code y} where {@link Nonlinearity#isDifferentiatedByResult}
     * @param y {@code [rows, outputs]}
     */
    public void forward(float[] x, Nonlinearity function, float[] arguments, float[] y, int from, int to) {
        for (int row = from; row < to; row += ROWS) {
            int rows = Math.min(ROWS, to - row);
            VectorProduct.Left left = new VectorProduct.Left(x, row * inputs, inputs, 1);
            VectorProduct.product(left, transposed, bias, 0, 0, arguments, row * outputs, rows, outputs, inputs);
            if (function != Nonlinearity.NONE) {
                VectorNonlinearity.apply(function, arguments, y, row * outputs, (row + rows) * outputs);
            }
        }
    }

    /**
     * Adds {@code x W^T}, without the bias, to rows of {@code y}.
     *
     * @param x {@code [rows, inputs]}
     * @param row the first row of both
     */
    public void addTo(float[] y, float[] x, int row, int rows) {
        VectorProduct.Left left = new VectorProduct.Left(x, row * inputs, inputs, 1);
        int start = row * outputs;
        VectorProduct.product(left, transposed, y, start, outputs, y, start, rows, outputs, inputs);
    }

    /**
     * Computes rows {@code [from, to)} of the derivative with respect to the arguments of the function in the layer before:
     * {@code function'(at) dy W}.
     *
     * @param dy {@code [rows, outputs]}, the derivative with respect to this layer's arguments
     * @param at what {@link #derivative} expects, {@code [rows, inputs]}; anything if the function is NONE
     * @param dx {@code [rows, inputs]}
     */
    public void inputGradient(float[] dy, Nonlinearity function, float[] at, float[] dx, int from, int to) {
        float[] zeros = new float[inputs];
        for (int row = from; row < to; row += DERIVATIVE_ROWS) {
            int rows = Math.min(DERIVATIVE_ROWS, to - row);
            VectorProduct.Left left = new VectorProduct.Left(dy, row * outputs, outputs, 1);
            VectorProduct.product(left, asItIs, zeros, 0, 0, dx, row * inputs, rows, inputs, outputs);
            if (function != Nonlinearity.NONE) {
                VectorNonlinearity.derivative(function, dx, at, dx, row * inputs, (row + rows) * inputs);
            }
        }
    }

    /**
     * Computes {@code dx = dy W} of some rows for an array that holds these alone.
     *
     * @param dy {@code [*, outputs]}, read from row {@code row}
     * @param dx {@code [rows, inputs]}
     */
    void inputGradientOf(float[] dy, int row, int rows, float[] dx) {
        VectorProduct.Left left = new VectorProduct.Left(dy, row * outputs, outputs, 1);
        VectorProduct.product(left, asItIs, new float[inputs], 0, 0, dx, 0, rows, inputs, outputs);
    }

    /**
     * Adds {@code dy^T x} to rows {@code [from, to)} of the gradient of the weight.
     *
     * @param dy {@code [rows, outputs]}
     * @param x {@code [rows, inputs]}
     * @param gradient {@code [outputs, inputs]}
     */
    public void addWeightGradient(float[] dy, float[] x, int rows, float[] gradient, int from, int to) {
        VectorProduct.Left left = new VectorProduct.Left(dy, from, 1, outputs);
        VectorProduct.Right right = new VectorProduct.Right(x, 0, inputs, VectorProduct.PANEL);
        int start = from * inputs;
        VectorProduct.product(left, right, gradient, start, inputs, gradient, start, to - from, inputs, rows);
    }

    /**
     * Adds the sum of the rows of {@code dy} to the gradient of the bias.
     *
     * @param dy {@code [rows, outputs]}
     * @param gradient {@code [outputs]}
     */
    public void addBiasGradient(float[] dy, int rows, float[] gradient) {
        VectorProduct.addColumns(dy, rows, outputs, gradient);
    }

    /** Computes {@code y[i] = function(x[i])} for i in [from, to); the arrays may be the same where {@link Nonlinearity#isDifferentiatedByResult}. */
    public static void apply(Nonlinearity function, float[] x, float[] y, int from, int to) {
        VectorNonlinearity.apply(function, x, y, from, to);
    }

    /**
     * Computes {@code result[i] = d[i] function'(at[i])} for i in [from, to).
     *
     * @param at results of the function, or its arguments where {@link Nonlinearity#isDifferentiatedByResult} is false
     */
    public static void derivative(Nonlinearity function, float[] d, float[] at, float[] result, int from, int to) {
        VectorNonlinearity.derivative(function, d, at, result, from, to);
    }
}
