package jarl.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The maximum of windows of 3x3 with stride 2 and padding 1, halved sizes rounded up, of an image whose pixels are one vector of channels. As in
 * libtorch the first of equal numbers is the maximum, and NaN is greater than all. Windows within the image have no loop, for speed.
 */
final class VectorPool {

    private static final VectorSpecies<Float> SPECIES = VectorRowTiles.SPECIES;
    private static final int LANES = VectorRowTiles.LANES;
    private static final int WINDOW = 3;

    private final ImagePlane input;
    private final ImagePlane output;

    /** Creates a pool between planes of a vector of channels with a border of a pixel. */
    VectorPool(ImagePlane input, ImagePlane output) {
        this.input = input;
        this.output = output;
    }

    /**
     * Computes maxima of an image.
     *
     * @param places number of the maximum's place in the window, 0 to 8, for each output
     */
    void forward(float[] x, int xStart, float[] y, int yStart, float[] places, int placesStart) {
        for (int row = 0; row < output.height(); row++) {
            for (int column = 0; column < output.width(); column++) {
                int from = xStart + input.at(2 * row - 1, 2 * column - 1);
                int to = output.at(row, column);
                if (isWithin(row, column)) {
                    whole(x, from, input.rowStep(), y, yStart + to, places, placesStart + to);
                } else {
                    part(x, from, row, column, y, yStart + to, places, placesStart + to);
                }
            }
        }
    }

    private boolean isWithin(int row, int column) {
        return row > 0 && column > 0 && 2 * row + 1 < input.height() && 2 * column + 1 < input.width();
    }

    private static void whole(float[] x, int from, int rowStep, float[] y, int yAt, float[] places, int placesAt) {
        FloatVector best = FloatVector.fromArray(SPECIES, x, from);
        FloatVector place = FloatVector.zero(SPECIES);
        FloatVector x1 = FloatVector.fromArray(SPECIES, x, from + LANES);
        VectorMask<Float> better1 =
                x1.compare(VectorOperators.LE, best).not().andNot(best.compare(VectorOperators.NE, best));
        best = best.blend(x1, better1);
        place = place.blend(1, better1);
        FloatVector x2 = FloatVector.fromArray(SPECIES, x, from + 2 * LANES);
        VectorMask<Float> better2 =
                x2.compare(VectorOperators.LE, best).not().andNot(best.compare(VectorOperators.NE, best));
        best = best.blend(x2, better2);
        place = place.blend(2, better2);
        FloatVector x3 = FloatVector.fromArray(SPECIES, x, from + rowStep);
        VectorMask<Float> better3 =
                x3.compare(VectorOperators.LE, best).not().andNot(best.compare(VectorOperators.NE, best));
        best = best.blend(x3, better3);
        place = place.blend(3, better3);
        FloatVector x4 = FloatVector.fromArray(SPECIES, x, from + rowStep + LANES);
        VectorMask<Float> better4 =
                x4.compare(VectorOperators.LE, best).not().andNot(best.compare(VectorOperators.NE, best));
        best = best.blend(x4, better4);
        place = place.blend(4, better4);
        FloatVector x5 = FloatVector.fromArray(SPECIES, x, from + rowStep + 2 * LANES);
        VectorMask<Float> better5 =
                x5.compare(VectorOperators.LE, best).not().andNot(best.compare(VectorOperators.NE, best));
        best = best.blend(x5, better5);
        place = place.blend(5, better5);
        FloatVector x6 = FloatVector.fromArray(SPECIES, x, from + 2 * rowStep);
        VectorMask<Float> better6 =
                x6.compare(VectorOperators.LE, best).not().andNot(best.compare(VectorOperators.NE, best));
        best = best.blend(x6, better6);
        place = place.blend(6, better6);
        FloatVector x7 = FloatVector.fromArray(SPECIES, x, from + 2 * rowStep + LANES);
        VectorMask<Float> better7 =
                x7.compare(VectorOperators.LE, best).not().andNot(best.compare(VectorOperators.NE, best));
        best = best.blend(x7, better7);
        place = place.blend(7, better7);
        FloatVector x8 = FloatVector.fromArray(SPECIES, x, from + 2 * rowStep + 2 * LANES);
        VectorMask<Float> better8 =
                x8.compare(VectorOperators.LE, best).not().andNot(best.compare(VectorOperators.NE, best));
        best = best.blend(x8, better8);
        place = place.blend(8, better8);
        best.intoArray(y, yAt);
        place.intoArray(places, placesAt);
    }

    private void part(float[] x, int from, int row, int column, float[] y, int yAt, float[] places, int placesAt) {
        FloatVector best = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        FloatVector place = FloatVector.zero(SPECIES);
        for (int k = 0; k < WINDOW * WINDOW; k++) {
            if (has(row, column, k)) {
                FloatVector value = FloatVector.fromArray(SPECIES, x, from + step(k));
                VectorMask<Float> better =
                        value.compare(VectorOperators.LE, best).not().andNot(best.compare(VectorOperators.NE, best));
                best = best.blend(value, better);
                place = place.blend(k, better);
            }
        }
        best.intoArray(y, yAt);
        place.intoArray(places, placesAt);
    }

    /** Whether a place of a window lies in the image. */
    private boolean has(int row, int column, int k) {
        int y = 2 * row + k / WINDOW - 1;
        int x = 2 * column + k % WINDOW - 1;
        return y >= 0 && y < input.height() && x >= 0 && x < input.width();
    }

    private int step(int k) {
        return k / WINDOW * input.rowStep() + k % WINDOW * LANES;
    }

    /** Computes the derivatives of an image's numbers from those of its maxima. */
    void backward(float[] dy, int dyStart, float[] places, int placesStart, float[] dx, int dxStart) {
        Arrays.fill(dx, dxStart, dxStart + input.size(), 0);
        for (int row = 0; row < output.height(); row++) {
            for (int column = 0; column < output.width(); column++) {
                int to = dxStart + input.at(2 * row - 1, 2 * column - 1);
                int at = output.at(row, column);
                FloatVector derivative = FloatVector.fromArray(SPECIES, dy, dyStart + at);
                FloatVector place = FloatVector.fromArray(SPECIES, places, placesStart + at);
                for (int k = 0; k < WINDOW * WINDOW; k++) { // what is in the border is never a maximum
                    FloatVector share = derivative.blend(0, place.compare(VectorOperators.NE, k));
                    int pixel = to + step(k);
                    FloatVector.fromArray(SPECIES, dx, pixel).add(share).intoArray(dx, pixel);
                }
            }
        }
    }
}
