package jarl.model;

import jarl.distribution.GaussianParameters;
import jarl.nn.Layer;
import jarl.nn.Linear;
import jarl.nn.Mlp;
import jarl.nn.Parameter;
import jarl.samples.AgentInputs;
import jarl.space.Box;
import jarl.space.Space;
import jarl.tensor.FeatureNoise;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorTree;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A policy whose noise is a linear function of its last hidden features (Raffin, Kober and Stulp 2021, Smooth exploration for robotic reinforcement learning,
 * gSDE): the same features mean the same noise for as long as a matrix is kept.
 *
 * <pre>{@code
 * observation -> features or torso -> hidden layers -> features f -+-> mean(f), kept in [-2, 2]
 *                                                                  +-> noise f theta,  theta_ij ~ N(0, sigma_ij^2)
 * variance_j = sum_i f_i^2 sigma_ij^2 + 10^-6
 * }</pre>
 *
 * <p>Its output is the parameters of a {@link jarl.distribution.SquashedGaussian} with that variance, the distribution over all matrices. The bounds of the mean
 * and the summand of the variance are those of Stable-Baselines3.
 */
public final class FeatureNoisePolicy implements PolicyNetwork {

    private static final double MOST_MEAN = 2;
    private static final double LEAST_VARIANCE = 1e-6;

    private final Hidden hidden;
    private final Linear mean;
    private final Parameter logStd; // of sigma, row-major [d, features]
    private final FeatureNoise deviation;
    private final int size;

    /** What comes before the head. */
    private interface Hidden extends Layer {

        /** Features, {@code [N, outputs]}. */
        Tensor of(TensorTree observation);

        int outputs();

        default void close() {}
    }

    /**
     * What acting with a matrix needs.
     *
     * @param mean before the squash, {@code [N, d]}
     * @param features {@code [N, features]}
     */
    public record Output(Tensor mean, Tensor features) {}

    private FeatureNoisePolicy(
            Hidden hidden, Box actionSpace, double initialLogStd, ModelConfig config, RandomGenerator random) {
        this.hidden = hidden;
        this.size = actionSpace.size();
        this.mean = new Linear(hidden.outputs(), size, config.initialization(), config.policyGain(), random);
        this.logStd = new Parameter(size * hidden.outputs(), initialLogStd);
        this.deviation = new FeatureNoise(logStd.value(), size, LEAST_VARIANCE);
    }

    /**
     * A policy over observations flattened to one vector, with fresh weights.
     *
     * @param initialLogStd logarithm of each sigma
     */
    public static FeatureNoisePolicy ofVectors(
            Space<?> observationSpace,
            Box actionSpace,
            double initialLogStd,
            ModelConfig config,
            RandomGenerator random) {
        Trunk trunk = Trunk.of(observationSpace, config, true, random);
        return new FeatureNoisePolicy(new OfTrunk(trunk), actionSpace, initialLogStd, config, random);
    }

    /** A policy that sees images through the torso of its critics, which it does not train: {@link ImagePolicy}. */
    public static FeatureNoisePolicy ofImages(
            ImageCritics critics, Box actionSpace, double initialLogStd, ModelConfig config, RandomGenerator random) {
        var seen = new OfImages(critics::seen, ImagePolicy.hidden(critics, config, random));
        return new FeatureNoisePolicy(seen, actionSpace, initialLogStd, config, random);
    }

    @Override
    public GaussianParameters forward(AgentInputs inputs) {
        Output output = withFeatures(inputs);
        return new GaussianParameters(output.mean, logStdOf(output.features));
    }

    /** Mean and features, without the variance. */
    public Output withFeatures(AgentInputs inputs) {
        Tensor features = hidden.of(inputs.observation());
        return new Output(mean.forward(features).clamp(-MOST_MEAN, MOST_MEAN), features);
    }

    private Tensor logStdOf(Tensor features) {
        Tensor onHeap = deviation.forward(features);
        if (onHeap != null) {
            return onHeap;
        }
        Tensor variances = logStd.value().mul(2).exp().reshape(size, hidden.outputs());
        return features.square().linear(variances).add(LEAST_VARIANCE).log().mul(0.5);
    }

    /** The logarithms of all sigma, row-major {@code [d, features]}. */
    public Tensor logStd() {
        return logStd.value();
    }

    /** The number of features. */
    public int features() {
        return hidden.outputs();
    }

    /** The number of components of an action, d. */
    public int size() {
        return size;
    }

    @Override
    public void close() {
        hidden.close();
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        hidden.visitParameters(prefix, visitor);
        mean.visitParameters(prefix + "head.mean.", visitor);
        logStd.visitParameters(prefix + "head.logStd.", visitor);
    }

    private record OfTrunk(Trunk trunk) implements Hidden {
        @Override
        public Tensor of(TensorTree observation) {
            return trunk.forward(observation).policy();
        }

        @Override
        public int outputs() {
            return trunk.outputs();
        }

        @Override
        public void close() {
            trunk.close();
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            trunk.visitPolicy(prefix, visitor);
        }
    }

    /** Sees by a function, not the critics: their torso is not a layer of this network. */
    private record OfImages(Function<TensorTree, Tensor> torso, Mlp layers) implements Hidden {
        @Override
        public Tensor of(TensorTree observation) {
            return layers.forward(TensorAccess.onHeap(torso.apply(observation)));
        }

        @Override
        public int outputs() {
            return layers.outputs();
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            layers.visitParameters(prefix + "trunk.", visitor);
        }
    }
}
