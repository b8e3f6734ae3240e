package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Rounds numbers to bfloat16, to the nearest and to even, in pairs of terms of a product: an int has the first in its lower half. Terms {@code i} and
 * {@code i + 16} of each group of 32 are a pair, on both sides of a product, so that whole vectors become pairs; what a last group lacks is zero. Needs
 * vectors of 512 bits.
 */
final class VectorBfloat16 {

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
    private static final int LANES = 16;

    /** The terms that are paired among each other. */
    static final int GROUP = 2 * LANES;

    private static final int HALF_BITS = 16;
    private static final int BELOW_HALF = 0x7fff;
    private static final int UPPER_HALF = 0xffff0000;
    private static final int NAN = 0x7fc00000; // others may become zero when they are rounded

    private static final int[] LANE_NUMBERS = numbers();

    private VectorBfloat16() {}

    private static int[] numbers() {
        int[] numbers = new int[LANES];
        for (int i = 0; i < LANES; i++) {
            numbers[i] = i;
        }
        return numbers;
    }

    /** The pairs of so many terms, those that are zero counted in. */
    static int pairs(int terms) {
        return Math.ceilDiv(terms, GROUP) * LANES;
    }

    /**
     * Rounds rows whose terms lie side by side.
     *
     * @param numbers {@code [rows, terms]} from {@code start}
     * @param into {@code [rows, pairs(terms)]}
     */
    static void roundRows(float[] numbers, int start, int rows, int terms, int[] into) {
        int groups = terms / GROUP;
        int whole = groups * GROUP;
        int pairs = pairs(terms);
        for (int row = 0; row < rows; row++) {
            int from = start + row * terms;
            int to = row * pairs;
            vectors(numbers, from, from + LANES, GROUP, groups, into, to);
            for (int i = 0; i < pairs - groups * LANES; i++) {
                int first = i < terms - whole ? rounded(numbers[from + whole + i]) : 0;
                int second = i + LANES < terms - whole ? rounded(numbers[from + whole + i + LANES]) : 0;
                into[to + groups * LANES + i] = pair(first, second);
            }
        }
    }

    /**
     * Rounds columns whose terms lie {@code stride} apart.
     *
     * @param numbers {@code [terms, columns]} from {@code start}
     * @param into {@code [pairs(terms), columns]} from {@code at}
     */
    static void roundPairs(float[] numbers, int start, int stride, int terms, int columns, int[] into, int at) {
        int to = at;
        for (int group = 0; group < terms; group += GROUP) {
            for (int i = group; i < group + LANES; i++) {
                int first = start + i * stride;
                int second = first + LANES * stride;
                boolean hasSecond = i + LANES < terms;
                int column = 0;
                if (hasSecond) {
                    column = columns / LANES * LANES;
                    vectors(numbers, first, second, LANES, columns / LANES, into, to);
                }
                for (; column < columns; column++) {
                    int low = i < terms ? rounded(numbers[first + column]) : 0;
                    into[to + column] = pair(low, hasSecond ? rounded(numbers[second + column]) : 0);
                }
                to += columns;
            }
        }
    }

    private static int rounded(float number) {
        if (Float.isNaN(number)) {
            return NAN;
        }
        int bits = Float.floatToRawIntBits(number);
        return bits + BELOW_HALF + ((bits >>> HALF_BITS) & 1);
    }

    private static int pair(int first, int second) {
        return (first >>> HALF_BITS) | (second & UPPER_HALF);
    }

    /** Makes pairs of vectors that lie {@code step} apart. In one method, since vectors that methods take or give become objects. */
    private static void vectors(float[] numbers, int first, int second, int step, int count, int[] into, int to) {
        for (int i = 0; i < count; i++) {
            FloatVector x = FloatVector.fromArray(FLOATS, numbers, first + i * step);
            FloatVector y = FloatVector.fromArray(FLOATS, numbers, second + i * step);
            IntVector a = x.reinterpretAsInts();
            IntVector b = y.reinterpretAsInts();
            IntVector low = a.add(BELOW_HALF)
                    .add(a.lanewise(VectorOperators.LSHR, HALF_BITS).and(1))
                    .blend(NAN, x.compare(VectorOperators.NE, x).cast(INTS))
                    .lanewise(VectorOperators.LSHR, HALF_BITS);
            IntVector high = b.add(BELOW_HALF)
                    .add(b.lanewise(VectorOperators.LSHR, HALF_BITS).and(1))
                    .blend(NAN, y.compare(VectorOperators.NE, y).cast(INTS))
                    .and(UPPER_HALF);
            low.or(high).intoArray(into, to + i * LANES);
        }
    }

    /**
     * Adds the same numbers to each row.
     *
     * @param numbers {@code [width]}
     * @param sums {@code [rows, width]} from {@code start}
     */
    static void addToRows(float[] numbers, float[] sums, int start, int rows) {
        int width = numbers.length;
        int whole = FLOATS.loopBound(width);
        for (int row = start; row < start + rows * width; row += width) {
            for (int i = 0; i < whole; i += LANES) {
                FloatVector.fromArray(FLOATS, sums, row + i)
                        .add(FloatVector.fromArray(FLOATS, numbers, i))
                        .intoArray(sums, row + i);
            }
            for (int i = whole; i < width; i++) {
                sums[row + i] += numbers[i];
            }
        }
    }

    /**
     * {@code into[at + column * stride + row] = pairs[row][column]}.
     *
     * @param pairs {@code [rows, columns]}
     * @param into {@code [columns, stride]}, of which the places from {@code at} in each row are written
     */
    static void transpose(int[] pairs, int rows, int columns, int[] into, int at, int stride) {
        IntVector places = IntVector.fromArray(INTS, LANE_NUMBERS, 0).mul(columns);
        int[] map = places.toArray();
        int row = 0;
        for (; row <= rows - LANES; row += LANES) {
            for (int column = 0; column < columns; column++) {
                IntVector.fromArray(INTS, pairs, row * columns + column, map, 0)
                        .intoArray(into, at + column * stride + row);
            }
        }
        for (; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                into[at + column * stride + row] = pairs[row * columns + column];
            }
        }
    }
}
