package jarl.kernel;

/**
 * The arithmetic of a fully connected layer {@code y = x W^T + b} whose weight serves many rows: it is laid out for the kernels once. All arrays are
 * row-major. Several threads may use an instance as long as none of them calls {@link #layOut}. Needs {@link Vectors#available}.
 */
public final class DenseLayer {

    /** Outputs that are laid out together: what different threads lay out is divided at multiples of it. */
    public static final int TOGETHER = VectorBfloat16.GROUP;

    private static final int DERIVATIVE_ROWS = 256; // stay in the cache until the function has passed over them

    private final int inputs;
    private final int outputs;
    private final float[] bias;
    private final DenseProducts products;

    /**
     * Lays out a layer.
     *
     * @param weight {@code [outputs, inputs]}; kept, {@link #layOut} is to be called after a change
     * @param bias {@code [outputs]}; kept
     */
    public DenseLayer(float[] weight, float[] bias) {
        this(weight, bias, false);
    }

    /**
     * Lays out a layer.
     *
     * @param weight {@code [outputs, inputs]}; kept, {@link #layOut} is to be called after a change
     * @param bias {@code [outputs]}; kept
     * @param bfloat16 whether products are of numbers rounded to bfloat16, with float32 sums; needs {@link Bfloat16Kernel#available}
     */
    public DenseLayer(float[] weight, float[] bias, boolean bfloat16) {
        this.outputs = bias.length;
        this.inputs = weight.length / outputs;
        this.bias = bias;
        this.products =
                bfloat16 ? new Bfloat16Products(weight, inputs, outputs) : new Float32Products(weight, inputs, outputs);
        layOut();
    }

    /** Lays out the numbers that the weight has now. */
    public void layOut() {
        layOut(0, outputs);
    }

    /** The same of outputs {@code [from, to)} only, for several threads: multiples of {@link #TOGETHER}, or the end. */
    public void layOut(int from, int to) {
        products.layOut(from, to);
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
        int most = products.rowsAtOnce();
        for (int row = from; row < to; row += most) {
            int rows = Math.min(most, to - row);
            products.forward(x, row, rows, bias, arguments);
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
        products.addTo(y, x, row, rows);
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
        for (int row = from; row < to; row += DERIVATIVE_ROWS) {
            int rows = Math.min(DERIVATIVE_ROWS, to - row);
            products.inputGradient(dy, row, dx, row, rows);
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
        products.inputGradient(dy, row, dx, 0, rows);
    }

    /**
     * Adds {@code dy^T x} to rows {@code [from, to)} of the gradient of the weight.
     *
     * @param dy {@code [rows, outputs]}
     * @param x {@code [rows, inputs]}
     * @param gradient {@code [outputs, inputs]}
     */
    public void addWeightGradient(float[] dy, float[] x, int rows, float[] gradient, int from, int to) {
        products.addWeightGradient(dy, x, rows, gradient, from, to);
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
