package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Layer normalization of rows: {@code y = weight n + bias} with {@code n = (x - mean) / sqrt(variance + epsilon)}, mean and variance (divisor n) of a
 * row's features. Sums over a row are {@link VectorPartialSums}. Instances never change and may be used by several threads.
 *
 * <p>Rows lie in an array from {@code start}, {@code stride} numbers apart. What the methods call {@code normalized} is the rows' {@code n}, from
 * {@code firstNormalized}, and {@code scales} their {@code 1 / sqrt(variance + epsilon)}, from {@code firstScale}.
 */
public final class VectorLayerNorm {

    private static final int PARTIAL = VectorPartialSums.COUNT;
    private static final VectorSpecies<Float> SPECIES = VectorPartialSums.SPECIES;
    private static final int LANES = VectorPartialSums.LANES;

    private final int features;
    private final float[] weight;
    private final float[] bias;
    private final double epsilon;

    /**
     * Creates a layer.
     *
     * @param weight one for each feature; kept, must not be changed
     * @param bias likewise
     */
    public VectorLayerNorm(float[] weight, float[] bias, double epsilon) {
        this.features = weight.length;
        this.weight = weight;
        this.bias = bias;
        this.epsilon = epsilon;
    }

    /** The length of a row. */
    public int features() {
        return features;
    }

    /**
     * Normalizes rows.
     *
     * @param x the rows; replaced by {@code normalized}
     * @param y gets the results, at the same places
     */
    public void forward(float[] x, float[] y, int start, int stride, int rows, float[] scales, int firstScale) {
        float[] partial = new float[PARTIAL];
        for (int row = 0; row < rows; row++) {
            int at = start + row * stride;
            sums(x, at, partial);
            float mean = VectorPartialSums.total(partial, 0) / features;
            squares(x, at, mean, partial);
            float scale = (float) (1 / Math.sqrt((double) VectorPartialSums.total(partial, 0) / features + epsilon));
            scales[firstScale + row] = scale;
            normalize(x, y, at, mean, scale);
        }
    }

    private void sums(float[] x, int at, float[] partial) {
        for (int part = 0; part < PARTIAL; part += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = part; i < features; i += PARTIAL) {
                VectorMask<Float> used = SPECIES.indexInRange(i, features);
                sum = sum.add(FloatVector.fromArray(SPECIES, x, at + i, used));
            }
            sum.intoArray(partial, part);
        }
    }

    private void squares(float[] x, int at, float mean, float[] partial) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector means = FloatVector.broadcast(SPECIES, mean);
        for (int part = 0; part < PARTIAL; part += LANES) {
            FloatVector sum = zero;
            for (int i = part; i < features; i += PARTIAL) {
                VectorMask<Float> used = SPECIES.indexInRange(i, features);
                FloatVector deviation = zero.blend(
                        FloatVector.fromArray(SPECIES, x, at + i, used).sub(means), used);
                sum = deviation.fma(deviation, sum);
            }
            sum.intoArray(partial, part);
        }
    }

    private void normalize(float[] x, float[] y, int at, float mean, float scale) {
        for (int i = 0; i < features; i += LANES) {
            VectorMask<Float> used = SPECIES.indexInRange(i, features);
            FloatVector n =
                    FloatVector.fromArray(SPECIES, x, at + i, used).sub(mean).mul(scale);
            n.intoArray(x, at + i, used);
            FloatVector weights = FloatVector.fromArray(SPECIES, weight, i, used);
            n.fma(weights, FloatVector.fromArray(SPECIES, bias, i, used)).intoArray(y, at + i, used);
        }
    }

    /**
     * Computes the derivative with respect to {@code x}.
     *
     * @param dy with respect to {@code y}
     * @param dx may be {@code dy}
     * @param start of both
     */
    public void derivative(
            float[] dy,
            float[] dx,
            int start,
            float[] normalized,
            int firstNormalized,
            int stride,
            int rows,
            float[] scales,
            int firstScale) {
        float[] partial = new float[PARTIAL];
        float[] partialProducts = new float[PARTIAL];
        for (int row = 0; row < rows; row++) {
            int at = start + row * stride;
            int n = firstNormalized + row * stride;
            weighted(dy, at, normalized, n, partial, partialProducts);
            float mean = VectorPartialSums.total(partial, 0) / features;
            float slope = VectorPartialSums.total(partialProducts, 0) / features;
            project(dy, dx, at, normalized, n, mean, slope, scales[firstScale + row]);
        }
    }

    /** Partial sums of the derivatives with respect to {@code n}, and of their products with it. */
    private void weighted(
            float[] dy, int at, float[] normalized, int firstNormalized, float[] partial, float[] partialProducts) {
        for (int part = 0; part < PARTIAL; part += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            FloatVector products = FloatVector.zero(SPECIES);
            for (int i = part; i < features; i += PARTIAL) {
                VectorMask<Float> used = SPECIES.indexInRange(i, features);
                FloatVector d = FloatVector.fromArray(SPECIES, dy, at + i, used)
                        .mul(FloatVector.fromArray(SPECIES, weight, i, used));
                sum = sum.add(d);
                products = d.fma(FloatVector.fromArray(SPECIES, normalized, firstNormalized + i, used), products);
            }
            sum.intoArray(partial, part);
            products.intoArray(partialProducts, part);
        }
    }

    /** What of the derivatives changes neither mean nor variance. */
    private void project(
            float[] dy,
            float[] dx,
            int at,
            float[] normalized,
            int firstNormalized,
            float mean,
            float slope,
            float scale) {
        FloatVector slopes = FloatVector.broadcast(SPECIES, -slope);
        for (int i = 0; i < features; i += LANES) {
            VectorMask<Float> used = SPECIES.indexInRange(i, features);
            FloatVector d = FloatVector.fromArray(SPECIES, dy, at + i, used)
                    .mul(FloatVector.fromArray(SPECIES, weight, i, used))
                    .sub(mean);
            FloatVector n = FloatVector.fromArray(SPECIES, normalized, firstNormalized + i, used);
            n.fma(slopes, d).mul(scale).intoArray(dx, at + i, used);
        }
    }

    /**
     * Adds the gradients of weights and biases by some rows, one row after the other.
     *
     * @param dy with respect to {@code y}
     * @param ofWeight {@code [features]}
     * @param ofBias {@code [features]}
     */
    public void addGradients(
            float[] dy,
            int start,
            float[] normalized,
            int firstNormalized,
            int stride,
            int rows,
            float[] ofWeight,
            float[] ofBias) {
        for (int i = 0; i < features; i += LANES) {
            VectorMask<Float> used = SPECIES.indexInRange(i, features);
            FloatVector weights = FloatVector.fromArray(SPECIES, ofWeight, i, used);
            FloatVector biases = FloatVector.fromArray(SPECIES, ofBias, i, used);
            for (int row = 0; row < rows; row++) {
                int n = firstNormalized + row * stride + i;
                FloatVector d = FloatVector.fromArray(SPECIES, dy, start + row * stride + i, used);
                weights = d.fma(FloatVector.fromArray(SPECIES, normalized, n, used), weights);
                biases = biases.add(d);
            }
            weights.intoArray(ofWeight, i, used);
            biases.intoArray(ofBias, i, used);
        }
    }
}
