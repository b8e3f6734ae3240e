package jarl.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jarl.kernel.Vectors;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.sampler.WorkerPool;
import jarl.tensor.Device;
import jarl.tensor.Parallel;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stacks of layers with heads, computed at once, have the values and derivatives that libtorch's operations have. */
class HeadedNetworkTest {

    private static final int INPUTS = 5;
    private static final float ERROR = 2e-5f;

    private final RandomStream random = new RandomStreams(7).stream("test");
    private final TensorScope scope = TensorScope.open();
    private final Mlp first = mlp(true);
    private final Mlp second = mlp(false);
    private final List<Linear> heads = List.of(head(2), head(3), head(1));

    /** Two heads on one stack, one on another. */
    private final HeadedNetwork network = new HeadedNetwork(List.of(
            new HeadedNetwork.Part(first, heads.subList(0, 2)), new HeadedNetwork.Part(second, heads.subList(2, 3))));

    private final Layer all = (prefix, visitor) -> visit(prefix, visitor);

    private void visit(String prefix, BiConsumer<String, Tensor> visitor) {
        first.visitParameters(prefix + "first.", visitor);
        second.visitParameters(prefix + "second.", visitor);
        for (int i = 0; i < heads.size(); i++) {
            heads.get(i).visitParameters(prefix + i + ".", visitor);
        }
    }

    @BeforeEach
    void vectorsAreThere() {
        assumeTrue(Vectors.available(), Vectors.whyNot());
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private Mlp mlp(boolean norm) {
        return new Mlp(INPUTS, List.of(33, 16), norm, Activation.TANH, Initialization.TORCH_DEFAULT, random);
    }

    private Linear head(int outputs) {
        return new Linear(16, outputs, Initialization.TORCH_DEFAULT, 1, random);
    }

    private float[] rows(int count) {
        float[] rows = new float[count * INPUTS];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) random.nextGaussian();
        }
        return rows;
    }

    /** Off the heap, where libtorch computes. */
    private List<Tensor> byLibtorch(Tensor input) {
        Tensor of = first.forwardInTypeOfInput(input);
        return List.of(
                heads.get(0).forwardInTypeOfInput(of),
                heads.get(1).forwardInTypeOfInput(of),
                heads.get(2).forwardInTypeOfInput(second.forwardInTypeOfInput(input)));
    }

    private static Tensor loss(List<Tensor> outputs) {
        Tensor loss = outputs.getFirst().square().mean();
        for (Tensor output : outputs.subList(1, outputs.size())) {
            loss = loss.add(output.square().mean().mul(2));
        }
        return loss;
    }

    private static float[] gradients(Parameters parameters, Supplier<Tensor> loss) {
        parameters.zeroGradients();
        loss.get().backward();
        return parameters.gradients().toFloats();
    }

    @ParameterizedTest
    @CsvSource({"7", "640"})
    void whatIsFixedHasTheSameDerivativeByItsInputAndLeavesGradientsAlone(int count) {
        try (var parameters = new Parameters(all, Device.CPU)) {
            float[] rows = rows(count);
            Tensor trained = input(rows, count);
            Tensor fixed = input(rows, count);
            float[] before = gradients(parameters, () -> loss(network.forward(trained)));
            float[] expected = trained.gradient().toFloats();
            loss(network.forwardFixed(fixed)).backward();
            assertThat(fixed.gradient().toFloats()).isEqualTo(expected);
            assertThat(parameters.gradients().toFloats()).isEqualTo(before);
            Tensor other = input(rows, count);
            network.forwardFixed(other, 2).square().mean().backward();
            assertThat(other.gradient().toFloats()).isNotEqualTo(expected).hasSameSizeAs(expected);
            assertThat(parameters.gradients().toFloats()).isEqualTo(before);
        }
    }

    /** Values on the heap that need a derivative. */
    private static Tensor input(float[] rows, int count) {
        return TensorAccess.onHeap(Tensor.of(rows, count, INPUTS)).requireGradient();
    }

    @ParameterizedTest
    @CsvSource({"7, true", "7, false", "640, true", "640, false"})
    void valuesAndDerivativesAreThoseOfLibtorch(int count, boolean inputWanted) {
        try (var parameters = new Parameters(all, Device.CPU);
                var pool = new WorkerPool("helper", 2)) {
            float[] rows = rows(count);
            Tensor there = Tensor.of(rows, count, INPUTS);
            Tensor here = TensorAccess.onHeap(Tensor.of(rows, count, INPUTS));
            if (inputWanted) {
                there = there.requireGradient();
                here = here.requireGradient();
            }
            Tensor input = there;
            float[] expected = gradients(parameters, () -> loss(byLibtorch(input)));
            List<Tensor> values = byLibtorch(there);

            for (Parallel.Helpers helpers : new Parallel.Helpers[] {null, pool}) {
                Parallel.helpedBy(helpers);
                List<Tensor> outputs = network.forward(here);
                float[] computed = gradients(parameters, () -> loss(outputs));
                assertThat(outputs).allMatch(TensorAccess::isOnHeap).hasSameSizeAs(values);
                for (int i = 0; i < values.size(); i++) {
                    assertThat(outputs.get(i).toFloats())
                            .containsExactly(values.get(i).toFloats(), within(ERROR));
                }
                assertThat(computed).containsExactly(expected, within(ERROR));
            }
            if (inputWanted) {
                float[] once = here.gradient().toFloats();
                for (int i = 0; i < once.length; i++) {
                    assertThat(once[i]).isCloseTo(2 * there.gradient().toFloats()[i], within(ERROR)); // of two passes
                }
            }
        } finally {
            Parallel.helpedBy(null);
        }
    }

    @Test
    void oneOutputsDerivativeReachesWhatIsBelowItOnly() {
        try (var parameters = new Parameters(all, Device.CPU)) {
            float[] rows = rows(9);
            Tensor there = Tensor.of(rows, 9, INPUTS);
            Tensor here = TensorAccess.onHeap(Tensor.of(rows, 9, INPUTS));
            for (int i = 0; i < 3; i++) {
                int output = i;
                float[] expected = gradients(
                        parameters, () -> byLibtorch(there).get(output).square().sum());
                assertThat(gradients(
                                parameters,
                                () -> network.forward(here).get(output).square().sum()))
                        .containsExactly(expected, within(20 * ERROR));
                assertThat(gradients(
                                parameters,
                                () -> network.forward(here, output).square().sum()))
                        .containsExactly(expected, within(20 * ERROR));
            }
        }
    }

    @Test
    void helpersChangeNoBit() {
        List<float[]> results = new ArrayList<>();
        try (var parameters = new Parameters(all, Device.CPU);
                var pool = new WorkerPool("helper", 2)) {
            Tensor here = TensorAccess.onHeap(Tensor.of(rows(640), 640, INPUTS));
            for (Parallel.Helpers helpers : new Parallel.Helpers[] {null, pool}) {
                Parallel.helpedBy(helpers);
                results.add(gradients(parameters, () -> loss(network.forward(here))));
            }
        } finally {
            Parallel.helpedBy(null);
        }
        assertThat(results.get(1)).containsExactly(results.get(0));
    }

    @ParameterizedTest
    @CsvSource({"2, 300", "3, 300", "4, 300", "5, 20"})
    void stacksOnThreadsOfTheirOwnHaveTheSameBits(int stacks, int count) {
        List<HeadedNetwork.Part> parts = new ArrayList<>();
        for (int i = 0; i < stacks; i++) {
            Mlp hidden =
                    new Mlp(INPUTS, List.of(70, 64), i == 1, Activation.RELU, Initialization.TORCH_DEFAULT, random);
            parts.add(new HeadedNetwork.Part(
                    hidden, List.of(new Linear(64, 2, Initialization.TORCH_DEFAULT, 1, random))));
        }
        HeadedNetwork critics = new HeadedNetwork(parts);
        Layer layers = (prefix, visitor) -> {
            for (int i = 0; i < stacks; i++) {
                parts.get(i).hidden().visitParameters(prefix + i + ".", visitor);
                parts.get(i).heads().getFirst().visitParameters(prefix + i + ".head.", visitor);
            }
        };
        List<float[]> trained = new ArrayList<>();
        List<float[]> byInput = new ArrayList<>();
        float[] rows = rows(count);
        try (var parameters = new Parameters(layers, Device.CPU)) {
            for (int threads = 1; threads <= 4; threads++) {
                try (var pool = new WorkerPool("helper", threads)) {
                    Parallel.helpedBy(pool);
                    Tensor input = input(rows, count);
                    trained.add(gradients(parameters, () -> loss(critics.forward(input))));
                    byInput.add(input.gradient().toFloats());
                    Tensor again = input(rows, count);
                    loss(critics.forwardFixed(again)).backward();
                    byInput.add(again.gradient().toFloats());
                } finally {
                    Parallel.helpedBy(null);
                }
            }
        }
        assertThat(trained).allSatisfy(each -> assertThat(each).isEqualTo(trained.getFirst()));
        assertThat(byInput).allSatisfy(each -> assertThat(each).isEqualTo(byInput.getFirst()));
        assertThat(byInput.getFirst()).doesNotContain(Float.NaN).isNotEqualTo(new float[count * INPUTS]);
    }

    @Test
    void weightsThatChangeBeforeTheDerivativeAreNoticed() {
        try (var parameters = new Parameters(all, Device.CPU)) {
            Tensor loss = loss(network.forward(TensorAccess.onHeap(Tensor.of(rows(4), 4, INPUTS))));
            try (var _ = TensorScope.withoutGradients()) {
                parameters.flat().mulInPlace(2);
            }
            assertThatThrownBy(loss::backward)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("changed");
        }
    }

    @Test
    void aPartWithoutHeadsIsRefused() {
        assertThatThrownBy(() -> new HeadedNetwork.Part(first, List.of())).hasMessageContaining("at least one head");
    }
}
