package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Matrix products, made of {@link VectorProductTiles} of two vectors of columns by eight rows, by four where vectors have 256 bits: with
 * the 16 registers of AVX2 more rows are spilled to memory and halve the speed. Each number of the result is one chain of fused
 * multiply-adds in the order of the inner index, whatever the width of the vectors, the blocks and the division over threads: its bits depend on
 * the operands alone.
 */
final class VectorProduct {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** The columns that a tile computes. */
    static final int PANEL = 2 * LANES;

    private static final boolean TALL = LANES != 8;
    private static final int ROWS = TALL ? 8 : 4;
    private static final int ROWS_ANYWHERE = 4;

    // So many rows of the right operand, two vectors wide, stay in the first cache while a panel is computed.
    private static final int BLOCK = 512;

    // So many rows of the result a panel of the right operand must serve to be worth a copy that has its columns side
    // by side.
    private static final int MANY_ROWS = 16;

    // So many rows of the left operand stay in the second cache, packed, while all panels are computed.
    private static final int PACKED_ROWS = 128;

    private static final ThreadLocal<float[]> COPY = ThreadLocal.withInitial(() -> new float[BLOCK * PANEL]);
    private static final ThreadLocal<float[]> PACKED =
            ThreadLocal.withInitial(() -> new float[BLOCK * PACKED_ROWS + LANES]);

    // So many rows of less than a panel are computed beside their place; a multiple of a tile's.
    private static final int NARROW_ROWS = 64;

    private static final ThreadLocal<float[]> NARROW = ThreadLocal.withInitial(() -> new float[NARROW_ROWS * PANEL]);

    private static final float[] NONE = {};

    private VectorProduct() {}

    /**
     * Numbers in an array, read at {@code start + row * rowStride + inner * innerStride}.
     *
     * @param rowStride between rows of the result
     * @param innerStride between the terms of a sum
     */
    record Left(float[] numbers, int start, int rowStride, int innerStride) {

        private Left from(int row, int inner) {
            return new Left(numbers, start + row * rowStride + inner * innerStride, rowStride, innerStride);
        }

        private boolean hasRowsSideBySide() {
            return rowStride == 1 && innerStride != 1;
        }
    }

    /**
     * Numbers in an array, of which a row of {@link #PANEL} columns is contiguous.
     *
     * @param innerStride between the terms of a sum
     * @param panelStride between panels of columns
     */
    record Right(float[] numbers, int start, int innerStride, int panelStride) {

        private Right from(int inner) {
            return new Right(numbers, start + inner * innerStride, innerStride, panelStride);
        }
    }

    /** Where sums begin and where they go, both at {@code start + row * stride + column}. */
    private record Sums(float[] offsets, int offsetsStart, int offsetsStride, float[] sums, int start, int stride) {

        private Sums from(int row, int column) {
            return new Sums(
                    offsets,
                    offsetsStart + row * offsetsStride + column,
                    offsetsStride,
                    sums,
                    start + row * stride + column,
                    stride);
        }

        private Sums goingOn() {
            return new Sums(sums, start, stride, sums, start, stride);
        }
    }

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
        Sums all = new Sums(offsets, offsetsStart, offsetsStride, sums, sumsStart, columns);
        int most = left.hasRowsSideBySide() ? PACKED_ROWS : Math.max(1, rows);
        for (int row = 0; row < rows; row += most) {
            Sums into = all.from(row, 0);
            int count = Math.min(most, rows - row);
            int done = 0;
            do { // also without terms, for the offsets alone
                int terms = Math.min(BLOCK, inner - done);
                block(left.from(row, done), right.from(done), into, count, columns, terms);
                into = into.goingOn();
                done += terms;
            } while (done < inner);
        }
    }

    private static void block(Left left, Right right, Sums into, int rows, int columns, int terms) {
        boolean copied = right.innerStride != PANEL && rows >= MANY_ROWS;
        boolean tiled = copied || right.innerStride == PANEL;
        float[] packed = tiled && left.hasRowsSideBySide() ? PACKED.get() : NONE;
        if (packed.length > 0) {
            pack(left, rows - rows % ROWS, terms, packed);
        }
        for (int column = 0; column < columns; column += PANEL) {
            int b0 = right.start + column / PANEL * right.panelStride;
            int width = Math.min(PANEL, columns - column);
            if (width < PANEL && rows < ROWS) {
                for (int part = 0; part < width; part += LANES) {
                    int used = Math.min(LANES, width - part);
                    vector(used, left, right, b0 + part, into.from(0, column + part), rows, terms);
                }
                continue;
            }
            float[] b = right.numbers;
            int bInner = right.innerStride;
            if (copied || (width < PANEL && bInner != PANEL)) {
                b = COPY.get();
                copy(right, b0, width, b, terms);
                b0 = 0;
                bInner = PANEL;
            }
            if (width < PANEL) {
                narrow(width, left, packed, b, b0, into.from(0, column), rows, terms);
            } else {
                panel(width, left, packed, 0, b, b0, bInner, into.from(0, column), rows, terms);
            }
        }
    }

    /**
     * Computes less than a panel of columns, whose rows are as far apart as a panel's, by whole tiles: that takes less time than parts of them. The other
     * columns are thrown away.
     */
    private static void narrow(
            int width, Left left, float[] packed, float[] b, int b0, Sums into, int rows, int terms) {
        float[] numbers = NARROW.get();
        Sums sums = new Sums(numbers, 0, PANEL, numbers, 0, PANEL);
        for (int row = 0; row < rows; row += NARROW_ROWS) {
            Sums part = into.from(row, 0);
            int count = Math.min(NARROW_ROWS, rows - row);
            for (int i = 0; i < count; i++) {
                copy(part.offsets, part.offsetsStart + i * part.offsetsStride, width, numbers, i * PANEL);
            }
            panel(width, left.from(row, 0), packed, row * terms, b, b0, PANEL, sums, count, terms);
            for (int i = 0; i < count; i++) {
                copy(numbers, i * PANEL, width, part.sums, part.start + i * part.stride);
            }
        }
    }

    /** Copies a panel whose rows lie apart, which would be read from as many places of the memory for each tile. */
    private static void copy(Right right, int b0, int width, float[] into, int terms) {
        for (int k = 0; k < terms; k++) {
            copy(right.numbers, b0 + k * right.innerStride, width, into, k * PANEL);
        }
    }

    /** Copies at most a panel's width. */
    private static void copy(float[] from, int start, int width, float[] to, int at) {
        if (width == PANEL) {
            FloatVector.fromArray(SPECIES, from, start).intoArray(to, at);
            FloatVector.fromArray(SPECIES, from, start + LANES).intoArray(to, at + LANES);
            return;
        }
        for (int part = 0; part < width; part += LANES) {
            VectorMask<Float> used = SPECIES.indexInRange(part, width);
            FloatVector.fromArray(SPECIES, from, start + part, used).intoArray(to, at + part, used);
        }
    }

    /**
     * Copies the rows of each tile so that their numbers of one term lie side by side, and those of the next term behind them. A vector may be longer than a
     * tile is high: what it copies beyond is written over by the next. Shorter vectors for this made an object of each in half of all runs, since the
     * second compiler expected the usual ones.
     */
    private static void pack(Left left, int rows, int terms, float[] into) {
        float[] numbers = left.numbers;
        int last = numbers.length - Math.max(LANES, ROWS);
        int to = 0;
        for (int row = 0; row < rows; row += ROWS) {
            int from = left.start + row;
            for (int k = 0; k < terms; k++) {
                if (from > last) {
                    System.arraycopy(numbers, from, into, to, ROWS);
                } else {
                    for (int part = 0; part < ROWS; part += LANES) {
                        FloatVector.fromArray(SPECIES, numbers, from + part).intoArray(into, to + part);
                    }
                }
                from += left.innerStride;
                to += ROWS;
            }
        }
    }

    /**
     * Computes a whole panel of columns, of which a row lies at {@code b0 + term * bInner}; nothing is packed where this is not {@link #PANEL}.
     *
     * @param width the columns that count; a tile leaves out a vector without any
     * @param packed of the rows from {@code packedStart}, or nothing
     */
    private static void panel(
            int width,
            Left left,
            float[] packed,
            int packedStart,
            float[] b,
            int b0,
            int bInner,
            Sums into,
            int rows,
            int terms) {
        float[] a = left.numbers;
        float[] offsets = into.offsets;
        float[] sums = into.sums;
        int oRow = into.offsetsStride;
        int cRow = into.stride;
        int row = 0;
        boolean narrow = width <= LANES;
        if (packed.length > 0) {
            for (; row <= rows - ROWS; row += ROWS) {
                int p = packedStart + row * terms;
                int o = into.offsetsStart + row * oRow;
                int c = into.start + row * cRow;
                if (TALL && narrow) {
                    VectorNarrowTiles.eightPacked(packed, p, b, b0, offsets, o, oRow, sums, c, cRow, terms);
                } else if (TALL) {
                    VectorProductTiles.eightPacked(packed, p, b, b0, offsets, o, oRow, sums, c, cRow, terms);
                } else {
                    VectorProductTiles.fourPacked(packed, p, b, b0, offsets, o, oRow, sums, c, cRow, terms);
                }
            }
        } else if (TALL && bInner == PANEL && left.innerStride == 1) {
            for (; row <= rows - ROWS; row += ROWS) {
                int a0 = left.start + row * left.rowStride;
                int o = into.offsetsStart + row * oRow;
                int c = into.start + row * cRow;
                if (narrow) {
                    VectorNarrowTiles.eightRows(a, a0, left.rowStride, b, b0, offsets, o, oRow, sums, c, cRow, terms);
                } else {
                    VectorProductTiles.eightRows(a, a0, left.rowStride, b, b0, offsets, o, oRow, sums, c, cRow, terms);
                }
            }
        }
        int aInner = left.innerStride;
        int fours = rows - (rows - row) % ROWS_ANYWHERE;
        for (; row < rows; row += row < fours ? ROWS_ANYWHERE : 1) {
            int a0 = left.start + row * left.rowStride;
            int o = into.offsetsStart + row * oRow;
            int c = into.start + row * cRow;
            if (row < fours) {
                VectorProductTiles.fourRows(
                        a, a0, left.rowStride, aInner, b, b0, bInner, offsets, o, oRow, sums, c, cRow, terms);
            } else {
                VectorProductTiles.oneRow(a, a0, aInner, b, b0, bInner, offsets, o, sums, c, terms);
            }
        }
    }

    /** Computes at most one vector of columns. */
    private static void vector(int used, Left left, Right right, int b0, Sums into, int rows, int terms) {
        float[] a = left.numbers;
        float[] b = right.numbers;
        int aInner = left.innerStride;
        int bInner = right.innerStride;
        float[] offsets = into.offsets;
        float[] sums = into.sums;
        int oRow = into.offsetsStride;
        int cRow = into.stride;
        int fours = rows - rows % ROWS_ANYWHERE;
        for (int row = 0; row < rows; row += row < fours ? ROWS_ANYWHERE : 1) {
            int a0 = left.start + row * left.rowStride;
            int o = into.offsetsStart + row * oRow;
            int c = into.start + row * cRow;
            if (row < fours) {
                VectorProductTiles.fourRowsOf(
                        used, a, a0, left.rowStride, aInner, b, b0, bInner, offsets, o, oRow, sums, c, cRow, terms);
            } else {
                VectorProductTiles.oneRowOf(used, a, a0, aInner, b, b0, bInner, offsets, o, sums, c, terms);
            }
        }
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
