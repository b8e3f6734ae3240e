package jarl.kernel;

/** Products of float32 numbers by {@link VectorProduct}. */
final class Float32Products implements DenseProducts {

    private static final int ROWS = 64; // stay in the cache until the nonlinearity has passed over them

    private static final int TOGETHER = 4; // divides the width of a panel; writes that lie side by side

    private final int inputs;
    private final int outputs;
    private final float[] weight;
    private final VectorProduct.Right transposed; // panels, of which the columns of one input are contiguous
    private final VectorProduct.Right asItIs;

    Float32Products(float[] weight, int inputs, int outputs) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.weight = weight;
        int panel = VectorProduct.PANEL;
        float[] panels = new float[(outputs + panel - 1) / panel * inputs * panel];
        this.transposed = new VectorProduct.Right(panels, 0, panel, inputs * panel);
        this.asItIs = new VectorProduct.Right(weight, 0, inputs, panel);
    }

    @Override
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

    @Override
    public int rowsAtOnce() {
        return ROWS;
    }

    @Override
    public void forward(float[] x, int row, int rows, float[] bias, float[] y) {
        VectorProduct.Left left = new VectorProduct.Left(x, row * inputs, inputs, 1);
        VectorProduct.product(left, transposed, bias, 0, 0, y, row * outputs, rows, outputs, inputs);
    }

    @Override
    public void addTo(float[] y, float[] x, int row, int rows) {
        VectorProduct.Left left = new VectorProduct.Left(x, row * inputs, inputs, 1);
        int start = row * outputs;
        VectorProduct.product(left, transposed, y, start, outputs, y, start, rows, outputs, inputs);
    }

    @Override
    public void inputGradient(float[] dy, int dyRow, float[] dx, int dxRow, int rows) {
        VectorProduct.Left left = new VectorProduct.Left(dy, dyRow * outputs, outputs, 1);
        VectorProduct.product(left, asItIs, new float[inputs], 0, 0, dx, dxRow * inputs, rows, inputs, outputs);
    }

    @Override
    public void addWeightGradient(float[] dy, float[] x, int rows, float[] gradient, int from, int to) {
        VectorProduct.Left left = new VectorProduct.Left(dy, from, 1, outputs);
        VectorProduct.Right right = new VectorProduct.Right(x, 0, inputs, VectorProduct.PANEL);
        int start = from * inputs;
        VectorProduct.product(left, right, gradient, start, inputs, gradient, start, to - from, inputs, rows);
    }
}
