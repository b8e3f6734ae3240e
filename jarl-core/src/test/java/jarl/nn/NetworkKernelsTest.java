package jarl.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jarl.kernel.Vectors;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import jarl.tensor.TorchLibrary;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A network that the kernels compute at once has the values and derivatives that libtorch's operations have. */
class NetworkKernelsTest {

    private static final int ROWS = 7;
    private static final int INPUTS = 5;
    private static final float ERROR = 1e-5f;

    private final RandomStream random = new RandomStreams(3).stream("test");
    private final float[] rows = new float[ROWS * INPUTS];
    private final TensorScope scope = TensorScope.open();

    @BeforeEach
    void vectorsAreThere() {
        assumeTrue(Vectors.available(), Vectors.whyNot());
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) random.nextGaussian();
        }
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private Mlp mlp(Activation activation) {
        return new Mlp(INPUTS, List.of(33, 17), activation, Initialization.TORCH_DEFAULT, random);
    }

    private static List<Tensor> leaves(Mlp mlp) {
        List<Tensor> leaves = new ArrayList<>();
        mlp.visitParameters("", (_, parameter) -> leaves.add(parameter));
        return leaves;
    }

    private static Tensor byLibtorch(Mlp mlp, Activation activation, Tensor input) {
        List<Tensor> leaves = leaves(mlp);
        Tensor hidden = activation.apply(input.linear(leaves.get(0), leaves.get(1)));
        return activation.apply(hidden.linear(leaves.get(2), leaves.get(3)));
    }

    private static float[] gradients(Parameters parameters) {
        float[] gradients = parameters.gradients().toFloats();
        parameters.zeroGradients();
        return gradients;
    }

    @ParameterizedTest
    @EnumSource
    void valuesAndDerivativesAreThoseOfLibtorch(Activation activation) {
        Mlp mlp = mlp(activation);
        try (var parameters = new Parameters(mlp, Device.CPU)) {
            Tensor here = TensorAccess.onHeap(Tensor.of(rows, ROWS, INPUTS)).requireGradient();
            Tensor there = Tensor.of(rows, ROWS, INPUTS).requireGradient();

            Tensor expected = byLibtorch(mlp, activation, there);
            expected.square().sum().backward();
            float[] expectedGradients = gradients(parameters);
            Tensor computed = mlp.forward(here);
            computed.square().sum().backward();

            assertThat(TensorAccess.isOnHeap(computed)).isTrue();
            assertThat(computed.toFloats()).containsExactly(expected.toFloats(), within(ERROR));
            assertThat(gradients(parameters)).containsExactly(expectedGradients, within(10 * ERROR));
            assertThat(here.gradient().toFloats())
                    .containsExactly(there.gradient().toFloats(), within(10 * ERROR));
        }
    }

    @Test
    void gradientsAreAddedToThoseThatAreThere() {
        Mlp mlp = mlp(Activation.TANH);
        try (var parameters = new Parameters(mlp, Device.CPU)) {
            Tensor input = TensorAccess.onHeap(Tensor.of(rows, ROWS, INPUTS));
            mlp.forward(input).sum().backward();
            float[] once = gradients(parameters);
            mlp.forward(input).sum().backward();
            mlp.forward(input).sum().backward();
            float[] twice = gradients(parameters);
            for (int i = 0; i < once.length; i++) {
                assertThat(twice[i]).isCloseTo(2 * once[i], within(ERROR));
            }
        }
    }

    @Test
    void everyWayOfWritingAParameterIsSeen() {
        Mlp mlp = mlp(Activation.RELU);
        try (var parameters = new Parameters(mlp, Device.CPU);
                var _ = TensorScope.withoutGradients()) {
            Tensor input = TensorAccess.onHeap(Tensor.of(rows, ROWS, INPUTS));
            List<Runnable> writes = List.of(
                    () -> parameters.flat().mulInPlace(1.5),
                    () -> parameters.flat().slice(0, 0, 40).addInPlace(0.25),
                    () -> leaves(mlp).get(2).mulInPlace(-1),
                    () -> {
                        parameters
                                .flat()
                                .segment()
                                .asByteBuffer()
                                .order(java.nio.ByteOrder.nativeOrder())
                                .putFloat(0, 3f);
                        parameters.written();
                    });
            for (Runnable write : writes) {
                float[] before = mlp.forward(input).toFloats();
                write.run();
                float[] after = mlp.forward(input).toFloats();
                assertThat(after).isNotEqualTo(before);
                assertThat(after)
                        .containsExactly(
                                byLibtorch(mlp, Activation.RELU, Tensor.of(rows, ROWS, INPUTS))
                                        .toFloats(),
                                within(ERROR));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void theNumberOfThreadsChangesNoBit(int threads) {
        Mlp mlp = new Mlp(INPUTS, List.of(257, 129), Activation.TANH, Initialization.TORCH_DEFAULT, random);
        float[] numbers = new float[701 * INPUTS]; // 24 million multiplications: worth four shares
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        try (var parameters = new Parameters(mlp, Device.CPU)) {
            Tensor input = TensorAccess.onHeap(Tensor.of(numbers, 701, INPUTS)).requireGradient();
            mlp.forward(input).square().sum().backward();
            float[] alone = gradients(parameters);
            float[] ofInput = input.gradient().toFloats();
            TorchLibrary.setThreads(threads);
            Tensor again = TensorAccess.onHeap(Tensor.of(numbers, 701, INPUTS)).requireGradient();
            mlp.forward(again).square().sum().backward();
            assertThat(gradients(parameters)).containsExactly(alone);
            assertThat(again.gradient().toFloats()).containsExactly(ofInput);
        } finally {
            TorchLibrary.setThreads(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    @SuppressWarnings("CheckReturnValue")
    void changedParametersAreLaidOutByAnyNumberOfThreads(int threads) {
        Mlp mlp = new Mlp(INPUTS, List.of(257, 129), Activation.TANH, Initialization.TORCH_DEFAULT, random);
        Mlp fresh = new Mlp(INPUTS, List.of(257, 129), Activation.TANH, Initialization.TORCH_DEFAULT, random);
        try (var parameters = new Parameters(mlp, Device.CPU);
                var changed = new Parameters(fresh, Device.CPU);
                var _ = TensorScope.withoutGradients()) {
            Tensor input = TensorAccess.onHeap(Tensor.of(rows, ROWS, INPUTS));
            float[] before = mlp.forward(input).toFloats();
            parameters.flat().mulInPlace(-2);
            changed.flat().copyInPlace(parameters.flat());
            TorchLibrary.setThreads(threads);
            assertThat(mlp.forward(input).toFloats())
                    .containsExactly(fresh.forward(input).toFloats())
                    .isNotEqualTo(before);
        } finally {
            TorchLibrary.setThreads(1);
        }
    }

    @Test
    void frozenLayersGetNoGradient() {
        Mlp mlp = mlp(Activation.TANH);
        try (var parameters = new Parameters(mlp, Device.CPU)) {
            float[] result;
            try (var _ = TensorScope.withoutGradients()) {
                Tensor output = mlp.forward(TensorAccess.onHeap(Tensor.of(rows, ROWS, INPUTS)));
                assertThat(output.requiresGradient()).isFalse();
                result = output.toFloats();
            }
            assertThat(result).hasSize(ROWS * 17);
            assertThat(gradients(parameters)).containsOnly(0f);
        }
    }

    @Test
    void aDerivativeThatComesLateIsThatOfItsOwnComputation() {
        Mlp mlp = mlp(Activation.SILU);
        try (var parameters = new Parameters(mlp, Device.CPU)) {
            Tensor input = TensorAccess.onHeap(Tensor.of(rows, ROWS, INPUTS));
            mlp.forward(input).exp().sum().backward();
            mlp.forward(input).square().sum().backward();
            float[] expected = gradients(parameters);

            Tensor outputs = mlp.forward(input);
            Tensor other = mlp.forward(input.mul(2)); // writes over the memory that is free
            Tensor first = Tensor.zeros(DType.FLOAT64, 1)
                    .add(outputs.square().sum()); // by libtorch, to where each goes by itself,
            Tensor second = Tensor.zeros(DType.FLOAT64, 1).add(outputs.exp().sum()); // as do their derivatives
            first.add(second).backward();

            assertThat(gradients(parameters)).containsExactly(expected);
            assertThat(other.toFloats())
                    .containsExactly(mlp.forward(input.mul(2)).toFloats());
        }
    }

    @Test
    void twoThreadsThatLearnThroughOneNetworkLoseNoGradient() throws InterruptedException {
        int passes = 200;
        Mlp mlp = mlp(Activation.TANH);
        try (var parameters = new Parameters(mlp, Device.CPU)) {
            Runnable learning = () -> {
                for (int i = 0; i < passes; i++) {
                    try (var _ = TensorScope.open()) {
                        mlp.forward(TensorAccess.onHeap(rows.clone(), ROWS, INPUTS))
                                .sum()
                                .backward();
                    }
                }
            };
            learning.run();
            float[] once = gradients(parameters);

            Thread other = Thread.ofPlatform().start(learning);
            learning.run();
            other.join();

            float[] twice = gradients(parameters);
            for (int i = 0; i < once.length; i++) {
                assertThat(twice[i]).isCloseTo(2 * once[i], within(1e-3f * Math.abs(once[i]) + 1e-2f));
            }
        }
    }
}
