package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The tiles that a matrix product is made of. Their sums are local variables, since the compiler keeps no array of vectors in registers. Where all strides
 * within a tile's loop are constants, the compiler checks the bounds of its arrays once and not for each term, which is worth a third of the time.
 *
 * <p>A sum is multiplied by one before it is stored, here and in the other tiles: what comes out of a loop may be of any width for the second compiler, C2, where the
 * method reached it without a profile, and is then put on the heap for each tile, which makes a tile five times as slow. The result of an operation on
 * a broadcast number has a width that is known.
 */
final class VectorProductTiles {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int PANEL = VectorProduct.PANEL;

    private VectorProductTiles() {}

    /** Eight rows, the terms of each side by side, by a panel whose columns are contiguous. */
    static void eightRows(
            float[] a,
            int a0,
            int aRow,
            float[] b,
            int b0,
            float[] offsets,
            int o,
            int oRow,
            float[] c,
            int c0,
            int cRow,
            int terms) {
        FloatVector sum0a = FloatVector.fromArray(SPECIES, offsets, o);
        FloatVector sum0b = FloatVector.fromArray(SPECIES, offsets, o + LANES);
        FloatVector sum1a = FloatVector.fromArray(SPECIES, offsets, o + oRow);
        FloatVector sum1b = FloatVector.fromArray(SPECIES, offsets, o + oRow + LANES);
        FloatVector sum2a = FloatVector.fromArray(SPECIES, offsets, o + 2 * oRow);
        FloatVector sum2b = FloatVector.fromArray(SPECIES, offsets, o + 2 * oRow + LANES);
        FloatVector sum3a = FloatVector.fromArray(SPECIES, offsets, o + 3 * oRow);
        FloatVector sum3b = FloatVector.fromArray(SPECIES, offsets, o + 3 * oRow + LANES);
        FloatVector sum4a = FloatVector.fromArray(SPECIES, offsets, o + 4 * oRow);
        FloatVector sum4b = FloatVector.fromArray(SPECIES, offsets, o + 4 * oRow + LANES);
        FloatVector sum5a = FloatVector.fromArray(SPECIES, offsets, o + 5 * oRow);
        FloatVector sum5b = FloatVector.fromArray(SPECIES, offsets, o + 5 * oRow + LANES);
        FloatVector sum6a = FloatVector.fromArray(SPECIES, offsets, o + 6 * oRow);
        FloatVector sum6b = FloatVector.fromArray(SPECIES, offsets, o + 6 * oRow + LANES);
        FloatVector sum7a = FloatVector.fromArray(SPECIES, offsets, o + 7 * oRow);
        FloatVector sum7b = FloatVector.fromArray(SPECIES, offsets, o + 7 * oRow + LANES);
        int row0 = a0;
        int row1 = a0 + aRow;
        int row2 = a0 + 2 * aRow;
        int row3 = a0 + 3 * aRow;
        int row4 = a0 + 4 * aRow;
        int row5 = a0 + 5 * aRow;
        int row6 = a0 + 6 * aRow;
        int row7 = a0 + 7 * aRow;
        for (int k = 0; k < terms; k++) {
            FloatVector ba = FloatVector.fromArray(SPECIES, b, b0 + k * PANEL);
            FloatVector bb = FloatVector.fromArray(SPECIES, b, b0 + k * PANEL + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[row0 + k]);
            sum0a = x0.fma(ba, sum0a);
            sum0b = x0.fma(bb, sum0b);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[row1 + k]);
            sum1a = x1.fma(ba, sum1a);
            sum1b = x1.fma(bb, sum1b);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[row2 + k]);
            sum2a = x2.fma(ba, sum2a);
            sum2b = x2.fma(bb, sum2b);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[row3 + k]);
            sum3a = x3.fma(ba, sum3a);
            sum3b = x3.fma(bb, sum3b);
            FloatVector x4 = FloatVector.broadcast(SPECIES, a[row4 + k]);
            sum4a = x4.fma(ba, sum4a);
            sum4b = x4.fma(bb, sum4b);
            FloatVector x5 = FloatVector.broadcast(SPECIES, a[row5 + k]);
            sum5a = x5.fma(ba, sum5a);
            sum5b = x5.fma(bb, sum5b);
            FloatVector x6 = FloatVector.broadcast(SPECIES, a[row6 + k]);
            sum6a = x6.fma(ba, sum6a);
            sum6b = x6.fma(bb, sum6b);
            FloatVector x7 = FloatVector.broadcast(SPECIES, a[row7 + k]);
            sum7a = x7.fma(ba, sum7a);
            sum7b = x7.fma(bb, sum7b);
        }
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        one.mul(sum0a).intoArray(c, c0);
        one.mul(sum0b).intoArray(c, c0 + LANES);
        one.mul(sum1a).intoArray(c, c0 + cRow);
        one.mul(sum1b).intoArray(c, c0 + cRow + LANES);
        one.mul(sum2a).intoArray(c, c0 + 2 * cRow);
        one.mul(sum2b).intoArray(c, c0 + 2 * cRow + LANES);
        one.mul(sum3a).intoArray(c, c0 + 3 * cRow);
        one.mul(sum3b).intoArray(c, c0 + 3 * cRow + LANES);
        one.mul(sum4a).intoArray(c, c0 + 4 * cRow);
        one.mul(sum4b).intoArray(c, c0 + 4 * cRow + LANES);
        one.mul(sum5a).intoArray(c, c0 + 5 * cRow);
        one.mul(sum5b).intoArray(c, c0 + 5 * cRow + LANES);
        one.mul(sum6a).intoArray(c, c0 + 6 * cRow);
        one.mul(sum6b).intoArray(c, c0 + 6 * cRow + LANES);
        one.mul(sum7a).intoArray(c, c0 + 7 * cRow);
        one.mul(sum7b).intoArray(c, c0 + 7 * cRow + LANES);
    }

    /** The same of eight rows that were packed: their numbers of one term lie side by side. */
    static void eightPacked(
            float[] a,
            int a0,
            float[] b,
            int b0,
            float[] offsets,
            int o,
            int oRow,
            float[] c,
            int c0,
            int cRow,
            int terms) {
        FloatVector sum0a = FloatVector.fromArray(SPECIES, offsets, o);
        FloatVector sum0b = FloatVector.fromArray(SPECIES, offsets, o + LANES);
        FloatVector sum1a = FloatVector.fromArray(SPECIES, offsets, o + oRow);
        FloatVector sum1b = FloatVector.fromArray(SPECIES, offsets, o + oRow + LANES);
        FloatVector sum2a = FloatVector.fromArray(SPECIES, offsets, o + 2 * oRow);
        FloatVector sum2b = FloatVector.fromArray(SPECIES, offsets, o + 2 * oRow + LANES);
        FloatVector sum3a = FloatVector.fromArray(SPECIES, offsets, o + 3 * oRow);
        FloatVector sum3b = FloatVector.fromArray(SPECIES, offsets, o + 3 * oRow + LANES);
        FloatVector sum4a = FloatVector.fromArray(SPECIES, offsets, o + 4 * oRow);
        FloatVector sum4b = FloatVector.fromArray(SPECIES, offsets, o + 4 * oRow + LANES);
        FloatVector sum5a = FloatVector.fromArray(SPECIES, offsets, o + 5 * oRow);
        FloatVector sum5b = FloatVector.fromArray(SPECIES, offsets, o + 5 * oRow + LANES);
        FloatVector sum6a = FloatVector.fromArray(SPECIES, offsets, o + 6 * oRow);
        FloatVector sum6b = FloatVector.fromArray(SPECIES, offsets, o + 6 * oRow + LANES);
        FloatVector sum7a = FloatVector.fromArray(SPECIES, offsets, o + 7 * oRow);
        FloatVector sum7b = FloatVector.fromArray(SPECIES, offsets, o + 7 * oRow + LANES);
        for (int k = 0; k < terms; k++) {
            FloatVector ba = FloatVector.fromArray(SPECIES, b, b0 + k * PANEL);
            FloatVector bb = FloatVector.fromArray(SPECIES, b, b0 + k * PANEL + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[a0 + k * 8]);
            sum0a = x0.fma(ba, sum0a);
            sum0b = x0.fma(bb, sum0b);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[a0 + k * 8 + 1]);
            sum1a = x1.fma(ba, sum1a);
            sum1b = x1.fma(bb, sum1b);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[a0 + k * 8 + 2]);
            sum2a = x2.fma(ba, sum2a);
            sum2b = x2.fma(bb, sum2b);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[a0 + k * 8 + 3]);
            sum3a = x3.fma(ba, sum3a);
            sum3b = x3.fma(bb, sum3b);
            FloatVector x4 = FloatVector.broadcast(SPECIES, a[a0 + k * 8 + 4]);
            sum4a = x4.fma(ba, sum4a);
            sum4b = x4.fma(bb, sum4b);
            FloatVector x5 = FloatVector.broadcast(SPECIES, a[a0 + k * 8 + 5]);
            sum5a = x5.fma(ba, sum5a);
            sum5b = x5.fma(bb, sum5b);
            FloatVector x6 = FloatVector.broadcast(SPECIES, a[a0 + k * 8 + 6]);
            sum6a = x6.fma(ba, sum6a);
            sum6b = x6.fma(bb, sum6b);
            FloatVector x7 = FloatVector.broadcast(SPECIES, a[a0 + k * 8 + 7]);
            sum7a = x7.fma(ba, sum7a);
            sum7b = x7.fma(bb, sum7b);
        }
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        one.mul(sum0a).intoArray(c, c0);
        one.mul(sum0b).intoArray(c, c0 + LANES);
        one.mul(sum1a).intoArray(c, c0 + cRow);
        one.mul(sum1b).intoArray(c, c0 + cRow + LANES);
        one.mul(sum2a).intoArray(c, c0 + 2 * cRow);
        one.mul(sum2b).intoArray(c, c0 + 2 * cRow + LANES);
        one.mul(sum3a).intoArray(c, c0 + 3 * cRow);
        one.mul(sum3b).intoArray(c, c0 + 3 * cRow + LANES);
        one.mul(sum4a).intoArray(c, c0 + 4 * cRow);
        one.mul(sum4b).intoArray(c, c0 + 4 * cRow + LANES);
        one.mul(sum5a).intoArray(c, c0 + 5 * cRow);
        one.mul(sum5b).intoArray(c, c0 + 5 * cRow + LANES);
        one.mul(sum6a).intoArray(c, c0 + 6 * cRow);
        one.mul(sum6b).intoArray(c, c0 + 6 * cRow + LANES);
        one.mul(sum7a).intoArray(c, c0 + 7 * cRow);
        one.mul(sum7b).intoArray(c, c0 + 7 * cRow + LANES);
    }

    /** Four packed rows, for the 16 registers that there are below 512 bits. */
    static void fourPacked(
            float[] a,
            int a0,
            float[] b,
            int b0,
            float[] offsets,
            int o,
            int oRow,
            float[] c,
            int c0,
            int cRow,
            int terms) {
        FloatVector sum0a = FloatVector.fromArray(SPECIES, offsets, o);
        FloatVector sum0b = FloatVector.fromArray(SPECIES, offsets, o + LANES);
        FloatVector sum1a = FloatVector.fromArray(SPECIES, offsets, o + oRow);
        FloatVector sum1b = FloatVector.fromArray(SPECIES, offsets, o + oRow + LANES);
        FloatVector sum2a = FloatVector.fromArray(SPECIES, offsets, o + 2 * oRow);
        FloatVector sum2b = FloatVector.fromArray(SPECIES, offsets, o + 2 * oRow + LANES);
        FloatVector sum3a = FloatVector.fromArray(SPECIES, offsets, o + 3 * oRow);
        FloatVector sum3b = FloatVector.fromArray(SPECIES, offsets, o + 3 * oRow + LANES);
        for (int k = 0; k < terms; k++) {
            FloatVector ba = FloatVector.fromArray(SPECIES, b, b0 + k * PANEL);
            FloatVector bb = FloatVector.fromArray(SPECIES, b, b0 + k * PANEL + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[a0 + k * 4]);
            sum0a = x0.fma(ba, sum0a);
            sum0b = x0.fma(bb, sum0b);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[a0 + k * 4 + 1]);
            sum1a = x1.fma(ba, sum1a);
            sum1b = x1.fma(bb, sum1b);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[a0 + k * 4 + 2]);
            sum2a = x2.fma(ba, sum2a);
            sum2b = x2.fma(bb, sum2b);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[a0 + k * 4 + 3]);
            sum3a = x3.fma(ba, sum3a);
            sum3b = x3.fma(bb, sum3b);
        }
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        one.mul(sum0a).intoArray(c, c0);
        one.mul(sum0b).intoArray(c, c0 + LANES);
        one.mul(sum1a).intoArray(c, c0 + cRow);
        one.mul(sum1b).intoArray(c, c0 + cRow + LANES);
        one.mul(sum2a).intoArray(c, c0 + 2 * cRow);
        one.mul(sum2b).intoArray(c, c0 + 2 * cRow + LANES);
        one.mul(sum3a).intoArray(c, c0 + 3 * cRow);
        one.mul(sum3b).intoArray(c, c0 + 3 * cRow + LANES);
    }

    /** Four rows at any strides. */
    static void fourRows(
            float[] a,
            int a0,
            int aRow,
            int aInner,
            float[] b,
            int b0,
            int bInner,
            float[] offsets,
            int o,
            int oRow,
            float[] c,
            int c0,
            int cRow,
            int terms) {
        FloatVector sum0a = FloatVector.fromArray(SPECIES, offsets, o);
        FloatVector sum0b = FloatVector.fromArray(SPECIES, offsets, o + LANES);
        FloatVector sum1a = FloatVector.fromArray(SPECIES, offsets, o + oRow);
        FloatVector sum1b = FloatVector.fromArray(SPECIES, offsets, o + oRow + LANES);
        FloatVector sum2a = FloatVector.fromArray(SPECIES, offsets, o + 2 * oRow);
        FloatVector sum2b = FloatVector.fromArray(SPECIES, offsets, o + 2 * oRow + LANES);
        FloatVector sum3a = FloatVector.fromArray(SPECIES, offsets, o + 3 * oRow);
        FloatVector sum3b = FloatVector.fromArray(SPECIES, offsets, o + 3 * oRow + LANES);
        int row0 = a0;
        int row1 = a0 + aRow;
        int row2 = a0 + 2 * aRow;
        int row3 = a0 + 3 * aRow;
        int bi = b0;
        for (int k = 0; k < terms; k++) {
            FloatVector ba = FloatVector.fromArray(SPECIES, b, bi);
            FloatVector bb = FloatVector.fromArray(SPECIES, b, bi + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[row0]);
            sum0a = x0.fma(ba, sum0a);
            sum0b = x0.fma(bb, sum0b);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[row1]);
            sum1a = x1.fma(ba, sum1a);
            sum1b = x1.fma(bb, sum1b);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[row2]);
            sum2a = x2.fma(ba, sum2a);
            sum2b = x2.fma(bb, sum2b);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[row3]);
            sum3a = x3.fma(ba, sum3a);
            sum3b = x3.fma(bb, sum3b);
            row0 += aInner;
            row1 += aInner;
            row2 += aInner;
            row3 += aInner;
            bi += bInner;
        }
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        one.mul(sum0a).intoArray(c, c0);
        one.mul(sum0b).intoArray(c, c0 + LANES);
        one.mul(sum1a).intoArray(c, c0 + cRow);
        one.mul(sum1b).intoArray(c, c0 + cRow + LANES);
        one.mul(sum2a).intoArray(c, c0 + 2 * cRow);
        one.mul(sum2b).intoArray(c, c0 + 2 * cRow + LANES);
        one.mul(sum3a).intoArray(c, c0 + 3 * cRow);
        one.mul(sum3b).intoArray(c, c0 + 3 * cRow + LANES);
    }

    static void oneRow(
            float[] a,
            int a0,
            int aInner,
            float[] b,
            int b0,
            int bInner,
            float[] offsets,
            int o,
            float[] c,
            int c0,
            int terms) {
        FloatVector sumA = FloatVector.fromArray(SPECIES, offsets, o);
        FloatVector sumB = FloatVector.fromArray(SPECIES, offsets, o + LANES);
        int ai = a0;
        int bi = b0;
        for (int k = 0; k < terms; k++) {
            FloatVector x = FloatVector.broadcast(SPECIES, a[ai]);
            sumA = x.fma(FloatVector.fromArray(SPECIES, b, bi), sumA);
            sumB = x.fma(FloatVector.fromArray(SPECIES, b, bi + LANES), sumB);
            ai += aInner;
            bi += bInner;
        }
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        one.mul(sumA).intoArray(c, c0);
        one.mul(sumB).intoArray(c, c0 + LANES);
    }

    /** Four rows by one vector. More would be too much for the first compiler, C1, and then never reach the second. */
    static void fourRowsOf(
            int lanes,
            float[] a,
            int a0,
            int aRow,
            int aInner,
            float[] b,
            int b0,
            int bInner,
            float[] offsets,
            int o,
            int oRow,
            float[] c,
            int c0,
            int cRow,
            int terms) {
        VectorMask<Float> used = SPECIES.indexInRange(0, lanes);
        FloatVector sum0 = FloatVector.fromArray(SPECIES, offsets, o, used);
        FloatVector sum1 = FloatVector.fromArray(SPECIES, offsets, o + oRow, used);
        FloatVector sum2 = FloatVector.fromArray(SPECIES, offsets, o + 2 * oRow, used);
        FloatVector sum3 = FloatVector.fromArray(SPECIES, offsets, o + 3 * oRow, used);
        int ai = a0;
        int bi = b0;
        for (int k = 0; k < terms; k++) {
            FloatVector y = FloatVector.fromArray(SPECIES, b, bi, used);
            sum0 = FloatVector.broadcast(SPECIES, a[ai]).fma(y, sum0);
            sum1 = FloatVector.broadcast(SPECIES, a[ai + aRow]).fma(y, sum1);
            sum2 = FloatVector.broadcast(SPECIES, a[ai + 2 * aRow]).fma(y, sum2);
            sum3 = FloatVector.broadcast(SPECIES, a[ai + 3 * aRow]).fma(y, sum3);
            ai += aInner;
            bi += bInner;
        }
        sum0.intoArray(c, c0, used);
        sum1.intoArray(c, c0 + cRow, used);
        sum2.intoArray(c, c0 + 2 * cRow, used);
        sum3.intoArray(c, c0 + 3 * cRow, used);
    }

    static void oneRowOf(
            int lanes,
            float[] a,
            int a0,
            int aInner,
            float[] b,
            int b0,
            int bInner,
            float[] offsets,
            int o,
            float[] c,
            int c0,
            int terms) {
        VectorMask<Float> used = SPECIES.indexInRange(0, lanes);
        FloatVector sum = FloatVector.fromArray(SPECIES, offsets, o, used);
        int ai = a0;
        int bi = b0;
        for (int k = 0; k < terms; k++) {
            FloatVector y = FloatVector.fromArray(SPECIES, b, bi, used);
            sum = FloatVector.broadcast(SPECIES, a[ai]).fma(y, sum);
            ai += aInner;
            bi += bInner;
        }
        sum.intoArray(c, c0, used);
    }
}
