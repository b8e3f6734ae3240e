package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Nonlinearity} and its derivative, on a part of an array. NaN stays NaN.
 *
 * <p>No method here takes or returns a vector: the compiler does not inline one that it has compiled by itself before, and then each vector
 * becomes an object. So each loop has its arithmetic in it, and what several need is a pass over the array. The last numbers, fewer than a
 * vector, are done by the same loop, with a mask that is all true before.
 */
final class VectorNonlinearity {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTEGERS = IntVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private static final float TANH_IS_ONE = 7.905311f;
    private static final float LOWEST_EXPONENT = -104f; // below, e^x is 0
    private static final float HIGHEST_EXPONENT = 89f; // above, infinite
    private static final float LEAST_BEFORE_ONE = -30f; // below, e^x - 1 is -1

    private VectorNonlinearity() {}

    /** {@code y[i] = function(x[i])} for i in [from, to). The arrays may be the same, but not for SILU. */
    static void apply(Nonlinearity function, float[] x, float[] y, int from, int to) {
        switch (function) {
            case NONE -> System.arraycopy(x, from, y, from, to - from);
            case TANH -> tanh(x, 1, 1, 0, y, from, to);
            case RELU -> relu(x, y, from, to);
            case ELU -> elu(x, y, from, to);
            case SILU -> silu(x, y, from, to);
        }
    }

    /**
     * {@code result[i] = d[i] function'(at)} for i in [from, to).
     *
     * @param at results of the function, or its arguments where {@link Nonlinearity#isDifferentiatedByResult} is false
     */
    static void derivative(Nonlinearity function, float[] d, float[] at, float[] result, int from, int to) {
        switch (function) {
            case NONE -> System.arraycopy(d, from, result, from, to - from);
            case TANH -> ofTanh(d, at, result, from, to);
            case RELU -> ofRelu(d, at, result, from, to);
            case ELU -> ofElu(d, at, result, from, to);
            case SILU -> ofSilu(d, at, result, from, to);
        }
    }

    /**
     * {@code factor tanh(inner x) + offset}, which for halves is the sigmoid. A ratio of polynomials, with the coefficients of Eigen's {@code
     * ptanh}.
     */
    static void tanh(float[] input, float inner, float factor, float offset, float[] y, int from, int to) {
        FloatVector offsets = FloatVector.broadcast(SPECIES, offset);
        FloatVector factors = FloatVector.broadcast(SPECIES, factor);
        for (int i = from; i < to; i += LANES) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, to);
            FloatVector number = FloatVector.fromArray(SPECIES, input, i, rest).mul(inner);
            FloatVector x = number.blend(-TANH_IS_ONE, number.compare(VectorOperators.LT, -TANH_IS_ONE));
            x = x.blend(TANH_IS_ONE, x.compare(VectorOperators.GT, TANH_IS_ONE));
            FloatVector square = x.mul(x);
            FloatVector numerator = FloatVector.broadcast(SPECIES, -2.7607684e-16f);
            numerator = numerator.fma(square, FloatVector.broadcast(SPECIES, 2.000188e-13f));
            numerator = numerator.fma(square, FloatVector.broadcast(SPECIES, -8.604672e-11f));
            numerator = numerator.fma(square, FloatVector.broadcast(SPECIES, 5.1222973e-8f));
            numerator = numerator.fma(square, FloatVector.broadcast(SPECIES, 1.48572235e-5f));
            numerator = numerator.fma(square, FloatVector.broadcast(SPECIES, 6.3726195e-4f));
            numerator = numerator.fma(square, FloatVector.broadcast(SPECIES, 4.8935246e-3f));
            FloatVector denominator = FloatVector.broadcast(SPECIES, 1.1982584e-6f);
            denominator = denominator.fma(square, FloatVector.broadcast(SPECIES, 1.1853471e-4f));
            denominator = denominator.fma(square, FloatVector.broadcast(SPECIES, 2.2684347e-3f));
            denominator = denominator.fma(square, FloatVector.broadcast(SPECIES, 4.893525e-3f));
            FloatVector result = numerator.mul(x).div(denominator).fma(factors, offsets);
            result.intoArray(y, i, rest);
        }
    }

    private static void relu(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, to);
            FloatVector number = FloatVector.fromArray(SPECIES, x, i, rest);
            FloatVector result = number.blend(0f, number.compare(VectorOperators.LE, 0f));
            result.intoArray(y, i, rest);
        }
    }

    /** x where it is positive, plus e^x - 1 where it is not, by the polynomial of {@link #exponential}. */
    private static void elu(float[] input, float[] y, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, to);
            FloatVector number = FloatVector.fromArray(SPECIES, input, i, rest);
            FloatVector x = number.blend(0f, number.compare(VectorOperators.GT, 0f));
            x = x.blend(LEAST_BEFORE_ONE, x.compare(VectorOperators.LT, LEAST_BEFORE_ONE));
            IntVector k =
                    (IntVector) x.fma(FloatVector.broadcast(SPECIES, 1.442695f), FloatVector.broadcast(SPECIES, 256.5f))
                            .convertShape(VectorOperators.F2I, INTEGERS, 0);
            k = k.sub(256);
            FloatVector whole = (FloatVector) k.convertShape(VectorOperators.I2F, SPECIES, 0);
            FloatVector r = whole.fma(FloatVector.broadcast(SPECIES, -0.6933594f), x);
            r = whole.fma(FloatVector.broadcast(SPECIES, 2.12194440e-4f), r);
            FloatVector p = FloatVector.broadcast(SPECIES, 0.00019875691f);
            p = p.fma(r, FloatVector.broadcast(SPECIES, 0.0013981999f));
            p = p.fma(r, FloatVector.broadcast(SPECIES, 0.008333452f));
            p = p.fma(r, FloatVector.broadcast(SPECIES, 0.041665796f));
            p = p.fma(r, FloatVector.broadcast(SPECIES, 0.16666666f));
            p = p.fma(r, FloatVector.broadcast(SPECIES, 0.5f));
            p = p.mul(r).fma(r, r);
            FloatVector power = k.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector below = p.fma(power, power.sub(1f)); // loses no digits where x is near 0
            FloatVector result =
                    number.blend(0f, number.compare(VectorOperators.LE, 0f)).add(below);
            result.intoArray(y, i, rest);
        }
    }

    private static void silu(float[] x, float[] y, int from, int to) {
        exponential(x, -1, y, from, to);
        siluOf(x, y, y, from, to);
    }

    /** From x and e^-x. */
    private static void siluOf(float[] x, float[] exponentials, float[] y, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, to);
            FloatVector number = FloatVector.fromArray(SPECIES, x, i, rest);
            FloatVector e = FloatVector.fromArray(SPECIES, exponentials, i, rest);
            FloatVector finite = number.blend(-Float.MAX_VALUE, number.compare(VectorOperators.LT, -Float.MAX_VALUE));
            FloatVector result = finite.div(e.add(1f)); // 0, not NaN, of minus infinity
            result.intoArray(y, i, rest);
        }
    }

    /**
     * e^(factor x) with an error below 2e-7 of the result: 2^k e^r with |r| at most ln(2)/2, by the polynomial of Cephes' {@code expf}.
     */
    static void exponential(float[] input, float factor, float[] y, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, to);
            FloatVector number = FloatVector.fromArray(SPECIES, input, i, rest);
            FloatVector x = number.mul(factor);
            x = x.blend(LOWEST_EXPONENT, x.compare(VectorOperators.LT, LOWEST_EXPONENT));
            x = x.blend(HIGHEST_EXPONENT, x.compare(VectorOperators.GT, HIGHEST_EXPONENT));
            IntVector k =
                    (IntVector) x.fma(FloatVector.broadcast(SPECIES, 1.442695f), FloatVector.broadcast(SPECIES, 256.5f))
                            .convertShape(VectorOperators.F2I, INTEGERS, 0);
            k = k.sub(256);
            FloatVector whole = (FloatVector) k.convertShape(VectorOperators.I2F, SPECIES, 0);
            FloatVector r = whole.fma(FloatVector.broadcast(SPECIES, -0.6933594f), x);
            r = whole.fma(FloatVector.broadcast(SPECIES, 2.12194440e-4f), r);
            FloatVector p = FloatVector.broadcast(SPECIES, 0.00019875691f);
            p = p.fma(r, FloatVector.broadcast(SPECIES, 0.0013981999f));
            p = p.fma(r, FloatVector.broadcast(SPECIES, 0.008333452f));
            p = p.fma(r, FloatVector.broadcast(SPECIES, 0.041665796f));
            p = p.fma(r, FloatVector.broadcast(SPECIES, 0.16666666f));
            p = p.fma(r, FloatVector.broadcast(SPECIES, 0.5f));
            p = p.mul(r).fma(r, r);
            IntVector half = k.lanewise(VectorOperators.ASHR, 1); // 2^k itself may be no float where e^x is one
            FloatVector first = half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector second =
                    k.sub(half).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector result = p.add(1f).mul(first).mul(second);
            result.intoArray(y, i, rest);
        }
    }

    private static void ofTanh(float[] d, float[] at, float[] result, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, to);
            FloatVector g = FloatVector.fromArray(SPECIES, d, i, rest);
            FloatVector y = FloatVector.fromArray(SPECIES, at, i, rest);
            FloatVector product =
                    FloatVector.broadcast(SPECIES, 1f).sub(y.mul(y)).mul(g);
            product.intoArray(result, i, rest);
        }
    }

    private static void ofRelu(float[] d, float[] at, float[] result, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, to);
            FloatVector g = FloatVector.fromArray(SPECIES, d, i, rest);
            FloatVector y = FloatVector.fromArray(SPECIES, at, i, rest);
            FloatVector product = g.blend(0f, y.compare(VectorOperators.LE, 0f));
            product.intoArray(result, i, rest);
        }
    }

    /** e^x = y + 1 where x is negative, else 1. */
    private static void ofElu(float[] d, float[] at, float[] result, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, to);
            FloatVector g = FloatVector.fromArray(SPECIES, d, i, rest);
            FloatVector y = FloatVector.fromArray(SPECIES, at, i, rest);
            FloatVector product =
                    y.blend(0f, y.compare(VectorOperators.GT, 0f)).add(1f).mul(g);
            product.intoArray(result, i, rest);
        }
    }

    private static void ofSilu(float[] d, float[] at, float[] result, int from, int to) {
        float[] exponentials = new float[to];
        exponential(at, -1, exponentials, from, to);
        ofSilu(d, at, exponentials, result, from, to);
    }

    private static void ofSilu(float[] d, float[] at, float[] exponentials, float[] result, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, to);
            FloatVector g = FloatVector.fromArray(SPECIES, d, i, rest);
            FloatVector x = FloatVector.fromArray(SPECIES, at, i, rest);
            FloatVector e = FloatVector.fromArray(SPECIES, exponentials, i, rest);
            FloatVector one = FloatVector.broadcast(SPECIES, 1f);
            FloatVector sigmoid = one.div(e.add(1f));
            FloatVector product = x.mul(one.sub(sigmoid)).add(1f).mul(sigmoid).mul(g);
            product.intoArray(result, i, rest);
        }
    }
}
