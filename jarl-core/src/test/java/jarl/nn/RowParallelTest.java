package jarl.nn;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NativeMemory;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import jarl.tensor.TorchLibrary;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Divided over threads, a network computes what it computes on one. */
@Isolated
class RowParallelTest {

    private static final int ROWS = 26;

    private final RandomStream random = new RandomStreams(3).stream("rows");

    /** A network of two layers. */
    private record Rows(Mlp mlp) implements RowNetwork {
        Rows(RandomStream random) {
            this(new Mlp(3, List.of(7, 5), Activation.TANH, Initialization.TORCH_DEFAULT, random));
        }

        @Override
        public Tensor forward(TensorTree rows) {
            return mlp.forward((Tensor) rows);
        }

        @Override
        public long operations() {
            return 2_000_000; // as if it were large
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            mlp.visitParameters(prefix, visitor);
        }
    }

    private record Result(float[] output, float[] gradients) {}

    @AfterEach
    void oneThreadAgain() {
        TorchLibrary.setThreads(1);
    }

    private RowParallel network() {
        return new RowParallel(new Rows(new RandomStreams(1).stream("weights")), () -> new Rows(random));
    }

    private Tensor input(int rows) {
        float[] values = new float[rows * 3];
        RandomStream stream = new RandomStreams(2).stream("input");
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) stream.nextGaussian();
        }
        return Tensor.of(values, rows, 3);
    }

    private Result learn(RowNetwork network, Parameters parameters, int threads, int rows) {
        TorchLibrary.setThreads(threads);
        try (var _ = TensorScope.open()) {
            parameters.zeroGradients();
            Tensor output = network.forward(input(rows));
            output.square().sum().backward();
            return new Result(output.toFloats(), parameters.gradients().toFloats());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void sharesGiveTheSameOutputAndGradients(int threads) {
        RowParallel network = network();
        try (Parameters parameters = new Parameters(network, Device.CPU)) {
            Result one = learn(network, parameters, 1, ROWS);
            for (int repeat = 0; repeat < 2; repeat++) { // the second time with what the first has left
                Result divided = learn(network, parameters, threads, ROWS);
                assertThat(divided.output()).containsExactly(one.output(), within(1e-6f));
                assertThat(divided.gradients()).containsExactly(one.gradients(), within(1e-5f));
            }
            network.close();
        }
    }

    @Test
    void changedParametersAreThoseOfEveryShare() {
        RowParallel network = network();
        try (Parameters parameters = new Parameters(network, Device.CPU)) {
            float[] before = learn(network, parameters, 2, ROWS).output();
            try (var _ = TensorScope.withoutGradients()) {
                var _ = parameters.flat().mulInPlace(-0.5);
            }
            Result after = learn(network, parameters, 2, ROWS);
            assertThat(after.output()).isNotEqualTo(before);
            assertThat(after.output())
                    .containsExactly(learn(network, parameters, 1, ROWS).output(), within(1e-6f));
            network.close();
        }
    }

    /** Written as kernels of optimizers write: into the memory, of which only the original's parameters are told. */
    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"FLOAT32", "BFLOAT16"})
    void writesThatOnlyTheOriginalIsToldOfReachWhatSharesHaveKept(DType type) {
        RowParallel network = new RowParallel(
                new TypedRows(new Rows(new RandomStreams(1).stream("weights")), type),
                () -> new TypedRows(new Rows(random), type));
        try (Parameters parameters = new Parameters(network, Device.CPU)) {
            float[] before = act(network, 2);
            float[] numbers = parameters.flat().toFloats();
            for (int i = 0; i < numbers.length; i++) {
                parameters.flat().segment().setAtIndex(JAVA_FLOAT, i, -0.5f * numbers[i]);
            }
            parameters.written();
            float[] after = act(network, 2);
            assertThat(after).isNotEqualTo(before);
            assertThat(Arrays.copyOfRange(after, after.length / 2, after.length)) // the second share is the copy's
                    .isNotEqualTo(Arrays.copyOfRange(before, before.length / 2, before.length));
            assertThat(after).containsExactly(act(network, 1), within(1e-6f));
            network.close();
        }
    }

    private float[] act(RowNetwork network, int threads) {
        TorchLibrary.setThreads(threads);
        try (var _ = TensorScope.withoutGradients()) {
            return network.forward(input(ROWS)).toFloats();
        }
    }

    /** Rows in a type, which keep their parameters converted. */
    private record TypedRows(Rows rows, DType type) implements RowNetwork {
        @Override
        public Tensor forward(TensorTree input) {
            return rows.mlp().forwardInTypeOfInput(((Tensor) input).to(type)).to(DType.FLOAT32);
        }

        @Override
        public long operations() {
            return rows.operations();
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            rows.visitParameters(prefix, visitor);
        }
    }

    @Test
    void theSameNumberOfThreadsGivesTheSameBits() {
        RowParallel network = network();
        try (Parameters parameters = new Parameters(network, Device.CPU)) {
            float[] first = learn(network, parameters, 3, ROWS).gradients();
            for (int i = 0; i < 20; i++) {
                assertThat(learn(network, parameters, 3, ROWS).gradients()).isEqualTo(first);
            }
            network.close();
        }
    }

    @Test
    void littleWorkStaysTogether() {
        RowParallel network = network();
        try (Parameters parameters = new Parameters(network, Device.CPU)) {
            assertThat(learn(network, parameters, 4, 3).gradients())
                    .isEqualTo(learn(network, parameters, 1, 3).gradients());
            network.close();
        }
    }

    @Test
    void aFailureInAShareIsTheCallers() {
        RowNetwork failing = new RowNetwork() {
            private final Rows rows = new Rows(random);

            @Override
            public Tensor forward(TensorTree input) {
                throw new IllegalStateException("cannot");
            }

            @Override
            public long operations() {
                return 10_000_000;
            }

            @Override
            public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
                rows.visitParameters(prefix, visitor);
            }
        };
        RowParallel network = new RowParallel(failing, () -> new Rows(random));
        try (Parameters parameters = new Parameters(network, Device.CPU)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> learn(network, parameters, 2, ROWS))
                    .withMessage("cannot");
            network.close();
        }
    }

    @Test
    void memoryStaysFlat() {
        RowParallel network = network();
        try (Parameters parameters = new Parameters(network, Device.CPU)) {
            NativeMemory.assertFlat(
                    100,
                    2,
                    () -> { // a lost output is 80 kB
                        var _ = learn(network, parameters, 2, 4_000);
                    });
            network.close();
        }
    }
}
