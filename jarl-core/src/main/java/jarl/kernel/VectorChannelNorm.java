package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Layer normalization of the channels of each pixel, {@code y = weight n + bias} with {@code n = (x - mean) / sqrt(variance + epsilon)}, followed by ReLU,
 * of images {@code [channels][pixels]} as {@link VectorPixelTiles} has them: a vector is some pixels of one channel, and no sum goes across it.
 *
 * @param weight one for each channel
 * @param bias likewise
 */
record VectorChannelNorm(float[] weight, float[] bias, float epsilon) {

    private static final VectorSpecies<Float> SPECIES = VectorPixelTiles.SPECIES;
    private static final int LANES = VectorPixelTiles.LANES;
    private static final int PARTIAL = VectorPixelTiles.PARTIAL;

    /**
     * Computes an image.
     *
     * @param x from {@code start} on; replaced by {@code n}
     * @param y gets the results, at the same places
     * @param scales gets {@code 1 / sqrt(variance + epsilon)} of each pixel from {@code firstScale} on
     */
    void forward(float[] x, float[] y, int start, int pixels, float[] scales, int firstScale) {
        int channels = weight.length;
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        for (int pixel = 0; pixel < pixels; pixel += LANES) {
            int first = start + pixel;
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int c = 0; c < channels; c++) {
                sum = sum.add(FloatVector.fromArray(SPECIES, x, first + c * pixels));
            }
            FloatVector mean = sum.div(channels);
            FloatVector squares = FloatVector.zero(SPECIES);
            for (int c = 0; c < channels; c++) {
                FloatVector deviation =
                        FloatVector.fromArray(SPECIES, x, first + c * pixels).sub(mean);
                squares = deviation.fma(deviation, squares);
            }
            FloatVector scale = one.div(squares.div(channels).add(epsilon).sqrt());
            scale.intoArray(scales, firstScale + pixel);
            for (int c = 0; c < channels; c++) {
                int at = first + c * pixels;
                FloatVector n = FloatVector.fromArray(SPECIES, x, at).sub(mean).mul(scale);
                n.intoArray(x, at);
                FloatVector offset = FloatVector.broadcast(SPECIES, bias[c]);
                n.fma(FloatVector.broadcast(SPECIES, weight[c]), offset).max(0).intoArray(y, at);
            }
        }
    }

    /**
     * Replaces the derivatives of an image with respect to what ReLU gets by those with respect to {@code x}.
     *
     * @param d from {@code dStart} on
     * @param n as {@link #forward} left it, from {@code nStart} on
     * @param scales likewise
     */
    void backward(float[] d, int dStart, float[] n, int nStart, int pixels, float[] scales, int firstScale) {
        int channels = weight.length;
        for (int pixel = 0; pixel < pixels; pixel += LANES) {
            int at = dStart + pixel;
            int normalized = nStart + pixel;
            FloatVector sum = FloatVector.zero(SPECIES);
            FloatVector products = FloatVector.zero(SPECIES);
            for (int c = 0; c < channels; c++) {
                FloatVector ofN =
                        FloatVector.fromArray(SPECIES, d, at + c * pixels).mul(weight[c]);
                sum = sum.add(ofN);
                products = ofN.fma(FloatVector.fromArray(SPECIES, n, normalized + c * pixels), products);
            }
            FloatVector mean = sum.div(channels);
            FloatVector slope = products.div(-channels);
            FloatVector scale = FloatVector.fromArray(SPECIES, scales, firstScale + pixel);
            for (int c = 0; c < channels; c++) {
                FloatVector ofN = FloatVector.fromArray(SPECIES, d, at + c * pixels)
                        .mul(weight[c])
                        .sub(mean);
                FloatVector.fromArray(SPECIES, n, normalized + c * pixels)
                        .fma(slope, ofN)
                        .mul(scale)
                        .intoArray(d, at + c * pixels);
            }
        }
    }

    /**
     * Adds to the gradients of weights and biases by an image.
     *
     * @param d with respect to what ReLU gets
     * @param ofWeight {@code [channels][PARTIAL]}
     * @param ofBias likewise
     */
    void addGradients(float[] d, int dStart, float[] n, int nStart, int pixels, float[] ofWeight, float[] ofBias) {
        VectorPixelTiles.addSums(d, dStart, weight.length, pixels, ofBias);
        for (int c = 0; c < weight.length; c++) {
            int at = dStart + c * pixels;
            int normalized = nStart + c * pixels;
            for (int part = 0; part < PARTIAL; part += LANES) {
                int to = c * PARTIAL + part;
                FloatVector sum = FloatVector.fromArray(SPECIES, ofWeight, to);
                for (int i = part; i < pixels; i += PARTIAL) {
                    sum = FloatVector.fromArray(SPECIES, d, at + i)
                            .fma(FloatVector.fromArray(SPECIES, n, normalized + i), sum);
                }
                sum.intoArray(ofWeight, to);
            }
        }
    }
}
