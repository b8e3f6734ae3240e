package jarl.model;

import jarl.nn.Layer;
import jarl.tensor.Tensor;
import java.util.function.BiConsumer;

/**
 * What the algorithms of continuous actions train: {@code sac}, {@code tqc}, {@code td3} and {@code ddpg}. Each part has its own parameters.
 *
 * @param policy gives {@link jarl.distribution.GaussianParameters} of {@code [N, d]} before the squash for {@code sac} and {@code tqc}, the action itself,
 *     {@code [N, d]} within [-1, 1], for {@code td3} and {@code ddpg}
 * @param critics as many as the algorithm's option {@code critics} says
 */
public record PolicyAndCritics(PolicyNetwork policy, CriticNetwork critics) implements Layer {

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        policy.visitParameters(prefix + "policy.", visitor);
        critics.visitParameters(prefix + "critics.", visitor);
    }
}
