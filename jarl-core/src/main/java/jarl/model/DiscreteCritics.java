package jarl.model;

import jarl.nn.Layer;
import jarl.samples.AgentInputs;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
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
    private final CriticStacks critics;

    /**
     * Creates critics with fresh weights.
     *
     * @param actions how many there are
     * @param count of critics
     */
    public DiscreteCritics(
            Space<?> observationSpace, int actions, int count, ModelConfig config, RandomGenerator random) {
        this.observations = new Flatten(observationSpace, config.scaleObservations());
        this.critics = new CriticStacks(observations.size(), count, actions, config, random);
    }

    /** Predicts the returns of all actions, of each critic {@code [N, actions]}. */
    public List<Tensor> forward(AgentInputs inputs) {
        return critics.network().forward(TensorAccess.onHeap(observations.of(inputs.observation())));
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        critics.visitParameters(prefix, visitor);
    }
}
