package jarl.tensor;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Row-major arrays repeated to a larger shape, summed back, and with their dimensions in another order. */
final class HeapLayout {

    private HeapLayout() {}

    /** The shape that two shapes are broadcast to, as in NumPy; null if they do not go together. */
    static long @Nullable [] broadcast(long[] first, long[] second) {
        if (Arrays.equals(first, second)) {
            return first;
        }
        long[] result = new long[Math.max(first.length, second.length)];
        for (int i = 1; i <= result.length; i++) {
            long one = i <= first.length ? first[first.length - i] : 1;
            long other = i <= second.length ? second[second.length - i] : 1;
            if (one != other && one != 1 && other != 1) {
                return null;
            }
            result[result.length - i] = one == 1 ? other : one;
        }
        return result;
    }

    /** The numbers of shape {@code from} repeated to shape {@code to}; the array itself if there are as many. */
    static float[] spread(float[] numbers, long[] from, long[] to) {
        int count = HeapTensor.count(to);
        if (count == numbers.length) {
            return numbers;
        }
        float[] result = new float[count];
        if (numbers.length == 1) {
            Arrays.fill(result, numbers[0]);
            return result;
        }
        int[] places = new Walk(to, repeating(from, to)).places();
        for (int i = 0; i < count; i++) {
            result[i] = numbers[places[i]];
        }
        return result;
    }

    /** Sums the copies made by {@link #spread}: the derivative of {@code spread}. */
    static float[] gathered(float[] numbers, long[] from, long[] to) {
        int count = HeapTensor.count(to);
        if (count == numbers.length) {
            return numbers;
        }
        if (count == 1) {
            return new float[] {(float) HeapLoops.total(numbers)};
        }
        double[] sums = new double[count];
        int[] places = new Walk(from, repeating(to, from)).places();
        for (int i = 0; i < numbers.length; i++) {
            sums[places[i]] += numbers[i];
        }
        float[] result = new float[count];
        for (int i = 0; i < count; i++) {
            result[i] = (float) sums[i];
        }
        return result;
    }

    /** The dimensions in another order: dimension i of the result is dimension {@code order[i]}. */
    static float[] permuted(float[] numbers, long[] shape, int... order) {
        int[] own = strides(shape);
        long[] newShape = new long[order.length];
        int[] strides = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            newShape[i] = shape[order[i]];
            strides[i] = own[order[i]];
        }
        float[] result = new float[numbers.length];
        int[] places = new Walk(newShape, strides).places();
        for (int i = 0; i < result.length; i++) {
            result[i] = numbers[places[i]];
        }
        return result;
    }

    private static int[] strides(long... shape) {
        int[] strides = new int[shape.length];
        int stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= (int) shape[i];
        }
        return strides;
    }

    /** Strides of shape {@code small} seen as {@code large}: 0 where it is repeated. */
    private static int[] repeating(long[] small, long[] large) {
        int[] own = strides(small);
        int[] strides = new int[large.length];
        int missing = large.length - small.length;
        for (int i = missing; i < large.length; i++) {
            strides[i] = small[i - missing] == 1 ? 0 : own[i - missing];
        }
        return strides;
    }

    /** A row-major walk over a shape, through an array with these strides. */
    private record Walk(long[] shape, int[] strides) {

        /** The position of each element. */
        int[] places() {
            int[] places = new int[HeapTensor.count(shape)];
            int filled = 1;
            for (int dimension = shape.length - 1; dimension >= 0 && places.length > 0; dimension--) {
                int span = filled;
                for (int i = 1; i < shape[dimension]; i++) {
                    for (int j = 0; j < span; j++) {
                        places[filled++] = places[j] + i * strides[dimension];
                    }
                }
            }
            return places;
        }
    }
}
