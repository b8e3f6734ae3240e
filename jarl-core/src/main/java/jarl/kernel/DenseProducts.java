package jarl.kernel;

/**
 * The matrix products of a fully connected layer with a weight {@code [outputs, inputs]}, which is laid out once for each change. All arrays are row-major.
 * Several threads may use an instance as long as none of them calls {@link #layOut}.
 */
sealed interface DenseProducts permits Float32Products, Bfloat16Products {

    /** Lays out the numbers that the weights of outputs {@code [from, to)} have now. */
    void layOut(int from, int to);

    /** So many rows of a result are computed at once, until something else passes over them. */
    int rowsAtOnce();

    /**
     * {@code y = x W^T + b}.
     *
     * @param x {@code [*, inputs]}
     * @param row the first row of both
     * @param bias {@code [outputs]}
     * @param y {@code [*, outputs]}
     */
    void forward(float[] x, int row, int rows, float[] bias, float[] y);

    /** {@code y += x W^T}. */
    void addTo(float[] y, float[] x, int row, int rows);

    /**
     * {@code dx = dy W}.
     *
     * @param dy {@code [*, outputs]}, read from row {@code dyRow}
     * @param dx {@code [*, inputs]}, written from row {@code dxRow}
     */
    void inputGradient(float[] dy, int dyRow, float[] dx, int dxRow, int rows);

    /**
     * Adds {@code dy^T x} to rows {@code [from, to)} of the gradient of the weight.
     *
     * @param dy {@code [rows, outputs]}
     * @param x {@code [rows, inputs]}
     * @param gradient {@code [outputs, inputs]}
     */
    void addWeightGradient(float[] dy, float[] x, int rows, float[] gradient, int from, int to);
}
