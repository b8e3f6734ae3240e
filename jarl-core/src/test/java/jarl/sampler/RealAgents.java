package jarl.sampler;

import jarl.agent.ActorCriticAgent;
import jarl.config.Defaults;
import jarl.distribution.Distributions;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.model.ActorCritic;
import jarl.model.MlpActorCritic;
import jarl.model.ModelConfig;
import jarl.model.RecurrentActorCritic;
import jarl.nn.Initialization;
import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.samples.Samples;
import jarl.samples.SpaceTensors;
import jarl.space.ActionChoices;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Agents with networks, and what they produced as plain arrays. */
public final class RealAgents {

    private RealAgents() {}

    /** A feed-forward agent with fresh weights for this environment. */
    public static ActorCriticAgent of(EnvFactory<?, ?> factory) {
        return of(ModelConfig.defaults(), factory, 5);
    }

    /** A small agent with fresh weights for this environment: {@code mlp}, {@code lstm} or {@code gru}. */
    static ActorCriticAgent of(String model, EnvFactory<?, ?> factory) {
        ModelConfig config = Defaults.of(
                ModelConfig.class,
                Map.of(
                        "name",
                        model,
                        "hiddenSizes",
                        List.of(16),
                        "recurrentSize",
                        12,
                        "initialization",
                        Initialization.TORCH_DEFAULT,
                        "policyGain",
                        1));
        return of(config, factory, 1);
    }

    private static ActorCriticAgent of(ModelConfig config, EnvFactory<?, ?> factory, long seed) {
        try (Env<?, ?> env = factory.create();
                var _ = TensorScope.withoutGradients()) {
            var random = new RandomStreams(seed).stream("model");
            ActorCritic model = config.name().equals("mlp")
                    ? new MlpActorCritic(env.observationSpace(), env.actionSpace(), config, random)
                    : new RecurrentActorCritic(env.observationSpace(), env.actionSpace(), config, random);
            int choices = ActionChoices.count(env.actionSpace());
            AgentInputs example = new AgentInputs(
                    SpaceTensors.allocate(env.observationSpace(), 1),
                    SpaceTensors.allocate(env.actionSpace(), 1),
                    Tensor.zeros(DType.FLOAT32, 1),
                    env.masksActions() ? Tensor.zeros(DType.BOOL, 1, choices).fillInPlace(1) : NoTensors.INSTANCE,
                    NoTensors.INSTANCE);
            return new ActorCriticAgent(
                    model, Distributions.of(env.actionSpace()), Device.CPU, Optional.empty(), example);
        }
    }

    /** Every leaf by name; equal maps mean equal bits. */
    static Map<String, double[]> leaves(TensorTree value) {
        Map<String, double[]> leaves = new LinkedHashMap<>();
        TensorTree.leaves(value).forEach((name, leaf) -> leaves.put(name, leaf.toDoubles()));
        return leaves;
    }

    /** The same as lists, without what nobody promises: where no episode ended, a final observation is what an earlier batch left. */
    static Map<String, List<Double>> specified(Samples<?> samples) {
        Map<String, List<Double>> specified = new LinkedHashMap<>();
        try (var _ = TensorScope.withoutGradients()) {
            Tensor ended = samples.env()
                    .terminated()
                    .logicalOr(samples.env().truncated())
                    .to(DType.FLOAT64);
            TensorTree.leaves(samples).forEach((name, leaf) -> {
                Tensor values = leaf.to(DType.FLOAT64);
                if (name.startsWith("finalObservation")) {
                    values = values.view(ended.size(0), ended.size(1), -1)
                            .mul(ended.unsqueeze(-1))
                            .add(0.0); // a negative number times 0 is -0
                }
                specified.put(name, Arrays.stream(values.toDoubles()).boxed().toList());
            });
        }
        return specified;
    }
}
