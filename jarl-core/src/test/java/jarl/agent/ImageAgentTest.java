package jarl.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.config.Defaults;
import jarl.distribution.Distributions;
import jarl.model.ActorCritic;
import jarl.model.ImageTorso;
import jarl.model.ModelConfig;
import jarl.model.RecurrentActorCritic;
import jarl.nn.Activation;
import jarl.nn.Initialization;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.samples.SpaceTensors;
import jarl.space.Discrete;
import jarl.space.ImageBox;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An agent with memory that sees images: acting step by step and learning from whole sequences are the same computation. */
class ImageAgentTest {

    private static final int STEPS = 5;
    private static final int COLUMNS = 3;
    private static final ImageBox IMAGES = new ImageBox(2, 40, 40);
    private static final Discrete ACTIONS = new Discrete(4);

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    private static ActorCriticAgent agent(String name, ImageTorso.Kind kind, boolean bfloat16) {
        ModelConfig config = Defaults.of(
                        ModelConfig.class,
                        Map.of(
                                "name",
                                name,
                                "hiddenSizes",
                                List.of(16),
                                "recurrentSize",
                                8,
                                "activation",
                                Activation.RELU,
                                "shared",
                                true,
                                "initialization",
                                Initialization.TORCH_DEFAULT,
                                "policyGain",
                                1))
                .withImage(kind, 1, bfloat16, bfloat16);
        AgentInputs example = new AgentInputs(
                SpaceTensors.allocate(IMAGES, 1),
                SpaceTensors.allocate(ACTIONS, 1),
                Tensor.zeros(DType.FLOAT32, 1),
                NoTensors.INSTANCE,
                NoTensors.INSTANCE);
        ActorCritic model = new RecurrentActorCritic(IMAGES, ACTIONS, config, new RandomStreams(1).stream("model"));
        return new ActorCriticAgent(model, Distributions.of(ACTIONS), Device.CPU, Optional.empty(), example);
    }

    /** The tolerance of bfloat16 is that of its 8 bits: libtorch sums other numbers of rows in another order. */
    @ParameterizedTest
    @CsvSource({
        "lstm, ATARI, false, 1e-5",
        "gru, NATURE, false, 1e-5",
        "lstm, IMPALA, false, 1e-5",
        "lstm, MINATAR, false, 1e-5",
        "lstm, NATURE, true, 5e-3"
    })
    void aSequenceEqualsActingStepByStep(String name, ImageTorso.Kind kind, boolean bfloat16, float tolerance) {
        RandomStream random = new RandomStreams(5).stream("inputs");
        TensorTree images = SpaceTensors.allocate(IMAGES, STEPS, COLUMNS);
        for (int row = 0; row < STEPS * COLUMNS; row++) {
            SpaceTensors.rows(IMAGES, images).write(row, IMAGES.sample(random));
        }
        Tensor episodeStart = Tensor.zeros(DType.BOOL, STEPS, COLUMNS);
        var _ = episodeStart.select(0, 2).slice(0, 1, 3).fillInPlace(1);
        try (ActorCriticAgent agent = agent(name, kind, bfloat16)) {
            TensorTree state = TensorTree.allocate(agent.initialState(), COLUMNS);
            AgentInputs all = new AgentInputs(
                    images,
                    SpaceTensors.allocate(ACTIONS, STEPS, COLUMNS),
                    Tensor.full(0.5, STEPS, COLUMNS),
                    NoTensors.INSTANCE,
                    TensorTree.allocate(agent.initialState(), 1, COLUMNS));
            ActorCritic.Output whole = agent.evaluateSequences(all, episodeStart);
            TensorTree action = SpaceTensors.allocate(ACTIONS, COLUMNS);
            ActorCriticInfo info = TensorTree.allocate(agent.exampleInfo(), COLUMNS);
            RandomGenerator[] generators = {random, random, random};
            for (int t = 0; t < STEPS; t++) {
                Tensor going =
                        episodeStart.select(0, t).logicalNot().to(DType.FLOAT32).unsqueeze(-1);
                AgentInputs row = new AgentInputs(
                        TensorTree.at(all.observation(), t),
                        TensorTree.at(all.previousAction(), t),
                        all.previousReward().select(0, t),
                        NoTensors.INSTANCE,
                        TensorTree.map(state, leaf -> leaf.mul(going)));
                agent.act(row, generators, action, info, state);
                assertThat(((Tensor) info.policy()).softmax(-1).toFloats())
                        .containsExactly(
                                ((Tensor) whole.policy())
                                        .select(0, t)
                                        .softmax(-1)
                                        .toFloats(),
                                within(tolerance));
                assertThat(info.value().toFloats())
                        .containsExactly(whole.value().select(0, t).toFloats(), within(tolerance));
            }
        }
    }
}
