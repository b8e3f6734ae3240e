package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link BatchNorm} by vectors, down the rows of as many columns as a vector holds: what is added up stays in a register. Every column is computed as
 * without vectors, to the bit. The methods return the first column that is left over.
 */
final class VectorBatchNorm {

    private static final VectorSpecies<Float> SPECIES = VectorTiles.SPECIES;
    private static final int LANES = SPECIES.length();

    private VectorBatchNorm() {}

    static int moments(float[] x, int rows, int columns, int from, int to, float[] mean, float[] variance) {
        float share = 1f / rows;
        int j = from;
        for (; j + LANES <= to; j += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            int end = j + rows * columns;
            for (int at = j; at < end; at += columns) {
                sum = sum.add(FloatVector.fromArray(SPECIES, x, at));
            }
            FloatVector means = sum.mul(share);
            FloatVector squares = FloatVector.zero(SPECIES);
            for (int at = j; at < end; at += columns) {
                FloatVector deviation = FloatVector.fromArray(SPECIES, x, at).sub(means);
                squares = squares.add(deviation.mul(deviation));
            }
            means.intoArray(mean, j);
            squares.mul(share).intoArray(variance, j);
        }
        return j;
    }

    static int forward(
            float[] x,
            float[] y,
            int rows,
            int columns,
            int from,
            int to,
            float[] centre,
            float[] factor,
            float[] bias) {
        int j = from;
        for (; j + LANES <= to; j += LANES) {
            FloatVector centres = FloatVector.fromArray(SPECIES, centre, j);
            FloatVector factors = FloatVector.fromArray(SPECIES, factor, j);
            FloatVector biases = FloatVector.fromArray(SPECIES, bias, j);
            int end = j + rows * columns;
            for (int at = j; at < end; at += columns) {
                FloatVector deviation = FloatVector.fromArray(SPECIES, x, at).sub(centres);
                deviation.mul(factors).add(biases).intoArray(y, at);
            }
        }
        return j;
    }

    static int sums(
            float[] dy,
            float[] x,
            int rows,
            int columns,
            int from,
            int to,
            float[] mean,
            float[] sum,
            float[] sumOfProducts) {
        int j = from;
        for (; j + LANES <= to; j += LANES) {
            FloatVector means = FloatVector.fromArray(SPECIES, mean, j);
            FloatVector total = FloatVector.zero(SPECIES);
            FloatVector products = FloatVector.zero(SPECIES);
            int end = j + rows * columns;
            for (int at = j; at < end; at += columns) {
                FloatVector derivative = FloatVector.fromArray(SPECIES, dy, at);
                FloatVector deviation = FloatVector.fromArray(SPECIES, x, at).sub(means);
                total = total.add(derivative);
                products = products.add(derivative.mul(deviation));
            }
            total.intoArray(sum, j);
            products.intoArray(sumOfProducts, j);
        }
        return j;
    }

    static int derivative(
            float[] dy,
            float[] x,
            float[] dx,
            int rows,
            int columns,
            int from,
            int to,
            float[] factor,
            float[] mean,
            float[] offset,
            float[] slope) {
        int j = from;
        for (; j + LANES <= to; j += LANES) {
            FloatVector factors = FloatVector.fromArray(SPECIES, factor, j);
            FloatVector means = FloatVector.fromArray(SPECIES, mean, j);
            FloatVector offsets = FloatVector.fromArray(SPECIES, offset, j);
            FloatVector slopes = FloatVector.fromArray(SPECIES, slope, j);
            int end = j + rows * columns;
            for (int at = j; at < end; at += columns) {
                FloatVector scaled = FloatVector.fromArray(SPECIES, dy, at).mul(factors);
                FloatVector deviation = FloatVector.fromArray(SPECIES, x, at).sub(means);
                scaled.add(offsets).add(slopes.mul(deviation)).intoArray(dx, at);
            }
        }
        return j;
    }
}
