package jarl.model;

import jarl.nn.Dropout;
import jarl.samples.AgentInputs;
import jarl.space.Box;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * Critics that see images through one torso, which the policy shares (Yarats et al. 2021, Improving sample efficiency in model-free reinforcement
 * learning from images; Kostrikov et al. 2021, DrQ): only the critics' loss trains it.
 *
 * <pre>{@code
 * observation -> torso -+-> features, action -> hidden layers -> K numbers   of the first critic
 *                       +-> features, action -> hidden layers -> K numbers   of the second, ...
 *                       +-> features without gradient -> ImagePolicy
 * }</pre>
 */
public final class ImageCritics implements CriticNetwork {

    private final ImageEncoder torso;
    private final int actionSize;
    private final CriticStacks critics;

    /**
     * Creates critics with fresh weights.
     *
     * @param count how many
     * @param outputs numbers that each predicts, K: 1 for an expected return
     */
    public ImageCritics(
            Space<?> observationSpace,
            Box actionSpace,
            int count,
            int outputs,
            ModelConfig config,
            RandomGenerator random) {
        this.torso = new ImageEncoder(observationSpace, config, random);
        this.actionSize = actionSpace.size();
        this.critics = new CriticStacks(torso.outputs() + actionSize, count, outputs, config, random);
    }

    @Override
    public int count() {
        return critics.count();
    }

    /** The number of features that the torso sees. */
    int features() {
        return torso.outputs();
    }

    /** What the torso sees, {@code [N, features]}, as a constant. */
    Tensor seen(TensorTree observation) {
        try (var scope = TensorScope.withoutGradients()) {
            return scope.keep(torso.forward(observation).detach());
        }
    }

    @Override
    public List<Tensor> forward(AgentInputs inputs, Tensor action) {
        return critics.network().forward(joined(torso.forward(inputs.observation()), action));
    }

    @Override
    public List<Tensor> forwardFixed(AgentInputs inputs, Tensor action) {
        return critics.network().forwardFixed(joined(seen(inputs.observation()), action));
    }

    @Override
    public List<Tensor> forward(AgentInputs inputs, Tensor action, Dropout dropout, boolean fixed) {
        Tensor features = fixed ? seen(inputs.observation()) : torso.forward(inputs.observation());
        return critics.network().forward(joined(features, action), dropout, fixed);
    }

    @Override
    public Tensor firstFixed(AgentInputs inputs, Tensor action) {
        return critics.network().forwardFixed(joined(seen(inputs.observation()), action), 0);
    }

    private Tensor joined(Tensor features, Tensor action) {
        return StateActions.joined(features, action, actionSize);
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        torso.visitParameters(prefix + "torso.", visitor);
        critics.visitParameters(prefix, visitor);
    }
}
