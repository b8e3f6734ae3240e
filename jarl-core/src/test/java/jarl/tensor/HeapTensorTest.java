package jarl.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tensors on the heap keep the contract, and give libtorch's values and derivatives. */
class HeapTensorTest implements TensorContract {

    @Override
    public Tensor of(float[] values, long... shape) {
        return TensorAccess.onHeap(TorchAllocation.ofShape(values, shape));
    }

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final Tensor weight = parameter(3, 5, 4);
    private final Tensor bias = parameter(4, 5);
    private final Tensor input = random(1, 6, 4);

    private static Tensor random(long seed, long... shape) {
        int count = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
        var random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-2, 2);
        }
        return Tensor.of(values, shape);
    }

    /** As {@code jarl.nn.Parameters} makes them. */
    private static Tensor parameter(long seed, long... shape) {
        Tensor parameter = random(seed, shape).requireGradient();
        TensorAccess.gradientInto(parameter, Tensor.zeros(DType.FLOAT32, shape));
        return parameter;
    }

    private static Arguments operation(String name, UnaryOperator<Tensor> operation) {
        return Arguments.of(Named.of(name, operation));
    }

    static Stream<Arguments> operations() {
        Tensor constant = TensorScope.unscoped(random(8, 6, 5));
        Tensor index = TensorScope.unscoped(Tensor.of(new long[] {0, 4, 2, 2, 1, 3}, 6, 1));
        Tensor several = TensorScope.unscoped(Tensor.of(new long[] {0, 4, 2, 2, 1, 1, 3, 0, 0, 0, 4, 3}, 6, 2));
        Tensor rows = TensorScope.unscoped(Tensor.of(new long[] {5, 0, 0, 3}));
        Tensor mask = TensorScope.unscoped(constant.gt(0));
        return Stream.of(
                operation("itself", x -> x),
                operation("add", x -> x.add(constant)),
                operation("constant add", constant::add),
                operation("add itself", x -> x.add(x)),
                operation("add number", x -> x.add(3).square()),
                operation("add mean", x -> x.add(x.mean()).square()),
                operation("mean minus", x -> x.mean().sub(x).square()),
                operation("sub", x -> x.sub(constant).square()),
                operation("constant sub", x -> constant.sub(x).square()),
                operation("mul", x -> x.mul(constant)),
                operation("mul itself", x -> x.mul(x).mul(x)),
                operation("mul number", x -> x.mul(-2.5)),
                operation("div", x -> x.div(constant)),
                operation("constant div", x -> constant.div(x.square().add(1))),
                operation("neg", Tensor::neg),
                operation("abs", Tensor::abs),
                operation("square", Tensor::square),
                operation("sqrt", x -> x.square().add(0.5).sqrt()),
                operation("exp", Tensor::exp),
                operation("log", x -> x.square().add(0.5).log()),
                operation("reciprocal", x -> x.square().add(0.5).reciprocal()),
                operation("minimum", x -> x.minimum(constant)),
                operation("minimum of equals", x -> x.minimum(x.clamp(-1, 1))),
                operation("maximum", x -> x.maximum(constant)),
                operation("clamp", x -> x.clamp(-0.5, 1)),
                operation("clampMinimum", x -> x.clampMinimum(0.2)),
                operation("clampMaximum", x -> x.clampMaximum(0.2)),
                operation("tanh", Tensor::tanh),
                operation("relu", Tensor::relu),
                operation("reluInPlace", Tensor::reluInPlace),
                operation("softmax", x -> x.softmax(-1)),
                operation("softmax of columns", x -> x.softmax(0)),
                operation("logSoftmax", x -> x.logSoftmax(1)),
                operation("sum", x -> x.square().sum()),
                operation("mean", x -> x.square().mean()),
                operation("row sums", x -> x.square().sum(-1)),
                operation("row sums kept", x -> x.square().sum(1, true)),
                operation("row means", x -> x.square().mean(1)),
                operation("row means kept", x -> x.mul(x.mean(-1, true))),
                operation("column means", x -> x.square().mean(0)),
                operation("gather", x -> x.gather(-1, index).squeeze(-1).square()),
                operation("gather several", x -> x.gather(1, several).square()),
                operation("indexSelect", x -> x.indexSelect(0, rows).square()),
                operation(
                        "indexSelect of columns",
                        x -> x.indexSelect(1, rows.slice(0, 1, 4)).square()),
                operation("maskedFill", x -> x.maskedFill(mask, -7).square()),
                operation("select", x -> x.select(1, 2).mul(x.select(-1, 4))),
                operation("slice", x -> x.slice(1, 1, 4).square()),
                operation("slices overlap", x -> x.slice(0, 0, 4).mul(x.slice(0, 2, 6))),
                operation(
                        "shapes",
                        x -> x.view(2, 3, -1)
                                .flatten(0, 1)
                                .unsqueeze(1)
                                .reshape(30)
                                .square()),
                operation("transpose", x -> x.transpose(0, 1).square()),
                operation("cat", x -> Tensor.cat(List.of(x, constant, x.square()), 1)),
                operation("stack", x -> Tensor.stack(List.of(x, constant, x.square()), 0)),
                operation("libtorch's and back", x -> x.cos().mul(x).add(x.tanh())),
                operation("sigmoid", Tensor::sigmoid),
                operation("detach", x -> x.detach().mul(x)));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void valuesAndDerivativesAreThoseOfLibtorch(UnaryOperator<Tensor> operation) {
        List<float[]> expected = numbers(operation, input.linear(weight, bias));
        List<float[]> actual = numbers(operation, TensorAccess.onHeap(input).linear(weight, bias));
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).containsExactly(expected.get(i), within(2e-5f));
        }
    }

    /** Result, and the derivatives of a weighted sum of it. */
    private List<float[]> numbers(UnaryOperator<Tensor> operation, Tensor x) {
        Tensor result = operation.apply(x);
        var _ = weight.gradient().zeroInPlace();
        var _ = bias.gradient().zeroInPlace();
        result.mul(random(5, result.shape())).sum().backward();
        float[] shape = new float[result.dimensions()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = result.size(i);
        }
        return List.of(
                shape,
                result.toFloats(),
                weight.gradient().toFloats(),
                bias.gradient().toFloats());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void nothingIsRecordedWhereNothingIsLearned(UnaryOperator<Tensor> operation) {
        try (var _ = TensorScope.withoutGradients()) {
            float[] expected =
                    operation.apply(input.linear(weight, bias).copy()).toFloats();
            Tensor actual = operation.apply(TensorAccess.onHeap(input).linear(weight, bias));
            assertThat(actual.requiresGradient()).isFalse();
            assertThat(actual.toFloats()).containsExactly(expected, within(2e-5f));
        }
    }

    @Test
    void networksOfSeveralLayersLearnTheSame() {
        Tensor second = parameter(9, 1, 5);
        Tensor offset = parameter(10, 1);
        BinaryOperator<Tensor> loss = (start, target) -> start.linear(weight, bias)
                .tanh()
                .linear(second, offset)
                .squeeze(-1)
                .sub(target)
                .square()
                .mean();
        Tensor target = random(11, 6);
        loss.apply(input, target).backward();
        float[] expected = weight.gradient().toFloats();
        float[] expectedOffset = offset.gradient().toFloats();
        var _ = weight.gradient().zeroInPlace();
        var _ = offset.gradient().zeroInPlace();
        Tensor onHeap = loss.apply(TensorAccess.onHeap(input), target);
        assertThat(onHeap).isInstanceOf(HeapTensor.class);
        onHeap.backward();
        assertThat(weight.gradient().toFloats()).containsExactly(expected, within(1e-5f));
        assertThat(offset.gradient().toFloats()).containsExactly(expectedOffset, within(1e-5f));
    }

    @Test
    void gradientsAddUp() {
        TensorAccess.onHeap(input).linear(weight, bias).sum().backward();
        float[] once = bias.gradient().toFloats();
        TensorAccess.onHeap(input).linear(weight, bias).sum().backward();
        assertThat(once).containsOnly(6);
        assertThat(bias.gradient().toFloats()).containsOnly(12);
    }

    @Test
    void weightsThatAreComputedThemselvesAreLearnedThroughLibtorch() {
        Tensor scale = Tensor.full(2, 1).requireGradient();
        Tensor scaled = weight.mul(scale);
        Tensor result = TensorAccess.onHeap(input).linear(scaled, bias);
        assertThat(result).isInstanceOf(TorchTensor.class);
        result.sum().backward();
        assertThat(scale.gradient().item()).isNotZero();
    }

    @Test
    void operandsThatNeedADerivativeAreLeftToLibtorch() {
        Tensor free = random(12, 6, 5).requireGradient();
        Tensor x = TensorAccess.onHeap(input).linear(weight, bias);
        x.mul(free).sum().backward();
        assertThat(free.gradient().toFloats()).containsExactly(x.toFloats());
        assertThat(bias.gradient().toFloats())
                .containsExactly(free.detach().sum(0).toFloats(), within(1e-5f));
    }

    @Test
    void whatIsKeptStillLearnsBehindItsScope() {
        Tensor kept;
        try (var inner = TensorScope.open()) {
            kept = inner.keep(TensorAccess.onHeap(input).linear(weight, bias).cos());
        }
        assertThat(kept).isInstanceOf(TorchTensor.class);
        kept.sum().backward();
        float[] expected = input.linear(weight, bias).detach().toFloats();
        double sum = 0;
        for (int row = 0; row < 6; row++) {
            sum -= Math.sin(expected[row * 5]);
        }
        assertThat((double) bias.gradient().toFloats()[0]).isCloseTo(sum, within(1e-5));
    }

    @Test
    void largeOnesDoublesAndThoseThatNeedAGradientStayWithLibtorch() {
        assertThat(TensorAccess.onHeap(input)).isInstanceOf(HeapTensor.class);
        assertThat(TensorAccess.onHeap(input.to(DType.FLOAT64))).isInstanceOf(TorchTensor.class);
        assertThat(TensorAccess.onHeap(input.transpose(0, 1))).isInstanceOf(TorchTensor.class);
        assertThat(TensorAccess.onHeap(Tensor.zeros(DType.FLOAT32, 1 << 18, 2))).isInstanceOf(TorchTensor.class);
        Tensor needs = random(2, 3).requireGradient();
        assertThat(TensorAccess.onHeap(needs)).isSameAs(needs);
    }

    @Test
    void theOutputsOfALayerMayBeFourTimesAsManyAsTheNumbersThatEnter() {
        Tensor batch = TensorAccess.onHeap(Tensor.zeros(DType.FLOAT32, 4096, 3));
        Tensor wide = Tensor.zeros(DType.FLOAT32, 256, 3);
        assertThat(batch.linear(wide, Tensor.zeros(DType.FLOAT32, 256))).isInstanceOf(HeapTensor.class);
        Tensor wider = Tensor.zeros(DType.FLOAT32, 257, 3);
        assertThat(batch.linear(wider, Tensor.zeros(DType.FLOAT32, 257))).isInstanceOf(TorchTensor.class);
    }

    @Test
    void itCannotBeWrittenToButACopyCan() {
        Tensor x = TensorAccess.onHeap(input).mul(2);
        assertThatIllegalStateException().isThrownBy(() -> x.addInPlace(1)).withMessageContaining("copy()");
        assertThat(x.copy().addInPlace(1).toFloats()).isEqualTo(x.add(1).toFloats());
        assertThat(x.segment().isReadOnly()).isTrue();
    }

    @Test
    void mistakesAreNamedAsLibtorchNamesThem() {
        Tensor x = TensorAccess.onHeap(input);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.add(random(1, 5, 5)))
                .withMessageContaining("[6, 4]")
                .withMessageContaining("[5, 5]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.linear(random(1, 2, 3), random(1, 2)))
                .withMessageContaining("[2, 3]");
        assertThatIllegalArgumentException().isThrownBy(() -> x.slice(0, 3, 9)).withMessageContaining("[3, 9)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.gather(1, Tensor.of(new long[] {7, 7, 7, 7, 7, 7}, 6, 1)));
        assertThatIllegalArgumentException().isThrownBy(x::backward);
        assertThatIllegalArgumentException().isThrownBy(() -> x.reshape(7, -1));
        assertThatIllegalArgumentException().isThrownBy(x::item);
    }

    @Test
    void tanhIsThatOfMathematics() {
        float[] values = new float[24_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i - 12_000) / 1000f;
        }
        float[] results = TensorAccess.onHeap(Tensor.of(values)).tanh().toFloats();
        for (int i = 0; i < values.length; i++) {
            assertThat((double) results[i]).as("at %s", values[i]).isCloseTo(Math.tanh(values[i]), within(3e-7));
        }
        float[] special = TensorAccess.onHeap(
                        Tensor.of(new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}))
                .tanh()
                .toFloats();
        assertThat(special[0]).isNaN();
        assertThat(special[1]).isCloseTo(1, within(1e-6f));
        assertThat(special[2]).isCloseTo(-1, within(1e-6f));
    }

    @Test
    void longChainsNeedNoStack() {
        Tensor x = TensorAccess.onHeap(input).linear(weight, bias);
        Tensor sum = x;
        for (int i = 0; i < 20_000; i++) {
            sum = sum.mul(1);
        }
        sum.sum().backward();
        assertThat(bias.gradient().toFloats()).containsOnly(6);
    }
}
