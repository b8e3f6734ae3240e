package jarl.model;

import jarl.nn.Linear;
import jarl.samples.AgentInputs;
import jarl.space.Space;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import java.util.List;
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
    private final Trunk.Heads heads;

    /** A network with fresh weights for these spaces. */
    public MlpActorCritic(Space<?> observationSpace, Space<?> actionSpace, ModelConfig config, RandomGenerator random) {
        this.trunk = Trunk.of(observationSpace, config, config.shared(), random);
        this.policyHead = PolicyHead.of(actionSpace, trunk.outputs(), config, random);
        this.valueHead = new Linear(trunk.outputs(), 1, config.initialization(), 1, random);
        this.heads = trunk.heads(policyHead.layers(), List.of(valueHead));
    }

    @Override
    public Output forward(AgentInputs inputs) {
        List<Tensor> outputs = heads.forward(inputs.observation());
        int value = outputs.size() - 1;
        return new Output(
                policyHead.of(outputs.subList(0, value)), outputs.get(value).squeeze(-1), NoTensors.INSTANCE);
    }

    @Override
    public Tensor value(AgentInputs inputs) {
        return heads.value(inputs.observation()).squeeze(-1);
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
