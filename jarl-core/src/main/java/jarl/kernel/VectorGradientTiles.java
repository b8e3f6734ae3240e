package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loops of the gradient of a convolution's weight: {@code sums[input][channel] += x[pixel + input] dy[pixel][channel]} over all
 * pixels, for some inputs that lie next to each other. See {@link VectorTiles} about the shapes.
 */
final class VectorGradientTiles {

    private static final VectorSpecies<Float> SPECIES = VectorTiles.SPECIES;
    private static final int LANES = VectorTiles.LANES;

    private VectorGradientTiles() {}

    /** The steps from one pixel to the next, in the input and in the derivative of the output. */
    record Walk(int rows, int columns, int xImage, int xRow, int xStep, int dyImage, int dyRow, int dyStep) {}

    /** Eight inputs by two vectors of channels, of which {@code at} is the place of the first sum. */
    static void eightByTwo(
            Walk walk, float[] x, int xStart, float[] dy, int dyStart, int images, float[] sums, int at) {
        FloatVector c0a = FloatVector.fromArray(SPECIES, sums, at);
        FloatVector c0b = FloatVector.fromArray(SPECIES, sums, at + LANES);
        FloatVector c1a = FloatVector.fromArray(SPECIES, sums, at + 2 * LANES);
        FloatVector c1b = FloatVector.fromArray(SPECIES, sums, at + 3 * LANES);
        FloatVector c2a = FloatVector.fromArray(SPECIES, sums, at + 4 * LANES);
        FloatVector c2b = FloatVector.fromArray(SPECIES, sums, at + 5 * LANES);
        FloatVector c3a = FloatVector.fromArray(SPECIES, sums, at + 6 * LANES);
        FloatVector c3b = FloatVector.fromArray(SPECIES, sums, at + 7 * LANES);
        FloatVector c4a = FloatVector.fromArray(SPECIES, sums, at + 8 * LANES);
        FloatVector c4b = FloatVector.fromArray(SPECIES, sums, at + 9 * LANES);
        FloatVector c5a = FloatVector.fromArray(SPECIES, sums, at + 10 * LANES);
        FloatVector c5b = FloatVector.fromArray(SPECIES, sums, at + 11 * LANES);
        FloatVector c6a = FloatVector.fromArray(SPECIES, sums, at + 12 * LANES);
        FloatVector c6b = FloatVector.fromArray(SPECIES, sums, at + 13 * LANES);
        FloatVector c7a = FloatVector.fromArray(SPECIES, sums, at + 14 * LANES);
        FloatVector c7b = FloatVector.fromArray(SPECIES, sums, at + 15 * LANES);
        int columns = walk.columns;
        int xStep = walk.xStep;
        int dyStep = walk.dyStep;
        for (int image = 0; image < images; image++) {
            for (int row = 0; row < walk.rows; row++) {
                int p = xStart + image * walk.xImage + row * walk.xRow;
                int q = dyStart + image * walk.dyImage + row * walk.dyRow;
                for (int column = 0; column < columns; column++) {
                    FloatVector a = FloatVector.fromArray(SPECIES, dy, q);
                    FloatVector b = FloatVector.fromArray(SPECIES, dy, q + LANES);
                    FloatVector x0 = FloatVector.broadcast(SPECIES, x[p]);
                    c0a = x0.fma(a, c0a);
                    c0b = x0.fma(b, c0b);
                    FloatVector x1 = FloatVector.broadcast(SPECIES, x[p + 1]);
                    c1a = x1.fma(a, c1a);
                    c1b = x1.fma(b, c1b);
                    FloatVector x2 = FloatVector.broadcast(SPECIES, x[p + 2]);
                    c2a = x2.fma(a, c2a);
                    c2b = x2.fma(b, c2b);
                    FloatVector x3 = FloatVector.broadcast(SPECIES, x[p + 3]);
                    c3a = x3.fma(a, c3a);
                    c3b = x3.fma(b, c3b);
                    FloatVector x4 = FloatVector.broadcast(SPECIES, x[p + 4]);
                    c4a = x4.fma(a, c4a);
                    c4b = x4.fma(b, c4b);
                    FloatVector x5 = FloatVector.broadcast(SPECIES, x[p + 5]);
                    c5a = x5.fma(a, c5a);
                    c5b = x5.fma(b, c5b);
                    FloatVector x6 = FloatVector.broadcast(SPECIES, x[p + 6]);
                    c6a = x6.fma(a, c6a);
                    c6b = x6.fma(b, c6b);
                    FloatVector x7 = FloatVector.broadcast(SPECIES, x[p + 7]);
                    c7a = x7.fma(a, c7a);
                    c7b = x7.fma(b, c7b);
                    p += xStep;
                    q += dyStep;
                }
            }
        }
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        one.mul(c0a).intoArray(sums, at);
        one.mul(c0b).intoArray(sums, at + LANES);
        one.mul(c1a).intoArray(sums, at + 2 * LANES);
        one.mul(c1b).intoArray(sums, at + 3 * LANES);
        one.mul(c2a).intoArray(sums, at + 4 * LANES);
        one.mul(c2b).intoArray(sums, at + 5 * LANES);
        one.mul(c3a).intoArray(sums, at + 6 * LANES);
        one.mul(c3b).intoArray(sums, at + 7 * LANES);
        one.mul(c4a).intoArray(sums, at + 8 * LANES);
        one.mul(c4b).intoArray(sums, at + 9 * LANES);
        one.mul(c5a).intoArray(sums, at + 10 * LANES);
        one.mul(c5b).intoArray(sums, at + 11 * LANES);
        one.mul(c6a).intoArray(sums, at + 12 * LANES);
        one.mul(c6b).intoArray(sums, at + 13 * LANES);
        one.mul(c7a).intoArray(sums, at + 14 * LANES);
        one.mul(c7b).intoArray(sums, at + 15 * LANES);
    }

    /** Four inputs by two vectors. */
    static void fourByTwo(Walk walk, float[] x, int xStart, float[] dy, int dyStart, int images, float[] sums, int at) {
        FloatVector c0a = FloatVector.fromArray(SPECIES, sums, at);
        FloatVector c0b = FloatVector.fromArray(SPECIES, sums, at + LANES);
        FloatVector c1a = FloatVector.fromArray(SPECIES, sums, at + 2 * LANES);
        FloatVector c1b = FloatVector.fromArray(SPECIES, sums, at + 3 * LANES);
        FloatVector c2a = FloatVector.fromArray(SPECIES, sums, at + 4 * LANES);
        FloatVector c2b = FloatVector.fromArray(SPECIES, sums, at + 5 * LANES);
        FloatVector c3a = FloatVector.fromArray(SPECIES, sums, at + 6 * LANES);
        FloatVector c3b = FloatVector.fromArray(SPECIES, sums, at + 7 * LANES);
        int columns = walk.columns;
        int xStep = walk.xStep;
        int dyStep = walk.dyStep;
        for (int image = 0; image < images; image++) {
            for (int row = 0; row < walk.rows; row++) {
                int p = xStart + image * walk.xImage + row * walk.xRow;
                int q = dyStart + image * walk.dyImage + row * walk.dyRow;
                for (int column = 0; column < columns; column++) {
                    FloatVector a = FloatVector.fromArray(SPECIES, dy, q);
                    FloatVector b = FloatVector.fromArray(SPECIES, dy, q + LANES);
                    FloatVector x0 = FloatVector.broadcast(SPECIES, x[p]);
                    c0a = x0.fma(a, c0a);
                    c0b = x0.fma(b, c0b);
                    FloatVector x1 = FloatVector.broadcast(SPECIES, x[p + 1]);
                    c1a = x1.fma(a, c1a);
                    c1b = x1.fma(b, c1b);
                    FloatVector x2 = FloatVector.broadcast(SPECIES, x[p + 2]);
                    c2a = x2.fma(a, c2a);
                    c2b = x2.fma(b, c2b);
                    FloatVector x3 = FloatVector.broadcast(SPECIES, x[p + 3]);
                    c3a = x3.fma(a, c3a);
                    c3b = x3.fma(b, c3b);
                    p += xStep;
                    q += dyStep;
                }
            }
        }
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        one.mul(c0a).intoArray(sums, at);
        one.mul(c0b).intoArray(sums, at + LANES);
        one.mul(c1a).intoArray(sums, at + 2 * LANES);
        one.mul(c1b).intoArray(sums, at + 3 * LANES);
        one.mul(c2a).intoArray(sums, at + 4 * LANES);
        one.mul(c2b).intoArray(sums, at + 5 * LANES);
        one.mul(c3a).intoArray(sums, at + 6 * LANES);
        one.mul(c3b).intoArray(sums, at + 7 * LANES);
    }

    /** Eight inputs by one vector. */
    static void eightByOne(
            Walk walk, float[] x, int xStart, float[] dy, int dyStart, int images, float[] sums, int at) {
        FloatVector c0 = FloatVector.fromArray(SPECIES, sums, at);
        FloatVector c1 = FloatVector.fromArray(SPECIES, sums, at + LANES);
        FloatVector c2 = FloatVector.fromArray(SPECIES, sums, at + 2 * LANES);
        FloatVector c3 = FloatVector.fromArray(SPECIES, sums, at + 3 * LANES);
        FloatVector c4 = FloatVector.fromArray(SPECIES, sums, at + 4 * LANES);
        FloatVector c5 = FloatVector.fromArray(SPECIES, sums, at + 5 * LANES);
        FloatVector c6 = FloatVector.fromArray(SPECIES, sums, at + 6 * LANES);
        FloatVector c7 = FloatVector.fromArray(SPECIES, sums, at + 7 * LANES);
        int columns = walk.columns;
        int xStep = walk.xStep;
        int dyStep = walk.dyStep;
        for (int image = 0; image < images; image++) {
            for (int row = 0; row < walk.rows; row++) {
                int p = xStart + image * walk.xImage + row * walk.xRow;
                int q = dyStart + image * walk.dyImage + row * walk.dyRow;
                for (int column = 0; column < columns; column++) {
                    FloatVector a = FloatVector.fromArray(SPECIES, dy, q);
                    c0 = FloatVector.broadcast(SPECIES, x[p]).fma(a, c0);
                    c1 = FloatVector.broadcast(SPECIES, x[p + 1]).fma(a, c1);
                    c2 = FloatVector.broadcast(SPECIES, x[p + 2]).fma(a, c2);
                    c3 = FloatVector.broadcast(SPECIES, x[p + 3]).fma(a, c3);
                    c4 = FloatVector.broadcast(SPECIES, x[p + 4]).fma(a, c4);
                    c5 = FloatVector.broadcast(SPECIES, x[p + 5]).fma(a, c5);
                    c6 = FloatVector.broadcast(SPECIES, x[p + 6]).fma(a, c6);
                    c7 = FloatVector.broadcast(SPECIES, x[p + 7]).fma(a, c7);
                    p += xStep;
                    q += dyStep;
                }
            }
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
    }
}
