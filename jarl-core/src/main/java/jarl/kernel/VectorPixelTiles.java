package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loops of a convolution with stride 1 whose vectors are pixels of one channel. {@code x[tap + pixel]} is the number that a tap of
 * the window has at a pixel, so numbers are read where they lie, and what is read serves four output channels. Pixels are a multiple of {@link #STEP},
 * with anything finite in what is beyond an image's.
 */
final class VectorPixelTiles {

    /** The {@link VectorPartialSums} over pixels. */
    static final int PARTIAL = VectorPartialSums.COUNT;

    static final VectorSpecies<Float> SPECIES = VectorPartialSums.SPECIES;
    static final int LANES = VectorPartialSums.LANES;

    /** What the numbers of pixels are a multiple of. */
    static final int STEP = 32;

    /** The output channels of a tile. */
    static final int CHANNELS = 4;

    /** The taps of a tile of the weight's gradient. */
    static final int TAPS = 3;

    private VectorPixelTiles() {}

    /**
     * Computes four channels.
     *
     * @param taps where each tap's numbers begin
     * @param weights {@code [taps][CHANNELS]} from {@code weightStart} on
     * @param bias of {@code channel} and those after it
     * @param floor the least output: 0 for ReLU, minus infinity for none
     * @param y {@code [CHANNELS][pixels]} from {@code yStart} on
     */
    static void forward(
            float[] x,
            int xStart,
            int[] taps,
            float[] weights,
            int weightStart,
            float[] bias,
            int channel,
            float floor,
            float[] y,
            int yStart,
            int pixels) {
        FloatVector least = FloatVector.broadcast(SPECIES, floor);
        for (int pixel = 0; pixel < pixels; pixel += 2 * LANES) {
            FloatVector c0a = FloatVector.broadcast(SPECIES, bias[channel]);
            FloatVector c0b = c0a;
            FloatVector c1a = FloatVector.broadcast(SPECIES, bias[channel + 1]);
            FloatVector c1b = c1a;
            FloatVector c2a = FloatVector.broadcast(SPECIES, bias[channel + 2]);
            FloatVector c2b = c2a;
            FloatVector c3a = FloatVector.broadcast(SPECIES, bias[channel + 3]);
            FloatVector c3b = c3a;
            int start = xStart + pixel;
            int wi = weightStart;
            for (int tap : taps) {
                FloatVector a = FloatVector.fromArray(SPECIES, x, start + tap);
                FloatVector b = FloatVector.fromArray(SPECIES, x, start + tap + LANES);
                FloatVector w0 = FloatVector.broadcast(SPECIES, weights[wi]);
                c0a = w0.fma(a, c0a);
                c0b = w0.fma(b, c0b);
                FloatVector w1 = FloatVector.broadcast(SPECIES, weights[wi + 1]);
                c1a = w1.fma(a, c1a);
                c1b = w1.fma(b, c1b);
                FloatVector w2 = FloatVector.broadcast(SPECIES, weights[wi + 2]);
                c2a = w2.fma(a, c2a);
                c2b = w2.fma(b, c2b);
                FloatVector w3 = FloatVector.broadcast(SPECIES, weights[wi + 3]);
                c3a = w3.fma(a, c3a);
                c3b = w3.fma(b, c3b);
                wi += CHANNELS;
            }
            int to = yStart + pixel;
            least.max(c0a).intoArray(y, to);
            least.max(c0b).intoArray(y, to + LANES);
            least.max(c1a).intoArray(y, to + pixels);
            least.max(c1b).intoArray(y, to + pixels + LANES);
            least.max(c2a).intoArray(y, to + 2 * pixels);
            least.max(c2b).intoArray(y, to + 2 * pixels + LANES);
            least.max(c3a).intoArray(y, to + 3 * pixels);
            least.max(c3b).intoArray(y, to + 3 * pixels + LANES);
        }
    }

    /**
     * Adds to the gradient of the weights of three taps and four channels, {@code sums[tap][channel][PARTIAL]} from {@code at} on, by the pixels of
     * some images.
     *
     * @param tap0 where a tap's numbers begin, as {@code tap1} and {@code tap2}
     * @param xImage the numbers of an image in {@code x}
     * @param dy {@code [CHANNELS][pixels]} from {@code dyStart} on; 0 beyond an image's pixels
     * @param dyImage the numbers of an image in {@code dy}
     */
    static void gradient(
            float[] x,
            int tap0,
            int tap1,
            int tap2,
            int xImage,
            float[] dy,
            int dyStart,
            int dyImage,
            int images,
            int pixels,
            float[] sums,
            int at) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        for (int part = 0; part < PARTIAL; part += LANES) {
            int to = at + part;
            FloatVector c00 = FloatVector.fromArray(SPECIES, sums, to);
            FloatVector c01 = FloatVector.fromArray(SPECIES, sums, to + PARTIAL);
            FloatVector c02 = FloatVector.fromArray(SPECIES, sums, to + 2 * PARTIAL);
            FloatVector c03 = FloatVector.fromArray(SPECIES, sums, to + 3 * PARTIAL);
            FloatVector c10 = FloatVector.fromArray(SPECIES, sums, to + 4 * PARTIAL);
            FloatVector c11 = FloatVector.fromArray(SPECIES, sums, to + 5 * PARTIAL);
            FloatVector c12 = FloatVector.fromArray(SPECIES, sums, to + 6 * PARTIAL);
            FloatVector c13 = FloatVector.fromArray(SPECIES, sums, to + 7 * PARTIAL);
            FloatVector c20 = FloatVector.fromArray(SPECIES, sums, to + 8 * PARTIAL);
            FloatVector c21 = FloatVector.fromArray(SPECIES, sums, to + 9 * PARTIAL);
            FloatVector c22 = FloatVector.fromArray(SPECIES, sums, to + 10 * PARTIAL);
            FloatVector c23 = FloatVector.fromArray(SPECIES, sums, to + 11 * PARTIAL);
            for (int image = 0; image < images; image++) {
                int p = image * xImage + part;
                int q = dyStart + image * dyImage + part;
                for (int i = 0; i < pixels; i += PARTIAL) {
                    FloatVector d0 = FloatVector.fromArray(SPECIES, dy, q + i);
                    FloatVector d1 = FloatVector.fromArray(SPECIES, dy, q + pixels + i);
                    FloatVector d2 = FloatVector.fromArray(SPECIES, dy, q + 2 * pixels + i);
                    FloatVector d3 = FloatVector.fromArray(SPECIES, dy, q + 3 * pixels + i);
                    FloatVector x0 = FloatVector.fromArray(SPECIES, x, p + tap0 + i);
                    c00 = x0.fma(d0, c00);
                    c01 = x0.fma(d1, c01);
                    c02 = x0.fma(d2, c02);
                    c03 = x0.fma(d3, c03);
                    FloatVector x1 = FloatVector.fromArray(SPECIES, x, p + tap1 + i);
                    c10 = x1.fma(d0, c10);
                    c11 = x1.fma(d1, c11);
                    c12 = x1.fma(d2, c12);
                    c13 = x1.fma(d3, c13);
                    FloatVector x2 = FloatVector.fromArray(SPECIES, x, p + tap2 + i);
                    c20 = x2.fma(d0, c20);
                    c21 = x2.fma(d1, c21);
                    c22 = x2.fma(d2, c22);
                    c23 = x2.fma(d3, c23);
                }
            }
            one.mul(c00).intoArray(sums, to);
            one.mul(c01).intoArray(sums, to + PARTIAL);
            one.mul(c02).intoArray(sums, to + 2 * PARTIAL);
            one.mul(c03).intoArray(sums, to + 3 * PARTIAL);
            one.mul(c10).intoArray(sums, to + 4 * PARTIAL);
            one.mul(c11).intoArray(sums, to + 5 * PARTIAL);
            one.mul(c12).intoArray(sums, to + 6 * PARTIAL);
            one.mul(c13).intoArray(sums, to + 7 * PARTIAL);
            one.mul(c20).intoArray(sums, to + 8 * PARTIAL);
            one.mul(c21).intoArray(sums, to + 9 * PARTIAL);
            one.mul(c22).intoArray(sums, to + 10 * PARTIAL);
            one.mul(c23).intoArray(sums, to + 11 * PARTIAL);
        }
    }

    /** Adds the sums over the pixels of an image's channels to {@code sums}, {@code [channels][PARTIAL]}. */
    static void addSums(float[] d, int start, int channels, int pixels, float[] sums) {
        for (int channel = 0; channel < channels; channel++) {
            int from = start + channel * pixels;
            for (int part = 0; part < PARTIAL; part += LANES) {
                int to = channel * PARTIAL + part;
                FloatVector sum = FloatVector.fromArray(SPECIES, sums, to);
                for (int i = part; i < pixels; i += PARTIAL) {
                    sum = sum.add(FloatVector.fromArray(SPECIES, d, from + i));
                }
                sum.intoArray(sums, to);
            }
        }
    }
}
