package jarl.model;

import jarl.nn.Linear;
import jarl.samples.AgentInputs;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * A feed-forward policy over observations flattened to one vector, or with images seen through a torso.
 *
 * <pre>{@code
 * observation -> features or torso -> hidden layers -> policy head
 * }</pre>
 */
public final class MlpPolicy implements PolicyNetwork {

    private final Trunk trunk;
    private final PolicyHead head;
    private final Trunk.Heads heads;

    /** @param headOn makes the head on so many hidden features */
    private MlpPolicy(
            Space<?> observationSpace, ModelConfig config, RandomGenerator random, IntFunction<PolicyHead> headOn) {
        this.trunk = Trunk.of(observationSpace, config, true, random);
        this.head = headOn.apply(trunk.outputs());
        List<Linear> layers = head.layers();
        this.heads = trunk.heads(layers, List.of());
    }

    /** A policy whose output is the action, within [-1, 1]. */
    public static MlpPolicy deterministic(
            Space<?> observationSpace, Box actionSpace, ModelConfig config, RandomGenerator random) {
        return new MlpPolicy(
                observationSpace,
                config,
                random,
                inputs -> PolicyHead.deterministic(actionSpace, inputs, config, random));
    }

    /** A policy whose output is the parameters of a {@link jarl.distribution.SquashedGaussian}. */
    public static MlpPolicy squashedGaussian(
            Space<?> observationSpace, Box actionSpace, ModelConfig config, RandomGenerator random) {
        return new MlpPolicy(
                observationSpace,
                config,
                random,
                inputs -> PolicyHead.entropyRegularized(actionSpace, inputs, config, random));
    }

    /** A policy whose output is the logits of a {@link jarl.distribution.Categorical}. */
    public static MlpPolicy categorical(
            Space<?> observationSpace, Discrete actionSpace, ModelConfig config, RandomGenerator random) {
        return new MlpPolicy(
                observationSpace, config, random, inputs -> PolicyHead.of(actionSpace, inputs, config, random));
    }

    @Override
    public TensorTree forward(AgentInputs inputs) {
        return head.of(heads.forward(inputs.observation()));
    }

    @Override
    public void close() {
        trunk.close();
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        trunk.visitPolicy(prefix, visitor);
        head.visitParameters(prefix + "head.", visitor);
    }
}
