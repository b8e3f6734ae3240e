package jarl.distribution;

import jarl.samples.SpaceTensors;
import jarl.space.ActionChoices;
import jarl.space.Composite;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * An independent distribution for each component of a composite action. Parameters: {@link CompositeParameters}; action: the space's
 * record of tensors.
 *
 * @param space the action space
 * @param components one for each component of the space, in order
 */
public record CompositeDistribution(Composite<?> space, List<Distribution> components) implements Distribution {

    public CompositeDistribution {
        components = List.copyOf(components);
        if (components.isEmpty() || components.size() != space.spaces().size()) {
            throw new IllegalArgumentException("CompositeDistribution: expected one distribution for each component of "
                    + space + ", got " + components);
        }
    }

    @Override
    public int inputs() {
        return components.stream().mapToInt(Distribution::inputs).sum();
    }

    @Override
    public TensorTree parameters(Tensor outputs) {
        List<TensorTree> parts = new ArrayList<>();
        long from = 0;
        for (Distribution component : components) {
            long to = from + component.inputs();
            parts.add(component.parameters(outputs.slice(outputs.dimensions() - 1, from, to)));
            from = to;
        }
        return CompositeParameters.of(parts);
    }

    private List<TensorTree> parts(TensorTree parameters) {
        List<TensorTree> parts = ((CompositeParameters) parameters).parts();
        if (parts.size() != components.size()) {
            throw new IllegalArgumentException("expected the parameters of " + components.size() + " distributions for "
                    + space + ", got " + parts.size());
        }
        return parts;
    }

    /** {@inheritDoc} Flags are those of one component after another; components without choices have none. */
    @Override
    public TensorTree masked(TensorTree parameters, Tensor mask) {
        List<TensorTree> parts = parts(parameters);
        List<TensorTree> masked = new ArrayList<>();
        long from = 0;
        for (int i = 0; i < parts.size(); i++) {
            long to = from + ActionChoices.count(space.spaces().get(i));
            masked.add(
                    from == to
                            ? parts.get(i)
                            : components.get(i).masked(parts.get(i), mask.slice(mask.dimensions() - 1, from, to)));
            from = to;
        }
        return CompositeParameters.of(masked);
    }

    private interface Quantity {
        Tensor of(Distribution component, TensorTree parameters, TensorTree other);
    }

    private Tensor sum(List<TensorTree> parameters, List<TensorTree> others, Quantity quantity) {
        Tensor sum = quantity.of(components.getFirst(), parameters.getFirst(), others.getFirst());
        for (int i = 1; i < components.size(); i++) {
            sum = sum.add(quantity.of(components.get(i), parameters.get(i), others.get(i)));
        }
        return sum;
    }

    @Override
    public Tensor logProbability(TensorTree parameters, TensorTree action) {
        return sum(parts(parameters), SpaceTensors.components(space, action), Distribution::logProbability);
    }

    /** {@inheritDoc} Those of one component after another. */
    @Override
    public Optional<Tensor> probabilities(TensorTree parameters) {
        List<TensorTree> parts = parts(parameters);
        List<Tensor> probabilities = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            components.get(i).probabilities(parts.get(i)).ifPresent(probabilities::add);
        }
        return probabilities.isEmpty() ? Optional.empty() : Optional.of(Tensor.cat(probabilities, -1));
    }

    @Override
    public Tensor entropy(TensorTree parameters) {
        List<TensorTree> parts = parts(parameters);
        return sum(parts, parts, (component, part, _) -> component.entropy(part));
    }

    @Override
    public Tensor divergence(TensorTree first, TensorTree second) {
        return sum(parts(first), parts(second), Distribution::divergence);
    }

    @Override
    public void sample(TensorTree parameters, RandomGenerator[] random, TensorTree action) {
        List<TensorTree> parts = parts(parameters);
        List<TensorTree> actions = SpaceTensors.components(space, action);
        for (int i = 0; i < components.size(); i++) {
            components.get(i).sample(parts.get(i), random, actions.get(i));
        }
    }

    @Override
    public void mode(TensorTree parameters, TensorTree action) {
        List<TensorTree> parts = parts(parameters);
        List<TensorTree> actions = SpaceTensors.components(space, action);
        for (int i = 0; i < components.size(); i++) {
            components.get(i).mode(parts.get(i), actions.get(i));
        }
    }
}
