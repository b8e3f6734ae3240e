package jarl.tensor;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/** What {@link HeapTensor} does with arrays; loops that the JIT compiler makes vector instructions of where there are such. */
final class HeapLoops {

    private static final float TANH_IS_ONE = 7.905311f;

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

    static void exponential(float[] x, float[] unused, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) Math.exp(x[i]);
        }
    }

    static void logarithm(float[] x, float[] unused, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) Math.log(x[i]);
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

    /** Of each row of {@code width} numbers. */
    static float[] softmax(float[] x, int width) {
        float[] y = new float[x.length];
        for (int start = 0; start < x.length; start += width) {
            float largest = largest(x, start, width);
            double total = 0;
            for (int i = start; i < start + width; i++) {
                double weight = Math.exp(x[i] - largest);
                y[i] = (float) weight;
                total += weight;
            }
            float factor = (float) (1 / total);
            for (int i = start; i < start + width; i++) {
                y[i] *= factor;
            }
        }
        return y;
    }

    /** Of each row of {@code width} numbers. */
    static float[] logSoftmax(float[] x, int width) {
        float[] y = new float[x.length];
        for (int start = 0; start < x.length; start += width) {
            float largest = largest(x, start, width);
            double total = 0;
            for (int i = start; i < start + width; i++) {
                total += Math.exp(x[i] - largest);
            }
            double offset = largest + Math.log(total);
            for (int i = start; i < start + width; i++) {
                y[i] = (float) (x[i] - offset);
            }
        }
        return y;
    }

    private static float largest(float[] x, int start, int width) {
        float largest = x[start];
        for (int i = start + 1; i < start + width; i++) {
            largest = Math.max(largest, x[i]);
        }
        return largest;
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

    static void ofRelu(float[] d, float[] x, float[] y, float[] result) {
        for (int i = 0; i < result.length; i++) {
            result[i] = x[i] > 0 ? d[i] : 0;
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
        for (int start = 0; start < d.length; start += width) {
            double sum = 0;
            for (int i = start; i < start + width; i++) {
                sum += d[i];
            }
            for (int i = start; i < start + width; i++) {
                result[i] = (float) (d[i] - Math.exp(y[i]) * sum);
            }
        }
        return result;
    }
}
