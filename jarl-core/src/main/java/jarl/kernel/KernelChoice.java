package jarl.kernel;

/**
 * What kernels compute where there are vectors, by shape; everything else libtorch computes. Measured on one core of an AMD EPYC of the 4th
 * generation (AVX-512, peak 115), GFLOP/s of the kernels and of libtorch (OpenBLAS and oneDNN), whose dispatch is counted in, as it is in a network:
 *
 * <pre>{@code
 * rows x inputs -> outputs      forward     input's gradient  weight's gradient
 *    1 x    4 ->   64          12 / 0.2          5 / 0.4         1.7 / 0.4
 *   16 x   64 ->   64          92 / 27          96 / 56           69 / 52
 *   80 x   64 ->   64          96 / 59          97 / 95           99 / 94
 *  512 x   64 ->   64          95 / 86          96 / 92           93 / 72
 *   80 x   64 ->    2         7.6 / 5.8         15 / 13           36 / 14
 *  512 x   64 ->    2         7.3 / 21          15 / 39           47 / 50
 *   64 x 1024 ->  128         112 / 71          90 / 82           87 / 85
 *  256 x  256 ->  256         106 / 97          94 / 98           88 / 95
 *  256 x 1024 -> 1024         107 / 88          89 / 92           87 / 95
 *   80 x 3136 ->  512         100 / 87          84 / 84           67 / 95     its weight to be laid out after each change: 0.6 ms
 *
 * convolutions, forward         512 bits (AVX-512)   256 bits (AVX2)
 * and all gradients: Nature        95 / 84              69 / 74
 *                    rlpyt         73 / 66              66 / 64
 *                    MinAtar       25 / 15              25 / 14
 *
 * IMPALA's torso in a step of A2C, steps/s on one core of an Intel Xeon (AVX-512, peak 165 to 200)
 *                                 153 / 129             95 / 105
 * }</pre>
 *
 * <p>Heads of few outputs over many rows are slower by themselves, as a vector has more lanes than they have outputs; they stay, since to leave the
 * heap and come back costs more.
 */
public final class KernelChoice {

    // Beyond, what a layer of few rows gains is less than the time to lay out its weight.
    private static final int MOST_LAYER_NUMBERS = 1 << 20;

    private static final int LEAST_BFLOAT16_WIDTH = 64;
    private static final int MOST_BFLOAT16_NUMBERS = 1 << 23; // a product of 256 rows by them takes 10 ms

    private static final int WIDE_BITS = 512;

    // MinAtar's torso has 1,024 outputs, and the layer behind is computed here; Nature's has 3,136, and it is not.
    private static final int MOST_TORSO_OUTPUTS = 2048;

    private KernelChoice() {}

    /** Whether a fully connected layer gains by products of bfloat16: below, rounding takes the time that multiplying saves. */
    public static boolean bfloat16(long inputs, long outputs) {
        return Math.min(inputs, outputs) >= LEAST_BFLOAT16_WIDTH;
    }

    /** Whether such a layer belongs on the Java heap, where its kernel reads arrays: weight and outputs are not too large for one call. */
    public static boolean bfloat16Layer(long rows, long inputs, long outputs) {
        return outputs * inputs <= MOST_BFLOAT16_NUMBERS && rows * outputs <= MOST_BFLOAT16_NUMBERS;
    }

    /** Whether a fully connected or recurrent layer belongs on the Java heap: weight and outputs are small. */
    public static boolean layer(long rows, long inputs, long outputs) {
        return outputs * inputs <= MOST_LAYER_NUMBERS && rows * outputs <= MOST_LAYER_NUMBERS;
    }

    /** Whether a torso of this many outputs an image gives them on the Java heap, where the layer behind is computed. */
    public static boolean torsoOnHeap(long outputs) {
        return outputs <= MOST_TORSO_OUTPUTS;
    }

    /** Whether the convolutions of a torso belong to the kernels. */
    public static boolean convolutions(long outputs) {
        return Vectors.bits() >= WIDE_BITS || torsoOnHeap(outputs);
    }

    /** Whether a residual network of images belongs to the kernels. */
    public static boolean residual() {
        return Vectors.bits() >= WIDE_BITS;
    }
}
