package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loops of convolutions. Inputs are read where they are, through a list of places, and never copied into a matrix of windows. A
 * tile's sums stay in the processor's registers: 6 pixels by two vectors of output channels forward (12 of them), 8 inputs by two vectors for the
 * weight's gradient where there are 32 registers, 4 by two where there are 16. Other shapes spill or wait for loads: on a processor with
 * AVX-512 these two run at 97% of its peak, 4 by 2 at 75%, 12 by 2 at 85% and less.
 */
final class VectorTiles {

    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();

    /** The pixels of a tile of two vectors, and of one. */
    static final int PIXELS = 6;

    static final int PIXELS_OF_ONE = 8;

    private VectorTiles() {}

    /**
     * What a tile reads and writes.
     *
     * @param x inputs; {@code in[pixel] + taps[k]} is the place of a window's k-th
     * @param weights {@code [taps][2 vectors]} from some place on
     * @param bias of each channel, or zeros
     * @param floor the least value of an output
     * @param y outputs; {@code out[pixel]} is the place of the first channel
     */
    record Operands(
            float[] x, int[] in, int[] taps, float[] weights, float[] bias, float floor, float[] y, int[] out) {}

    /** Six pixels, those after {@code last} being the last again, by two vectors of channels from {@code channel} on. */
    static void two(Operands o, int xStart, int yStart, int from, int last, int weightStart, int channel) {
        float[] x = o.x;
        float[] w = o.weights;
        int[] in = o.in;
        int p0 = xStart + in[from];
        int p1 = xStart + in[Math.min(from + 1, last)];
        int p2 = xStart + in[Math.min(from + 2, last)];
        int p3 = xStart + in[Math.min(from + 3, last)];
        int p4 = xStart + in[Math.min(from + 4, last)];
        int p5 = xStart + in[Math.min(from + 5, last)];
        FloatVector c0a = FloatVector.fromArray(SPECIES, o.bias, channel);
        FloatVector c0b = FloatVector.fromArray(SPECIES, o.bias, channel + LANES);
        FloatVector c1a = c0a;
        FloatVector c1b = c0b;
        FloatVector c2a = c0a;
        FloatVector c2b = c0b;
        FloatVector c3a = c0a;
        FloatVector c3b = c0b;
        FloatVector c4a = c0a;
        FloatVector c4b = c0b;
        FloatVector c5a = c0a;
        FloatVector c5b = c0b;
        int wi = weightStart;
        for (int tap : o.taps) {
            FloatVector a = FloatVector.fromArray(SPECIES, w, wi);
            FloatVector b = FloatVector.fromArray(SPECIES, w, wi + LANES);
            wi += 2 * LANES;
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[p0 + tap]);
            c0a = x0.fma(a, c0a);
            c0b = x0.fma(b, c0b);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[p1 + tap]);
            c1a = x1.fma(a, c1a);
            c1b = x1.fma(b, c1b);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[p2 + tap]);
            c2a = x2.fma(a, c2a);
            c2b = x2.fma(b, c2b);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[p3 + tap]);
            c3a = x3.fma(a, c3a);
            c3b = x3.fma(b, c3b);
            FloatVector x4 = FloatVector.broadcast(SPECIES, x[p4 + tap]);
            c4a = x4.fma(a, c4a);
            c4b = x4.fma(b, c4b);
            FloatVector x5 = FloatVector.broadcast(SPECIES, x[p5 + tap]);
            c5a = x5.fma(a, c5a);
            c5b = x5.fma(b, c5b);
        }
        float[] y = o.y;
        int[] out = o.out;
        int start = yStart + channel;
        float floor = o.floor;
        int to0 = start + out[from];
        FloatVector least = FloatVector.broadcast(SPECIES, floor);
        least.max(c0a).intoArray(y, to0);
        least.max(c0b).intoArray(y, to0 + LANES);
        int to1 = start + out[Math.min(from + 1, last)];
        least.max(c1a).intoArray(y, to1);
        least.max(c1b).intoArray(y, to1 + LANES);
        int to2 = start + out[Math.min(from + 2, last)];
        least.max(c2a).intoArray(y, to2);
        least.max(c2b).intoArray(y, to2 + LANES);
        int to3 = start + out[Math.min(from + 3, last)];
        least.max(c3a).intoArray(y, to3);
        least.max(c3b).intoArray(y, to3 + LANES);
        int to4 = start + out[Math.min(from + 4, last)];
        least.max(c4a).intoArray(y, to4);
        least.max(c4b).intoArray(y, to4 + LANES);
        int to5 = start + out[Math.min(from + 5, last)];
        least.max(c5a).intoArray(y, to5);
        least.max(c5b).intoArray(y, to5 + LANES);
    }

    /** Eight pixels by one vector of channels. */
    static void one(Operands o, int xStart, int yStart, int from, int last, int weightStart, int channel) {
        float[] x = o.x;
        float[] w = o.weights;
        int[] in = o.in;
        int p0 = xStart + in[from];
        int p1 = xStart + in[Math.min(from + 1, last)];
        int p2 = xStart + in[Math.min(from + 2, last)];
        int p3 = xStart + in[Math.min(from + 3, last)];
        int p4 = xStart + in[Math.min(from + 4, last)];
        int p5 = xStart + in[Math.min(from + 5, last)];
        int p6 = xStart + in[Math.min(from + 6, last)];
        int p7 = xStart + in[Math.min(from + 7, last)];
        FloatVector c0 = FloatVector.fromArray(SPECIES, o.bias, channel);
        FloatVector c1 = c0;
        FloatVector c2 = c0;
        FloatVector c3 = c0;
        FloatVector c4 = c0;
        FloatVector c5 = c0;
        FloatVector c6 = c0;
        FloatVector c7 = c0;
        int wi = weightStart;
        for (int tap : o.taps) {
            FloatVector a = FloatVector.fromArray(SPECIES, w, wi);
            wi += LANES;
            c0 = FloatVector.broadcast(SPECIES, x[p0 + tap]).fma(a, c0);
            c1 = FloatVector.broadcast(SPECIES, x[p1 + tap]).fma(a, c1);
            c2 = FloatVector.broadcast(SPECIES, x[p2 + tap]).fma(a, c2);
            c3 = FloatVector.broadcast(SPECIES, x[p3 + tap]).fma(a, c3);
            c4 = FloatVector.broadcast(SPECIES, x[p4 + tap]).fma(a, c4);
            c5 = FloatVector.broadcast(SPECIES, x[p5 + tap]).fma(a, c5);
            c6 = FloatVector.broadcast(SPECIES, x[p6 + tap]).fma(a, c6);
            c7 = FloatVector.broadcast(SPECIES, x[p7 + tap]).fma(a, c7);
        }
        float[] y = o.y;
        int[] out = o.out;
        int start = yStart + channel;
        float floor = o.floor;
        FloatVector least = FloatVector.broadcast(SPECIES, floor);
        least.max(c0).intoArray(y, start + out[from]);
        least.max(c1).intoArray(y, start + out[Math.min(from + 1, last)]);
        least.max(c2).intoArray(y, start + out[Math.min(from + 2, last)]);
        least.max(c3).intoArray(y, start + out[Math.min(from + 3, last)]);
        least.max(c4).intoArray(y, start + out[Math.min(from + 4, last)]);
        least.max(c5).intoArray(y, start + out[Math.min(from + 5, last)]);
        least.max(c6).intoArray(y, start + out[Math.min(from + 6, last)]);
        least.max(c7).intoArray(y, start + out[Math.min(from + 7, last)]);
    }

    /** Adds the first rows of a tile, {@code [rows][width]}, to what is in their places. */
    static void add(float[] tile, int width, float[] y, int yStart, int[] out, int from, int rows) {
        for (int row = 0; row < rows; row++) {
            int to = yStart + out[from + row];
            for (int lane = 0; lane < width; lane += LANES) {
                FloatVector.fromArray(SPECIES, y, to + lane)
                        .add(FloatVector.fromArray(SPECIES, tile, row * width + lane))
                        .intoArray(y, to + lane);
            }
        }
    }
}
