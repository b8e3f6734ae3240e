package jarl.replay;

import java.util.Arrays;

/**
 * Numbers and the sums of ever larger groups of them, so that one can be drawn with a probability in proportion to its value (Schaul et
 * al. 2016, "Prioritized Experience Replay", appendix B.2.1).
 *
 * <p>A complete binary tree in double precision. A sum is always made anew from the two below it and never adjusted by a difference: so
 * nothing drifts, and the whole tree is a function of its leaves alone, whatever their history. Both operations take many leaves and go
 * through the tree level by level: the memory accesses of one level do not wait for each other.
 */
final class SumTree {

    private static final int LARGEST = 1 << 29;

    private final int leaves;
    private final int firstLeaf;

    /** Node 1 is the root, the nodes below i are 2i and 2i+1, leaf k is node firstLeaf + k. */
    private final double[] sums;

    private int[] nodes = {};

    /** A tree of zeros. */
    SumTree(int leaves) {
        if (leaves < 1 || leaves > LARGEST) {
            throw new IllegalArgumentException("a sum tree has 1 to " + LARGEST + " leaves, got " + leaves);
        }
        this.leaves = leaves;
        this.firstLeaf = leaves == 1 ? 1 : Integer.highestOneBit(leaves - 1) << 1;
        this.sums = new double[2 * firstLeaf];
    }

    /** The bytes a tree of this many leaves takes. */
    static long bytes(long leaves) {
        return 2 * Long.BYTES * (leaves <= 1 ? 1 : Long.highestOneBit(leaves - 1) << 1);
    }

    int leaves() {
        return leaves;
    }

    double total() {
        return sums[1];
    }

    double get(int leaf) {
        return sums[firstLeaf + leaf];
    }

    /**
     * Sets leaves to values; of several values for one leaf the last counts. Fastest if the leaves are in ascending order.
     *
     * @param count how many of the arrays' first elements
     * @param values finite, at least zero
     */
    void set(int[] leaf, double[] values, int count) {
        if (nodes.length < count) {
            nodes = new int[Math.max(count, 2 * nodes.length)];
        }
        for (int i = 0; i < count; i++) {
            nodes[i] = firstLeaf + leaf[i];
            sums[nodes[i]] = values[i];
        }
        addUp(count);
    }

    /** Sets neighbouring leaves, from {@code first} on, to the first {@code count} values. */
    void setRange(int first, double[] values, int count) {
        if (count == 0) {
            return;
        }
        System.arraycopy(values, 0, sums, firstLeaf + first, count);
        int low = firstLeaf + first;
        int high = low + count - 1;
        while (low > 1) {
            low >>= 1;
            high >>= 1;
            for (int node = low; node <= high; node++) {
                sums[node] = sums[2 * node] + sums[2 * node + 1];
            }
        }
    }

    /** Makes anew the sums above {@code nodes}; neighbours that meet in one node go on as one. */
    private void addUp(int count) {
        int[] path = nodes;
        double[] sum = sums;
        int left = count;
        for (int level = firstLeaf; level > 1; level >>= 1) {
            int kept = 0;
            int last = 0;
            for (int i = 0; i < left; i++) {
                int node = path[i] >> 1;
                sum[node] = sum[2 * node] + sum[2 * node + 1];
                path[kept] = node;
                kept += node == last ? 0 : 1;
                last = node;
            }
            left = kept;
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
    @SuppressWarnings("ShortCircuitBoolean") // without a branch: which way it goes cannot be predicted
    void find(double[] mass, int[] leaf, int count) {
        if (!(total() > 0)) {
            throw new IllegalStateException("a sum tree of zeros has no leaf to be drawn");
        }
        double[] sum = sums;
        Arrays.fill(leaf, 0, count, 1);
        for (int level = firstLeaf; level > 1; level >>= 1) {
            for (int i = 0; i < count; i++) {
                int node = 2 * leaf[i];
                double low = sum[node];
                double over = mass[i] - low;
                boolean right = over >= 0 & sum[node + 1] > 0;
                leaf[i] = right ? node + 1 : node;
                mass[i] = right ? over : mass[i];
            }
        }
        for (int i = 0; i < count; i++) {
            leaf[i] -= firstLeaf;
        }
    }

    /** Copies all leaves. */
    double[] values() {
        return Arrays.copyOfRange(sums, firstLeaf, firstLeaf + leaves);
    }
}
