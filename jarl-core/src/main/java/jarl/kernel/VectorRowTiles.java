package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loops of convolutions of 3x3 windows with stride 1, of images whose pixels are one vector of channels: steps that the compiler knows
 * make most checks of bounds one, which are what such loops wait for otherwise. Neighbouring windows share two thirds of what they read, so a number
 * that is read once is multiplied three times: 12 pixels that lie next to each other by one vector of output channels forward; inputs in three
 * places of the window by one vector for the weight's gradient, whose 12 sums, three operands and a factor are 16 registers.
 * Eight inputs are too much for the first compiler, C1 (decision 0024).
 */
final class VectorRowTiles {

    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();

    /** The pixels of a tile. */
    static final int PIXELS = 12;

    /** The inputs of a tile of the weight's gradient. */
    static final int INPUTS = 4;

    private VectorRowTiles() {}

    /**
     * Computes a vector of channels of pixels next to each other; reads two pixels beyond those of a whole tile.
     *
     * @param xStart where the window of the first pixel begins
     * @param taps places of the window's first column
     * @param weights {@code [taps][3 columns]} vectors from {@code weightStart} on
     * @param used at least 1; what a tile computes beyond is not written
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
            int used) {
        FloatVector c0 = FloatVector.fromArray(SPECIES, bias, channel);
        FloatVector c1 = c0;
        FloatVector c2 = c0;
        FloatVector c3 = c0;
        FloatVector c4 = c0;
        FloatVector c5 = c0;
        FloatVector c6 = c0;
        FloatVector c7 = c0;
        FloatVector c8 = c0;
        FloatVector c9 = c0;
        FloatVector c10 = c0;
        FloatVector c11 = c0;
        int wi = weightStart;
        for (int tap : taps) {
            FloatVector left = FloatVector.fromArray(SPECIES, weights, wi);
            FloatVector middle = FloatVector.fromArray(SPECIES, weights, wi + LANES);
            FloatVector right = FloatVector.fromArray(SPECIES, weights, wi + 2 * LANES);
            wi += 3 * LANES;
            int at = xStart + tap;
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[at]);
            c0 = x0.fma(left, c0);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[at + LANES]);
            c1 = x1.fma(left, c1);
            c0 = x1.fma(middle, c0);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[at + 2 * LANES]);
            c2 = x2.fma(left, c2);
            c1 = x2.fma(middle, c1);
            c0 = x2.fma(right, c0);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[at + 3 * LANES]);
            c3 = x3.fma(left, c3);
            c2 = x3.fma(middle, c2);
            c1 = x3.fma(right, c1);
            FloatVector x4 = FloatVector.broadcast(SPECIES, x[at + 4 * LANES]);
            c4 = x4.fma(left, c4);
            c3 = x4.fma(middle, c3);
            c2 = x4.fma(right, c2);
            FloatVector x5 = FloatVector.broadcast(SPECIES, x[at + 5 * LANES]);
            c5 = x5.fma(left, c5);
            c4 = x5.fma(middle, c4);
            c3 = x5.fma(right, c3);
            FloatVector x6 = FloatVector.broadcast(SPECIES, x[at + 6 * LANES]);
            c6 = x6.fma(left, c6);
            c5 = x6.fma(middle, c5);
            c4 = x6.fma(right, c4);
            FloatVector x7 = FloatVector.broadcast(SPECIES, x[at + 7 * LANES]);
            c7 = x7.fma(left, c7);
            c6 = x7.fma(middle, c6);
            c5 = x7.fma(right, c5);
            FloatVector x8 = FloatVector.broadcast(SPECIES, x[at + 8 * LANES]);
            c8 = x8.fma(left, c8);
            c7 = x8.fma(middle, c7);
            c6 = x8.fma(right, c6);
            FloatVector x9 = FloatVector.broadcast(SPECIES, x[at + 9 * LANES]);
            c9 = x9.fma(left, c9);
            c8 = x9.fma(middle, c8);
            c7 = x9.fma(right, c7);
            FloatVector x10 = FloatVector.broadcast(SPECIES, x[at + 10 * LANES]);
            c10 = x10.fma(left, c10);
            c9 = x10.fma(middle, c9);
            c8 = x10.fma(right, c8);
            FloatVector x11 = FloatVector.broadcast(SPECIES, x[at + 11 * LANES]);
            c11 = x11.fma(left, c11);
            c10 = x11.fma(middle, c10);
            c9 = x11.fma(right, c9);
            FloatVector x12 = FloatVector.broadcast(SPECIES, x[at + 12 * LANES]);
            c11 = x12.fma(middle, c11);
            c10 = x12.fma(right, c10);
            FloatVector x13 = FloatVector.broadcast(SPECIES, x[at + 13 * LANES]);
            c11 = x13.fma(right, c11);
        }
        FloatVector least = FloatVector.broadcast(SPECIES, floor);
        least.max(c0).intoArray(y, yStart);
        if (used > 1) {
            least.max(c1).intoArray(y, yStart + LANES);
        }
        if (used > 2) {
            least.max(c2).intoArray(y, yStart + 2 * LANES);
        }
        if (used > 3) {
            least.max(c3).intoArray(y, yStart + 3 * LANES);
        }
        if (used > 4) {
            least.max(c4).intoArray(y, yStart + 4 * LANES);
        }
        if (used > 5) {
            least.max(c5).intoArray(y, yStart + 5 * LANES);
        }
        if (used > 6) {
            least.max(c6).intoArray(y, yStart + 6 * LANES);
        }
        if (used > 7) {
            least.max(c7).intoArray(y, yStart + 7 * LANES);
        }
        if (used > 8) {
            least.max(c8).intoArray(y, yStart + 8 * LANES);
        }
        if (used > 9) {
            least.max(c9).intoArray(y, yStart + 9 * LANES);
        }
        if (used > 10) {
            least.max(c10).intoArray(y, yStart + 10 * LANES);
        }
        if (used > 11) {
            least.max(c11).intoArray(y, yStart + 11 * LANES);
        }
    }

    /**
     * Adds to the gradient of four inputs' weights, {@code sums[column of the window][input][channel] += x[pixel][input] dy[pixel + 1 - column][channel]}
     * over pixels next to each other.
     *
     * @param at place of the first sum
     */
    static void gradient(float[] x, int xStart, float[] dy, int dyStart, int pixels, float[] sums, int at) {
        FloatVector c0 = FloatVector.fromArray(SPECIES, sums, at);
        FloatVector c1 = FloatVector.fromArray(SPECIES, sums, at + LANES);
        FloatVector c2 = FloatVector.fromArray(SPECIES, sums, at + 2 * LANES);
        FloatVector c3 = FloatVector.fromArray(SPECIES, sums, at + 3 * LANES);
        FloatVector c4 = FloatVector.fromArray(SPECIES, sums, at + 4 * LANES);
        FloatVector c5 = FloatVector.fromArray(SPECIES, sums, at + 5 * LANES);
        FloatVector c6 = FloatVector.fromArray(SPECIES, sums, at + 6 * LANES);
        FloatVector c7 = FloatVector.fromArray(SPECIES, sums, at + 7 * LANES);
        FloatVector c8 = FloatVector.fromArray(SPECIES, sums, at + 8 * LANES);
        FloatVector c9 = FloatVector.fromArray(SPECIES, sums, at + 9 * LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, sums, at + 10 * LANES);
        FloatVector c11 = FloatVector.fromArray(SPECIES, sums, at + 11 * LANES);
        for (int i = 0; i < pixels; i++) {
            int p = xStart + i * LANES;
            int q = dyStart + i * LANES;
            FloatVector left = FloatVector.fromArray(SPECIES, dy, q + LANES);
            FloatVector middle = FloatVector.fromArray(SPECIES, dy, q);
            FloatVector right = FloatVector.fromArray(SPECIES, dy, q - LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[p]);
            c0 = x0.fma(left, c0);
            c4 = x0.fma(middle, c4);
            c8 = x0.fma(right, c8);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[p + 1]);
            c1 = x1.fma(left, c1);
            c5 = x1.fma(middle, c5);
            c9 = x1.fma(right, c9);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[p + 2]);
            c2 = x2.fma(left, c2);
            c6 = x2.fma(middle, c6);
            c10 = x2.fma(right, c10);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[p + 3]);
            c3 = x3.fma(left, c3);
            c7 = x3.fma(middle, c7);
            c11 = x3.fma(right, c11);
        }
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        one.mul(c0).intoArray(sums, at);
        one.mul(c1).intoArray(sums, at + LANES);
        one.mul(c2).intoArray(sums, at + 2 * LANES);
        one.mul(c3).intoArray(sums, at + 3 * LANES);
        one.mul(c4).intoArray(sums, at + 4 * LANES);
        one.mul(c5).intoArray(sums, at + 5 * LANES);
        one.mul(c6).intoArray(sums, at + 6 * LANES);
        one.mul(c7).intoArray(sums, at + 7 * LANES);
        one.mul(c8).intoArray(sums, at + 8 * LANES);
        one.mul(c9).intoArray(sums, at + 9 * LANES);
        one.mul(c10).intoArray(sums, at + 10 * LANES);
        one.mul(c11).intoArray(sums, at + 11 * LANES);
    }
}
