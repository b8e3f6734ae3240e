package jarl.runner;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.checkpoint.Stateful;
import jarl.returns.RunningMoments;
import jarl.samples.Samples;
import java.lang.foreign.MemorySegment;

/**
 * Changes the rewards of a batch before it is learned from: scaled, divided by the running standard deviation of the discounted return,
 * clipped, in this order. Statistics of episodes, and what agents see as their previous reward, stay as the environment gave them.
 */
public final class RewardTransform implements Stateful {

    private static final double EPSILON = 1e-8;

    private final double scale;
    private final boolean normalize;
    private final double clip;
    private final double discount;
    private double[] returns = {};
    private RunningMoments moments = new RunningMoments(1);

    /**
     * A transform.
     *
     * @param scale factor of every reward
     * @param normalize divide by the running standard deviation of each column's discounted return, as VecNormalize of Baselines does
     * @param clip largest absolute value afterwards; 0 for no limit
     * @param discount of that return
     */
    public RewardTransform(double scale, boolean normalize, double clip, double discount) {
        this.scale = scale;
        this.normalize = normalize;
        this.clip = clip;
        this.discount = discount;
    }

    /** Changes the rewards in place. */
    public void apply(Samples<?> samples) {
        if (scale == 1 && !normalize && clip == 0) {
            return;
        }
        MemorySegment reward = samples.env().reward().segment();
        if (normalize) {
            observe(samples, reward);
        }
        double factor = normalize ? scale / Math.sqrt(moments.variance(0) + EPSILON) : scale;
        double limit = clip == 0 ? Double.POSITIVE_INFINITY : clip;
        long count = samples.env().reward().numel();
        for (long i = 0; i < count; i++) {
            double changed = Math.clamp(reward.getAtIndex(JAVA_FLOAT, i) * factor, -limit, limit);
            reward.setAtIndex(JAVA_FLOAT, i, (float) changed);
        }
    }

    private void observe(Samples<?> samples, MemorySegment reward) {
        int columns = samples.columns();
        if (returns.length != columns) {
            returns = new double[columns];
        }
        MemorySegment terminated = samples.env().terminated().segment();
        MemorySegment truncated = samples.env().truncated().segment();
        MemorySegment valid = samples.valid().segment();
        float[] one = new float[1];
        for (int t = 0; t < samples.steps(); t++) {
            for (int b = 0; b < columns; b++) {
                long row = (long) t * columns + b;
                if (valid.get(JAVA_BYTE, row) == 0) {
                    continue;
                }
                returns[b] = discount * returns[b] + reward.getAtIndex(JAVA_FLOAT, row);
                one[0] = (float) returns[b];
                moments.add(one, 0);
                if (terminated.get(JAVA_BYTE, row) != 0 || truncated.get(JAVA_BYTE, row) != 0) {
                    returns[b] = 0;
                }
            }
        }
    }

    @Override
    public void save(StateWriter out) {
        out.put("returns", returns);
        out.put("count", moments.count());
        out.put("mean", moments.mean(0));
        out.put("squares", moments.squares(0)); // not the variance: it would lose the last bit
    }

    @Override
    public void restore(StateReader in) {
        returns = in.getDoubles("returns");
        moments = RunningMoments.continued(in.getLong("count"), in.getDouble("mean"), in.getDouble("squares"));
    }
}
