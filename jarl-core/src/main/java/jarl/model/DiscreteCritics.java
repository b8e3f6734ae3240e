package jarl.model;

import jarl.nn.Layer;
import jarl.samples.AgentInputs;
import jarl.space.Discrete;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * Several networks that each predict the return of every discrete action in a state, computed as one; behind one memory if the configuration has one.
 *
 * <pre>{@code
 * observation or what is remembered -> features -+-> hidden layers -> a number for each action   of the first critic
 *                                                +-> hidden layers -> a number for each action   of the second, ...
 * }</pre>
 */
public final class DiscreteCritics implements Layer {

    private final StateFeatures features;
    private final CriticStacks critics;

    /**
     * Creates critics with fresh weights.
     *
     * @param count of critics
     */
    public DiscreteCritics(
            Space<?> observationSpace, Discrete actionSpace, int count, ModelConfig config, RandomGenerator random) {
        this.features = StateFeatures.of(observationSpace, actionSpace, config, random);
        this.critics = new CriticStacks(features.size(), count, actionSpace.n(), config, random);
    }

    /** Predicts the returns of all actions, of each critic {@code [N, actions]}. */
    public List<Tensor> forward(AgentInputs inputs) {
        return critics.network().forward(TensorAccess.onHeap(features.of(inputs)));
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        features.visitParameters(prefix, visitor);
        critics.visitParameters(prefix, visitor);
    }
}
