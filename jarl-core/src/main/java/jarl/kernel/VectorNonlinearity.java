package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link Nonlinearity} and its derivative, on a part of an array. NaN stays NaN. */
final class VectorNonlinearity {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTEGERS = IntVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private static final float TANH_IS_ONE = 7.905311f;
    private static final float LOWEST_EXPONENT = -104f; // below, e^x is 0
    private static final float HIGHEST_EXPONENT = 89f; // above, infinite
    private static final float LEAST_BEFORE_ONE = -30f; // below, e^x - 1 is -1

    private VectorNonlinearity() {}

    /** {@code y[i] = function(x[i])} for i in [from, to). */
    static void apply(Nonlinearity function, float[] x, float[] y, int from, int to) {
        switch (function) { // outside of the loops: inside it costs as much as the function
            case NONE -> System.arraycopy(x, from, y, from, to - from);
            case TANH -> tanh(x, y, from, to);
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

    // One loop for each: the compiler keeps vectors in registers only where it knows what is called.

    private static void tanh(float[] x, float[] y, int from, int to) {
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            tanh(FloatVector.fromArray(SPECIES, x, i)).intoArray(y, i);
        }
        VectorMask<Float> rest = SPECIES.indexInRange(i, to);
        tanh(FloatVector.fromArray(SPECIES, x, i, rest)).intoArray(y, i, rest);
    }

    private static void relu(float[] x, float[] y, int from, int to) {
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            relu(FloatVector.fromArray(SPECIES, x, i)).intoArray(y, i);
        }
        VectorMask<Float> rest = SPECIES.indexInRange(i, to);
        relu(FloatVector.fromArray(SPECIES, x, i, rest)).intoArray(y, i, rest);
    }

    private static void elu(float[] x, float[] y, int from, int to) {
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            elu(FloatVector.fromArray(SPECIES, x, i)).intoArray(y, i);
        }
        VectorMask<Float> rest = SPECIES.indexInRange(i, to);
        elu(FloatVector.fromArray(SPECIES, x, i, rest)).intoArray(y, i, rest);
    }

    private static void silu(float[] x, float[] y, int from, int to) {
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            silu(FloatVector.fromArray(SPECIES, x, i)).intoArray(y, i);
        }
        VectorMask<Float> rest = SPECIES.indexInRange(i, to);
        silu(FloatVector.fromArray(SPECIES, x, i, rest)).intoArray(y, i, rest);
    }

    private static void ofTanh(float[] d, float[] at, float[] result, int from, int to) {
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            ofTanh(FloatVector.fromArray(SPECIES, d, i), FloatVector.fromArray(SPECIES, at, i))
                    .intoArray(result, i);
        }
        VectorMask<Float> rest = SPECIES.indexInRange(i, to);
        ofTanh(FloatVector.fromArray(SPECIES, d, i, rest), FloatVector.fromArray(SPECIES, at, i, rest))
                .intoArray(result, i, rest);
    }

    private static void ofRelu(float[] d, float[] at, float[] result, int from, int to) {
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            ofRelu(FloatVector.fromArray(SPECIES, d, i), FloatVector.fromArray(SPECIES, at, i))
                    .intoArray(result, i);
        }
        VectorMask<Float> rest = SPECIES.indexInRange(i, to);
        ofRelu(FloatVector.fromArray(SPECIES, d, i, rest), FloatVector.fromArray(SPECIES, at, i, rest))
                .intoArray(result, i, rest);
    }

    private static void ofElu(float[] d, float[] at, float[] result, int from, int to) {
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            ofElu(FloatVector.fromArray(SPECIES, d, i), FloatVector.fromArray(SPECIES, at, i))
                    .intoArray(result, i);
        }
        VectorMask<Float> rest = SPECIES.indexInRange(i, to);
        ofElu(FloatVector.fromArray(SPECIES, d, i, rest), FloatVector.fromArray(SPECIES, at, i, rest))
                .intoArray(result, i, rest);
    }

    private static void ofSilu(float[] d, float[] at, float[] result, int from, int to) {
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            ofSilu(FloatVector.fromArray(SPECIES, d, i), FloatVector.fromArray(SPECIES, at, i))
                    .intoArray(result, i);
        }
        VectorMask<Float> rest = SPECIES.indexInRange(i, to);
        ofSilu(FloatVector.fromArray(SPECIES, d, i, rest), FloatVector.fromArray(SPECIES, at, i, rest))
                .intoArray(result, i, rest);
    }

    private static FloatVector relu(FloatVector x) {
        return x.blend(0f, x.compare(VectorOperators.LE, 0f));
    }

    private static FloatVector elu(FloatVector x) {
        return relu(x).add(exponentialMinusOne(x.blend(0f, x.compare(VectorOperators.GT, 0f))));
    }

    private static FloatVector silu(FloatVector x) {
        return x.blend(-Float.MAX_VALUE, x.compare(VectorOperators.LT, -Float.MAX_VALUE))
                .mul(sigmoid(x)); // 0, not NaN, of minus infinity
    }

    private static FloatVector ofTanh(FloatVector d, FloatVector y) {
        return all(1f).sub(y.mul(y)).mul(d);
    }

    private static FloatVector ofRelu(FloatVector d, FloatVector y) {
        return d.blend(0f, y.compare(VectorOperators.LE, 0f));
    }

    /** e^x = y + 1 where x is negative, else 1. */
    private static FloatVector ofElu(FloatVector d, FloatVector y) {
        return y.blend(0f, y.compare(VectorOperators.GT, 0f)).add(1f).mul(d);
    }

    private static FloatVector ofSilu(FloatVector d, FloatVector x) {
        FloatVector s = sigmoid(x);
        return x.mul(all(1f).sub(s)).add(1f).mul(s).mul(d);
    }

    /** A ratio of polynomials, with the coefficients of Eigen's {@code ptanh}. */
    static FloatVector tanh(FloatVector input) {
        FloatVector x = clamp(input, -TANH_IS_ONE, TANH_IS_ONE);
        FloatVector square = x.mul(x);
        FloatVector numerator = all(-2.7607684e-16f);
        numerator = numerator.fma(square, all(2.000188e-13f));
        numerator = numerator.fma(square, all(-8.604672e-11f));
        numerator = numerator.fma(square, all(5.1222973e-8f));
        numerator = numerator.fma(square, all(1.48572235e-5f));
        numerator = numerator.fma(square, all(6.3726195e-4f));
        numerator = numerator.fma(square, all(4.8935246e-3f));
        FloatVector denominator = all(1.1982584e-6f);
        denominator = denominator.fma(square, all(1.1853471e-4f));
        denominator = denominator.fma(square, all(2.2684347e-3f));
        denominator = denominator.fma(square, all(4.893525e-3f));
        return numerator.mul(x).div(denominator);
    }

    static FloatVector sigmoid(FloatVector x) {
        return all(1f).div(exponential(x.neg()).add(1f));
    }

    /** With comparisons: min and max that care for NaN and signed zeros are several instructions each. */
    private static FloatVector clamp(FloatVector x, float least, float most) {
        return x.blend(least, x.compare(VectorOperators.LT, least)).blend(most, x.compare(VectorOperators.GT, most));
    }

    /** e^x with an error below 2e-7 of the result: 2^k e^r with |r| at most ln(2)/2, by the polynomial of Cephes' {@code expf}. */
    static FloatVector exponential(FloatVector x) {
        FloatVector inside = clamp(x, LOWEST_EXPONENT, HIGHEST_EXPONENT);
        IntVector k = power(inside);
        IntVector half = k.lanewise(VectorOperators.ASHR, 1); // 2^k itself may be no float where e^x is one
        return minusOne(inside, k).add(1f).mul(twoTo(half)).mul(twoTo(k.sub(half)));
    }

    /** e^x - 1 for x that is at most 0: loses no digits where x is near 0. */
    private static FloatVector exponentialMinusOne(FloatVector x) {
        FloatVector inside = x.blend(LEAST_BEFORE_ONE, x.compare(VectorOperators.LT, LEAST_BEFORE_ONE));
        IntVector k = power(inside);
        FloatVector power = twoTo(k);
        return minusOne(inside, k).fma(power, power.sub(1f));
    }

    /** e^r - 1 for the rest r of x behind k ln(2). */
    private static FloatVector minusOne(FloatVector x, IntVector k) {
        FloatVector whole = (FloatVector) k.convertShape(VectorOperators.I2F, SPECIES, 0);
        FloatVector r = whole.fma(all(2.12194440e-4f), whole.fma(all(-0.6933594f), x));
        FloatVector p = all(0.00019875691f);
        p = p.fma(r, all(0.0013981999f));
        p = p.fma(r, all(0.008333452f));
        p = p.fma(r, all(0.041665796f));
        p = p.fma(r, all(0.16666666f));
        p = p.fma(r, all(0.5f));
        return p.mul(r).fma(r, r);
    }

    /** The whole number nearest to x / ln(2). */
    private static IntVector power(FloatVector x) {
        FloatVector shifted = x.fma(all(1.442695f), all(256.5f));
        return ((IntVector) shifted.convertShape(VectorOperators.F2I, INTEGERS, 0)).sub(256);
    }

    private static FloatVector twoTo(IntVector k) {
        return k.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
    }

    private static FloatVector all(float number) {
        return FloatVector.broadcast(SPECIES, number);
    }
}
