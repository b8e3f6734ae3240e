package jarl.kernel;

import java.util.Arrays;
import java.util.List;

/** Sums of the gradients of a convolution's weight and bias, as {@link VectorConvolution} packs them, and of its normalization's. */
record ConvolutionSums(float[] convolution, float[] normWeight, float[] normBias) {

    /**
     * Sums of nothing.
     *
     * @param features of the normalization; 0 without one
     */
    ConvolutionSums(int convolution, int features) {
        this(new float[convolution], new float[features], new float[features]);
    }

    private List<float[]> all() {
        return List.of(convolution, normWeight, normBias);
    }

    void clear() {
        all().forEach(sum -> Arrays.fill(sum, 0));
    }

    /** Adds other sums of the same sizes. */
    void add(ConvolutionSums others) {
        for (int i = 0; i < all().size(); i++) {
            float[] sum = all().get(i);
            float[] other = others.all().get(i);
            for (int j = 0; j < sum.length; j++) {
                sum[j] += other[j];
            }
        }
    }
}
