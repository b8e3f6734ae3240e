package jarl.model;

import jarl.nn.Initialization;
import jarl.nn.Linear;
import jarl.nn.Mlp;
import jarl.samples.AgentInputs;
import jarl.space.Space;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Fully connected policy and value networks over observations flattened to one vector, with one shared trunk or one trunk each.
 *
 * <pre>{@code
 * observation -> features -+-> trunk ------> policy head -> parameters of the distribution
 *                          +-> value trunk -> value head -> value
 * }</pre>
 */
public final class MlpActorCritic implements ActorCritic {

    private final Features features;
    private final Mlp policyTrunk;
    private final @Nullable Mlp valueTrunk;
    private final PolicyHead policyHead;
    private final Linear valueHead;

    /** A network with fresh weights for these spaces. */
    public MlpActorCritic(Space<?> observationSpace, Space<?> actionSpace, ModelConfig config, RandomGenerator random) {
        this.features = new Features(observationSpace, config.scaleObservations());
        Initialization initialization = config.initialization();
        this.policyTrunk = new Mlp(features.size(), config.hiddenSizes(), config.activation(), initialization, random);
        this.valueTrunk = config.shared()
                ? null
                : new Mlp(features.size(), config.hiddenSizes(), config.activation(), initialization, random);
        this.policyHead = PolicyHead.of(actionSpace, policyTrunk.outputs(), config, random);
        this.valueHead = new Linear(policyTrunk.outputs(), 1, initialization, 1, random);
    }

    @Override
    public Output forward(AgentInputs inputs) {
        Tensor input = features.of(inputs.observation());
        Tensor hidden = policyTrunk.forward(input);
        Tensor valueHidden = valueTrunk == null ? hidden : valueTrunk.forward(input);
        return new Output(
                policyHead.forward(hidden), valueHead.forward(valueHidden).squeeze(-1), NoTensors.INSTANCE);
    }

    @Override
    public Tensor value(AgentInputs inputs) {
        Mlp trunk = valueTrunk == null ? policyTrunk : valueTrunk;
        return valueHead
                .forward(trunk.forward(features.of(inputs.observation())))
                .squeeze(-1);
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        policyTrunk.visitParameters(prefix + (valueTrunk == null ? "trunk." : "policy."), visitor);
        policyHead.visitParameters(prefix + "policyHead.", visitor);
        if (valueTrunk != null) {
            valueTrunk.visitParameters(prefix + "value.", visitor);
        }
        valueHead.visitParameters(prefix + "valueHead.", visitor);
    }
}
