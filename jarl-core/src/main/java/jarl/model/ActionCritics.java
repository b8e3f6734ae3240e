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
 * Several networks that each predict the return of an action in a state, computed as one; behind one memory if the configuration has one (Ni et al.
 * 2022, as {@link RecurrentPolicy}).
 *
 * <pre>{@code
 * observation or what is remembered, action -> features -+-> hidden layers -> K numbers   of the first critic
 *                                                        +-> hidden layers -> K numbers   of the second, ...
 * }</pre>
 */
public final class ActionCritics implements CriticNetwork {

    private final StateFeatures features;
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
        this.features = StateFeatures.of(observationSpace, actionSpace, config, random);
        this.actionSize = actionSpace.size();
        this.critics = new CriticStacks(features.size() + actionSize, count, outputs, config, random);
    }

    @Override
    public int count() {
        return critics.count();
    }

    @Override
    public List<Tensor> forward(AgentInputs inputs, Tensor action) {
        return critics.network().forward(joined(features.of(inputs), action));
    }

    /** As described there: the critics' own gradients must not be used afterwards. */
    @Override
    public List<Tensor> forwardFixed(AgentInputs inputs, Tensor action) {
        return critics.network().forwardFixed(joined(features.fixed(inputs), action));
    }

    @Override
    public List<Tensor> forward(AgentInputs inputs, Tensor action, Dropout dropout, boolean fixed) {
        Tensor seen = fixed ? features.fixed(inputs) : features.of(inputs);
        return critics.network().forward(joined(seen, action), dropout, fixed);
    }

    @Override
    public Tensor firstFixed(AgentInputs inputs, Tensor action) {
        return critics.network().forwardFixed(joined(features.fixed(inputs), action), 0);
    }

    private Tensor joined(Tensor seen, Tensor action) {
        return StateActions.joined(seen, action, actionSize);
    }

    @Override
    public void close() {
        features.close();
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        features.visitParameters(prefix, visitor);
        critics.visitParameters(prefix, visitor);
    }
}
