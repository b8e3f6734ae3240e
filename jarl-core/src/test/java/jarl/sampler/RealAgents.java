package jarl.sampler;

import jarl.agent.ActorCriticAgent;
import jarl.distribution.Distributions;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.model.MlpActorCritic;
import jarl.model.ModelConfig;
import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.tensor.ArrayTuple;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Agents with networks, and what they produced as plain arrays. */
public final class RealAgents {

    private RealAgents() {}

    /** An agent with fresh weights for this environment. */
    public static ActorCriticAgent of(EnvFactory<?, ?> factory) {
        try (Env<?, ?> env = factory.create();
                var _ = TensorScope.withoutGradients()) {
            AgentInputs example = new AgentInputs(
                    env.observationSpace().allocate(1),
                    env.actionSpace().allocate(1),
                    Tensor.zeros(DType.FLOAT32, 1),
                    NoTensors.INSTANCE,
                    NoTensors.INSTANCE);
            MlpActorCritic model = new MlpActorCritic(
                    env.observationSpace(),
                    env.actionSpace(),
                    ModelConfig.defaults(),
                    new RandomStreams(5).stream("model"));
            return new ActorCriticAgent(
                    model, Distributions.of(env.actionSpace()), Device.CPU, Optional.empty(), example);
        }
    }

    /** Every leaf by name; equal maps mean equal bits. */
    static Map<String, double[]> leaves(ArrayTuple value) {
        Map<String, double[]> leaves = new LinkedHashMap<>();
        ArrayTuple.leaves(value).forEach((name, leaf) -> leaves.put(name, leaf.toDoubles()));
        return leaves;
    }
}
