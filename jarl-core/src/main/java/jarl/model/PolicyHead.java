package jarl.model;

import jarl.distribution.CompositeParameters;
import jarl.distribution.GaussianParameters;
import jarl.nn.Layer;
import jarl.nn.Linear;
import jarl.nn.Parameter;
import jarl.space.Box;
import jarl.space.Composite;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import jarl.space.MultiBinary;
import jarl.space.MultiDiscrete;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** The last layer of a policy: hidden features {@code [N, H]} to the parameters of the action space's distribution. */
public sealed interface PolicyHead extends Layer {

    /** The least log standard deviation that a network may compute, where nothing else is said. */
    double LOWEST_LOG_STD = -5;

    /** The layers that take the hidden features. */
    List<Linear> layers();

    /** The parameters of the distribution, from what each of the layers gives. */
    TensorTree of(List<Tensor> outputs);

    /** Computes its layers one by one. */
    default TensorTree forward(Tensor hidden) {
        return of(layers().stream().map(layer -> layer.forward(hidden)).toList());
    }

    /** The head for an action space. */
    static PolicyHead of(Space<?> actionSpace, int inputs, ModelConfig config, RandomGenerator random) {
        return switch (actionSpace) {
            case Discrete discrete -> new Logits(layer(inputs, discrete.n(), config, random));
            case MultiDiscrete choices ->
                new Logits(layer(inputs, Arrays.stream(choices.n()).sum(), config, random));
            case MultiBinary binary -> new Logits(layer(inputs, binary.n(), config, random));
            case Box box
            when config.stateDependentStd() ->
                new DependentStd(
                        layer(inputs, box.size(), config, random),
                        layer(inputs, box.size(), config, random),
                        config.initialLogStd(),
                        LOWEST_LOG_STD);
            case Box box ->
                new FreeStd(
                        layer(inputs, box.size(), config, random), new Parameter(box.size(), config.initialLogStd()));
            case Composite<?> composite ->
                new EachComponent(
                        composite.names(),
                        composite.spaces().stream()
                                .map(space -> of(space, inputs, config, random))
                                .toList());
            case ImageBox image ->
                throw new IllegalArgumentException("no policy for actions of " + image
                        + ": expected Discrete, MultiDiscrete, MultiBinary, Box or a Composite of these");
        };
    }

    private static Linear layer(int inputs, int outputs, ModelConfig config, RandomGenerator random) {
        return new Linear(inputs, outputs, config.initialization(), config.policyGain(), random);
    }

    /** For {@link jarl.distribution.Categorical} and the other families whose parameters are logits. */
    record Logits(Linear layer) implements PolicyHead {
        @Override
        public List<Linear> layers() {
            return List.of(layer);
        }

        @Override
        public TensorTree of(List<Tensor> outputs) {
            return outputs.getFirst();
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            layer.visitParameters(prefix, visitor);
        }
    }

    /** Gaussian whose standard deviation is a free parameter. */
    record FreeStd(Linear mean, Parameter logStd) implements PolicyHead {
        @Override
        public List<Linear> layers() {
            return List.of(mean);
        }

        @Override
        public TensorTree of(List<Tensor> outputs) {
            Tensor means = outputs.getFirst();
            return new GaussianParameters(means, logStd.value().expand(means.shape()));
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            mean.visitParameters(prefix + "mean.", visitor);
            logStd.visitParameters(prefix + "logStd.", visitor);
        }
    }

    /** A policy that is one action: tanh keeps it in [-1, 1] (Lillicrap et al. 2016). */
    static PolicyHead deterministic(Box actionSpace, int inputs, ModelConfig config, RandomGenerator random) {
        return new Deterministic(layer(inputs, actionSpace.size(), config, random));
    }

    /** Means and standard deviations computed from the observation, the latter with more freedom (Haarnoja et al. 2018). */
    static PolicyHead entropyRegularized(Box actionSpace, int inputs, ModelConfig config, RandomGenerator random) {
        return new DependentStd(
                layer(inputs, actionSpace.size(), config, random),
                layer(inputs, actionSpace.size(), config, random),
                config.initialLogStd(),
                -20);
    }

    /** An action instead of a distribution's parameters. */
    record Deterministic(Linear layer) implements PolicyHead {
        @Override
        public List<Linear> layers() {
            return List.of(layer);
        }

        @Override
        public TensorTree of(List<Tensor> outputs) {
            return outputs.getFirst().tanh();
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            layer.visitParameters(prefix, visitor);
        }
    }

    /**
     * Gaussian whose standard deviation the network computes.
     *
     * @param lowest its logarithm is kept in [lowest, 2]
     */
    record DependentStd(Linear mean, Linear logStd, double initial, double lowest) implements PolicyHead {
        private static final double HIGHEST = 2;

        @Override
        public List<Linear> layers() {
            return List.of(mean, logStd);
        }

        @Override
        public TensorTree of(List<Tensor> outputs) {
            return new GaussianParameters(
                    outputs.get(0), outputs.get(1).add(initial).clamp(lowest, HIGHEST));
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            mean.visitParameters(prefix + "mean.", visitor);
            logStd.visitParameters(prefix + "logStd.", visitor);
        }
    }

    /** For {@link jarl.distribution.CompositeDistribution}: a head for each component, named like it. */
    record EachComponent(List<String> names, List<PolicyHead> heads) implements PolicyHead {
        @Override
        public List<Linear> layers() {
            return heads.stream().flatMap(head -> head.layers().stream()).toList();
        }

        @Override
        public TensorTree of(List<Tensor> outputs) {
            List<TensorTree> parts = new ArrayList<>();
            int from = 0;
            for (PolicyHead head : heads) {
                int to = from + head.layers().size();
                parts.add(head.of(outputs.subList(from, to)));
                from = to;
            }
            return CompositeParameters.of(parts);
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            for (int i = 0; i < heads.size(); i++) {
                heads.get(i).visitParameters(prefix + names.get(i) + ".", visitor);
            }
        }
    }
}
