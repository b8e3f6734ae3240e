package jarl.distribution;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One of n choices. Parameters: unnormalised log-probabilities (logits) {@code [*, n]}; action: int64 {@code [*]}.
 *
 * @param n the number of choices
 */
public record Categorical(int n) implements Distribution {

    // Logits of minus infinity mean impossible choices; with finite logarithms these count 0 x log 0 = 0 instead of
    // NaN.
    private static final double LEAST_LOG_PROBABILITY = -Float.MAX_VALUE;

    /** A logit whose probability is exactly zero in float32, yet finite, so that differences of log-probabilities are. */
    static final double IMPOSSIBLE = -1e9;

    @Override
    public int inputs() {
        return n;
    }

    @Override
    public TensorTree parameters(Tensor outputs) {
        return outputs;
    }

    @Override
    public TensorTree masked(TensorTree parameters, Tensor mask) {
        return ((Tensor) parameters).maskedFill(mask.logicalNot(), IMPOSSIBLE);
    }

    @Override
    public Tensor logProbability(TensorTree parameters, TensorTree action) {
        return ((Tensor) parameters).logSoftmax(-1).pick((Tensor) action);
    }

    @Override
    public Tensor entropy(TensorTree parameters) {
        Tensor logProbabilities = finiteLogProbabilities(parameters);
        return logProbabilities.exp().mul(logProbabilities).sum(-1).neg();
    }

    @Override
    public Tensor divergence(TensorTree first, TensorTree second) {
        Tensor p = finiteLogProbabilities(first);
        Tensor q = finiteLogProbabilities(second);
        return p.exp().mul(p.sub(q)).sum(-1);
    }

    @Override
    public Optional<Tensor> probabilities(TensorTree parameters) {
        return Optional.of(((Tensor) parameters).logSoftmax(-1).exp());
    }

    static Tensor finiteLogProbabilities(TensorTree logits) {
        return ((Tensor) logits).logSoftmax(-1).clampMinimum(LEAST_LOG_PROBABILITY);
    }

    @Override
    public void sample(TensorTree parameters, RandomGenerator[] random, TensorTree action) {
        MemorySegment logits = ((Tensor) parameters).segment();
        MemorySegment choices = ((Tensor) action).segment();
        double[] weights = new double[n];
        for (int row = 0; row < random.length; row++) {
            choices.setAtIndex(JAVA_LONG, row, draw(logits, (long) row * n, weights, random[row].nextDouble()));
        }
    }

    /** Inverts the cumulative distribution at {@code uniform} in [0, 1). */
    int draw(MemorySegment logits, long offset, double[] weights, double uniform) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, logits.getAtIndex(JAVA_FLOAT, offset + i));
        }
        double total = 0;
        for (int i = 0; i < n; i++) {
            weights[i] = Math.exp(logits.getAtIndex(JAVA_FLOAT, offset + i) - largest);
            total += weights[i];
        }
        double target = uniform * total;
        double cumulative = 0;
        int last = 0;
        for (int i = 0; i < n; i++) {
            cumulative += weights[i];
            if (weights[i] > 0) {
                last = i;
            }
            if (target < cumulative) {
                return i;
            }
        }
        return last;
    }

    @Override
    public void mode(TensorTree parameters, TensorTree action) {
        MemorySegment logits = ((Tensor) parameters).segment();
        MemorySegment choices = ((Tensor) action).segment();
        long rows = ((Tensor) action).numel();
        for (long row = 0; row < rows; row++) {
            choices.setAtIndex(JAVA_LONG, row, mostLikely(logits, row * n));
        }
    }

    /** The first of the largest. */
    int mostLikely(MemorySegment logits, long offset) {
        int best = 0;
        for (int i = 1; i < n; i++) {
            if (logits.getAtIndex(JAVA_FLOAT, offset + i) > logits.getAtIndex(JAVA_FLOAT, offset + best)) {
                best = i;
            }
        }
        return best;
    }
}
