package jarl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.config.Defaults;
import jarl.distribution.Distribution;
import jarl.distribution.Distributions;
import jarl.nn.Parameters;
import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.samples.SpaceTensors;
import jarl.space.Box;
import jarl.space.Composite;
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
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An image and joints in, a choice and a vector out: no model needs to be written for it. */
class StructuredModelTest {

    @SuppressWarnings("ArrayRecordComponent") // what users write
    record Sight(byte[] camera, float[] joints) {}

    record SightTensors(Tensor camera, Tensor joints) implements TensorTree {}

    @SuppressWarnings("ArrayRecordComponent") // what users write
    record Drive(Integer gear, float[] pedal) {}

    record DriveTensors(Tensor gear, Tensor pedal) implements TensorTree {}

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final Composite<Sight> sight =
            new Composite<>(Sight.class, SightTensors.class, List.of(new ImageBox(1, 2, 3), Box.of(0, 4, 2)));
    private final Composite<Drive> drive =
            new Composite<>(Drive.class, DriveTensors.class, List.of(new Discrete(3), Box.of(-1, 1, 1)));
    private final Distribution distribution = Distributions.of(drive, true);

    private static ModelConfig config(String name) {
        return Defaults.of(
                ModelConfig.class,
                Map.of(
                        "name",
                        name,
                        "hiddenSizes",
                        List.of(8),
                        "recurrentSize",
                        6,
                        "scaleObservations",
                        true,
                        "policyGain",
                        1,
                        "squashActions",
                        true));
    }

    /** Rows with different values everywhere, leading dimensions as asked. */
    private AgentInputs inputs(int rows, TensorTree state) {
        var random = new RandomStreams(2).stream("inputs");
        TensorTree observation = SpaceTensors.allocate(sight, rows);
        TensorTree action = SpaceTensors.allocate(drive, rows);
        for (int row = 0; row < rows; row++) {
            SpaceTensors.rows(sight, observation).write(row, sight.sample(random));
            SpaceTensors.rows(drive, action).write(row, drive.sample(random));
        }
        Tensor reward = Tensor.full(0.25, rows).cumsum(0);
        return new AgentInputs(observation, action, reward, NoTensors.INSTANCE, state);
    }

    @Test
    void imagesInsideCompositesAreScaledAndFlattened() {
        Tensor pixels =
                Tensor.of(new long[] {0, 255, 51, 102, 153, 204}, 1, 1, 2, 3).to(DType.UINT8);
        SightTensors row = new SightTensors(pixels, Tensor.of(new float[] {4, 1}, 1, 2));
        Flatten plain = new Flatten(sight, false);
        assertThat(plain.size()).isEqualTo(8);
        assertThat(plain.of(row).toFloats())
                .containsExactly(new float[] {0, 1, 0.2f, 0.4f, 0.6f, 0.8f, 4, 1}, within(1e-6f));
        assertThat(new Flatten(sight, true).of(row).toFloats())
                .containsExactly(new float[] {0, 1, 0.2f, 0.4f, 0.6f, 0.8f, 1, -0.5f}, within(1e-6f));
    }

    @Test
    void feedForwardModelsTakeAndGiveStructures() {
        MlpActorCritic model = new MlpActorCritic(sight, drive, config("mlp"), new RandomStreams(3).stream("model"));
        try (Parameters _ = new Parameters(model, Device.CPU)) {
            AgentInputs inputs = inputs(4, NoTensors.INSTANCE);
            ActorCritic.Output output = model.forward(inputs);
            Tensor logProbability = distribution.logProbability(output.policy(), inputs.previousAction());
            assertThat(logProbability.shape()).containsExactly(4);
            assertThat(logProbability.isFinite().all().item()).isEqualTo(1);
            assertThat(output.value().shape()).containsExactly(4);
            assertThat(logProbability.toFloats()).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "gru"})
    void sequencesOfStructuresEqualStepsOneByOne(String name) {
        int steps = 3;
        int columns = 2;
        RecurrentActorCritic model =
                new RecurrentActorCritic(sight, drive, config(name), new RandomStreams(3).stream("model"));
        try (Parameters _ = new Parameters(model, Device.CPU);
                var _ = TensorScope.withoutGradients()) {
            TensorTree start = TensorTree.allocate(model.initialState(), columns);
            AgentInputs rows = inputs(steps * columns, start);
            AgentInputs sequence = new AgentInputs(
                    TensorTree.unflattenLeading(rows.observation(), steps, columns),
                    TensorTree.unflattenLeading(rows.previousAction(), steps, columns),
                    rows.previousReward().view(steps, columns),
                    NoTensors.INSTANCE,
                    TensorTree.map(start, leaf -> leaf.unsqueeze(0)));
            ActorCritic.Output whole = model.sequence(sequence, Tensor.zeros(DType.BOOL, steps, columns));
            TensorTree state = start;
            for (int t = 0; t < steps; t++) {
                ActorCritic.Output step = model.forward(new AgentInputs(
                        TensorTree.at(sequence.observation(), t),
                        TensorTree.at(sequence.previousAction(), t),
                        sequence.previousReward().select(0, t),
                        NoTensors.INSTANCE,
                        state));
                state = step.state();
                TensorTree.zip(
                        step.policy(),
                        TensorTree.at(whole.policy(), t),
                        (leaf, one, all) ->
                                assertThat(one.toFloats()).as(leaf).containsExactly(all.toFloats(), within(1e-6f)));
                assertThat(step.value().toFloats())
                        .containsExactly(whole.value().select(0, t).toFloats(), within(1e-6f));
            }
            Tensor logProbability = distribution.logProbability(whole.policy(), sequence.previousAction());
            assertThat(logProbability.shape()).containsExactly(steps, columns);
            assertThat(logProbability.isFinite().all().item()).isEqualTo(1);
        }
    }
}
