package jarl.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.agent.ActorCriticAgent;
import jarl.agent.ActorCriticInfo;
import jarl.distribution.Distributions;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.classic.CartPole;
import jarl.env.classic.Pendulum;
import jarl.env.testbed.MaskedChoice;
import jarl.env.testbed.Memory;
import jarl.env.testbed.MultiMaskedChoice;
import jarl.model.ActorCritic;
import jarl.model.MlpActorCritic;
import jarl.model.ModelConfig;
import jarl.model.RecurrentActorCritic;
import jarl.nn.Activation;
import jarl.nn.Initialization;
import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.samples.Samples;
import jarl.space.ActionChoices;
import jarl.tensor.ArrayTuple;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which sampler collects, and with how many threads, does not change a bit. */
class SamplersAgreeTest {

    private static final int STEPS = 12;
    private static final int COLUMNS = 8;
    private static final int BATCHES = 4;

    @AutoClose
    final TensorScope scope = TensorScope.open();

    static Stream<Arguments> agents() {
        return Stream.of(
                of("mlp", CartPole::new),
                of("lstm", CartPole::new),
                of("lstm", () -> new Memory(2)),
                of("gru", () -> new MaskedChoice(7, 5, true)),
                of("lstm", MultiMaskedChoice::new),
                of("gru", () -> new Pendulum(9)));
    }

    private static <O, A> Arguments of(String model, EnvFactory<O, A> factory) {
        return Arguments.of(model, factory);
    }

    private static ActorCriticAgent agent(String model, EnvFactory<?, ?> factory) {
        ModelConfig config = new ModelConfig(
                model,
                List.of(16),
                12,
                Activation.TANH,
                false,
                false,
                false,
                Initialization.TORCH_DEFAULT,
                1,
                false,
                0,
                false);
        try (Env<?, ?> env = factory.create()) {
            var random = new RandomStreams(1).stream("model");
            ActorCritic network = model.equals("mlp")
                    ? new MlpActorCritic(env.observationSpace(), env.actionSpace(), config, random)
                    : new RecurrentActorCritic(env.observationSpace(), env.actionSpace(), config, random);
            int choices = ActionChoices.count(env.actionSpace());
            AgentInputs example = new AgentInputs(
                    env.observationSpace().allocate(1),
                    env.actionSpace().allocate(1),
                    Tensor.zeros(DType.FLOAT32, 1),
                    env.masksActions() ? Tensor.zeros(DType.BOOL, 1, choices).fillInPlace(1) : NoTensors.INSTANCE,
                    NoTensors.INSTANCE);
            return new ActorCriticAgent(
                    network, Distributions.of(env.actionSpace()), Device.CPU, Optional.empty(), example);
        }
    }

    /** Everything of some batches: each leaf's numbers by name, and the episodes. */
    private static List<Object> collected(
            SamplerKind kind, EnvFactory<?, ?> factory, ActorCriticAgent agent, int shards, boolean wait, int workers) {
        SamplerSpec spec = new SamplerSpec(STEPS, COLUMNS, shards, wait, 6, false, 0.9, 11);
        List<Object> all = new ArrayList<>();
        try (Sampler<ActorCriticInfo> sampler = kind.create(factory, agent, spec, workers)) {
            for (int batch = 0; batch < BATCHES; batch++) {
                SampleBatch<ActorCriticInfo> samples = sampler.collect((long) batch * STEPS * COLUMNS);
                all.add(numbers(samples.samples()));
                all.add(samples.episodes());
            }
        }
        return all;
    }

    private static Map<String, List<Double>> numbers(Samples<ActorCriticInfo> samples) {
        Map<String, List<Double>> numbers = new LinkedHashMap<>();
        // Where no episode ended, the final observation is whatever an earlier batch left there.
        Tensor ended = samples.env().terminated().logicalOr(samples.env().truncated());
        ArrayTuple.leaves(samples).forEach((name, leaf) -> {
            Tensor values = leaf.to(DType.FLOAT64);
            if (name.startsWith("finalObservation")) {
                values = values.mul(ended.to(DType.FLOAT64).unsqueeze(-1));
            }
            numbers.put(
                    name, java.util.Arrays.stream(values.toDoubles()).boxed().toList());
        });
        return numbers;
    }

    @ParameterizedTest
    @MethodSource("agents")
    void batchedEqualsParallelWithOneShard(String model, EnvFactory<?, ?> factory) {
        try (ActorCriticAgent agent = agent(model, factory)) {
            for (boolean wait : new boolean[] {false, true}) {
                List<Object> expected = collected(SamplerKind.PARALLEL, factory, agent, 1, wait, 1);
                assertThat(collected(SamplerKind.SERIAL, factory, agent, 1, wait, 1))
                        .isEqualTo(expected);
                assertThat(collected(SamplerKind.BATCHED, factory, agent, 1, wait, 1))
                        .isEqualTo(expected);
                for (int workers : new int[] {1, 2, 4}) {
                    assertThat(collected(SamplerKind.BATCHED, factory, agent, 4, wait, workers))
                            .as("batched, %d workers", workers)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("agents")
    void parallelEqualsSerialForAnyWorkers(String model, EnvFactory<?, ?> factory) {
        try (ActorCriticAgent agent = agent(model, factory)) {
            List<Object> expected = collected(SamplerKind.SERIAL, factory, agent, 4, true, 1);
            for (int workers : new int[] {1, 2, 4}) {
                assertThat(collected(SamplerKind.PARALLEL, factory, agent, 4, true, workers))
                        .as("parallel, %d workers", workers)
                        .isEqualTo(expected);
            }
        }
    }
}
