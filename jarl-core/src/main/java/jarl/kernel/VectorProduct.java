package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Matrix products. A kernel computes four rows by two vectors of the result, whose sums are local variables, since the compiler keeps no array
 * of vectors in registers: with 16 registers, as AVX2 has, more rows are spilled to memory and halve the speed; with AVX-512 they gain
 * nothing. Each number of the result is one chain of fused multiply-adds in the order of the inner index, whatever the width of the
 * vectors, the blocks and the division over threads: its bits depend on the operands alone.
 */
final class VectorProduct {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** The columns that a kernel computes. */
    static final int PANEL = 2 * LANES;

    private static final int ROWS = 4;

    // So many rows of the right operand, two vectors wide, stay in the first cache while a panel is computed.
    private static final int BLOCK = 512;

    // Of the right operand's rows, from which on a panel is worth a copy, and for how many rows of the result.
    private static final int FAR = 128;
    private static final int MANY_ROWS = 32;

    private static final ThreadLocal<float[]> COPY = ThreadLocal.withInitial(() -> new float[BLOCK * PANEL]);

    private VectorProduct() {}

    /**
     * Numbers in an array, read at {@code start + row * rowStride + inner * innerStride}.
     *
     * @param rowStride between rows of the result
     * @param innerStride between the terms of a sum
     */
    record Left(float[] numbers, int start, int rowStride, int innerStride) {}

    /**
     * Numbers in an array, of which a row of {@link #PANEL} columns is contiguous.
     *
     * @param innerStride between the terms of a sum
     * @param panelStride between panels of columns
     */
    record Right(float[] numbers, int start, int innerStride, int panelStride) {}

    /**
     * {@code sums[row][column] = offsets[row][column] + sum over inner of left[row][inner] right[inner][column]}.
     *
     * @param offsets at {@code offsetsStart + row * offsetsStride + column}: a bias has stride 0; the sums themselves are added to
     * @param sums row-major, {@code columns} numbers in a row, from {@code sumsStart}
     */
    static void product(
            Left left,
            Right right,
            float[] offsets,
            int offsetsStart,
            int offsetsStride,
            float[] sums,
            int sumsStart,
            int rows,
            int columns,
            int inner) {
        float[] starts = offsets;
        int start = offsetsStart;
        int stride = offsetsStride;
        int done = 0;
        do { // also without terms, for the offsets alone
            int terms = Math.min(BLOCK, inner - done);
            block(left, right, starts, start, stride, sums, sumsStart, rows, columns, done, terms);
            starts = sums;
            start = sumsStart;
            stride = columns;
            done += terms;
        } while (done < inner);
    }

    private static void block(
            Left left,
            Right right,
            float[] offsets,
            int offsetsStart,
            int offsetsStride,
            float[] sums,
            int sumsStart,
            int rows,
            int columns,
            int from,
            int terms) {
        boolean copied = right.innerStride >= FAR && rows >= MANY_ROWS;
        for (int column = 0; column < columns; column += PANEL) {
            int b0 = right.start + column / PANEL * right.panelStride + from * right.innerStride;
            int width = Math.min(PANEL, columns - column);
            Right panels = right;
            if (copied && width == PANEL) {
                panels = new Right(COPY.get(), 0, PANEL, 0);
                copy(right, b0, panels.numbers, terms);
                b0 = 0;
            }
            int step = width == PANEL ? PANEL : LANES;
            for (int part = 0; part < width; part += step) {
                columns(
                        Math.min(step, width - part),
                        left,
                        from,
                        panels,
                        b0 + part,
                        offsets,
                        offsetsStart + column + part,
                        offsetsStride,
                        sums,
                        sumsStart + column + part,
                        columns,
                        rows,
                        terms);
            }
        }
    }

    /** Copies a panel whose rows lie far apart, which would be read from as many places of the memory for every four rows of the result. */
    private static void copy(Right right, int b0, float[] into, int terms) {
        for (int k = 0; k < terms; k++) {
            System.arraycopy(right.numbers, b0 + k * right.innerStride, into, k * PANEL, PANEL);
        }
    }

    /** Computes {@code used} columns: a whole panel, or at most one vector. */
    private static void columns(
            int used,
            Left left,
            int from,
            Right right,
            int b0,
            float[] offsets,
            int offsetsStart,
            int offsetsStride,
            float[] sums,
            int sumsStart,
            int sumsStride,
            int rows,
            int terms) {
        float[] a = left.numbers;
        float[] b = right.numbers;
        int aInner = left.innerStride;
        int bInner = right.innerStride;
        int fours = rows - rows % ROWS;
        for (int row = 0; row < rows; row += row < fours ? ROWS : 1) {
            int a0 = left.start + row * left.rowStride + from * aInner;
            int o = offsetsStart + row * offsetsStride;
            int c = sumsStart + row * sumsStride;
            if (used == PANEL && row < fours) {
                fourRows(
                        a,
                        a0,
                        left.rowStride,
                        aInner,
                        b,
                        b0,
                        bInner,
                        offsets,
                        o,
                        offsetsStride,
                        sums,
                        c,
                        sumsStride,
                        terms);
            } else if (used == PANEL) {
                oneRow(a, a0, aInner, b, b0, bInner, offsets, o, sums, c, terms);
            } else if (row < fours) {
                fourRowsOf(
                        used,
                        a,
                        a0,
                        left.rowStride,
                        aInner,
                        b,
                        b0,
                        bInner,
                        offsets,
                        o,
                        offsetsStride,
                        sums,
                        c,
                        sumsStride,
                        terms);
            } else {
                oneRowOf(used, a, a0, aInner, b, b0, bInner, offsets, o, sums, c, terms);
            }
        }
    }

    private static void fourRows(
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
        sum0a.intoArray(c, c0);
        sum0b.intoArray(c, c0 + LANES);
        sum1a.intoArray(c, c0 + cRow);
        sum1b.intoArray(c, c0 + cRow + LANES);
        sum2a.intoArray(c, c0 + 2 * cRow);
        sum2b.intoArray(c, c0 + 2 * cRow + LANES);
        sum3a.intoArray(c, c0 + 3 * cRow);
        sum3b.intoArray(c, c0 + 3 * cRow + LANES);
    }

    private static void oneRow(
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
        sumA.intoArray(c, c0);
        sumB.intoArray(c, c0 + LANES);
    }

    /** Four rows by one vector. More would be too much for the first compiler, C1, and then never reach the second. */
    private static void fourRowsOf(
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

    private static void oneRowOf(
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

    /** Adds each column's numbers, {@code columns} of them in a row, to {@code sums}. */
    static void addColumns(float[] numbers, int rows, int columns, float[] sums) {
        for (int column = 0; column < columns; column += LANES) {
            VectorMask<Float> used = SPECIES.indexInRange(column, columns);
            FloatVector sum = FloatVector.fromArray(SPECIES, sums, column, used);
            for (int row = 0; row < rows; row++) {
                sum = sum.add(FloatVector.fromArray(SPECIES, numbers, row * columns + column, used));
            }
            sum.intoArray(sums, column, used);
        }
    }
}
