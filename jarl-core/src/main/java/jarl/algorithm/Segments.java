package jarl.algorithm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import jarl.agent.ActorCriticInfo;
import jarl.random.RandomStream;
import jarl.returns.GeneralizedAdvantage;
import jarl.samples.Samples;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import java.util.Arrays;

/**
 * The segments of a batch, each the T steps of a column, with the newest values and probability ratios that updates have computed: what
 * minibatches of whole segments are made of.
 */
final class Segments {

    /** Added to every priority, so that each segment can be drawn, as in PufferLib. */
    private static final double LEAST = 1e-6;

    private final SegmentConfig config;
    private final double discount;
    private final double lambda;
    private final Samples<ActorCriticInfo> samples;
    private final PolicyBatch batch;
    private final float[] value;
    private final float[] ratio;

    /**
     * A minibatch.
     *
     * @param columns the numbers of its segments
     * @param weights of the segments, of which the advantages are multiples
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares draws
    record Draw(long[] columns, float[] weights) {

        /** Segments {@code [from, to)} in this order, all of weight 1. */
        static Draw of(long[] order, int from, int to) {
            float[] weights = new float[to - from];
            Arrays.fill(weights, 1);
            return new Draw(Arrays.copyOfRange(order, from, to), weights);
        }
    }

    /**
     * The segments as they were sampled.
     *
     * @param batch of sequences {@code [T, B]}
     */
    Segments(
            SegmentConfig config, double discount, double lambda, Samples<ActorCriticInfo> samples, PolicyBatch batch) {
        this.config = config;
        this.discount = discount;
        this.lambda = lambda;
        this.samples = samples;
        this.batch = batch;
        this.value = samples.agent().info().value().toFloats();
        this.ratio = new float[value.length];
        Arrays.fill(ratio, 1);
    }

    /** Advantages and returns by the newest values and ratios; without vtrace those of the batch. */
    GeneralizedAdvantage estimate() {
        if (!config.vtrace()) {
            return new GeneralizedAdvantage(batch.advantage(), batch.returns());
        }
        return GeneralizedAdvantage.estimate(
                samples.env().reward(),
                newest(value),
                samples.env().terminated(),
                samples.env().truncated(),
                samples.bootstrapValue(),
                samples.finalValue(),
                discount,
                lambda,
                newest(ratio),
                config.errorClip(),
                config.traceClip());
    }

    private Tensor newest(float... numbers) {
        return Tensor.of(numbers, samples.steps(), samples.columns());
    }

    /**
     * Draws segments in proportion to their priorities, without replacement.
     *
     * @param count of segments
     * @param beta the exponent of their weights, {@code (B p)^-beta}
     */
    Draw draw(GeneralizedAdvantage estimate, int count, double beta, RandomStream random) {
        double[] share = priorities(estimate);
        double sum = 0;
        for (double each : share) {
            sum += each;
        }
        long[] columns = new long[count];
        float[] weights = new float[count];
        double left = sum;
        for (int i = 0; i < count; i++) {
            int column = find(share, random.nextDouble() * left);
            columns[i] = column;
            weights[i] = (float) Math.pow(share.length * share[column] / sum, -beta);
            left -= share[column];
            share[column] = 0;
        }
        return new Draw(columns, weights);
    }

    /** The first place where the sum up to it is above {@code target}; the last with a share if rounding leaves none. */
    private static int find(double[] share, double target) {
        int last = 0;
        double sum = 0;
        for (int i = 0; i < share.length; i++) {
            if (share[i] > 0) {
                last = i;
                sum += share[i];
                if (sum > target) {
                    break;
                }
            }
        }
        return last;
    }

    /** The sum of absolute advantages of the real steps of each column, to the power alpha. */
    private double[] priorities(GeneralizedAdvantage estimate) {
        float[] advantage = estimate.advantage().toFloats();
        byte[] valid = samples.valid().segment().toArray(JAVA_BYTE);
        double[] sums = new double[samples.columns()];
        for (int i = 0; i < advantage.length; i++) {
            sums[i % sums.length] += valid[i] != 0 ? Math.abs(advantage[i]) : 0;
        }
        for (int b = 0; b < sums.length; b++) {
            sums[b] = Math.pow(sums[b], config.alpha()) + LEAST;
        }
        return sums;
    }

    /**
     * The minibatch of a draw, {@code [T, n]}, with the newest values, this estimate, and advantages times the weights.
     *
     * @param normalize the advantages, before they are weighted
     */
    PolicyBatch minibatch(Draw draw, GeneralizedAdvantage estimate, boolean normalize) {
        PolicyBatch some = batch.with(there(newest(value)), there(estimate.advantage()), there(estimate.returns()))
                .select(Tensor.of(draw.columns()).to(device()));
        Tensor advantage = normalize ? some.normalizedAdvantage() : some.advantage();
        Tensor weights = there(Tensor.of(draw.weights(), 1, draw.weights().length));
        return some.with(some.value(), advantage.mul(weights), some.returns());
    }

    /** On the device of the batch. */
    private Tensor there(Tensor numbers) {
        return device().isCpu() ? TensorAccess.onHeap(numbers) : numbers.to(device());
    }

    private Device device() {
        return batch.logProbability().device();
    }

    /**
     * Keeps what an update has computed.
     *
     * @param values {@code [T, n]} or as many numbers in that order
     * @param ratios the same
     */
    void renew(Draw draw, Tensor values, Tensor ratios) {
        float[] newValues = values.toFloats();
        float[] newRatios = ratios.toFloats();
        int count = draw.columns().length;
        for (int i = 0; i < newValues.length; i++) {
            int place = i / count * samples.columns() + (int) draw.columns()[i % count];
            value[place] = newValues[i];
            ratio[place] = newRatios[i];
        }
    }
}
