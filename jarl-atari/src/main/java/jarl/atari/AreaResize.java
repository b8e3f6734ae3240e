package jarl.atari;

/**
 * Makes images smaller by averaging: each new pixel is the mean of the area it covers, parts of pixels counting by their share. That is
 * OpenCV's INTER_AREA, in whole numbers: where OpenCV adds up in floats, it may differ by one in a tie. Halves are rounded as there, up
 * when both sides are halved, else to even.
 */
final class AreaResize {

    private final int fromHeight;
    private final int fromWidth;
    private final int toHeight;
    private final int toWidth;
    private final Weights rows;
    private final Weights columns;
    private final int[] sums;

    /**
     * A resize.
     *
     * @param toHeight at most {@code fromHeight}
     * @param toWidth at most {@code fromWidth}
     */
    AreaResize(int fromHeight, int fromWidth, int toHeight, int toWidth) {
        this.fromHeight = fromHeight;
        this.fromWidth = fromWidth;
        this.toHeight = toHeight;
        this.toWidth = toWidth;
        this.rows = Weights.of(fromHeight, toHeight);
        this.columns = Weights.of(fromWidth, toWidth);
        this.sums = new int[fromWidth];
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
        } else if (fromHeight == 2 * toHeight && fromWidth == 2 * toWidth) {
            halve(from, fromOffset, to, toOffset);
        } else {
            average(from, fromOffset, to, toOffset);
        }
    }

    private void halve(byte[] from, int fromOffset, byte[] to, int toOffset) {
        int target = toOffset;
        for (int y = 0; y < toHeight; y++) {
            int upper = fromOffset + 2 * y * fromWidth;
            int lower = upper + fromWidth;
            for (int x = 0; x < toWidth; x++) {
                int sum = (from[upper + 2 * x] & 0xFF)
                        + (from[upper + 2 * x + 1] & 0xFF)
                        + (from[lower + 2 * x] & 0xFF)
                        + (from[lower + 2 * x + 1] & 0xFF);
                to[target++] = (byte) ((sum + 2) >> 2);
            }
        }
    }

    private void average(byte[] from, int fromOffset, byte[] to, int toOffset) {
        int area = rows.total * columns.total;
        int[] first = columns.first;
        int[] offset = columns.offset;
        int[] weight = columns.weight;
        int[] line = sums;
        int target = toOffset;
        for (int y = 0; y < toHeight; y++) {
            sumRows(from, fromOffset, y, line);
            int next = 0;
            for (int x = 0; x < toWidth; x++) {
                int sum = 0;
                int end = offset[x + 1];
                for (int source = first[x]; next < end; next++, source++) {
                    sum += weight[next] * line[source];
                }
                to[target++] = (byte) rounded(sum, area);
            }
        }
    }

    private void sumRows(byte[] from, int fromOffset, int y, int[] line) {
        int first = rows.offset[y];
        for (int i = first; i < rows.offset[y + 1]; i++) {
            int weight = rows.weight[i];
            int source = fromOffset + (rows.first[y] + i - first) * fromWidth;
            if (i == first) {
                set(line, from, source, weight);
            } else {
                add(line, from, source, weight);
            }
        }
    }

    private static void set(int[] line, byte[] from, int source, int weight) {
        for (int x = 0; x < line.length; x++) {
            line[x] = weight * (from[source + x] & 0xFF);
        }
    }

    private static void add(int[] line, byte[] from, int source, int weight) {
        for (int x = 0; x < line.length; x++) {
            line[x] += weight * (from[source + x] & 0xFF);
        }
    }

    private static int rounded(int sum, int area) {
        int quotient = sum / area;
        int twice = 2 * (sum - quotient * area);
        return twice > area || (twice == area && (quotient & 1) == 1) ? quotient + 1 : quotient;
    }

    /**
     * Which old pixels of a line each new one covers, and how much of them, in units in which both sizes are whole.
     *
     * @param first the first old pixel of each new one
     * @param offset where the weights of each new pixel start; one more at the end
     * @param total of the weights of one new pixel
     */
    private record Weights(int[] first, int[] offset, int[] weight, int total) {

        static Weights of(int from, int to) {
            int divisor = gcd(from, to);
            int covered = from / divisor; // what a new pixel covers
            int unit = to / divisor; // what an old pixel is worth
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

        private static int gcd(int a, int b) {
            return b == 0 ? a : gcd(b, a % b);
        }
    }
}
