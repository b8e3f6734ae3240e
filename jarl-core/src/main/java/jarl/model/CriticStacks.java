package jarl.model;

import jarl.nn.HeadedNetwork;
import jarl.nn.Layer;
import jarl.nn.Linear;
import jarl.nn.Mlp;
import jarl.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** Stacks of hidden layers over one input, each with a linear head: critics, computed as one. */
final class CriticStacks implements Layer {

    private final List<Mlp> hidden = new ArrayList<>();
    private final List<Linear> heads = new ArrayList<>();
    private final HeadedNetwork network;

    /**
     * Creates stacks with fresh weights.
     *
     * @param inputs numbers that each takes
     * @param outputs numbers that each predicts
     */
    CriticStacks(int inputs, int count, int outputs, ModelConfig config, RandomGenerator random) {
        List<HeadedNetwork.Part> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Mlp layers = new Mlp(
                    inputs,
                    config.hiddenSizes(),
                    config.layerNorm(),
                    config.type(),
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

    int count() {
        return heads.size();
    }

    /** What computes them. */
    HeadedNetwork network() {
        return network;
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        for (int i = 0; i < hidden.size(); i++) {
            hidden.get(i).visitParameters(prefix + i + ".", visitor);
            heads.get(i).visitParameters(prefix + i + ".head.", visitor);
        }
    }
}
