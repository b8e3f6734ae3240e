package jarl.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import jarl.random.RandomStreams;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ParametersTest {

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final Mlp mlp = new Mlp(
            3, List.of(4, 2), Activation.TANH, Initialization.TORCH_DEFAULT, new RandomStreams(1).stream("weights"));

    @Test
    void theFlatBlockHoldsEveryParameterInOrder() {
        Tensor before = mlp.forward(Tensor.full(1, 1, 3)).copy();
        try (Parameters parameters = new Parameters(mlp, Device.CPU)) {
            assertThat(parameters.count()).isEqualTo(3 * 4 + 4 + 4 * 2 + 2);
            assertThat(parameters.named().keySet()).containsExactly("0.weight", "0.bias", "1.weight", "1.bias");
            assertThat(mlp.forward(Tensor.full(1, 1, 3)).toFloats()).containsExactly(before.toFloats(), within(1e-6f));
            Tensor joined = Tensor.cat(
                    parameters.named().values().stream()
                            .map(each -> each.reshape(-1))
                            .toList(),
                    0);
            assertThat(parameters.flat().toFloats()).isEqualTo(joined.toFloats());
        }
    }

    @Test
    void writingTheFlatBlockChangesTheLayers() {
        Linear layer = new Linear(2, 1, Initialization.ORTHOGONAL, 1, new RandomStreams(1).stream("weights"));
        try (Parameters parameters = new Parameters(layer, Device.CPU)) {
            try (var _ = TensorScope.withoutGradients()) {
                parameters.flat().copyInPlace(Tensor.of(new float[] {2, -3, 10}));
            }
            assertThat(layer.forward(Tensor.of(new float[] {1, 2, 0, 1}, 2, 2)).toFloats())
                    .containsExactly(6, 7);
            assertThat(parameters.named().get("weight").toFloats()).containsExactly(2, -3);
            assertThat(parameters.named().get("bias").toFloats()).containsExactly(10);
        }
    }

    @Test
    void derivativesAccumulateInTheFlatBlockUntilTheyAreZeroed() {
        Linear layer = new Linear(2, 1, Initialization.ORTHOGONAL, 1, new RandomStreams(1).stream("weights"));
        try (Parameters parameters = new Parameters(layer, Device.CPU)) {
            Tensor input = Tensor.of(new float[] {5, 7}, 1, 2);
            layer.forward(input).sum().backward();
            assertThat(parameters.gradients().toFloats()).containsExactly(5, 7, 1);
            layer.forward(input).sum().mul(2).backward();
            assertThat(parameters.gradients().toFloats()).containsExactly(15, 21, 3);
            parameters.zeroGradients();
            assertThat(parameters.gradients().toFloats()).containsExactly(0, 0, 0);
            layer.forward(input).sum().backward();
            assertThat(parameters.gradients().toFloats()).containsExactly(5, 7, 1);
        }
    }

    /** Golden numbers: clip_grad_norm_ of PyTorch 2.13 on (3, 4, 12) with limit 1. */
    @Test
    void clippingEqualsPyTorch() {
        Parameter parameter = new Parameter(3, 0);
        try (Parameters parameters = new Parameters(parameter, Device.CPU);
                var _ = TensorScope.withoutGradients()) {
            parameters.gradients().copyInPlace(Tensor.of(new float[] {3, 4, 12}));
            assertThat(parameters.clipGradients(1).item()).isEqualTo(13);
            assertThat(parameters.gradients().toDoubles())
                    .containsExactly(
                            new double[] {0.23076921701431274, 0.307692289352417, 0.923076868057251}, within(1e-7));
        }
    }

    @Test
    void shortGradientsAreNotScaled() {
        Parameter parameter = new Parameter(2, 0);
        try (Parameters parameters = new Parameters(parameter, Device.CPU);
                var _ = TensorScope.withoutGradients()) {
            parameters.gradients().copyInPlace(Tensor.of(new float[] {0.3f, 0.4f}));
            assertThat(parameters.clipGradients(1).item()).isCloseTo(0.5, within(1e-7));
            assertThat(parameters.gradients().toFloats()).containsExactly(0.3f, 0.4f);
            parameters.zeroGradients();
            assertThat(parameters.clipGradients(1).item()).isZero();
            assertThat(parameters.gradients().toFloats()).containsExactly(0, 0);
        }
    }

    @Test
    void aSingleParameterMayBeAModule() {
        try (Parameters parameters = new Parameters(new Parameter(3, 0.25), Device.CPU)) {
            assertThat(parameters.named()).containsOnlyKeys("value");
            assertThat(parameters.flat().toFloats()).containsExactly(0.25f, 0.25f, 0.25f);
        }
    }

    @Test
    void twoParametersOfOneNameAreRefused() {
        Layer twice = (prefix, visitor) -> {
            mlp.visitParameters(prefix, visitor);
            mlp.visitParameters(prefix, visitor);
        };
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Parameters(twice, Device.CPU))
                .withMessageEndingWith("must give each parameter a name of its own: two are called 0.weight");
    }

    @Test
    void anMlpWithoutLayersPassesItsInputThrough() {
        Mlp none = new Mlp(
                3, List.of(), Activation.RELU, Initialization.ORTHOGONAL, new RandomStreams(1).stream("weights"));
        assertThat(none.outputs()).isEqualTo(3);
        assertThat(none.forward(Tensor.of(new float[] {-1, 0, 1}, 1, 3)).toFloats())
                .containsExactly(-1, 0, 1);
        assertThat(mlp.outputs()).isEqualTo(2);
    }

    @Test
    void everyLayerOfAnMlpIsFollowedByTheNonlinearity() {
        Mlp relu = new Mlp(
                1, List.of(1, 1), Activation.RELU, Initialization.ORTHOGONAL, new RandomStreams(1).stream("weights"));
        try (Parameters parameters = new Parameters(relu, Device.CPU)) {
            try (var _ = TensorScope.withoutGradients()) {
                parameters.flat().copyInPlace(Tensor.of(new float[] {2, 1, -3, 4}));
            }
            // relu(-3 relu(2x + 1) + 4)
            assertThat(relu.forward(Tensor.of(new float[] {0, -5, 1}, 3, 1)).toFloats())
                    .containsExactly(1, 4, 0);
        }
    }

    private static Linear layer(int seed) {
        return new Linear(2, 1, Initialization.ORTHOGONAL, 1, new RandomStreams(seed).stream("weights"));
    }

    @SuppressWarnings("UnusedVariable") // read by reflection
    private static final class Forgetful implements Layer {
        final Linear policy = layer(1);
        final Linear value = layer(2);
        final List<Layer> heads = List.of(layer(3), new Parameter(1, 0));
        final Layer[] kept = {policy};
        final Tensor scale = TensorScope.unscoped(Tensor.full(1, 1)).requireGradient();
        final Tensor constant = TensorScope.unscoped(Tensor.full(1, 1));

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            policy.visitParameters(prefix + "policy.", visitor);
            heads.getLast().visitParameters(prefix + "last.", visitor);
        }
    }

    private record Outer(Forgetful inner) implements Layer {
        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            inner.visitParameters(prefix + "inner.", visitor);
        }
    }

    @Test
    void layersThatAreNotVisitedAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Parameters(new Outer(new Forgetful()), Device.CPU))
                .withMessage("Outer.visitParameters must visit every layer, or it never learns: it leaves out"
                        + " inner.value (Linear), inner.heads[0] (Linear), inner.scale (Tensor)");
    }
}
