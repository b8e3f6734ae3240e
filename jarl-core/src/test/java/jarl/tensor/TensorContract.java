package jarl.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds for every tensor of float32, wherever it computes: values and derivatives against plain loops in double precision, at sizes
 * that no vector width divides; views, broadcasting, mistakes.
 */
interface TensorContract {

    ThreadLocal<TensorScope> SCOPE = new ThreadLocal<>();
    List<Integer> SIZES = List.of(0, 1, 7, 13, 257);

    /** A tensor of the implementation that is tested. */
    Tensor of(float[] values, long... shape);

    @BeforeEach
    default void open() {
        SCOPE.set(TensorScope.open());
    }

    @AfterEach
    default void close() {
        SCOPE.get().close();
    }

    private static float[] random(int seed, long... shape) {
        var random = new SplittableRandom(seed);
        float[] values = new float[count(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-3, 3);
        }
        return values;
    }

    private static int count(long... shape) {
        return (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    // ---- one operand ----

    /** An operation with its value and its derivative, where its argument is {@code prepared} first. */
    record Unary(
            UnaryOperator<Tensor> operation,
            DoubleUnaryOperator prepared,
            DoubleUnaryOperator value,
            DoubleUnaryOperator derivative) {}

    private static Arguments unary(
            String name, UnaryOperator<Tensor> operation, DoubleUnaryOperator value, DoubleUnaryOperator derivative) {
        return Arguments.of(Named.of(name, new Unary(operation, x -> x, value, derivative)));
    }

    private static Arguments positive(
            String name, UnaryOperator<Tensor> operation, DoubleUnaryOperator value, DoubleUnaryOperator derivative) {
        return Arguments.of(Named.of(name, new Unary(operation, x -> Math.abs(x) + 0.01, value, derivative)));
    }

    private static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    static Stream<Arguments> unaries() {
        return Stream.of(
                unary("add a number", x -> x.add(3), x -> x + 3, _ -> 1),
                unary("sub a number", x -> x.sub(3), x -> x - 3, _ -> 1),
                unary("mul a number", x -> x.mul(-2.5), x -> -2.5 * x, _ -> -2.5),
                unary("div by a number", x -> x.div(4), x -> x / 4, _ -> 0.25),
                unary("neg", Tensor::neg, x -> -x, _ -> -1),
                unary("abs", Tensor::abs, Math::abs, Math::signum),
                unary("square", Tensor::square, x -> x * x, x -> 2 * x),
                unary("exp", Tensor::exp, Math::exp, Math::exp),
                unary("tanh", Tensor::tanh, Math::tanh, x -> 1 - Math.tanh(x) * Math.tanh(x)),
                unary("sigmoid", Tensor::sigmoid, TensorContract::logistic, x -> logistic(x) * logistic(-x)),
                unary("relu", Tensor::relu, x -> Math.max(x, 0), x -> x > 0 ? 1 : 0),
                unary("elu", Tensor::elu, x -> x > 0 ? x : Math.expm1(x), x -> x > 0 ? 1 : Math.exp(x)),
                unary("silu", Tensor::silu, x -> x * logistic(x), x -> logistic(x) * (1 + x * logistic(-x))),
                unary("softplus", Tensor::softplus, x -> Math.log1p(Math.exp(x)), TensorContract::logistic),
                unary("clamp", x -> x.clamp(-1, 2), x -> Math.clamp(x, -1, 2), x -> x >= -1 && x <= 2 ? 1 : 0),
                unary("clampMinimum", x -> x.clampMinimum(0.5), x -> Math.max(x, 0.5), x -> x > 0.5 ? 1 : 0),
                unary("clampMaximum", x -> x.clampMaximum(0.5), x -> Math.min(x, 0.5), x -> x < 0.5 ? 1 : 0),
                unary("cos", Tensor::cos, Math::cos, x -> -Math.sin(x)),
                unary("pow", x -> x.pow(3), x -> x * x * x, x -> 3 * x * x),
                positive("sqrt", Tensor::sqrt, Math::sqrt, x -> 0.5 / Math.sqrt(x)),
                positive("log", Tensor::log, Math::log, x -> 1 / x),
                positive("log1p", Tensor::log1p, Math::log1p, x -> 1 / (1 + x)),
                positive("reciprocal", Tensor::reciprocal, x -> 1 / x, x -> -1 / (x * x)));
    }

    @ParameterizedTest
    @MethodSource("jarl.tensor.TensorContract#unaries")
    default void operationsOfOneOperandAreThoseOfMathematics(Unary unary) {
        for (int size : SIZES) {
            float[] values = random(size, size);
            for (int i = 0; i < size; i++) {
                values[i] = (float) unary.prepared().applyAsDouble(values[i]);
            }
            Tensor x = of(values, size).requireGradient();
            Tensor result = unary.operation().apply(x);
            assertThat(result.shape()).containsExactly(size);
            result.mul(Tensor.of(random(1, size))).sum().backward();
            float[] derivative = x.gradient().toFloats();
            for (int i = 0; i < size; i++) {
                double expected = unary.value().applyAsDouble(values[i]);
                assertThat((double) result.toFloats()[i]).isCloseTo(expected, within(precision(expected)));
                double slope = random(1, size)[i] * unary.derivative().applyAsDouble(values[i]);
                assertThat((double) derivative[i]).isCloseTo(slope, within(4 * precision(slope)));
            }
        }
    }

    /** A few units in the last place of a float. */
    private static double precision(double expected) {
        return 5e-7 * Math.max(1, Math.abs(expected));
    }

    @Test
    default void extremeNumbersDoNotOverflowOnTheWay() {
        float[] values = {-1e9f, -200, -50, 0, 50, 100, 1e9f};
        Tensor x = of(values, 7);
        assertThat(x.exp().toFloats()).startsWith(0, 0).endsWith(Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY);
        assertThat(x.sigmoid().toFloats()[0]).isCloseTo(0, within(1e-30f));
        assertThat(x.sigmoid().toFloats()[6]).isEqualTo(1);
        assertThat(x.elu().toFloats()).containsExactly(-1, -1, -1, 0, 50, 100, 1e9f);
        assertThat(x.softplus().toFloats()[0]).isZero();
        assertThat(x.softplus().toFloats()).endsWith(50, 100, 1e9f);
        assertThat(x.softmax(0).toFloats()).containsExactly(0, 0, 0, 0, 0, 0, 1);
        assertThat(x.logSumExp(0).item()).isEqualTo(1e9f);
        assertThat(of(new float[] {0}, 1).log().toFloats()).containsExactly(Float.NEGATIVE_INFINITY);
        assertThat(of(new float[] {-1}, 1).log().toFloats()[0]).isNaN();
        assertThat((double) of(new float[] {1e-40f}, 1).log().toFloats()[0]).isCloseTo(Math.log(1e-40f), within(1e-4));
        for (UnaryOperator<Tensor> operation : List.<UnaryOperator<Tensor>>of(
                Tensor::exp, Tensor::log, Tensor::tanh, Tensor::sigmoid, Tensor::elu, Tensor::silu, Tensor::softplus)) {
            assertThat(operation.apply(of(new float[] {Float.NaN}, 1)).toFloats()[0])
                    .isNaN();
        }
    }

    // ---- two operands ----

    record Binary(
            java.util.function.BinaryOperator<Tensor> operation,
            DoubleBinaryOperator value,
            DoubleBinaryOperator byFirst,
            DoubleBinaryOperator bySecond) {}

    static Stream<Arguments> binaries() {
        List<Named<Binary>> operations = List.of(
                Named.of("add", new Binary(Tensor::add, Double::sum, (_, _) -> 1, (_, _) -> 1)),
                Named.of("sub", new Binary(Tensor::sub, (a, b) -> a - b, (_, _) -> 1, (_, _) -> -1)),
                Named.of("mul", new Binary(Tensor::mul, (a, b) -> a * b, (_, b) -> b, (a, _) -> a)),
                Named.of(
                        "div",
                        new Binary(
                                (a, b) -> a.div(b.square().add(1)),
                                (a, b) -> a / (b * b + 1),
                                (_, b) -> 1 / (b * b + 1),
                                (a, b) -> -2 * a * b / ((b * b + 1) * (b * b + 1)))),
                Named.of(
                        "minimum",
                        new Binary(Tensor::minimum, Math::min, (a, b) -> a < b ? 1 : 0, (a, b) -> a < b ? 0 : 1)),
                Named.of(
                        "maximum",
                        new Binary(Tensor::maximum, Math::max, (a, b) -> a > b ? 1 : 0, (a, b) -> a > b ? 0 : 1)));
        List<long[][]> shapes = List.of(
                new long[][] {{257}, {257}, {257}},
                new long[][] {{7, 13}, {13}, {7, 13}},
                new long[][] {{13}, {7, 13}, {7, 13}},
                new long[][] {{7, 1}, {1, 13}, {7, 13}},
                new long[][] {{7, 13}, {7, 1}, {7, 13}},
                new long[][] {{2, 1, 3}, {4, 1}, {2, 4, 3}},
                new long[][] {{7, 13}, {}, {7, 13}},
                new long[][] {{1}, {7, 13}, {7, 13}},
                new long[][] {{1, 1, 1}, {13}, {1, 1, 13}},
                new long[][] {{0, 3}, {3}, {0, 3}},
                new long[][] {{0, 3}, {1, 1}, {0, 3}});
        return operations.stream()
                .flatMap(operation -> shapes.stream()
                        .map(shape -> Arguments.of(
                                operation,
                                Named.of(Arrays.toString(shape[0]) + " and " + Arrays.toString(shape[1]), shape))));
    }

    @ParameterizedTest
    @MethodSource("jarl.tensor.TensorContract#binaries")
    default void operationsOfTwoOperandsAreBroadcast(Binary binary, long[][] shapes) {
        float[] a = random(1, shapes[0]);
        float[] b = random(2, shapes[1]);
        Tensor first = of(a, shapes[0]).requireGradient();
        Tensor second = of(b, shapes[1]).requireGradient();
        Tensor result = binary.operation().apply(first, second);
        assertThat(result.shape()).containsExactly(shapes[2]);
        float[] weights = random(3, shapes[2]);
        result.mul(of(weights, shapes[2])).sum().backward();
        double[] byFirst = new double[a.length];
        double[] bySecond = new double[b.length];
        for (int i = 0; i < weights.length; i++) {
            int one = source(i, shapes[2], shapes[0]);
            int other = source(i, shapes[2], shapes[1]);
            assertThat((double) result.toFloats()[i])
                    .isCloseTo(binary.value().applyAsDouble(a[one], b[other]), within(1e-5));
            byFirst[one] += weights[i] * binary.byFirst().applyAsDouble(a[one], b[other]);
            bySecond[other] += weights[i] * binary.bySecond().applyAsDouble(a[one], b[other]);
        }
        assertThat(first.gradient().toDoubles()).containsExactly(byFirst, within(1e-4));
        assertThat(second.gradient().toDoubles()).containsExactly(bySecond, within(1e-4));
    }

    /** Where element {@code index} of the result of broadcasting comes from. */
    private static int source(int index, long[] shape, long[] from) {
        int rest = index;
        int place = 0;
        int stride = 1;
        for (int i = 1; i <= shape.length; i++) {
            int position = (int) (rest % shape[shape.length - i]);
            rest /= (int) shape[shape.length - i];
            if (i <= from.length) {
                place += from[from.length - i] == 1 ? 0 : position * stride;
                stride *= (int) from[from.length - i];
            }
        }
        return place;
    }

    @Test
    default void equalOperandsShareTheDerivative() {
        Tensor x = of(new float[] {1, 2}, 2).requireGradient();
        Tensor y = of(new float[] {1, 3}, 2).requireGradient();
        x.maximum(y).sum().backward();
        assertThat(x.gradient().toFloats()).containsExactly(0.5f, 0);
        assertThat(y.gradient().toFloats()).containsExactly(0.5f, 1);
    }

    // ---- along a dimension ----

    /** An operation along a dimension, and the same of one line of numbers. */
    record Along(java.util.function.BiFunction<Tensor, Integer, Tensor> operation, UnaryOperator<double[]> line) {}

    private static double[] single(ToDoubleFunction<double[]> function, double... line) {
        return new double[] {function.applyAsDouble(line)};
    }

    private static double logSumExp(double... line) {
        return Math.log(Arrays.stream(line).map(Math::exp).sum());
    }

    static Stream<Arguments> alongs() {
        List<Named<Along>> operations = List.of(
                Named.of(
                        "sum",
                        new Along(
                                (x, d) -> x.sum(d, true),
                                line -> single(l -> Arrays.stream(l).sum(), line))),
                Named.of(
                        "mean",
                        new Along(
                                (x, d) -> x.mean(d, true),
                                line -> single(l -> Arrays.stream(l).average().orElseThrow(), line))),
                Named.of(
                        "sum without the dimension",
                        new Along(
                                (x, d) -> x.sum(d).unsqueeze(d),
                                line -> single(l -> Arrays.stream(l).sum(), line))),
                Named.of(
                        "max",
                        new Along(
                                (x, d) -> x.max(d).unsqueeze(d),
                                line -> single(l -> Arrays.stream(l).max().orElseThrow(), line))),
                Named.of(
                        "logSumExp",
                        new Along(
                                (x, d) -> x.logSumExp(d).unsqueeze(d),
                                line -> single(TensorContract::logSumExp, line))),
                Named.of(
                        "softmax",
                        new Along(
                                Tensor::softmax,
                                line -> Arrays.stream(line)
                                        .map(x -> Math.exp(x - logSumExp(line)))
                                        .toArray())),
                Named.of(
                        "logSoftmax",
                        new Along(
                                Tensor::logSoftmax,
                                line -> Arrays.stream(line)
                                        .map(x -> x - logSumExp(line))
                                        .toArray())));
        List<long[]> shapes = List.of(new long[] {257}, new long[] {7, 13}, new long[] {2, 7, 3}, new long[] {13, 1});
        return operations.stream()
                .flatMap(operation -> shapes.stream()
                        .flatMap(shape -> IntStream.range(-shape.length, shape.length)
                                .mapToObj(dimension ->
                                        Arguments.of(operation, Named.of(Arrays.toString(shape), shape), dimension))));
    }

    @ParameterizedTest
    @MethodSource("jarl.tensor.TensorContract#alongs")
    default void operationsAlongADimensionCountItFromEitherEnd(Along along, long[] shape, int dimension) {
        float[] values = random(4, shape);
        Tensor result = along.operation().apply(of(values, shape), dimension);
        int place = dimension < 0 ? dimension + shape.length : dimension;
        int inner = count(Arrays.copyOfRange(shape, place + 1, shape.length));
        int length = (int) shape[place];
        int resultLength = (int) result.size(place);
        float[] results = result.toFloats();
        for (int start = 0; start < values.length; start++) {
            if (start / inner % length == 0) {
                double[] line = new double[length];
                for (int i = 0; i < length; i++) {
                    line[i] = values[start + i * inner];
                }
                double[] expected = along.line().apply(line);
                assertThat(expected).hasSize(resultLength);
                int from = start / (inner * length) * inner * resultLength + start % inner;
                for (int i = 0; i < resultLength; i++) {
                    assertThat((double) results[from + i * inner])
                            .isCloseTo(expected[i], within(4 * precision(expected[i])));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("jarl.tensor.TensorContract#alongs")
    default void derivativesAlongADimensionAreThoseOfFiniteDifferences(Along along, long[] shape, int dimension) {
        float[] values = random(5, shape);
        Tensor x = of(values, shape).requireGradient();
        Tensor result = along.operation().apply(x, dimension);
        Tensor weights = of(random(6, result.shape()), result.shape());
        result.mul(weights).sum().backward();
        for (int i = 0; i < values.length; i += 5) {
            double slope = (shifted(along, shape, dimension, values, i, 1e-2f, weights)
                            - shifted(along, shape, dimension, values, i, -1e-2f, weights))
                    / 2e-2;
            // float32 differences of sums of up to 257 numbers: 1e-5 / 2e-2
            assertThat((double) x.gradient().toFloats()[i]).isCloseTo(slope, within(4e-3));
        }
    }

    private double shifted(Along along, long[] shape, int dimension, float[] values, int i, float by, Tensor weights) {
        float[] moved = values.clone();
        moved[i] += by;
        double[] results = along.operation().apply(of(moved, shape), dimension).toDoubles();
        double[] factors = weights.toDoubles();
        return IntStream.range(0, results.length)
                .mapToDouble(j -> results[j] * factors[j])
                .sum();
    }

    @Test
    default void theFirstOfTheLargestIsChosen() {
        Tensor x = of(new float[] {1, 5, 5, 7, 2, 7}, 2, 3);
        assertThat(x.argmax(-1).toLongs()).containsExactly(1, 0);
        assertThat(x.argmax(0).toLongs()).containsExactly(1, 0, 1);
        assertThat(x.argmax(-1).dtype()).isEqualTo(DType.INT64);
        Tensor y = of(new float[] {1, 5, 5}, 3).requireGradient();
        y.max(0).backward();
        assertThat(y.gradient().toFloats()).containsExactly(0, 0.5f, 0.5f);
    }

    // ---- views and indexes ----

    @Test
    default void viewsCountDimensionsFromEitherEnd() {
        Tensor x = of(random(7, 2, 3, 5), 2, 3, 5);
        float[] all = x.toFloats();
        assertThat(x.select(-1, 4).toFloats()).containsExactly(all[4], all[9], all[14], all[19], all[24], all[29]);
        assertThat(x.select(1, -1).shape()).containsExactly(2, 5);
        assertThat(x.slice(-2, 1, 3).shape()).containsExactly(2, 2, 5);
        assertThat(x.slice(0, 1, 1).shape()).containsExactly(0, 3, 5);
        assertThat(x.transpose(-1, 0).shape()).containsExactly(5, 3, 2);
        assertThat(x.transpose(0, 2).toFloats()[1]).isEqualTo(all[15]);
        assertThat(x.permute(1, -1, 0).shape()).containsExactly(3, 5, 2);
        assertThat(x.permute(1, 2, 0).toFloats()[1]).isEqualTo(all[15]);
        assertThat(x.flatten(-2, -1).shape()).containsExactly(2, 15);
        assertThat(x.unsqueeze(-1).shape()).containsExactly(2, 3, 5, 1);
        assertThat(x.unsqueeze(-1).squeeze(-1).shape()).containsExactly(2, 3, 5);
        assertThat(x.squeeze(1).shape()).containsExactly(2, 3, 5);
        assertThat(x.view(-1, 6).shape()).containsExactly(5, 6);
        assertThat(of(new float[] {1, 2}, 2, 1).expand(2, 3).toFloats()).containsExactly(1, 1, 1, 2, 2, 2);
        assertThat(Tensor.cat(List.of(x, x), -1).shape()).containsExactly(2, 3, 10);
        assertThat(Tensor.stack(List.of(x, x), -1).shape()).containsExactly(2, 3, 5, 2);
        assertThat(x.indexSelect(-1, Tensor.of(new long[] {4, 0})).shape()).containsExactly(2, 3, 2);
    }

    @Test
    default void derivativesGoThroughViews() {
        Tensor x = of(random(8, 2, 3), 2, 3).requireGradient();
        Tensor y = x.transpose(0, -1)
                .slice(0, 1, 3)
                .unsqueeze(0)
                .expand(4, 2, 2)
                .permute(2, 0, 1)
                .reshape(-1);
        y.sum().backward();
        assertThat(x.gradient().toFloats()).containsExactly(0, 4, 4, 0, 4, 4);
    }

    // ---- mistakes ----

    static Stream<Arguments> dimensions() {
        return Stream.<Named<java.util.function.BiFunction<Tensor, Integer, Object>>>of(
                        Named.of("size", Tensor::size),
                        Named.of("select", (x, d) -> x.select(d, 0)),
                        Named.of("slice", (x, d) -> x.slice(d, 0, 1)),
                        Named.of("flatten", (x, d) -> x.flatten(0, d)),
                        Named.of("squeeze", Tensor::squeeze),
                        Named.of("transpose", (x, d) -> x.transpose(0, d)),
                        Named.of("softmax", Tensor::softmax),
                        Named.of("logSoftmax", Tensor::logSoftmax),
                        Named.of("logSumExp", Tensor::logSumExp),
                        Named.of("sum", (x, d) -> x.sum(d)),
                        Named.of("mean", (x, d) -> x.mean(d, true)),
                        Named.of("max", (x, d) -> x.max(d)),
                        Named.of("argmax", Tensor::argmax),
                        Named.of("cat", (x, d) -> Tensor.cat(List.of(x, x), d)),
                        Named.of("gather", (x, d) -> x.gather(d, Tensor.of(new long[] {0, 1}, 2, 1))),
                        Named.of("indexSelect", (x, d) -> x.indexSelect(d, Tensor.of(new long[] {0}))))
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("jarl.tensor.TensorContract#dimensions")
    default void aDimensionThatDoesNotExistIsRefused(java.util.function.BiFunction<Tensor, Integer, Object> operation) {
        Tensor x = of(random(9, 2, 3), 2, 3);
        for (int dimension : new int[] {2, -3}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> operation.apply(x, dimension))
                    .withMessageContaining("[2, 3]")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        }
    }

    @Test
    default void shapesThatDoNotGoTogetherAreNamed() {
        Tensor x = of(random(10, 2, 3), 2, 3);
        Tensor y = of(random(10, 2, 4), 2, 4);
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> x.add(y),
                () -> y.mul(x),
                () -> x.minimum(y),
                () -> x.matmul(y),
                () -> Tensor.cat(List.of(x, y), 0))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(call)
                    .withMessageContaining("[2, 3]")
                    .withMessageContaining("[2, 4]");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> x.view(4, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> x.view(-1, 4));
        assertThatIllegalArgumentException().isThrownBy(() -> x.expand(3, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> x.select(0, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> x.slice(0, 1, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> x.permute(0, 0));
        assertThatIllegalArgumentException().isThrownBy(x::item);
    }

    // ---- differentiation ----

    @Test
    default void gradientsAddUpUntilTheTensorIsMadeAnew() {
        Tensor x = of(new float[] {2, 3}, 2).requireGradient();
        assertThat(x.requiresGradient()).isTrue();
        x.square().sum().backward();
        x.square().sum().backward();
        assertThat(x.gradient().toFloats()).containsExactly(8, 12);
        assertThat(x.detach().requiresGradient()).isFalse();
        assertThat(x.mul(2).requiresGradient()).isTrue();
    }

    @Test
    default void aResultIsDifferentiatedOnce() {
        Tensor x = of(new float[] {2, 3}, 2).requireGradient();
        Tensor loss = x.square().sum();
        loss.backward();
        assertThatIllegalStateException().isThrownBy(loss::backward).withMessageContaining("already");
        Tensor row = x.add(1);
        row.backward(Tensor.of(new float[] {1, 1}));
        assertThatIllegalStateException()
                .isThrownBy(() -> row.backward(Tensor.of(new float[] {1, 1})))
                .withMessageContaining("already");
    }

    @Test
    default void differentiatingNeedsANumberAndSomethingThatRequiresAGradient() {
        Tensor x = of(new float[] {2, 3}, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.sum().backward())
                .withMessageContaining("requires");
        assertThatIllegalStateException().isThrownBy(x::gradient).withMessageContaining("no gradient");
        x.requireGradient();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.mul(2).backward())
                .withMessageContaining("single");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.mul(2).backward(Tensor.of(new float[] {1})))
                .withMessageContaining("[2]");
        try (var _ = TensorScope.withoutGradients()) {
            assertThat(x.mul(2).requiresGradient()).isFalse();
        }
    }

    // ---- writing and freeing ----

    @Test
    default void aWriteIsDoneOrRefusedAndACopyCanAlwaysBeWrittenTo() {
        Tensor x = of(new float[] {1, 2, 3}, 3);
        Tensor copy = x.copy();
        assertThat(copy.addInPlace(1).toFloats()).containsExactly(2, 3, 4);
        assertThat(x.toFloats()).containsExactly(1, 2, 3);
        try {
            x.mulInPlace(2);
            assertThat(x.toFloats()).containsExactly(2, 4, 6);
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("copy()");
            assertThat(x.toFloats()).containsExactly(1, 2, 3);
        }
    }

    @Test
    default void whatHasBeenFreedSaysSo() {
        Tensor x;
        try (var _ = TensorScope.open()) {
            x = of(new float[] {1, 2, 3}, 3).mul(2);
        }
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                x::shape, () -> x.add(1), () -> x.add(x), x::toFloats, x::segment, x::requireGradient, x::detach)) {
            try {
                call.call();
            } catch (Throwable e) {
                assertThat(e).isInstanceOf(IllegalStateException.class).hasMessageContaining("freed");
            }
        }
        x.close();
        x.close();
    }
}
