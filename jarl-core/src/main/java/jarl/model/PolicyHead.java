package jarl.model;

import jarl.distribution.GaussianParameters;
import jarl.nn.Initialization;
import jarl.nn.Linear;
import jarl.nn.Module;
import jarl.nn.Parameter;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.Space;
import jarl.tensor.ArrayTuple;
import jarl.tensor.Tensor;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** The last layer of a policy: hidden features {@code [N, H]} to the parameters of the action space's distribution. */
sealed interface PolicyHead extends Module {

    ArrayTuple forward(Tensor hidden);

    /** The head for an action space. */
    static PolicyHead of(Space<?> actionSpace, int inputs, ModelConfig config, RandomGenerator random) {
        Initialization initialization = config.initialization();
        double gain = config.policyGain();
        return switch (actionSpace) {
            case Discrete discrete -> new Logits(new Linear(inputs, discrete.n(), initialization, gain, random));
            case Box box
            when config.stateDependentStd() ->
                new DependentStd(
                        new Linear(inputs, box.size(), initialization, gain, random),
                        new Linear(inputs, box.size(), initialization, gain, random),
                        config.initialLogStd());
            case Box box ->
                new FreeStd(
                        new Linear(inputs, box.size(), initialization, gain, random),
                        new Parameter(box.size(), config.initialLogStd()));
            default ->
                throw new IllegalArgumentException(
                        "no policy for actions of " + actionSpace + ": expected Discrete or Box");
        };
    }

    /** For {@link jarl.distribution.Categorical}. */
    record Logits(Linear layer) implements PolicyHead {
        @Override
        public ArrayTuple forward(Tensor hidden) {
            return layer.forward(hidden);
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            layer.visitParameters(prefix, visitor);
        }
    }

    /** Gaussian whose standard deviation is a free parameter. */
    record FreeStd(Linear mean, Parameter logStd) implements PolicyHead {
        @Override
        public ArrayTuple forward(Tensor hidden) {
            Tensor means = mean.forward(hidden);
            return new GaussianParameters(means, logStd.value().expand(means.shape()));
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            mean.visitParameters(prefix + "mean.", visitor);
            logStd.visitParameters(prefix + "logStd.", visitor);
        }
    }

    /** Gaussian whose standard deviation the network computes; its logarithm is kept in [-5, 2]. */
    record DependentStd(Linear mean, Linear logStd, double initial) implements PolicyHead {
        private static final double LOWEST = -5;
        private static final double HIGHEST = 2;

        @Override
        public ArrayTuple forward(Tensor hidden) {
            return new GaussianParameters(
                    mean.forward(hidden), logStd.forward(hidden).add(initial).clamp(LOWEST, HIGHEST));
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            mean.visitParameters(prefix + "mean.", visitor);
            logStd.visitParameters(prefix + "logStd.", visitor);
        }
    }
}
