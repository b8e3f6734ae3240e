package jarl.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** By kernels, by OpenBLAS and by libtorch: what no longer can be differentiated says so in the same words. */
class DifferentiationTest {

    @AutoClose
    final TensorScope scope = TensorScope.open();

    /** A network, and how the outputs are computed from it. */
    record Case(String name, Layer network, Function<Layer, Tensor> outputs) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> networks() {
        RandomStream random = new RandomStreams(5).stream("test");
        Tensor rows = TensorScope.unscoped(Tensor.of(numbers(random, 6 * 5), 6, 5));
        Tensor steps = TensorScope.unscoped(Tensor.of(numbers(random, 6 * 5), 3, 2, 5));
        Tensor images = TensorScope.unscoped(Tensor.of(numbers(random, 2 * 4 * 10 * 10), 2, 4, 10, 10));
        Supplier<Mlp> mlp = () -> new Mlp(5, List.of(7, 3), Activation.TANH, Initialization.TORCH_DEFAULT, random);
        Supplier<Conv2d> convolution =
                () -> new Conv2d(4, new Conv2d.Shape(16, 3, 1, 0), Initialization.TORCH_DEFAULT, 1, random);
        return Stream.of(
                new Case(
                        "kernels, or OpenBLAS without vectors",
                        mlp.get(),
                        network -> ((Mlp) network).forward(TensorAccess.onHeap(rows))),
                new Case("OpenBLAS", mlp.get(), network -> layerByLayer(network, TensorAccess.onHeap(rows))),
                new Case("libtorch", mlp.get(), network -> layerByLayer(network, rows)),
                recurrent("LSTM", new Lstm(5, 4, random), steps),
                recurrent("GRU", new Gru(5, 4, random), steps),
                new Case("convolution by libtorch", convolution.get(), network -> ((Conv2d) network).forward(images)),
                new Case("convolution by kernels, if there are vectors", convolution.get(), network -> {
                    Conv2d layer = (Conv2d) network;
                    FusedConvolutions<?> fused = FusedConvolutions.wherePossible(List.of(layer), List.of(), 4, 10, 10);
                    return fused == null ? layer.forward(images) : fused.forward(images);
                }));
    }

    private static Case recurrent(String name, Recurrent layer, Tensor steps) {
        return new Case(
                name,
                layer,
                _ -> layer.sequence(
                                steps,
                                TensorTree.map(
                                        layer.initialState(),
                                        leaf -> leaf.unsqueeze(0).expand(2, 4)),
                                Tensor.zeros(DType.BOOL, 3, 2))
                        .output());
    }

    private static float[] numbers(RandomStream random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    private static Tensor layerByLayer(Layer mlp, Tensor input) {
        List<Tensor> leaves = new ArrayList<>();
        mlp.visitParameters("", (_, parameter) -> leaves.add(parameter));
        return input.linear(leaves.get(0), leaves.get(1)).tanh().linear(leaves.get(2), leaves.get(3));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void parametersThatHaveChangedAreNoticed(Case each) {
        try (var parameters = new Parameters(each.network, Device.CPU)) {
            Tensor loss = each.outputs.apply(each.network).square().sum();
            try (var _ = TensorScope.withoutGradients()) {
                parameters.flat().mulInPlace(1.5);
                parameters.written();
            }
            assertThatIllegalStateException()
                    .isThrownBy(loss::backward)
                    .withMessageMatching(
                            "backward: parameters that .* was computed with have changed since, compute it again");
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void whatHasBeenDifferentiatedIsNotAgain(Case each) {
        try (var parameters = new Parameters(each.network, Device.CPU)) {
            Tensor outputs = each.outputs.apply(each.network);
            Tensor first = outputs.square().sum();
            Tensor second = outputs.tanh().sum();
            first.backward();
            float[] gradients = parameters.gradients().toFloats();
            assertThatIllegalStateException()
                    .isThrownBy(second::backward)
                    .withMessageMatching(
                            "backward: what .* was computed from has been differentiated already, compute it again");
            assertThat(Arrays.equals(parameters.gradients().toFloats(), gradients))
                    .isTrue();
        }
    }
}
