package jarl.distribution;

import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A family of probability distributions over actions. A model's outputs are its parameters; leading dimensions are written {@code [*]}.
 *
 * <p>The learner's side works on tensors and is differentiable. The sampler's side draws in Java, each row with its column's own
 * generator: libtorch's sampling costs 16 us a call and has one generator for all.
 */
public interface Distribution {

    /** The number of outputs that a model computes for each row to make {@link #parameters}. */
    int inputs();

    /** Turns a model's outputs {@code [*, inputs]} into this family's parameters. */
    TensorTree parameters(Tensor outputs);

    /**
     * The same family with forbidden choices impossible.
     *
     * @param mask bool {@code [*, choices]}: true where allowed; at least one of each choice must be
     * @throws UnsupportedOperationException for families without choices
     */
    default TensorTree masked(TensorTree parameters, Tensor mask) {
        throw new UnsupportedOperationException("actions of " + this + " have no choices to mask");
    }

    /** {@code log p(action)}, shape {@code [*]}. For continuous actions a density. */
    Tensor logProbability(TensorTree parameters, TensorTree action);

    /** Entropy in nats, shape {@code [*]}. */
    Tensor entropy(TensorTree parameters);

    /** {@code KL(first || second)}, shape {@code [*]}. */
    Tensor divergence(TensorTree first, TensorTree second);

    /**
     * Draws one action for each row.
     *
     * @param parameters on the CPU, leading dimension {@code [N]}
     * @param random one generator for each row
     * @param action written, leading dimension {@code [N]}
     */
    void sample(TensorTree parameters, RandomGenerator[] random, TensorTree action);

    /**
     * The probability of each value of each choice, {@code [*, choices]} in the order of the flags of {@link jarl.space.ActionChoices}; of a
     * yes-or-no value that of yes. Real numbers have none: empty if the family has nothing else.
     */
    default Optional<Tensor> probabilities(TensorTree parameters) {
        return Optional.empty();
    }

    /** Writes the most likely action of each row; arguments as for {@link #sample}. */
    void mode(TensorTree parameters, TensorTree action);
}
