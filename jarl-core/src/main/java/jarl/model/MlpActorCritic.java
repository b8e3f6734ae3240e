package jarl.model;

import jarl.nn.Linear;
import jarl.samples.AgentInputs;
import jarl.space.Space;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * Feed-forward policy and value networks over observations flattened to one vector, or with images seen through a torso; with one shared
 * trunk or one trunk each.
 *
 * <pre>{@code
 * observation -> features or torso -+-> trunk ------> policy head -> parameters of the distribution
 *                                   +-> value trunk -> value head -> value
 * }</pre>
 */
public final class MlpActorCritic implements ActorCritic {

    private final Trunk trunk;
    private final PolicyHead policyHead;
    private final Linear valueHead;

    /** A network with fresh weights for these spaces. */
    public MlpActorCritic(Space<?> observationSpace, Space<?> actionSpace, ModelConfig config, RandomGenerator random) {
        this.trunk = Trunk.of(observationSpace, config, config.shared(), random);
        this.policyHead = PolicyHead.of(actionSpace, trunk.outputs(), config, random);
        this.valueHead = new Linear(trunk.outputs(), 1, config.initialization(), 1, random);
    }

    @Override
    public Output forward(AgentInputs inputs) {
        Trunk.Hidden hidden = trunk.forward(inputs.observation());
        return new Output(
                policyHead.forward(hidden.policy()),
                valueHead.forward(hidden.value()).squeeze(-1),
                NoTensors.INSTANCE);
    }

    @Override
    public Tensor value(AgentInputs inputs) {
        return valueHead.forward(trunk.value(inputs.observation())).squeeze(-1);
    }

    @Override
    public void close() {
        trunk.close();
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        trunk.visitPolicy(prefix, visitor);
        policyHead.visitParameters(prefix + "policyHead.", visitor);
        trunk.visitValue(prefix, visitor);
        valueHead.visitParameters(prefix + "valueHead.", visitor);
    }
}
