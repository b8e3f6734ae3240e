package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link VectorProductTiles} of one vector of columns, for what is no wider, such as heads and the gradients of the weights of few inputs. Terms of
 * the right operand are {@link VectorProduct#PANEL} numbers apart, as there.
 */
final class VectorNarrowTiles {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int PANEL = VectorProduct.PANEL;

    private VectorNarrowTiles() {}

    /** Eight rows of the left operand, whose terms lie side by side. */
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
        FloatVector sum0 = FloatVector.fromArray(SPECIES, offsets, o);
        FloatVector sum1 = FloatVector.fromArray(SPECIES, offsets, o + oRow);
        FloatVector sum2 = FloatVector.fromArray(SPECIES, offsets, o + 2 * oRow);
        FloatVector sum3 = FloatVector.fromArray(SPECIES, offsets, o + 3 * oRow);
        FloatVector sum4 = FloatVector.fromArray(SPECIES, offsets, o + 4 * oRow);
        FloatVector sum5 = FloatVector.fromArray(SPECIES, offsets, o + 5 * oRow);
        FloatVector sum6 = FloatVector.fromArray(SPECIES, offsets, o + 6 * oRow);
        FloatVector sum7 = FloatVector.fromArray(SPECIES, offsets, o + 7 * oRow);
        int row0 = a0;
        int row1 = a0 + aRow;
        int row2 = a0 + 2 * aRow;
        int row3 = a0 + 3 * aRow;
        int row4 = a0 + 4 * aRow;
        int row5 = a0 + 5 * aRow;
        int row6 = a0 + 6 * aRow;
        int row7 = a0 + 7 * aRow;
        for (int k = 0; k < terms; k++) {
            FloatVector column = FloatVector.fromArray(SPECIES, b, b0 + k * PANEL);
            sum0 = FloatVector.broadcast(SPECIES, a[row0 + k]).fma(column, sum0);
            sum1 = FloatVector.broadcast(SPECIES, a[row1 + k]).fma(column, sum1);
            sum2 = FloatVector.broadcast(SPECIES, a[row2 + k]).fma(column, sum2);
            sum3 = FloatVector.broadcast(SPECIES, a[row3 + k]).fma(column, sum3);
            sum4 = FloatVector.broadcast(SPECIES, a[row4 + k]).fma(column, sum4);
            sum5 = FloatVector.broadcast(SPECIES, a[row5 + k]).fma(column, sum5);
            sum6 = FloatVector.broadcast(SPECIES, a[row6 + k]).fma(column, sum6);
            sum7 = FloatVector.broadcast(SPECIES, a[row7 + k]).fma(column, sum7);
        }
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        one.mul(sum0).intoArray(c, c0);
        one.mul(sum1).intoArray(c, c0 + cRow);
        one.mul(sum2).intoArray(c, c0 + 2 * cRow);
        one.mul(sum3).intoArray(c, c0 + 3 * cRow);
        one.mul(sum4).intoArray(c, c0 + 4 * cRow);
        one.mul(sum5).intoArray(c, c0 + 5 * cRow);
        one.mul(sum6).intoArray(c, c0 + 6 * cRow);
        one.mul(sum7).intoArray(c, c0 + 7 * cRow);
    }

    /** Eight rows that were packed: their numbers of one term lie side by side. */
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
        FloatVector sum0 = FloatVector.fromArray(SPECIES, offsets, o);
        FloatVector sum1 = FloatVector.fromArray(SPECIES, offsets, o + oRow);
        FloatVector sum2 = FloatVector.fromArray(SPECIES, offsets, o + 2 * oRow);
        FloatVector sum3 = FloatVector.fromArray(SPECIES, offsets, o + 3 * oRow);
        FloatVector sum4 = FloatVector.fromArray(SPECIES, offsets, o + 4 * oRow);
        FloatVector sum5 = FloatVector.fromArray(SPECIES, offsets, o + 5 * oRow);
        FloatVector sum6 = FloatVector.fromArray(SPECIES, offsets, o + 6 * oRow);
        FloatVector sum7 = FloatVector.fromArray(SPECIES, offsets, o + 7 * oRow);
        for (int k = 0; k < terms; k++) {
            FloatVector column = FloatVector.fromArray(SPECIES, b, b0 + k * PANEL);
            sum0 = FloatVector.broadcast(SPECIES, a[a0 + k * 8]).fma(column, sum0);
            sum1 = FloatVector.broadcast(SPECIES, a[a0 + k * 8 + 1]).fma(column, sum1);
            sum2 = FloatVector.broadcast(SPECIES, a[a0 + k * 8 + 2]).fma(column, sum2);
            sum3 = FloatVector.broadcast(SPECIES, a[a0 + k * 8 + 3]).fma(column, sum3);
            sum4 = FloatVector.broadcast(SPECIES, a[a0 + k * 8 + 4]).fma(column, sum4);
            sum5 = FloatVector.broadcast(SPECIES, a[a0 + k * 8 + 5]).fma(column, sum5);
            sum6 = FloatVector.broadcast(SPECIES, a[a0 + k * 8 + 6]).fma(column, sum6);
            sum7 = FloatVector.broadcast(SPECIES, a[a0 + k * 8 + 7]).fma(column, sum7);
        }
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        one.mul(sum0).intoArray(c, c0);
        one.mul(sum1).intoArray(c, c0 + cRow);
        one.mul(sum2).intoArray(c, c0 + 2 * cRow);
        one.mul(sum3).intoArray(c, c0 + 3 * cRow);
        one.mul(sum4).intoArray(c, c0 + 4 * cRow);
        one.mul(sum5).intoArray(c, c0 + 5 * cRow);
        one.mul(sum6).intoArray(c, c0 + 6 * cRow);
        one.mul(sum7).intoArray(c, c0 + 7 * cRow);
    }
}
