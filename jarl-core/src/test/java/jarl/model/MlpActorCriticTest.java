package jarl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import jarl.config.Defaults;
import jarl.distribution.GaussianParameters;
import jarl.nn.Parameters;
import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.samples.SpaceTensors;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import jarl.space.MultiBinary;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MlpActorCriticTest {

    private static final Tensor NO_REWARD = TensorScope.unscoped(Tensor.zeros(DType.FLOAT32, 3));

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private static ModelConfig config(List<Integer> sizes, boolean shared, boolean dependentStd, double initialLogStd) {
        return Defaults.of(
                ModelConfig.class,
                Map.of(
                        "hiddenSizes",
                        sizes,
                        "recurrentSize",
                        1,
                        "shared",
                        shared,
                        "stateDependentStd",
                        dependentStd,
                        "initialLogStd",
                        initialLogStd));
    }

    private static MlpActorCritic model(Space<?> observations, Space<?> actions, ModelConfig config) {
        return new MlpActorCritic(observations, actions, config, new RandomStreams(3).stream("model"));
    }

    private static ActorCritic.Output forward(MlpActorCritic model, TensorTree observation) {
        return model.forward(inputs(observation));
    }

    private static AgentInputs inputs(TensorTree observation) {
        return new AgentInputs(
                observation, Tensor.zeros(DType.INT64, 3), NO_REWARD, NoTensors.INSTANCE, NoTensors.INSTANCE);
    }

    private static Tensor observation(long... shape) {
        return Tensor.full(0.3, shape).cumsum(0);
    }

    private static List<String> names(MlpActorCritic model) {
        List<String> names = new ArrayList<>();
        model.visitParameters("", (name, _) -> names.add(name));
        return names;
    }

    @Test
    void separateTrunksHaveTheirOwnParameters() {
        MlpActorCritic model = model(Box.unbounded(4), new Discrete(2), ModelConfig.defaults());
        assertThat(names(model))
                .containsExactly(
                        "policy.0.weight",
                        "policy.0.bias",
                        "policy.1.weight",
                        "policy.1.bias",
                        "policyHead.weight",
                        "policyHead.bias",
                        "value.0.weight",
                        "value.0.bias",
                        "value.1.weight",
                        "value.1.bias",
                        "valueHead.weight",
                        "valueHead.bias");
        try (Parameters parameters = new Parameters(model, Device.CPU)) {
            // each trunk 4*64 + 64 + 64*64 + 64 = 4480; heads 64*2 + 2 and 64 + 1
            assertThat(parameters.count()).isEqualTo(2 * 4480 + 130 + 65);
        }
    }

    @Test
    void aSharedTrunkIsThereOnce() {
        MlpActorCritic model = model(Box.unbounded(4), new Discrete(2), config(List.of(64, 64), true, false, 0));
        assertThat(names(model)).startsWith("trunk.0.weight").doesNotContain("value.0.weight");
        try (Parameters parameters = new Parameters(model, Device.CPU)) {
            assertThat(parameters.count()).isEqualTo(4480 + 130 + 65);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // trunk 5*8 + 8, mean 8*3 + 3, log std 3 or 8*3 + 3, value 8 + 1
        "true, false, 87",
        "true, true, 111",
        "false, false, 135",
        "false, true, 159"
    })
    void continuousActionsHaveMeansAndStandardDeviations(boolean shared, boolean dependentStd, int count) {
        MlpActorCritic model = model(Box.unbounded(5), Box.of(-1, 1, 3), config(List.of(8), shared, dependentStd, 0));
        assertThat(names(model)).contains("policyHead.mean.weight");
        assertThat(names(model).contains("policyHead.logStd")).isEqualTo(!dependentStd);
        try (Parameters parameters = new Parameters(model, Device.CPU)) {
            assertThat(parameters.count()).isEqualTo(count);
            ActorCritic.Output output = forward(model, observation(3, 5));
            GaussianParameters policy = (GaussianParameters) output.policy();
            assertThat(policy.mean().shape()).containsExactly(3, 3);
            assertThat(policy.logStd().shape()).containsExactly(3, 3);
            assertThat(output.value().shape()).containsExactly(3);
        }
    }

    @Test
    void everyObservationSpaceHasItsPolicyAndValue() {
        record Case(Space<?> space, TensorTree values) {}
        List<Case> cases = List.of(
                new Case(new Discrete(4), Tensor.of(new long[] {0, 3, 1})),
                new Case(Box.unbounded(2, 3), observation(3, 2, 3)),
                new Case(new ImageBox(1, 2, 2), SpaceTensors.allocate(new ImageBox(1, 2, 2), 3)),
                new Case(new MultiBinary(2), SpaceTensors.allocate(new MultiBinary(2), 3)));
        for (Case each : cases) {
            MlpActorCritic model = model(each.space, new Discrete(5), ModelConfig.defaults());
            ActorCritic.Output output = forward(model, each.values);
            assertThat(((Tensor) output.policy()).shape()).containsExactly(3, 5);
            assertThat(output.value().shape()).containsExactly(3);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theValueAloneEqualsTheValueOfTheWhole(boolean shared) {
        MlpActorCritic model = model(Box.unbounded(4), new Discrete(2), config(List.of(16), shared, false, 0));
        Tensor observation = observation(3, 4);
        float[] alone = model.value(inputs(observation)).toFloats();
        assertThat(alone).isEqualTo(forward(model, observation).value().toFloats());
        assertThat(alone[0]).isNotEqualTo(alone[1]);
    }

    @Test
    void theFreeStandardDeviationStartsWhereItIsToldEverywhere() {
        MlpActorCritic model = model(Box.unbounded(2), Box.of(-1, 1, 2), config(List.of(8), true, false, -0.7));
        GaussianParameters policy =
                (GaussianParameters) forward(model, observation(3, 2)).policy();
        assertThat(policy.logStd().toFloats()).containsOnly(-0.7f).hasSize(6);
    }

    @Test
    void theDependentStandardDeviationStartsNearAndStaysWithinItsBounds() {
        MlpActorCritic near = model(Box.unbounded(2), Box.of(-1, 1, 2), config(List.of(8), true, true, -0.7));
        GaussianParameters policy =
                (GaussianParameters) forward(near, observation(3, 2)).policy();
        for (float value : policy.logStd().toFloats()) {
            assertThat(value).isCloseTo(-0.7f, within(0.1f));
        }
        MlpActorCritic low = model(Box.unbounded(2), Box.of(-1, 1, 2), config(List.of(8), true, true, -9));
        assertThat(((GaussianParameters) forward(low, observation(3, 2)).policy())
                        .logStd()
                        .toFloats())
                .containsOnly(-5);
        MlpActorCritic high = model(Box.unbounded(2), Box.of(-1, 1, 2), config(List.of(8), true, true, 3));
        assertThat(((GaussianParameters) forward(high, observation(3, 2)).policy())
                        .logStd()
                        .toFloats())
                .containsOnly(2);
    }

    @Test
    void thePolicyStartsNearlyUniformAndTheStreamDeterminesIt() {
        MlpActorCritic model = model(Box.unbounded(4), new Discrete(3), ModelConfig.defaults());
        Tensor logits = (Tensor) forward(model, observation(3, 4)).policy();
        assertThat(logits.abs().max().item()).isLessThan(0.1).isPositive();
        MlpActorCritic same = model(Box.unbounded(4), new Discrete(3), ModelConfig.defaults());
        assertThat(((Tensor) forward(same, observation(3, 4)).policy()).toFloats())
                .isEqualTo(logits.toFloats());
    }

    @Test
    void actionsWithoutAPolicyAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model(Box.unbounded(4), new ImageBox(1, 2, 2), ModelConfig.defaults()))
                .withMessageContaining("expected Discrete, MultiDiscrete, MultiBinary, Box or a Composite of these");
    }

    @Test
    void sizesAndConstantsAreChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(List.of(64, 0), true, false, 0))
                .withMessage("hiddenSizes must be a list of numbers in [1, 65536], got [64, 0]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(List.of(64), true, false, 4))
                .withMessage("initialLogStd must be in [-10, 3], got 4");
    }
}
