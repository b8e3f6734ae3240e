package jarl.distribution;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Several independent choices. Parameters: the logits of one choice after another {@code [*, sum n]}; action: int64 {@code [*, choices]}.
 * Masks are laid out like the logits.
 *
 * @param choices each choice's own family
 */
public record MultiCategorical(List<Categorical> choices) implements Distribution {

    public MultiCategorical {
        choices = List.copyOf(choices);
        if (choices.isEmpty() || choices.stream().anyMatch(choice -> choice.n() < 1)) {
            throw new IllegalArgumentException(
                    "MultiCategorical: expected choices of at least 1 value, got " + choices);
        }
    }

    /** Choice i has {@code n[i]} values. */
    public MultiCategorical(int... n) {
        this(Arrays.stream(n).mapToObj(Categorical::new).toList());
    }

    @Override
    public int inputs() {
        int sum = 0;
        for (Categorical choice : choices) {
            sum += choice.n();
        }
        return sum;
    }

    @Override
    public TensorTree parameters(Tensor outputs) {
        return outputs;
    }

    @Override
    public TensorTree masked(TensorTree parameters, Tensor mask) {
        return ((Tensor) parameters).maskedFill(mask.logicalNot(), Categorical.IMPOSSIBLE);
    }

    @Override
    public Tensor logProbability(TensorTree parameters, TensorTree action) {
        Tensor logits = (Tensor) parameters;
        long[] starts = new long[choices.size()];
        for (int i = 1; i < starts.length; i++) {
            starts[i] = starts[i - 1] + choices.get(i - 1).n();
        }
        Tensor indexes = ((Tensor) action).add(Tensor.of(starts).to(logits.device()));
        return eachChoice(logits, false).gather(-1, indexes).sum(-1);
    }

    @Override
    public Tensor entropy(TensorTree parameters) {
        Tensor logProbabilities = eachChoice((Tensor) parameters, true);
        return logProbabilities.exp().mul(logProbabilities).sum(-1).neg();
    }

    @Override
    public Tensor divergence(TensorTree first, TensorTree second) {
        Tensor p = eachChoice((Tensor) first, true);
        Tensor q = eachChoice((Tensor) second, true);
        return p.exp().mul(p.sub(q)).sum(-1);
    }

    @Override
    public Optional<Tensor> probabilities(TensorTree parameters) {
        return Optional.of(eachChoice((Tensor) parameters, false).exp());
    }

    /** The log-probabilities of every value of every choice, laid out like the logits. */
    private Tensor eachChoice(Tensor logits, boolean finite) {
        int n = choices.getFirst().n();
        if (choices.stream().allMatch(choice -> choice.n() == n)) {
            long[] shape = logits.shape();
            long[] separate = Arrays.copyOf(shape, shape.length + 1);
            separate[shape.length - 1] = choices.size();
            separate[shape.length] = n;
            return logProbabilities(logits.reshape(separate), finite).reshape(shape);
        }
        List<Tensor> parts = new ArrayList<>();
        long from = 0;
        for (Categorical choice : choices) {
            long to = from + choice.n();
            parts.add(logProbabilities(logits.slice(logits.dimensions() - 1, from, to), finite));
            from = to;
        }
        return Tensor.cat(parts, -1);
    }

    private static Tensor logProbabilities(Tensor logits, boolean finite) {
        return finite ? Categorical.finiteLogProbabilities(logits) : logits.logSoftmax(-1);
    }

    @Override
    public void sample(TensorTree parameters, RandomGenerator[] random, TensorTree action) {
        MemorySegment logits = ((Tensor) parameters).segment();
        MemorySegment values = ((Tensor) action).segment();
        double[] weights = new double[inputs()];
        long offset = 0;
        long at = 0;
        for (RandomGenerator generator : random) {
            for (Categorical choice : choices) {
                values.setAtIndex(JAVA_LONG, at++, choice.draw(logits, offset, weights, generator.nextDouble()));
                offset += choice.n();
            }
        }
    }

    @Override
    public void mode(TensorTree parameters, TensorTree action) {
        MemorySegment logits = ((Tensor) parameters).segment();
        MemorySegment values = ((Tensor) action).segment();
        long count = ((Tensor) action).numel();
        long offset = 0;
        for (long at = 0; at < count; at++) {
            Categorical choice = choices.get((int) (at % choices.size()));
            values.setAtIndex(JAVA_LONG, at, choice.mostLikely(logits, offset));
            offset += choice.n();
        }
    }
}
