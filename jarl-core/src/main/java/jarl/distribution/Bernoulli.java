package jarl.distribution;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * n independent yes-or-no values. Parameters: the logit {@code log(p / (1 - p))} of each yes {@code [*, n]}; action: bool {@code [*, n]}.
 *
 * @param n how many
 */
public record Bernoulli(int n) implements Distribution {

    public Bernoulli {
        if (n < 1) {
            throw new IllegalArgumentException("Bernoulli: n must be at least 1, got " + n);
        }
    }

    @Override
    public int inputs() {
        return n;
    }

    @Override
    public TensorTree parameters(Tensor outputs) {
        return outputs;
    }

    // log sigmoid(x) = -softplus(-x), without the cancellation of x - softplus(x).

    @Override
    public Tensor logProbability(TensorTree parameters, TensorTree action) {
        Tensor logits = (Tensor) parameters;
        Tensor minusWhereYes = ((Tensor) action).to(logits.dtype()).mul(-2).add(1);
        return logits.mul(minusWhereYes).softplus().sum(-1).neg();
    }

    @Override
    public Tensor entropy(TensorTree parameters) {
        Tensor logits = (Tensor) parameters;
        Tensor opposite = logits.neg();
        Tensor yes = logits.sigmoid().mul(opposite.softplus());
        return opposite.sigmoid().mul(logits.softplus()).add(yes).sum(-1);
    }

    @Override
    public Tensor divergence(TensorTree first, TensorTree second) {
        Tensor p = (Tensor) first;
        Tensor q = (Tensor) second;
        Tensor yes = p.sigmoid().mul(q.neg().softplus().sub(p.neg().softplus()));
        Tensor no = p.neg().sigmoid().mul(q.softplus().sub(p.softplus()));
        return yes.add(no).sum(-1);
    }

    @Override
    public Optional<Tensor> probabilities(TensorTree parameters) {
        return Optional.of(((Tensor) parameters).sigmoid());
    }

    @Override
    public void sample(TensorTree parameters, RandomGenerator[] random, TensorTree action) {
        MemorySegment logits = ((Tensor) parameters).segment();
        MemorySegment values = ((Tensor) action).segment();
        for (int row = 0; row < random.length; row++) {
            for (int i = 0; i < n; i++) {
                long at = (long) row * n + i;
                double probability = 1 / (1 + Math.exp(-logits.getAtIndex(JAVA_FLOAT, at)));
                values.setAtIndex(JAVA_BYTE, at, (byte) (random[row].nextDouble() < probability ? 1 : 0));
            }
        }
    }

    @Override
    public void mode(TensorTree parameters, TensorTree action) {
        MemorySegment logits = ((Tensor) parameters).segment();
        MemorySegment values = ((Tensor) action).segment();
        long count = ((Tensor) action).numel();
        for (long at = 0; at < count; at++) {
            values.setAtIndex(JAVA_BYTE, at, (byte) (logits.getAtIndex(JAVA_FLOAT, at) > 0 ? 1 : 0));
        }
    }
}
