package jarl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.config.Defaults;
import jarl.distribution.Distribution;
import jarl.distribution.Distributions;
import jarl.distribution.GaussianParameters;
import jarl.model.ActorCritic;
import jarl.model.MlpActorCritic;
import jarl.model.ModelConfig;
import jarl.nn.Initialization;
import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.samples.SpaceTensors;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ActorCriticAgentTest {

    private static final int ROWS = 4;

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    private static AgentInputs inputs(Space<?> actions, int rows) {
        float[] observations = new float[2 * rows];
        for (int i = 0; i < observations.length; i++) {
            observations[i] = (float) Math.sin(i);
        }
        return new AgentInputs(
                Tensor.of(observations, rows, 2),
                SpaceTensors.allocate(actions, rows),
                Tensor.zeros(DType.FLOAT32, rows),
                NoTensors.INSTANCE,
                NoTensors.INSTANCE);
    }

    private static ActorCriticAgent agent(Space<?> actions) {
        ModelConfig config = Defaults.of(
                ModelConfig.class,
                Map.of(
                        "hiddenSizes",
                        List.of(8),
                        "recurrentSize",
                        1,
                        "initialization",
                        Initialization.TORCH_DEFAULT,
                        "policyGain",
                        1,
                        "initialLogStd",
                        -1));
        MlpActorCritic model =
                new MlpActorCritic(Box.unbounded(2), actions, config, new RandomStreams(1).stream("model"));
        return new ActorCriticAgent(
                model, Distributions.of(actions, false), Device.CPU, Optional.empty(), inputs(actions, 1));
    }

    private static RandomGenerator[] random() {
        RandomGenerator[] random = new RandomGenerator[ROWS];
        for (int i = 0; i < ROWS; i++) {
            random[i] = new RandomStreams(2).stream("action", i);
        }
        return random;
    }

    private static void actsAndRecords(Space<?> actions) {
        try (ActorCriticAgent agent = agent(actions)) {
            AgentInputs inputs = inputs(actions, ROWS);
            ActorCriticInfo info = TensorTree.allocate(agent.exampleInfo(), ROWS);
            TensorTree action = SpaceTensors.allocate(actions, ROWS);
            agent.act(inputs, random(), action, info, NoTensors.INSTANCE);

            ActorCritic.Output output = agent.evaluate(inputs);
            assertThat(info.value().toFloats()).isEqualTo(output.value().toFloats());
            TensorTree.zip(
                    info.policy(),
                    output.policy(),
                    (name, recorded, computed) ->
                            assertThat(recorded.toFloats()).as(name).isEqualTo(computed.toFloats()));
            TensorTree expected = SpaceTensors.allocate(actions, ROWS);
            Distribution distribution = agent.distribution();
            distribution.sample(info.policy(), random(), expected);
            assertThat(((Tensor) action).toDoubles()).isEqualTo(((Tensor) expected).toDoubles());

            Tensor value = Tensor.zeros(DType.FLOAT32, ROWS);
            agent.value(inputs, value);
            assertThat(value.toFloats()).isEqualTo(info.value().toFloats());
        }
    }

    @Test
    void actingRecordsWhatTheModelGivesAndDrawsFromIt() {
        actsAndRecords(new Discrete(3));
        actsAndRecords(Box.of(-1, 1, 2));
        actsAndRecords(Box.of(-1, 1, 2, 2));
    }

    @Test
    void greedyActionsAreTheMode() {
        Discrete discrete = new Discrete(3);
        try (ActorCriticAgent agent = agent(discrete)) {
            AgentInputs inputs = inputs(discrete, ROWS);
            Tensor action = (Tensor) SpaceTensors.allocate(discrete, ROWS);
            agent.actGreedily(inputs, action, NoTensors.INSTANCE);
            Tensor logits = (Tensor) agent.evaluate(inputs).policy();
            assertThat(action.toLongs()).isEqualTo(logits.argmax(-1).toLongs());
        }
        Box box = Box.of(-1, 1, 2);
        try (ActorCriticAgent agent = agent(box)) {
            AgentInputs inputs = inputs(box, ROWS);
            Tensor action = (Tensor) SpaceTensors.allocate(box, ROWS);
            agent.actGreedily(inputs, action, NoTensors.INSTANCE);
            GaussianParameters policy =
                    (GaussianParameters) agent.evaluate(inputs).policy();
            assertThat(action.toFloats()).isEqualTo(policy.mean().toFloats());
        }
    }

    @Test
    void theExampleIsOneStepWithoutLeadingDimensions() {
        try (ActorCriticAgent agent = agent(new Discrete(3))) {
            assertThat(((Tensor) agent.exampleInfo().policy()).shape()).containsExactly(3);
            assertThat(agent.exampleInfo().value().shape()).isEmpty();
        }
        try (ActorCriticAgent agent = agent(Box.of(-1, 1, 2))) {
            GaussianParameters policy = (GaussianParameters) agent.exampleInfo().policy();
            assertThat(policy.mean().shape()).containsExactly(2);
            assertThat(policy.logStd().shape()).containsExactly(2);
        }
    }

    @Test
    void theAgentOutlivesTheScopeItWasMadeIn() {
        ActorCriticAgent agent;
        try (var _ = TensorScope.open()) {
            agent = agent(new Discrete(3));
        }
        assertThat(agent.parameters().count()).isEqualTo(2 * (2 * 8 + 8) + 8 * 3 + 3 + 9);
        assertThat(agent.parameters().flat().isFinite().all().item()).isEqualTo(1);
        assertThat(agent.exampleInfo().value().item()).isFinite();
        agent.close();
    }

    @Test
    void changedParametersChangeTheActions() {
        Discrete discrete = new Discrete(3);
        try (ActorCriticAgent agent = agent(discrete)) {
            agent.parameters().flat().zeroInPlace();
            agent.parameters().named().get("policyHead.bias").copyInPlace(Tensor.of(new float[] {0, 0, 100}));
            agent.parameters().named().get("valueHead.bias").fillInPlace(7);
            AgentInputs inputs = inputs(discrete, ROWS);
            ActorCriticInfo info = TensorTree.allocate(agent.exampleInfo(), ROWS);
            Tensor action = (Tensor) SpaceTensors.allocate(discrete, ROWS);
            agent.act(inputs, random(), action, info, NoTensors.INSTANCE);
            assertThat(action.toLongs()).containsExactly(2, 2, 2, 2);
            assertThat(info.value().toFloats()).containsExactly(7, 7, 7, 7);
        }
    }
}
