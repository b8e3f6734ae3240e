package jarl.kernel;

/**
 * Products of numbers rounded to bfloat16, with float32 sums, by {@link Bfloat16Kernel}. A number of a result is the same whatever other rows are
 * computed with it.
 */
final class Bfloat16Products implements DenseProducts {

    private static final int ROWS = 256; // enough to be worth reading the weight once

    private static final int MOST_TERMS =
            512; // of a weight's gradient at once, so that both sides stay in the second cache

    private final int inputs;
    private final int outputs;
    private final float[] weight;
    private final int[] transposed; // pairs of inputs by outputs
    private final int[] asItIs; // pairs of outputs by inputs

    /** A thread's memory for what is rounded. */
    private static final class Rounded {
        private int[] left = {};
        private int[] right = {};

        int[] left(int size) {
            if (left.length < size) {
                left = new int[size];
            }
            return left;
        }

        int[] right(int size) {
            if (right.length < size) {
                right = new int[size];
            }
            return right;
        }
    }

    private static final ThreadLocal<Rounded> ROUNDED = ThreadLocal.withInitial(Rounded::new);

    Bfloat16Products(float[] weight, int inputs, int outputs) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.weight = weight;
        this.transposed = new int[VectorBfloat16.pairs(inputs) * outputs];
        this.asItIs = new int[VectorBfloat16.pairs(outputs) * inputs];
    }

    @Override
    public void layOut(int from, int to) {
        int pairs = VectorBfloat16.pairs(inputs);
        for (int first = from; first < to; first += DenseLayer.TOGETHER) {
            int count = Math.min(DenseLayer.TOGETHER, to - first);
            int[] rows = ROUNDED.get().left(count * pairs);
            VectorBfloat16.roundRows(weight, first * inputs, count, inputs, rows);
            VectorBfloat16.transpose(rows, count, pairs, transposed, first, outputs);
            VectorBfloat16.roundPairs(
                    weight, first * inputs, inputs, count, inputs, asItIs, VectorBfloat16.pairs(first) * inputs);
        }
    }

    @Override
    public int rowsAtOnce() {
        return ROWS;
    }

    @Override
    public void forward(float[] x, int row, int rows, float[] bias, float[] y) {
        forward(x, row, rows, y, false);
        VectorBfloat16.addToRows(bias, y, row * outputs, rows);
    }

    @Override
    public void addTo(float[] y, float[] x, int row, int rows) {
        forward(x, row, rows, y, true);
    }

    private void forward(float[] x, int row, int rows, float[] y, boolean add) {
        int[] left = rounded(x, row, rows, inputs);
        Bfloat16Kernel.product(left, transposed, y, row * outputs, rows, outputs, VectorBfloat16.pairs(inputs), add);
    }

    @Override
    public void inputGradient(float[] dy, int dyRow, float[] dx, int dxRow, int rows) {
        int[] left = rounded(dy, dyRow, rows, outputs);
        Bfloat16Kernel.product(left, asItIs, dx, dxRow * inputs, rows, inputs, VectorBfloat16.pairs(outputs), false);
    }

    private static int[] rounded(float[] numbers, int row, int rows, int width) {
        int[] left = ROUNDED.get().left(Bfloat16Kernel.paddedRows(rows) * VectorBfloat16.pairs(width));
        VectorBfloat16.roundRows(numbers, row * width, rows, width, left);
        return left;
    }

    @Override
    public void addWeightGradient(float[] dy, float[] x, int rows, float[] gradient, int from, int to) {
        int count = to - from;
        Rounded memory = ROUNDED.get();
        for (int done = 0; done < rows; done += MOST_TERMS) {
            int terms = Math.min(MOST_TERMS, rows - done);
            int pairs = VectorBfloat16.pairs(terms);
            int[] columns = memory.right(pairs * Math.max(count, inputs));
            VectorBfloat16.roundPairs(dy, done * outputs + from, outputs, terms, count, columns, 0);
            int[] left = memory.left(Bfloat16Kernel.paddedRows(count) * pairs);
            VectorBfloat16.transpose(columns, pairs, count, left, 0, pairs);
            int[] right = columns; // free again
            VectorBfloat16.roundPairs(x, done * inputs, inputs, terms, inputs, right, 0);
            Bfloat16Kernel.product(left, right, gradient, from * inputs, count, inputs, pairs, true);
        }
    }
}
