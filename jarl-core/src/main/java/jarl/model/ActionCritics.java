package jarl.model;

import jarl.nn.Dropout;
import jarl.samples.AgentInputs;
import jarl.space.Box;
import jarl.space.Space;
import jarl.tensor.Tensor;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * Several networks that each predict the return of an action in a state, computed as one.
 *
 * <pre>{@code
 * observation, action -> features -+-> hidden layers -> K numbers   of the first critic
 *                                  +-> hidden layers -> K numbers   of the second, ...
 * }</pre>
 */
public final class ActionCritics implements CriticNetwork {

    private final Flatten observations;
    private final int actionSize;
    private final CriticStacks critics;

    /**
     * Creates critics with fresh weights.
     *
     * @param count how many
     * @param outputs numbers that each predicts, K: 1 for an expected return
     */
    public ActionCritics(
            Space<?> observationSpace,
            Box actionSpace,
            int count,
            int outputs,
            ModelConfig config,
            RandomGenerator random) {
        this.observations = new Flatten(observationSpace, config.scaleObservations());
        this.actionSize = actionSpace.size();
        this.critics = new CriticStacks(observations.size() + actionSize, count, outputs, config, random);
    }

    @Override
    public int count() {
        return critics.count();
    }

    @Override
    public List<Tensor> forward(AgentInputs inputs, Tensor action) {
        return critics.network().forward(joined(inputs, action));
    }

    /** As described there: the critics' own gradients must not be used afterwards. */
    @Override
    public List<Tensor> forwardFixed(AgentInputs inputs, Tensor action) {
        return critics.network().forwardFixed(joined(inputs, action));
    }

    @Override
    public List<Tensor> forward(AgentInputs inputs, Tensor action, Dropout dropout, boolean fixed) {
        return critics.network().forward(joined(inputs, action), dropout, fixed);
    }

    @Override
    public Tensor firstFixed(AgentInputs inputs, Tensor action) {
        return critics.network().forwardFixed(joined(inputs, action), 0);
    }

    private Tensor joined(AgentInputs inputs, Tensor action) {
        return StateActions.joined(observations.of(inputs.observation()), action, actionSize);
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        critics.visitParameters(prefix, visitor);
    }
}
