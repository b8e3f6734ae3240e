package jarl.model;

import jarl.nn.HeadedNetwork;
import jarl.nn.Layer;
import jarl.nn.Linear;
import jarl.nn.Mlp;
import jarl.samples.AgentInputs;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * Several networks that each predict the return of every discrete action in a state, computed as one.
 *
 * <pre>{@code
 * observation -> features -+-> hidden layers -> a number for each action   of the first critic
 *                          +-> hidden layers -> a number for each action   of the second, ...
 * }</pre>
 */
public final class DiscreteCritics implements Layer {

    private final Flatten observations;
    private final List<Mlp> hidden = new ArrayList<>();
    private final List<Linear> heads = new ArrayList<>();
    private final HeadedNetwork network;

    /**
     * Creates critics with fresh weights.
     *
     * @param actions how many there are
     * @param count of critics
     */
    public DiscreteCritics(
            Space<?> observationSpace, int actions, int count, ModelConfig config, RandomGenerator random) {
        this.observations = new Flatten(observationSpace, config.scaleObservations());
        List<HeadedNetwork.Part> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Mlp layers = new Mlp(
                    observations.size(),
                    config.hiddenSizes(),
                    config.layerNorm(),
                    config.activation(),
                    config.initialization(),
                    random);
            Linear head = new Linear(layers.outputs(), actions, config.initialization(), 1, random);
            hidden.add(layers);
            heads.add(head);
            parts.add(new HeadedNetwork.Part(layers, List.of(head)));
        }
        this.network = new HeadedNetwork(parts);
    }

    /** Predicts the returns of all actions, of each critic {@code [N, actions]}. */
    public List<Tensor> forward(AgentInputs inputs) {
        return network.forward(TensorAccess.onHeap(observations.of(inputs.observation())));
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        for (int i = 0; i < hidden.size(); i++) {
            hidden.get(i).visitParameters(prefix + i + ".", visitor);
            heads.get(i).visitParameters(prefix + i + ".head.", visitor);
        }
    }
}
