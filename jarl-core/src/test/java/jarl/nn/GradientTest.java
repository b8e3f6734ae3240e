package jarl.nn;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Derivatives of every layer against finite differences. */
class GradientTest {

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final RandomStream random = new RandomStreams(11).stream("gradients");

    private Tensor input(long... shape) {
        int count = 1;
        for (long size : shape) {
            count *= (int) size;
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextGaussian();
        }
        return Tensor.of(values, shape).requireGradient();
    }

    private static Tensor number(Tensor output) {
        return output.reshape(-1).mul(GradientCheck.weights(output.numel())).sum();
    }

    @Test
    void linearLayersHaveTheDerivativesOfFiniteDifferences() {
        Linear layer = new Linear(4, 3, Initialization.TORCH_DEFAULT, 1, random);
        List<Tensor> parameters = GradientCheck.inDoublePrecision(layer);
        Tensor input = input(5, 4);
        GradientCheck.check(() -> number(layer.forward(input).square()), parameters);
        GradientCheck.check(() -> number(layer.forward(input).square()), List.of(input));
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void networksOfLayersHaveTheDerivativesOfFiniteDifferences(Activation activation) {
        Mlp mlp = new Mlp(3, List.of(5, 4), activation, Initialization.TORCH_DEFAULT, random);
        List<Tensor> parameters = GradientCheck.inDoublePrecision(mlp);
        Tensor input = input(6, 3);
        GradientCheck.check(() -> number(mlp.forward(input)), parameters);
        GradientCheck.check(() -> number(mlp.forward(input)), List.of(input));
    }

    @Test
    void convolutionsHaveTheDerivativesOfFiniteDifferencesInEitherLayout() {
        Conv2d layer = new Conv2d(2, new Conv2d.Shape(3, 3, 2, 1), Initialization.TORCH_DEFAULT, 0.3, random);
        List<Tensor> parameters = GradientCheck.inDoublePrecision(layer);
        for (boolean channelsLast : new boolean[] {false, true}) {
            Tensor input = input(2, 2, 5, 4);
            Supplier<Tensor> loss = () -> number(
                    layer.forward(channelsLast ? input.channelsLast() : input).square());
            GradientCheck.check(loss, parameters);
            GradientCheck.check(loss, List.of(input));
        }
    }

    @Test
    void maximaOfImagesHaveTheDerivativesOfFiniteDifferences() {
        Tensor input = input(2, 2, 5, 4);
        GradientCheck.check(() -> number(input.maxPool2d(3, 2, 1).square()), List.of(input));
    }

    @Test
    void residualBlocksHaveTheDerivativesOfFiniteDifferences() {
        Residual block = new Residual(2, Initialization.ORTHOGONAL, random);
        List<Tensor> parameters = GradientCheck.inDoublePrecision(block);
        Tensor input = input(2, 2, 3, 4);
        GradientCheck.check(() -> number(block.forward(input)), parameters);
        GradientCheck.check(() -> number(block.forward(input)), List.of(input));
    }

    @Test
    void parametersHaveTheDerivativesOfFiniteDifferencesAlsoWhenExpanded() {
        Parameter parameter = new Parameter(3, 0.5);
        List<Tensor> parameters = GradientCheck.inDoublePrecision(parameter);
        Tensor input = input(2, 3);
        GradientCheck.check(() -> number(parameter.value().exp().mul(input)), parameters);
        GradientCheck.check(() -> number(parameter.value().expand(4, 3).square()), parameters);
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void activationsHaveTheDerivativesOfFiniteDifferences(Activation activation) {
        Tensor input = input(20);
        GradientCheck.check(() -> number(activation.apply(input)), List.of(input));
    }

    /** The check itself must be able to fail. */
    @Test
    void aWrongDerivativeIsFound() {
        Tensor input = input(3);
        assertThatThrownBy(() ->
                        GradientCheck.check(() -> number(input.square().detach().add(input)), List.of(input)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("element 0");
    }

    @Test
    void operationsOfLossesHaveDerivatives() {
        Tensor x = input(3, 4);
        Tensor y = input(3, 4);
        List<Tensor> both = List.of(x, y);
        GradientCheck.check(() -> number(x.minimum(y)), both);
        GradientCheck.check(() -> number(x.maximum(y)), both);
        GradientCheck.check(() -> number(x.clamp(-0.5, 0.7)), List.of(x));
        GradientCheck.check(() -> number(x.div(y.exp())), both);
        GradientCheck.check(() -> number(x.logSoftmax(-1)), List.of(x));
        GradientCheck.check(() -> number(x.softmax(0)), List.of(x));
        GradientCheck.check(() -> number(x.logSumExp(1)), List.of(x));
        GradientCheck.check(() -> number(x.gather(1, Tensor.of(new long[] {3, 0, 1}, 3, 1))), List.of(x));
        GradientCheck.check(() -> number(x.matmul(y.transpose(0, 1))), both);
        GradientCheck.check(() -> number(Tensor.where(x.gt(0), x.square(), y)), both);
        GradientCheck.check(() -> number(Tensor.cat(List.of(x, y.exp()), 1)), both);
        GradientCheck.check(() -> number(x.mean(0).sub(y.sum(0, true))), both);
        GradientCheck.check(() -> x.standardDeviation().add(y.norm()), both);
        GradientCheck.check(() -> number(x.slice(1, 1, 3).permute(1, 0).reshape(6)), List.of(x));
        GradientCheck.check(() -> number(x.indexSelect(0, Tensor.of(new long[] {2, 2, 0}))), List.of(x));
        GradientCheck.check(
                () -> number(x.lerp(y, 0.3).silu().softplus().sigmoid().tanh()), both);
        GradientCheck.check(
                () -> number(x.abs().add(1).log().add(y.square().log1p().sqrt())), both);
        GradientCheck.check(
                () -> number(x.to(DType.FLOAT64).unsqueeze(1).expand(3, 2, 4).flatten(0, 1)), List.of(x));
    }
}
