package jarl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import jarl.config.Defaults;
import jarl.nn.Activation;
import jarl.nn.Initialization;
import jarl.nn.Parameters;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.samples.SpaceTensors;
import jarl.space.Box;
import jarl.space.Composite;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import jarl.tensor.TorchLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Policy and value networks that see images. */
class ImageModelTest {

    private static final int ROWS = 12;

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final RandomStream random = new RandomStreams(6).stream("observations");

    /** Two pictures, and joints between them. */
    public record Sight(byte[] left, float[] joints, byte[] right) {}

    /** As tensors. */
    public record SightTensors(Tensor left, Tensor joints, Tensor right) implements TensorTree {}

    private static final Space<Sight> SIGHT = new Composite<>(
            Sight.class,
            SightTensors.class,
            List.of(new ImageBox(1, 10, 10, 1), Box.of(-1, 1, 3), new ImageBox(2, 12, 11)));

    @AfterEach
    void oneThreadAgain() {
        TorchLibrary.setThreads(1);
    }

    private static ModelConfig config(String name, ImageTorso.Kind kind, boolean shared, int... hidden) {
        List<Integer> sizes = new ArrayList<>();
        for (int size : hidden) {
            sizes.add(size);
        }
        return Defaults.of(
                        ModelConfig.class,
                        Map.of(
                                "name",
                                name,
                                "hiddenSizes",
                                sizes,
                                "recurrentSize",
                                512,
                                "activation",
                                Activation.RELU,
                                "shared",
                                shared,
                                "initialization",
                                Initialization.TORCH_DEFAULT,
                                "policyGain",
                                1))
                .withImage(kind, 1, false, false);
    }

    private static ActorCritic model(Space<?> observations, ModelConfig config) {
        RandomStream weights = new RandomStreams(1).stream("model");
        return config.name().equals("mlp")
                ? new MlpActorCritic(observations, new Discrete(6), config, weights)
                : new RecurrentActorCritic(observations, new Discrete(6), config, weights);
    }

    private <V> AgentInputs inputs(Space<V> space, int rows) {
        TensorTree observation = SpaceTensors.allocate(space, rows);
        for (int row = 0; row < rows; row++) {
            SpaceTensors.rows(space, observation).write(row, space.sample(random));
        }
        return new AgentInputs(
                observation,
                Tensor.zeros(DType.INT64, rows),
                Tensor.zeros(DType.FLOAT32, rows),
                NoTensors.INSTANCE,
                NoTensors.INSTANCE);
    }

    /** The numbers of rlpyt's AtariFfModel and AtariLstmModel for 104x80 images and 6 actions. */
    @ParameterizedTest
    @CsvSource({"mlp, 4, 1785911", "lstm, 1, 3898423", "lstm, 4, 3901495"})
    void theAtariModelsHaveAsManyParametersAsTheOriginals(String name, int channels, long count) {
        ModelConfig config = config(name, ImageTorso.Kind.ATARI, true, 512);
        try (Parameters parameters = new Parameters(model(new ImageBox(channels, 104, 80), config), Device.CPU)) {
            assertThat(parameters.count()).isEqualTo(count);
        }
    }

    @Test
    void parametersHaveNames() {
        ModelConfig config = config("mlp", ImageTorso.Kind.MINATAR, false, 8);
        List<String> names = new ArrayList<>();
        model(new ImageBox(4, 10, 10, 1), config).visitParameters("", (name, _) -> names.add(name));
        assertThat(names)
                .containsExactly(
                        "torso.0.weight",
                        "torso.0.bias",
                        "policy.0.weight",
                        "policy.0.bias",
                        "policyHead.weight",
                        "policyHead.bias",
                        "value.0.weight",
                        "value.0.bias",
                        "valueHead.weight",
                        "valueHead.bias");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theValueAloneIsTheValue(boolean shared) {
        ActorCritic model = model(new ImageBox(4, 10, 10, 1), config("mlp", ImageTorso.Kind.MINATAR, shared, 8));
        AgentInputs inputs = inputs(new ImageBox(4, 10, 10, 1), ROWS);
        assertThat(model.value(inputs).toFloats())
                .isEqualTo(model.forward(inputs).value().toFloats());
    }

    @Test
    void everyImageOfACompositeHasATorsoAndTheRestIsJoined() {
        ModelConfig config = config("mlp", ImageTorso.Kind.MINATAR, true);
        ActorCritic model = model(SIGHT, config);
        List<String> names = new ArrayList<>();
        long[] inputs = {0};
        model.visitParameters("", (name, parameter) -> {
            names.add(name);
            inputs[0] = name.equals("valueHead.weight") ? parameter.size(1) : inputs[0];
        });
        assertThat(names).contains("torso.0.weight", "torso.image1.0.weight");
        assertThat(inputs[0]).isEqualTo(16 * 8 * 8 + 3 + 16 * 10 * 9);
        AgentInputs first = inputs(SIGHT, 1);
        float before = model.value(first).toFloats()[0];
        SightTensors sight = (SightTensors) first.observation();
        for (Tensor leaf : List.of(sight.left(), sight.joints(), sight.right())) {
            Tensor kept = leaf.copy();
            try (var _ = TensorScope.withoutGradients()) {
                var _ = leaf.zeroInPlace();
                assertThat(model.value(first).toFloats()[0]).isNotEqualTo(before);
                var _ = leaf.copyInPlace(kept);
            }
        }
    }

    @Test
    void observationsWithoutImagesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model(Box.unbounded(4), config("mlp", ImageTorso.Kind.NATURE, true, 8)))
                .withMessageContaining("model.image")
                .withMessageContaining("Box");
    }

    private record Learned(float[] policy, float[] value, float[] gradients) {}

    private static Learned learn(ActorCritic model, Parameters parameters, AgentInputs inputs, int threads) {
        TorchLibrary.setThreads(threads);
        try (var _ = TensorScope.open()) {
            parameters.zeroGradients();
            ActorCritic.Output output = model.forward(inputs);
            Tensor policy = (Tensor) output.policy();
            policy.square().sum().add(output.value().square().sum()).backward();
            return new Learned(
                    policy.toFloats(),
                    output.value().toFloats(),
                    parameters.gradients().toFloats());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void learningByRowsOnSeveralThreadsIsTheSameLearning(boolean shared) {
        ActorCritic model = model(SIGHT, config("mlp", ImageTorso.Kind.MINATAR, shared, 16));
        AgentInputs inputs = inputs(SIGHT, ROWS);
        try (Parameters parameters = new Parameters(model, Device.CPU)) {
            Learned one = learn(model, parameters, inputs, 1);
            Learned three = learn(model, parameters, inputs, 3);
            assertThat(three.policy()).containsExactly(one.policy(), within(1e-6f));
            assertThat(three.value()).containsExactly(one.value(), within(1e-6f));
            assertThat(three.gradients()).containsExactly(one.gradients(), within(1e-5f));
            model.close();
        }
    }

    /** bfloat16 has 8 bits of precision: results differ by some thousandths of their size, directions of gradients hardly. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void bfloat16IsNearFloat32(int threads) {
        ImageBox space = new ImageBox(4, 84, 84);
        ModelConfig exact = config("mlp", ImageTorso.Kind.NATURE, true, 64);
        ActorCritic model = model(space, exact);
        ActorCritic rough = model(space, exact.withImage(ImageTorso.Kind.NATURE, 1, true, true));
        AgentInputs inputs = inputs(space, ROWS);
        try (Parameters parameters = new Parameters(model, Device.CPU);
                Parameters same = new Parameters(rough, Device.CPU)) {
            Learned expected = learn(model, parameters, inputs, 1);
            Learned got = learn(rough, same, inputs, threads);
            assertThat(got.policy()).isNotEqualTo(expected.policy());
            assertThat(got.policy()).containsExactly(expected.policy(), within(3e-3f));
            assertThat(got.value()).containsExactly(expected.value(), within(3e-3f));
            assertThat(cosine(got.gradients(), expected.gradients())).isGreaterThan(0.999);
            model.close();
            rough.close();
        }
    }

    private static double cosine(float[] first, float[] second) {
        double product = 0;
        double firstSquares = 0;
        double secondSquares = 0;
        for (int i = 0; i < first.length; i++) {
            product += (double) first[i] * second[i];
            firstSquares += (double) first[i] * first[i];
            secondSquares += (double) second[i] * second[i];
        }
        return product / Math.sqrt(firstSquares * secondSquares);
    }

    @Test
    void bfloat16ActsWithTheParametersOfNow() {
        ImageBox space = new ImageBox(4, 10, 10, 1);
        ModelConfig config =
                config("mlp", ImageTorso.Kind.MINATAR, true, 16).withImage(ImageTorso.Kind.MINATAR, 1, false, true);
        ActorCritic model = model(space, config);
        AgentInputs inputs = inputs(space, ROWS);
        try (Parameters parameters = new Parameters(model, Device.CPU)) {
            float[] before = acted(model, inputs);
            try (var _ = TensorScope.withoutGradients()) {
                var _ = parameters.flat().mulInPlace(0.5);
            }
            float[] after = acted(model, inputs);
            assertThat(after).isNotEqualTo(before);
            // the heads are computed elsewhere while acting, where nothing is recorded
            assertThat(after).containsExactly(learned(model, inputs), within(1e-6f));
            parameters.flat().segment().fill((byte) 0); // as when a checkpoint is read
            parameters.written();
            assertThat(acted(model, inputs)).containsOnly(0f);
        }
    }

    private static float[] acted(ActorCritic model, AgentInputs inputs) {
        try (var _ = TensorScope.withoutGradients()) {
            return model.value(inputs).toFloats();
        }
    }

    private static float[] learned(ActorCritic model, AgentInputs inputs) {
        return model.value(inputs).toFloats();
    }
}
