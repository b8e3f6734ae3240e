package jarl.model;

import jarl.nn.Dropout;
import jarl.nn.HeadedNetwork;
import jarl.nn.Linear;
import jarl.nn.Mlp;
import jarl.samples.AgentInputs;
import jarl.space.Box;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
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
    private final List<Mlp> hidden = new ArrayList<>();
    private final List<Linear> heads = new ArrayList<>();
    private final HeadedNetwork network;

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
        List<HeadedNetwork.Part> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Mlp layers = new Mlp(
                    torso.outputs() + actionSize,
                    config.hiddenSizes(),
                    config.layerNorm(),
                    config.activation(),
                    config.initialization(),
                    random);
            Linear head = new Linear(layers.outputs(), outputs, config.initialization(), 1, random);
            hidden.add(layers);
            heads.add(head);
            parts.add(new HeadedNetwork.Part(layers, List.of(head)));
        }
        this.network = new HeadedNetwork(parts);
    }

    @Override
    public int count() {
        return heads.size();
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
        return network.forward(joined(torso.forward(inputs.observation()), action));
    }

    @Override
    public List<Tensor> forwardFixed(AgentInputs inputs, Tensor action) {
        return network.forwardFixed(joined(seen(inputs.observation()), action));
    }

    @Override
    public List<Tensor> forward(AgentInputs inputs, Tensor action, Dropout dropout, boolean fixed) {
        Tensor features = fixed ? seen(inputs.observation()) : torso.forward(inputs.observation());
        return network.forward(joined(features, action), dropout, fixed);
    }

    @Override
    public Tensor firstFixed(AgentInputs inputs, Tensor action) {
        return network.forwardFixed(joined(seen(inputs.observation()), action), 0);
    }

    private Tensor joined(Tensor features, Tensor action) {
        return StateActions.joined(features, action, actionSize);
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        torso.visitParameters(prefix + "torso.", visitor);
        for (int i = 0; i < hidden.size(); i++) {
            hidden.get(i).visitParameters(prefix + i + ".", visitor);
            heads.get(i).visitParameters(prefix + i + ".head.", visitor);
        }
    }
}
