package jarl.tensor;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/** The array operations of {@link HeapTensor}: loops that the JIT compiler turns into vector instructions where available. */
final class HeapLoops {

    private static final float TANH_IS_ONE = 7.905311f;
    private static final float LOWEST_EXPONENT = -87.3f; // where 2^k is still a normal float
    private static final float HIGHEST_EXPONENT = 88f;
    private static final float ZERO_EXPONENT = -104f; // where e^x is no float but 0

    private HeapLoops() {}

    // ---- values ----

    static void add(float[] a, float[] b, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = a[i] + b[i];
        }
    }

    static void subtract(float[] a, float[] b, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = a[i] - b[i];
        }
    }

    static void multiply(float[] a, float[] b, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = a[i] * b[i];
        }
    }

    static void divide(float[] a, float[] b, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = a[i] / b[i];
        }
    }

    static void minimum(float[] a, float[] b, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.min(a[i], b[i]);
        }
    }

    static void maximum(float[] a, float[] b, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.max(a[i], b[i]);
        }
    }

    static void absolute(float[] x, float[] unused, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.abs(x[i]);
        }
    }

    static void root(float[] x, float[] unused, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) Math.sqrt(x[i]);
        }
    }

    static void reciprocal(float[] x, float[] unused, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = 1 / x[i];
        }
    }

    /**
     * e^x with an error below 1e-7 of the result: 2^k e^r with |r| at most ln(2)/2, by the polynomial of Cephes' {@code expf}. Several
     * loops, as the compiler makes vector instructions of each but not of all in one.
     */
    static void exponential(float[] x, float[] unused, float[] y) {
        int[] powers = exponentParts(x, y);
        for (int i = 0; i < y.length; i++) {
            y[i] = (y[i] + 1) * Float.intBitsToFloat(powers[i]);
        }
        for (int i = 0; i < y.length; i++) {
            if (!(x[i] > LOWEST_EXPONENT && x[i] < HIGHEST_EXPONENT)) {
                y[i] = x[i] < ZERO_EXPONENT ? 0 : (float) Math.exp(x[i]);
            }
        }
    }

    /** e^x - 1, which loses no digits where x is near 0. */
    static void exponentialMinusOne(float[] x, float[] unused, float[] y) {
        int[] powers = exponentParts(x, y);
        for (int i = 0; i < y.length; i++) {
            float power = Float.intBitsToFloat(powers[i]);
            y[i] = y[i] * power + (power - 1);
        }
        for (int i = 0; i < y.length; i++) {
            if (!(x[i] > LOWEST_EXPONENT && x[i] < HIGHEST_EXPONENT)) {
                y[i] = (float) Math.expm1(x[i]);
            }
        }
    }

    /** Fills {@code y} with e^r - 1 and returns the bits of 2^k. */
    private static int[] exponentParts(float[] x, float[] y) {
        int[] powers = new int[y.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.min(Math.max(x[i], LOWEST_EXPONENT), HIGHEST_EXPONENT);
        }
        for (int i = 0; i < y.length; i++) {
            powers[i] = (int) (y[i] * 1.442695f + 128.5f) - 128;
        }
        for (int i = 0; i < y.length; i++) {
            float k = powers[i];
            float r = y[i] - k * 0.6933594f + k * 2.12194440e-4f;
            float p = 0.00019875691f;
            p = p * r + 0.0013981999f;
            p = p * r + 0.008333452f;
            p = p * r + 0.041665796f;
            p = p * r + 0.16666666f;
            p = p * r + 0.5f;
            y[i] = p * r * r + r;
        }
        for (int i = 0; i < y.length; i++) {
            powers[i] = (powers[i] + 127) << 23;
        }
        return powers;
    }

    /**
     * The natural logarithm with an error below 1.5e-7: k ln(2) + log(m) with m in [sqrt(1/2), sqrt(2)), by the polynomial of Cephes'
     * {@code logf}.
     */
    static void logarithm(float[] x, float[] unused, float[] y) {
        int[] exponents = new int[y.length];
        for (int i = 0; i < y.length; i++) {
            int bits = Float.floatToRawIntBits(x[i]);
            int exponent = (bits - 0x3f3504f3) >> 23;
            exponents[i] = exponent;
            y[i] = Float.intBitsToFloat(bits - (exponent << 23));
        }
        for (int i = 0; i < y.length; i++) {
            float m = y[i] - 1;
            float square = m * m;
            float p = 0.070376836f;
            p = p * m - 0.1151461f;
            p = p * m + 0.116769984f;
            p = p * m - 0.12420141f;
            p = p * m + 0.14249323f;
            p = p * m - 0.16668057f;
            p = p * m + 0.20000714f;
            p = p * m - 0.24999994f;
            p = p * m + 0.3333333f;
            float k = exponents[i];
            y[i] = m + (p * m * square - 0.5f * square - k * 2.12194440e-4f) + k * 0.6933594f;
        }
        for (int i = 0; i < y.length; i++) {
            if (!(x[i] >= Float.MIN_NORMAL && x[i] <= Float.MAX_VALUE)) {
                y[i] = (float) Math.log(x[i]);
            }
        }
    }

    /** log(1 + x), which loses no digits where x is near 0: log(u) plus what rounding 1 + x to u has lost. */
    static void log1p(float[] x, float[] unused, float[] y) {
        float[] sum = new float[y.length];
        for (int i = 0; i < y.length; i++) {
            sum[i] = 1 + x[i];
        }
        logarithm(sum, unused, y);
        for (int i = 0; i < y.length; i++) {
            float lost = (x[i] - (sum[i] - 1)) / sum[i];
            y[i] = Math.abs(lost) < 1 ? y[i] + lost : y[i]; // not where 1 + x is 0 or infinite
        }
    }

    static void sigmoid(float[] x, float[] unused, float[] y) {
        float[] negative = new float[y.length];
        for (int i = 0; i < y.length; i++) {
            negative[i] = -x[i];
        }
        exponential(negative, unused, y);
        for (int i = 0; i < y.length; i++) {
            y[i] = 1 / (1 + y[i]);
        }
    }

    /** From x and its sigmoid. */
    static void silu(float[] x, float[] sigmoid, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.max(x[i], -Float.MAX_VALUE) * sigmoid[i];
        }
    }

    static void elu(float[] x, float[] unused, float[] y) {
        float[] negative = new float[y.length];
        for (int i = 0; i < y.length; i++) {
            negative[i] = Math.min(x[i], 0);
        }
        exponentialMinusOne(negative, unused, y);
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.max(x[i], 0) + y[i];
        }
    }

    /** log(1 + e^x) = max(x, 0) + log(1 + e^-|x|). */
    static void softplus(float[] x, float[] unused, float[] y) {
        float[] small = new float[y.length];
        for (int i = 0; i < y.length; i++) {
            small[i] = -Math.abs(x[i]);
        }
        float[] weights = new float[y.length];
        exponential(small, unused, weights);
        log1p(weights, unused, y);
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.max(x[i], 0) + y[i];
        }
    }

    static void relu(float[] x, float[] unused, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.max(x[i], 0);
        }
    }

    /**
     * A ratio of polynomials, with the coefficients of Eigen's {@code ptanh}: unlike {@code Math.tanh} it compiles to vector instructions.
     * Two loops, as the compiler makes vector instructions of each but not of both in one.
     */
    static void tanh(float[] input, float[] unused, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.min(Math.max(input[i], -TANH_IS_ONE), TANH_IS_ONE);
        }
        for (int i = 0; i < y.length; i++) {
            float x = y[i];
            float square = x * x;
            float numerator = -2.7607684e-16f;
            numerator = numerator * square + 2.000188e-13f;
            numerator = numerator * square - 8.604672e-11f;
            numerator = numerator * square + 5.1222973e-8f;
            numerator = numerator * square + 1.48572235e-5f;
            numerator = numerator * square + 6.3726195e-4f;
            numerator = numerator * square + 4.8935246e-3f;
            float denominator = 1.1982584e-6f;
            denominator = denominator * square + 1.1853471e-4f;
            denominator = denominator * square + 2.2684347e-3f;
            denominator = denominator * square + 4.893525e-3f;
            y[i] = numerator * x / denominator;
        }
    }

    /** Computes the softmax of each row of {@code width} numbers. */
    static float[] softmax(float[] x, int width) {
        float[] y = new float[x.length];
        exponential(belowLargest(x, width), x, y);
        for (int start = 0; start < x.length; start += width) {
            double total = 0;
            for (int i = start; i < start + width; i++) {
                total += y[i];
            }
            float factor = (float) (1 / total);
            for (int i = start; i < start + width; i++) {
                y[i] *= factor;
            }
        }
        return y;
    }

    /** Computes the logarithm of the softmax of each row of {@code width} numbers. */
    static float[] logSoftmax(float[] x, int width) {
        float[] below = belowLargest(x, width);
        float[] y = new float[x.length];
        exponential(below, x, y);
        for (int start = 0; start < x.length; start += width) {
            double total = 0;
            for (int i = start; i < start + width; i++) {
                total += y[i];
            }
            double offset = Math.log(total);
            for (int i = start; i < start + width; i++) {
                y[i] = (float) (below[i] - offset);
            }
        }
        return y;
    }

    /** log(sum(exp(x))) of each row of {@code width} numbers. */
    static float[] logSumExp(float[] x, int width) {
        float[] weights = new float[x.length];
        exponential(belowLargest(x, width), x, weights);
        float[] result = new float[x.length / width];
        for (int row = 0; row < result.length; row++) {
            double total = 0;
            for (int i = row * width; i < (row + 1) * width; i++) {
                total += weights[i];
            }
            result[row] = (float) (largest(x, row * width, width) + Math.log(total));
        }
        return result;
    }

    private static float[] belowLargest(float[] x, int width) {
        float[] below = new float[x.length];
        for (int start = 0; start < x.length; start += width) {
            float largest = largest(x, start, width);
            for (int i = start; i < start + width; i++) {
                below[i] = x[i] - largest;
            }
        }
        return below;
    }

    /** The largest of each row of {@code width} numbers. */
    static float[] rowMaxima(float[] x, int width) {
        float[] result = new float[x.length / width];
        for (int row = 0; row < result.length; row++) {
            result[row] = largest(x, row * width, width);
        }
        return result;
    }

    /** Finds the first index of the largest number in each row of {@code width} numbers; NaN counts as the largest. */
    static long[] rowArgmaxima(float[] x, int width) {
        long[] result = new long[x.length / width];
        for (int row = 0; row < result.length; row++) {
            int start = row * width;
            int best = start;
            for (int i = start + 1; i < start + width && !Float.isNaN(x[best]); i++) {
                best = x[i] > x[best] || Float.isNaN(x[i]) ? i : best;
            }
            result[row] = (long) best - start;
        }
        return result;
    }

    /** Each row of {@code width} numbers times the number for it. */
    static float[] timesRows(float[] x, float[] factors, int width) {
        float[] result = new float[x.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = x[i] * factors[i / width];
        }
        return result;
    }

    /** Equal largest numbers share the derivative, as in libtorch. */
    static float[] ofRowMaxima(float[] d, float[] x, float[] largest, int width) {
        float[] result = new float[x.length];
        for (int row = 0; row < largest.length; row++) {
            int equal = 0;
            for (int i = row * width; i < (row + 1) * width; i++) {
                equal += x[i] == largest[row] ? 1 : 0;
            }
            for (int i = row * width; i < (row + 1) * width; i++) {
                result[i] = x[i] == largest[row] ? d[row] / equal : 0;
            }
        }
        return result;
    }

    private static float largest(float[] x, int start, int width) {
        float largest = x[start];
        for (int i = start + 1; i < start + width; i++) {
            largest = Math.max(largest, x[i]);
        }
        return largest;
    }

    static double[] doubles(float... numbers) {
        double[] result = new double[numbers.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = numbers[i];
        }
        return result;
    }

    static double total(float... numbers) {
        double total = 0;
        for (float number : numbers) {
            total += number;
        }
        return total;
    }

    /** The sum of each row of {@code width} numbers, times a factor. */
    static float[] rowSums(float[] x, int width, double factor) {
        float[] sums = new float[x.length / width];
        for (int row = 0; row < sums.length; row++) {
            double sum = 0;
            for (int i = row * width; i < (row + 1) * width; i++) {
                sum += x[i];
            }
            sums[row] = (float) (sum * factor);
        }
        return sums;
    }

    /** Adds up rows as long as {@code sum}. */
    static void addRows(float[] rows, MemorySegment sum, int width) {
        float[] total = sum.toArray(JAVA_FLOAT);
        for (int start = 0; start < rows.length; start += width) {
            for (int i = 0; i < width; i++) {
                total[i] += rows[start + i];
            }
        }
        MemorySegment.copy(total, 0, sum, JAVA_FLOAT, 0, width);
    }

    // ---- derivatives; b is the second operand, or the result of an operation that has one operand ----

    static void same(float[] d, float[] a, float[] b, float[] result) {
        System.arraycopy(d, 0, result, 0, d.length);
    }

    static void negative(float[] d, float[] a, float[] b, float[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = -d[i];
        }
    }

    static void timesFirst(float[] d, float[] a, float[] b, float[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = d[i] * a[i];
        }
    }

    static void timesSecond(float[] d, float[] a, float[] b, float[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = d[i] * b[i];
        }
    }

    static void byFirst(float[] d, float[] a, float[] b, float[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = d[i] / a[i];
        }
    }

    static void bySecond(float[] d, float[] a, float[] b, float[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = d[i] / b[i];
        }
    }

    static void byDivisor(float[] d, float[] a, float[] b, float[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = -d[i] * (a[i] / b[i]) / b[i];
        }
    }

    /** Equal operands share the derivative, as in libtorch. */
    static void ifFirstLess(float[] d, float[] a, float[] b, float[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = a[i] == b[i] ? d[i] / 2 : a[i] < b[i] ? d[i] : 0;
        }
    }

    static void ifSecondLess(float[] d, float[] a, float[] b, float[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = a[i] == b[i] ? d[i] / 2 : a[i] > b[i] ? d[i] : 0;
        }
    }

    static void signOf(float[] d, float[] x, float[] y, float[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = d[i] * Math.signum(x[i]);
        }
    }

    static void twice(float[] d, float[] x, float[] y, float[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = 2 * d[i] * x[i];
        }
    }

    static void byTwiceRoot(float[] d, float[] x, float[] y, float[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = d[i] / (2 * y[i]);
        }
    }

    static void negativeSquare(float[] d, float[] x, float[] y, float[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = -d[i] * y[i] * y[i];
        }
    }

    static void ofTanh(float[] d, float[] x, float[] y, float[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = d[i] * (1 - y[i] * y[i]);
        }
    }

    /** Computes without a branch, which would be mispredicted for half of the numbers. */
    static void ofRelu(float[] d, float[] x, float[] y, float[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = d[i] * Math.signum(y[i]);
        }
    }

    static void byOnePlus(float[] d, float[] x, float[] y, float[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = d[i] / (1 + x[i]);
        }
    }

    static void ofSigmoid(float[] d, float[] x, float[] y, float[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = d[i] * y[i] * (1 - y[i]);
        }
    }

    static void ofSilu(float[] d, float[] x, float[] sigmoid, float[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = d[i] * sigmoid[i] * (1 + x[i] * (1 - sigmoid[i]));
        }
    }

    /** e^x = y + 1 where x is negative, else 1. */
    static void ofElu(float[] d, float[] x, float[] y, float[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = d[i] * (Math.min(y[i], 0) + 1);
        }
    }

    static void ofSoftplus(float[] d, float[] x, float[] y, float[] result) {
        sigmoid(x, y, result);
        for (int i = 0; i < result.length; i++) {
            result[i] *= d[i];
        }
    }

    static float[] ofSoftmax(float[] d, float[] y, int width) {
        float[] result = new float[d.length];
        for (int start = 0; start < d.length; start += width) {
            double mean = 0;
            for (int i = start; i < start + width; i++) {
                mean += d[i] * y[i];
            }
            for (int i = start; i < start + width; i++) {
                result[i] = (float) (y[i] * (d[i] - mean));
            }
        }
        return result;
    }

    static float[] ofLogSoftmax(float[] d, float[] y, int width) {
        float[] result = new float[d.length];
        exponential(y, y, result);
        for (int start = 0; start < d.length; start += width) {
            double sum = 0;
            for (int i = start; i < start + width; i++) {
                sum += d[i];
            }
            for (int i = start; i < start + width; i++) {
                result[i] = (float) (d[i] - result[i] * sum);
            }
        }
        return result;
    }
}
