package jarl.replay;

import jarl.checkpoint.CheckpointException;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Every index in proportion to its priority to the power alpha (Schaul et al. 2016, equation 1), one from each of as many equal parts of
 * the whole as are drawn (appendix B.2.1), with the weights that make up for it (section 3.4), divided by the largest of the batch.
 */
final class PrioritizedSelector implements Selector {

    /** The least priority: what is learned perfectly now may have to be learned again. */
    private static final double LEAST = 1e-6;

    private final int places;
    private final int columns;
    private final double alpha;
    private final double newPriority;
    private final SumTree tree;
    private double largest = 1;
    private long from;
    private long to;
    private double[] values = {};
    private int[] leaves = {};

    /**
     * Creates a selection.
     *
     * @param places there at most at one time, for each column
     * @param newPriority of what comes without one; 0 for the largest there has been, 1 before
     */
    PrioritizedSelector(int places, int columns, double alpha, double newPriority) {
        this.places = places;
        this.columns = columns;
        this.alpha = alpha;
        this.newPriority = newPriority;
        this.tree = new SumTree(places * columns);
    }

    @Override
    public void advance(long newFrom, long newTo, Places known) {
        fill(from, Math.min(newFrom, to), null);
        fill(Math.max(to, newFrom), newTo, known);
        from = newFrom;
        to = Math.max(newFrom, newTo);
    }

    /** Sets the leaves of places {@code [first, end)}: to their priorities, or with nothing known to zero. */
    private void fill(long first, long end, @org.jspecify.annotations.Nullable Places known) {
        for (long place = first; place < end; ) {
            int slot = (int) (place % places);
            int stretch = (int) Math.min(end - place, places - slot);
            int count = stretch * columns;
            if (values.length < count) {
                values = new double[count];
            }
            for (int i = 0; i < count; i++) {
                values[i] = known == null ? 0 : value(known, place + i / columns, i % columns);
            }
            tree.setRange(slot * columns, values, count);
            place += stretch;
        }
    }

    private double value(Places known, long place, int column) {
        if (!known.usable(place, column)) {
            return 0;
        }
        double given = known.priority(place, column);
        if (!Double.isNaN(given)) {
            return power(given);
        }
        return power(newPriority > 0 ? newPriority : largest);
    }

    private double power(double priority) {
        if (!(priority >= 0 && priority < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a priority must be finite and at least 0, got " + priority);
        }
        largest = Math.max(largest, priority);
        return Math.pow(Math.max(priority, LEAST), alpha);
    }

    /** The sum of all priorities to the power alpha. */
    double total() {
        return tree.total();
    }

    @Override
    public long count() {
        return tree.total() > 0 ? (to - from) * columns : 0;
    }

    @Override
    public void draw(RandomGenerator random, double beta, long[] index, float[] weight) {
        int count = index.length;
        prepare(count);
        double part = tree.total() / count;
        for (int i = 0; i < count; i++) {
            values[i] = (i + random.nextDouble()) * part;
        }
        tree.find(values, leaves, count);
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            values[i] = tree.get(leaves[i]);
            least = Math.min(least, values[i]);
        }
        for (int i = 0; i < count; i++) {
            weight[i] = values[i] == least ? 1 : (float) Math.pow(least / values[i], beta);
            index[i] = index(leaves[i]);
        }
    }

    private void prepare(int count) {
        if (values.length < count) {
            values = new double[count];
        }
        if (leaves.length < count) {
            leaves = new int[count];
        }
    }

    /** The index that can be drawn whose leaf this is. */
    private long index(int leaf) {
        long slot = leaf / columns;
        long place = from - from % places + slot;
        return (place < from ? place + places : place) * columns + leaf % columns;
    }

    @Override
    public void update(long[] index, double[] priority) {
        prepare(index.length);
        int count = 0;
        for (int i = 0; i < index.length; i++) {
            double value = power(priority[i]);
            long place = index[i] / columns;
            int leaf = (int) (place % places) * columns + (int) (index[i] % columns);
            if (place >= from && place < to && tree.get(leaf) > 0) {
                leaves[count] = leaf;
                values[count++] = value;
            }
        }
        tree.set(leaves, values, count);
    }

    @Override
    public void save(StateWriter out) {
        out.put("largest", largest);
        out.put("leaves", Tensor.of(tree.values()));
    }

    @Override
    public void restore(StateReader in, long savedFrom, long savedTo, Places known) {
        largest = in.getDouble("largest");
        Tensor saved = in.getTensor("leaves");
        if (saved.dtype() != DType.FLOAT64 || saved.numel() != tree.leaves()) {
            throw new CheckpointException(
                    "the replay was saved with " + saved.numel() + " priorities, expected " + tree.leaves());
        }
        double[] leaves = saved.toDoubles();
        if (!(largest >= 0 && largest < Double.POSITIVE_INFINITY)
                || Arrays.stream(leaves).anyMatch(leaf -> !(leaf >= 0 && leaf < Double.POSITIVE_INFINITY))) {
            throw new CheckpointException("the replay was saved with priorities that are negative or not finite");
        }
        tree.setRange(0, leaves, tree.leaves());
        from = savedFrom;
        to = Math.max(savedFrom, savedTo);
    }
}
