package jarl.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import jarl.config.Defaults;
import jarl.distribution.Distributions;
import jarl.model.ActorCritic;
import jarl.model.MlpActorCritic;
import jarl.model.ModelConfig;
import jarl.model.RecurrentActorCritic;
import jarl.nn.Initialization;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.samples.SpaceTensors;
import jarl.space.ActionChoices;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.MultiDiscrete;
import jarl.space.Rows;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents with memory and masks: acting step by step and learning from whole sequences are the same computation. */
class RecurrentAgentTest {

    private static final int STEPS = 6;
    private static final int COLUMNS = 3;
    private static final Box OBSERVATIONS = Box.unbounded(4);

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    private final RandomStream random = new RandomStreams(5).stream("inputs");

    private static ActorCriticAgent agent(String model, Space<?> actions, boolean masks) {
        ModelConfig config = Defaults.of(
                ModelConfig.class,
                Map.of(
                        "name",
                        model,
                        "hiddenSizes",
                        List.of(8),
                        "recurrentSize",
                        5,
                        "initialization",
                        Initialization.TORCH_DEFAULT,
                        "policyGain",
                        1));
        var stream = new RandomStreams(1).stream("model");
        ActorCritic network = model.equals("mlp")
                ? new MlpActorCritic(OBSERVATIONS, actions, config, stream)
                : new RecurrentActorCritic(OBSERVATIONS, actions, config, stream);
        int choices = ActionChoices.count(actions);
        AgentInputs example = new AgentInputs(
                SpaceTensors.allocate(OBSERVATIONS, 1),
                SpaceTensors.allocate(actions, 1),
                Tensor.zeros(DType.FLOAT32, 1),
                masks ? Tensor.zeros(DType.BOOL, 1, choices).fillInPlace(1) : NoTensors.INSTANCE,
                NoTensors.INSTANCE);
        return new ActorCriticAgent(network, Distributions.of(actions), Device.CPU, Optional.empty(), example);
    }

    /** Random inputs {@code [STEPS, COLUMNS]}; the masks allow the last choice and half of the others. */
    private <A> AgentInputs inputs(Space<A> actions, boolean masks, TensorTree state) {
        Tensor observation = Tensor.zeros(DType.FLOAT32, STEPS, COLUMNS, 4);
        TensorTree action = SpaceTensors.allocate(actions, STEPS, COLUMNS);
        Rows<float[]> observationRows = SpaceTensors.rows(OBSERVATIONS, observation);
        Rows<A> actionRows = SpaceTensors.rows(actions, action);
        float[] reward = new float[STEPS * COLUMNS];
        int choices = ActionChoices.count(actions);
        boolean[] mask = new boolean[STEPS * COLUMNS * choices];
        for (int row = 0; row < STEPS * COLUMNS; row++) {
            observationRows.write(row, OBSERVATIONS.sample(random));
            actionRows.write(row, actions.sample(random));
            reward[row] = (float) random.nextGaussian();
            for (int i = 0; i < choices; i++) {
                mask[row * choices + i] = i == choices - 1 || random.nextBoolean();
            }
        }
        return new AgentInputs(
                observation,
                action,
                Tensor.of(reward, STEPS, COLUMNS),
                masks ? Tensor.of(mask, STEPS, COLUMNS, choices) : NoTensors.INSTANCE,
                TensorTree.map(state, leaf -> leaf.unsqueeze(0)));
    }

    private static TensorTree randomState(ActorCriticAgent agent) {
        return TensorTree.map(
                TensorTree.allocate(agent.initialState(), COLUMNS),
                leaf -> leaf.add(0.3).cumsum(0).sub(0.5));
    }

    private static RandomGenerator[] generators(int rows) {
        RandomGenerator[] generators = new RandomGenerator[rows];
        for (int i = 0; i < rows; i++) {
            generators[i] = new RandomStreams(2).stream("action", i);
        }
        return generators;
    }

    private static void isClose(TensorTree actual, TensorTree expected) {
        TensorTree.zip(
                actual,
                expected,
                (name, one, other) ->
                        assertThat(one.toFloats()).as(name).containsExactly(other.toFloats(), within(1e-5f)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "gru"})
    void aSequenceEqualsActingStepByStep(String model) {
        for (boolean masks : new boolean[] {false, true}) {
            Discrete actions = new Discrete(5);
            try (ActorCriticAgent agent = agent(model, actions, masks)) {
                TensorTree state = randomState(agent);
                AgentInputs inputs = inputs(actions, masks, TensorTree.map(state, Tensor::copy));
                boolean[] starts = new boolean[STEPS * COLUMNS];
                starts[0] = true; // row 0 of column 0
                starts[2 * COLUMNS + 1] = true;
                starts[4 * COLUMNS + 1] = true;
                starts[4 * COLUMNS + 2] = true;
                Tensor episodeStart = Tensor.of(starts, STEPS, COLUMNS);
                ActorCritic.Output whole = agent.evaluateSequences(inputs, episodeStart);

                TensorTree action = SpaceTensors.allocate(actions, COLUMNS);
                ActorCriticInfo info = TensorTree.allocate(agent.exampleInfo(), COLUMNS);
                for (int t = 0; t < STEPS; t++) {
                    Tensor going = episodeStart
                            .select(0, t)
                            .logicalNot()
                            .to(DType.FLOAT32)
                            .unsqueeze(-1);
                    TensorTree before = TensorTree.map(state, leaf -> leaf.mul(going));
                    AgentInputs row = new AgentInputs(
                            TensorTree.at(inputs.observation(), t),
                            TensorTree.at(inputs.previousAction(), t),
                            inputs.previousReward().select(0, t),
                            TensorTree.at(inputs.actionMask(), t),
                            before);
                    agent.act(row, generators(COLUMNS), action, info, state);
                    isClose(
                            ((Tensor) info.policy()).softmax(-1),
                            ((Tensor) whole.policy()).select(0, t).softmax(-1));
                    isClose(info.value(), whole.value().select(0, t));
                    TensorTree greedyState = TensorTree.allocate(agent.initialState(), COLUMNS);
                    TensorTree greedy = SpaceTensors.allocate(actions, COLUMNS);
                    agent.actGreedily(row, greedy, greedyState);
                    isClose(greedyState, state);
                    assertThat(((Tensor) greedy).toLongs())
                            .isEqualTo(((Tensor) info.policy()).argmax(-1).toLongs());
                    Tensor value = Tensor.zeros(DType.FLOAT32, COLUMNS);
                    agent.value(row, value);
                    assertThat(value.toFloats()).isEqualTo(info.value().toFloats());
                }
                isClose(whole.state(), state);
            }
        }
    }

    @Test
    void theNextStateMayBeWrittenOverTheStateOfTheInputs() {
        Discrete actions = new Discrete(5);
        try (ActorCriticAgent agent = agent("lstm", actions, false)) {
            TensorTree state = randomState(agent);
            AgentInputs all = inputs(actions, false, state);
            AgentInputs row = new AgentInputs(
                    TensorTree.at(all.observation(), 0),
                    TensorTree.at(all.previousAction(), 0),
                    all.previousReward().select(0, 0),
                    NoTensors.INSTANCE,
                    state);
            TensorTree apart = TensorTree.allocate(agent.initialState(), COLUMNS);
            TensorTree action = SpaceTensors.allocate(actions, COLUMNS);
            ActorCriticInfo info = TensorTree.allocate(agent.exampleInfo(), COLUMNS);
            agent.act(row, generators(COLUMNS), action, info, apart);
            agent.act(row, generators(COLUMNS), action, info, state);
            TensorTree.zip(
                    state,
                    apart,
                    (name, one, other) -> assertThat(one.toFloats()).as(name).isEqualTo(other.toFloats()));
        }
    }

    @Test
    void previousActionAndRewardAndStateAreAllLookedAt() {
        Discrete actions = new Discrete(3);
        try (ActorCriticAgent agent = agent("lstm", actions, false)) {
            TensorTree zero = TensorTree.allocate(agent.initialState(), 1);
            Tensor observation = Tensor.full(0.5, 1, 4);
            Tensor none = Tensor.zeros(DType.INT64, 1);
            double plain = value(agent, observation, none, 0, zero);
            assertThat(value(agent, observation, none, 1, zero)).isNotEqualTo(plain);
            assertThat(value(agent, observation, Tensor.of(new long[] {1}), 0, zero))
                    .isNotEqualTo(plain);
            assertThat(value(agent, observation, none, 0, TensorTree.map(zero, leaf -> leaf.add(0.5))))
                    .isNotEqualTo(plain);
        }
    }

    private static double value(
            ActorCriticAgent agent, Tensor observation, Tensor action, double reward, TensorTree state) {
        return agent.evaluate(new AgentInputs(observation, action, Tensor.full(reward, 1), NoTensors.INSTANCE, state))
                .value()
                .item();
    }

    @Test
    void feedForwardAgentsHaveNoStateAndNoSequences() {
        Discrete actions = new Discrete(5);
        try (ActorCriticAgent agent = agent("mlp", actions, false)) {
            assertThat(agent.recurrent()).isFalse();
            assertThat(agent.initialState()).isEqualTo(NoTensors.INSTANCE);
            assertThatThrownBy(() -> agent.evaluateSequences(
                            inputs(actions, false, NoTensors.INSTANCE), Tensor.zeros(DType.BOOL, STEPS, COLUMNS)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("a feed-forward agent has no sequences: evaluate rows");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mlp", "lstm"})
    void forbiddenChoicesAreNeverTaken(String model) {
        forbiddenChoicesAreNeverTaken(model, new Discrete(6), true);
        forbiddenChoicesAreNeverTaken(model, new MultiDiscrete(2, 4), false);
    }

    /** The forbidden choices are made much more likely than the others by the policy's bias. */
    private <A> void forbiddenChoicesAreNeverTaken(String model, Space<A> actions, boolean single) {
        int choices = ActionChoices.count(actions);
        int rows = 50;
        boolean[] mask = new boolean[rows * choices];
        float[] bias = new float[choices];
        for (int i = 0; i < choices; i++) {
            boolean allowed = single ? i == 2 || i == 5 : i == 1 || i == 3 || i == 4;
            bias[i] = allowed ? 0 : 30;
            for (int row = 0; row < rows; row++) {
                mask[row * choices + i] = allowed;
            }
        }
        try (ActorCriticAgent agent = agent(model, actions, true)) {
            Map<String, Tensor> parameters = agent.parameters().named();
            var _ = parameters.get("policyHead.bias").copyInPlace(Tensor.of(bias));
            AgentInputs inputs = new AgentInputs(
                    Tensor.full(0.1, rows, 4).cumsum(0),
                    SpaceTensors.allocate(actions, rows),
                    Tensor.zeros(DType.FLOAT32, rows),
                    Tensor.of(mask, rows, choices),
                    TensorTree.allocate(agent.initialState(), rows));
            TensorTree action = SpaceTensors.allocate(actions, rows);
            TensorTree nextState = TensorTree.allocate(agent.initialState(), rows);
            ActorCriticInfo info = TensorTree.allocate(agent.exampleInfo(), rows);
            boolean[] allowed = java.util.Arrays.copyOf(mask, choices);
            Rows<A> taken = SpaceTensors.rows(actions, action);
            RandomGenerator[] generators = generators(rows);
            for (int repeat = 0; repeat < 20; repeat++) {
                agent.act(inputs, generators, action, info, nextState);
                for (int row = 0; row < rows; row++) {
                    assertThat(ActionChoices.allowed(actions, taken.read(row), allowed))
                            .isTrue();
                }
            }
            assertThat(TensorTree.firstLeaf(action).toLongs())
                    .as("both are drawn")
                    .contains(single ? 2L : 1L);
            agent.actGreedily(inputs, action, nextState);
            for (int row = 0; row < rows; row++) {
                assertThat(ActionChoices.allowed(actions, taken.read(row), allowed))
                        .isTrue();
            }
            ActorCritic.Output output = agent.evaluate(inputs);
            assertThat(agent.distribution()
                            .logProbability(output.policy(), action)
                            .toFloats())
                    .containsExactly(
                            agent.distribution()
                                    .logProbability(info.policy(), action)
                                    .toFloats(),
                            within(1e-6f));
            float[] entropy = agent.distribution().entropy(output.policy()).toFloats();
            for (float each : entropy) {
                assertThat(each).isBetween(0f, (float) Math.log(3));
            }
            TensorTree forbidden = SpaceTensors.allocate(actions, rows);
            assertThat(agent.distribution()
                            .logProbability(output.policy(), forbidden)
                            .exp()
                            .toFloats())
                    .containsOnly(0f);
        }
    }
}
