package jarl.atari;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Makes images smaller by averaging: each new pixel is the mean of the area it covers, parts of pixels counting by their share. That is
 * OpenCV's INTER_AREA, in whole numbers: where OpenCV adds up in floats, it may differ by one in a tie. Halves are rounded as there, up
 * when both sides are halved, else to even.
 */
final class AreaResize {

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Every other byte of a word. */
    private static final long LANES = 0x00FF_00FF_00FF_00FFL;

    private static final int RECIPROCAL_BITS = 44;

    private final int fromHeight;
    private final int fromWidth;
    private final int toHeight;
    private final int toWidth;
    private final Weights rows;
    private final int[] runStart;
    private final int[] sums;
    private final int[] left;
    private final int unit;
    private final int[] cutPixel;
    private final int[] cutPart;
    private final int area;
    private final long reciprocal;

    /**
     * Prepares a resize.
     *
     * @param fromHeight at most 256
     * @param fromWidth a multiple of 8, at most 160
     * @param toHeight at most {@code fromHeight}
     * @param toWidth at most {@code fromWidth}
     */
    AreaResize(int fromHeight, int fromWidth, int toHeight, int toWidth) {
        this.fromHeight = fromHeight;
        this.fromWidth = fromWidth;
        this.toHeight = toHeight;
        this.toWidth = toWidth;
        this.rows = Weights.of(fromHeight, toHeight);
        this.runStart = new int[fromHeight];
        this.sums = new int[fromWidth + 1];
        this.left = new int[fromWidth + 1];
        int divisor = gcd(fromWidth, toWidth);
        int covered = fromWidth / divisor;
        this.unit = toWidth / divisor;
        this.cutPixel = new int[toWidth + 1];
        this.cutPart = new int[toWidth + 1];
        for (int x = 0; x <= toWidth; x++) {
            cutPixel[x] = x * covered / unit;
            cutPart[x] = x * covered % unit;
        }
        this.area = rows.total * covered;
        this.reciprocal = (1L << RECIPROCAL_BITS) / (2L * area) + 1;
    }

    /**
     * Resizes one image of unsigned bytes, row-major.
     *
     * @param from holds it from {@code fromOffset} on
     * @param to gets it from {@code toOffset} on
     */
    void apply(byte[] from, int fromOffset, byte[] to, int toOffset) {
        if (fromHeight == toHeight && fromWidth == toWidth) {
            System.arraycopy(from, fromOffset, to, toOffset, toHeight * toWidth);
            return;
        }
        boolean halves = fromHeight == 2 * toHeight && fromWidth == 2 * toWidth;
        findRuns(from, fromOffset);
        for (int y = 0; y < toHeight; y++) {
            int target = toOffset + y * toWidth;
            if (y > 0 && runStart[rows.last(y)] <= rows.first[y - 1]) {
                System.arraycopy(to, target - toWidth, to, target, toWidth);
            } else if (halves) {
                halve(from, fromOffset + 2 * y * fromWidth, to, target);
            } else {
                average(from, fromOffset, y, to, target);
            }
        }
    }

    /** Much of a game's screen are rows that are like the row above: what is made of them is, too. */
    private void findRuns(byte[] from, int fromOffset) {
        for (int y = 1; y < fromHeight; y++) {
            int row = fromOffset + y * fromWidth;
            boolean same = Arrays.equals(from, row - fromWidth, row, from, row, row + fromWidth);
            runStart[y] = same ? runStart[y - 1] : y;
        }
    }

    private void halve(byte[] from, int upper, byte[] to, int target) {
        int lower = upper + fromWidth;
        for (int x = 0; x < toWidth; x++) {
            int sum = (from[upper + 2 * x] & 0xFF)
                    + (from[upper + 2 * x + 1] & 0xFF)
                    + (from[lower + 2 * x] & 0xFF)
                    + (from[lower + 2 * x + 1] & 0xFF);
            to[target + x] = (byte) ((sum + 2) >> 2);
        }
    }

    /**
     * A new pixel is what lies between two borders, so the difference of what lies left of them: whole old pixels, added up once, and a part
     * of the one that the border cuts.
     */
    private void average(byte[] from, int fromOffset, int y, byte[] to, int target) {
        sumRows(from, fromOffset, y);
        int before = 0;
        for (int x = 0; x < toWidth; x++) {
            int cut = cutPixel[x + 1];
            int now = unit * left[cut] + cutPart[x + 1] * sums[cut];
            to[target + x] = (byte) rounded(now - before);
            before = now;
        }
    }

    /**
     * The weighted sum of the rows that a new one covers, and for each place that of all to its left. Four sums travel in one word, 16 bits each: the weights of a new row are at most
     * the height of a screen together, so that no sum exceeds 255 times that.
     */
    private void sumRows(byte[] from, int fromOffset, int y) {
        int begin = rows.offset[y];
        int end = rows.offset[y + 1];
        int source = fromOffset + rows.first[y] * fromWidth;
        int whole = 0;
        for (int x = 0; x < fromWidth; x += Long.BYTES) {
            long even = 0;
            long odd = 0;
            int place = source + x;
            for (int i = begin; i < end; i++) {
                long word = (long) WORDS.get(from, place);
                long times = rows.weight[i];
                even += (word & LANES) * times;
                odd += ((word >>> Byte.SIZE) & LANES) * times;
                place += fromWidth;
            }
            for (int i = x; i < x + Long.BYTES; i += 2) {
                int one = (int) even & 0xFFFF;
                int other = (int) odd & 0xFFFF;
                sums[i] = one;
                sums[i + 1] = other;
                left[i] = whole;
                left[i + 1] = whole + one;
                whole += one + other;
                even >>>= Short.SIZE;
                odd >>>= Short.SIZE;
            }
        }
        left[fromWidth] = whole;
    }

    /**
     * The sum divided by the area, halves to even. The reciprocal is good enough to be exact: the sum is at most 255 times the area, which
     * is at most 40,000.
     */
    private int rounded(int sum) {
        int twice = 2 * sum + area;
        int quotient = (int) ((twice * reciprocal) >>> RECIPROCAL_BITS);
        boolean tie = twice == quotient * 2 * area;
        return tie ? quotient & ~1 : quotient;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /**
     * The old rows that each new row covers, with their weights, in units in which both sizes are whole.
     *
     * @param first the first old row of each new one
     * @param offset where the weights of each new row start; one more at the end
     * @param total of the weights of one new row
     */
    private record Weights(int[] first, int[] offset, int[] weight, int total) {

        /** The last old row that a new one covers. */
        int last(int row) {
            return first[row] + offset[row + 1] - offset[row] - 1;
        }

        static Weights of(int from, int to) {
            int divisor = gcd(from, to);
            int covered = from / divisor; // what a new row covers
            int unit = to / divisor; // what an old row is worth
            int[] first = new int[to];
            int[] offset = new int[to + 1];
            int[] weight = new int[from + to];
            int count = 0;
            for (int i = 0; i < to; i++) {
                int begin = i * covered;
                int end = begin + covered;
                first[i] = begin / unit;
                offset[i] = count;
                for (int j = first[i]; j * unit < end; j++) {
                    weight[count++] = Math.min(end, (j + 1) * unit) - Math.max(begin, j * unit);
                }
            }
            offset[to] = count;
            return new Weights(first, offset, weight, covered);
        }
    }
}
