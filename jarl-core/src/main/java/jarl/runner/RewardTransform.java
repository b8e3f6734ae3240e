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
 * Transforms rewards for the learner: divided by the running standard deviation of the discounted return and limited (normalised), scaled,
 * clipped, in this order.
 *
 * <pre>{@code
 * clamp(scale * clamp(r / deviation, -normalizeClip, normalizeClip), -clip, clip)
 * }</pre>
 *
 * <p>The deviation is at least the largest discounted return over {@code mostReturn}, if that is not 0: no return gets larger.
 *
 * <p>Statistics of episodes, what agents see as their previous reward, and what a replay stores stay as the environment gave them: a replay
 * asks for {@link #of} when it draws, so that all rewards of a batch have the same unit, that of the moment.
 */
public final class RewardTransform implements Stateful {

    private static final double EPSILON = 1e-8;

    private final double scale;
    private final boolean normalize;
    private final double normalizeLimit;
    private final double mostReturn;
    private final double limit;
    private final double discount;
    private double divisor = 1;
    private double largest; // return seen so far, without its sign
    private double[] returns;
    private RunningMoments moments = new RunningMoments(1);

    /**
     * Creates a transform.
     *
     * @param scale factor of every reward
     * @param normalize divide by the running standard deviation of each column's discounted return, as VecNormalize of Baselines does
     * @param normalizeClip largest absolute value after that division; 0 for no limit
     * @param mostReturn normalized, the largest absolute discounted return; 0 for no limit
     * @param clip largest absolute value after everything; 0 for no limit
     * @param discount of that return
     * @param columns how many environments the samples are from
     */
    public RewardTransform(
            double scale,
            boolean normalize,
            double normalizeClip,
            double mostReturn,
            double clip,
            double discount,
            int columns) {
        this.scale = scale;
        this.normalize = normalize;
        this.normalizeLimit = limit(normalizeClip);
        this.mostReturn = limit(mostReturn);
        this.limit = limit(clip);
        this.discount = discount;
        this.returns = new double[columns];
    }

    private static double limit(double clip) {
        return clip == 0 ? Double.POSITIVE_INFINITY : clip;
    }

    /** Transforms a reward of the environment with the current statistics, rounded to float32. */
    public double of(double reward) {
        double normalized = normalize ? Math.clamp(reward / divisor, -normalizeLimit, normalizeLimit) : reward;
        return (float) Math.clamp(normalized * scale, -limit, limit);
    }

    /** Changes the rewards in place. */
    public void apply(Samples<?> samples) {
        if (scale == 1 && !normalize && limit == Double.POSITIVE_INFINITY) {
            return;
        }
        MemorySegment reward = samples.env().reward().segment();
        long count = samples.env().reward().numel();
        for (long i = 0; i < count; i++) {
            reward.setAtIndex(JAVA_FLOAT, i, (float) of(reward.getAtIndex(JAVA_FLOAT, i)));
        }
    }

    /** Learns the statistics of a fresh batch, whose rewards are the environment's. */
    public void observe(Samples<?> samples) {
        if (!normalize) {
            return;
        }
        MemorySegment reward = samples.env().reward().segment();
        int columns = samples.columns();
        if (returns.length != columns) {
            throw new IllegalArgumentException(
                    "samples of " + columns + " columns for a reward transform of " + returns.length);
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
                largest = Math.max(largest, Math.abs(returns[b]));
                if (terminated.get(JAVA_BYTE, row) != 0 || truncated.get(JAVA_BYTE, row) != 0) {
                    returns[b] = 0;
                }
            }
        }
        changed();
    }

    private void changed() {
        divisor = Math.max(Math.sqrt(moments.variance(0) + EPSILON), largest / mostReturn);
    }

    @Override
    public void save(StateWriter out) {
        out.put("returns", returns);
        out.put("count", moments.count());
        out.put("mean", moments.mean(0));
        out.put("largest", largest);
        out.put("squares", moments.squares(0)); // not the variance: it would lose the last bit
    }

    @Override
    public void restore(StateReader in) {
        double[] saved = in.getDoubles("returns");
        if (saved.length != returns.length) {
            throw new IllegalArgumentException("reward.returns holds " + saved.length
                    + " numbers, expected one for each of " + returns.length + " columns");
        }
        returns = saved;
        moments = RunningMoments.continued(in.getLong("count"), in.getDouble("mean"), in.getDouble("squares"));
        largest = in.has("largest") ? in.getDouble("largest") : 0; // versions before mostReturn saved none
        changed();
    }
}
