package jarl.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers and the sums of ever larger groups of them, so that one can be drawn with a probability in proportion to its value (Schaul et
 * al. 2016, "Prioritized Experience Replay", appendix B.2.1).
 *
 * <p>A tree in double precision in which every sum has eight parts: those lie together in memory, so that going down it costs one wait for
 * memory where a binary tree has three. A sum is always made anew from its parts and never adjusted by a difference: so nothing drifts,
 * and the whole tree is a function of its leaves alone, whatever their history. Both operations take many leaves and go through the tree
 * level by level: the waits for memory within one level overlap.
 */
final class SumTree {

    private static final int LARGEST = 1 << 30;
    private static final int SHIFT = 3;
    private static final int PARTS = 1 << SHIFT;

    private final int leaves;

    /** The leaves, then sums of eight, and so on to the last level, of eight numbers. */
    private final double[][] levels;

    private int[] path = {};

    /** A tree of zeros. */
    SumTree(int leaves) {
        if (leaves < 1 || leaves > LARGEST) {
            throw new IllegalArgumentException("a sum tree has 1 to " + LARGEST + " leaves, got " + leaves);
        }
        this.leaves = leaves;
        List<double[]> made = new ArrayList<>();
        for (long size : sizes(leaves)) {
            made.add(new double[(int) size]);
        }
        this.levels = made.toArray(double[][]::new);
    }

    /** The lengths of the levels, each filled up to whole groups. */
    private static List<Long> sizes(long leaves) {
        List<Long> sizes = new ArrayList<>();
        long size = Math.ceilDiv(leaves, (long) PARTS) * PARTS;
        sizes.add(size);
        while (size > PARTS) {
            size = Math.ceilDiv(size / PARTS, (long) PARTS) * PARTS;
            sizes.add(size);
        }
        return sizes;
    }

    /** The bytes a tree of this many leaves takes. */
    static long bytes(long leaves) {
        return sizes(leaves).stream().mapToLong(Long::longValue).sum() * Double.BYTES;
    }

    int leaves() {
        return leaves;
    }

    double total() {
        return sum(levels[levels.length - 1], 0);
    }

    double get(int leaf) {
        return levels[0][leaf];
    }

    /** Sums the eight numbers from {@code first} on; the order is part of the result. */
    private static double sum(double[] numbers, int first) {
        return ((numbers[first] + numbers[first + 1]) + (numbers[first + 2] + numbers[first + 3]))
                + ((numbers[first + 4] + numbers[first + 5]) + (numbers[first + 6] + numbers[first + 7]));
    }

    /**
     * Sets leaves to values; of several values for one leaf the last counts. Fastest if the leaves are in ascending order.
     *
     * @param count how many of the arrays' first elements
     * @param values finite, at least zero
     */
    void set(int[] leaf, double[] values, int count) {
        if (path.length < count) {
            path = new int[Math.max(count, 2 * path.length)];
        }
        for (int i = 0; i < count; i++) {
            levels[0][leaf[i]] = values[i];
        }
        System.arraycopy(leaf, 0, path, 0, count);
        addUp(count);
    }

    /** Makes anew the sums above {@code path}; neighbours that meet in one sum go on as one. */
    private void addUp(int count) {
        int[] groups = path;
        int left = count;
        for (int level = 1; level < levels.length; level++) {
            double[] below = levels[level - 1];
            double[] sums = levels[level];
            int kept = 0;
            int last = -1;
            for (int i = 0; i < left; i++) {
                int group = groups[i] >> SHIFT;
                sums[group] = sum(below, group << SHIFT);
                groups[kept] = group;
                kept += group == last ? 0 : 1;
                last = group;
            }
            left = kept;
        }
    }

    /** Sets neighbouring leaves, from {@code first} on, to the first {@code count} values. */
    void setRange(int first, double[] values, int count) {
        if (count == 0) {
            return;
        }
        System.arraycopy(values, 0, levels[0], first, count);
        int low = first;
        int high = first + count - 1;
        for (int level = 1; level < levels.length; level++) {
            low >>= SHIFT;
            high >>= SHIFT;
            for (int group = low; group <= high; group++) {
                levels[level][group] = sum(levels[level - 1], group << SHIFT);
            }
        }
    }

    /**
     * Finds the leaf at which the sum of the leaves up to and including it first exceeds a number. A leaf of zero is never found, also
     * where rounding leads past the last other one.
     *
     * @param mass in [0, total); changed
     * @param leaf written
     * @param count how many of the arrays' first elements
     */
    void find(double[] mass, int[] leaf, int count) {
        if (!(total() > 0)) {
            throw new IllegalStateException("a sum tree of zeros has no leaf to be drawn");
        }
        Arrays.fill(leaf, 0, count, 0);
        for (int level = levels.length - 1; level >= 0; level--) {
            double[] numbers = levels[level];
            for (int i = 0; i < count; i++) {
                int at = leaf[i] << SHIFT;
                int last = at + PARTS - 1;
                double rest = mass[i];
                while (at < last && rest >= numbers[at]) {
                    rest -= numbers[at++];
                }
                while (numbers[at] == 0) { // past the last that is not; there is one, since their sum is not zero
                    at--;
                }
                leaf[i] = at;
                mass[i] = rest;
            }
        }
    }

    /** Copies all leaves. */
    double[] values() {
        return Arrays.copyOf(levels[0], leaves);
    }
}
