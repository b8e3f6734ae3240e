package jarl.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutTest {

    private static final int INPUTS = 5;
    private static final int FIRST = 19;
    private static final int SECOND = 16;
    private static final double PROBABILITY = 0.3;

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final RandomStreams streams = new RandomStreams(5);
    private final RandomStream random = streams.stream("test");

    private Dropout dropout() {
        return new Dropout(PROBABILITY, streams.stream("dropout"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.01, 0.3, 0.9})
    void aShareOfThatProbabilityIsDroppedAndTheMeanStays(double probability) {
        int count = 400_000;
        float[] factors = new Dropout(probability, random).factors(count);
        int dropped = 0;
        int pairs = 0;
        for (int i = 0; i < count; i++) {
            boolean zero = factors[i] == 0;
            dropped += zero ? 1 : 0;
            pairs += zero && factors[(i + 1) % count] == 0 ? 1 : 0;
            assertThat(factors[i]).isIn(0f, (float) (1 / (1 - probability)));
        }
        double error = 5 * Math.sqrt(probability * (1 - probability) / count); // five standard deviations
        assertThat((double) dropped / count).isCloseTo(probability, within(error));
        assertThat((double) pairs / count) // one does not depend on its neighbour
                .isCloseTo(probability * probability, within(10 * probability * Math.sqrt(2.0 / count)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.5, Double.NaN})
    void otherProbabilitiesAreRefused(double probability) {
        assertThatThrownBy(() -> new Dropout(probability, random)).hasMessageContaining("probability");
    }

    private float[] rows(int count) {
        float[] rows = new float[count * INPUTS];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) random.nextGaussian();
        }
        return rows;
    }

    /** Two equal parts, of which the second's masks come after the first's. */
    private record Twins(List<Mlp> hidden, List<Linear> heads, HeadedNetwork network, Parameters parameters) {}

    private Twins twins(boolean norm, Activation activation) {
        List<Mlp> hidden = new ArrayList<>();
        List<Linear> heads = new ArrayList<>();
        List<HeadedNetwork.Part> parts = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            hidden.add(new Mlp(INPUTS, List.of(FIRST, SECOND), norm, activation, Initialization.TORCH_DEFAULT, random));
            heads.add(new Linear(SECOND, 2, Initialization.TORCH_DEFAULT, 1, random));
            parts.add(new HeadedNetwork.Part(hidden.get(i), List.of(heads.get(i))));
        }
        Layer all = (prefix, visitor) -> {
            for (int i = 0; i < 2; i++) {
                hidden.get(i).visitParameters(prefix + i + ".", visitor);
                heads.get(i).visitParameters(prefix + i + ".head.", visitor);
            }
        };
        return new Twins(hidden, heads, new HeadedNetwork(parts), new Parameters(all, Device.CPU));
    }

    /** By libtorch's operations, one after the other. */
    private List<Tensor> expected(Twins twins, Tensor input, int rows, boolean norm, Activation activation) {
        Dropout dropout = dropout();
        Map<String, Tensor> named = twins.parameters.named();
        List<Tensor> outputs = new ArrayList<>();
        for (int part = 0; part < 2; part++) {
            Tensor hidden = input;
            float[][] factors = {dropout.factors(rows * FIRST), dropout.factors(rows * SECOND)};
            for (int i = 0; i < 2; i++) {
                String layer = part + "." + i + ".";
                hidden = hidden.linear(named.get(layer + "weight"), named.get(layer + "bias"));
                hidden = hidden.mul(Tensor.of(factors[i], rows, i == 0 ? FIRST : SECOND));
                if (norm) {
                    Tensor mean = hidden.mean(1, true);
                    Tensor centred = hidden.sub(mean);
                    Tensor deviation = centred.square().mean(1, true).add(1e-6).sqrt();
                    hidden = centred.div(deviation)
                            .mul(named.get(layer + "norm.weight"))
                            .add(named.get(layer + "norm.bias"));
                }
                hidden = activation.apply(hidden);
            }
            outputs.add(hidden.linear(named.get(part + ".head.weight"), named.get(part + ".head.bias")));
        }
        return outputs;
    }

    private static Tensor number(List<Tensor> outputs) {
        return outputs.get(0).square().sum().add(outputs.get(1).square().sum().mul(2));
    }

    @ParameterizedTest
    @CsvSource({
        "7, true, RELU",
        "7, false, RELU",
        "640, true, RELU",
        "640, false, TANH",
        "64, false, SILU",
        "64, true, SILU"
    })
    void theNetworkDropsBeforeNormalizationAndNonlinearity(int count, boolean norm, Activation activation) {
        Twins twins = twins(norm, activation);
        float[] rows = rows(count);
        try (twins.parameters;
                var pool = new WorkerPool("helper", 2)) {
            Tensor there = Tensor.of(rows, count, INPUTS).requireGradient();
            List<Tensor> expected = expected(twins, there, count, norm, activation);
            number(expected).backward();
            float[] gradients = twins.parameters.gradients().toFloats();
            List<float[]> each = new ArrayList<>();
            for (Parallel.Helpers helpers : new Parallel.Helpers[] {null, pool}) {
                Parallel.helpedBy(helpers);
                twins.parameters.zeroGradients();
                Tensor here = TensorAccess.onHeap(rows.clone(), count, INPUTS).requireGradient();
                List<Tensor> outputs = twins.network.forward(here, dropout(), false);
                assertThat(TensorAccess.isOnHeap(outputs.getFirst())).isEqualTo(Vectors.available());
                number(outputs).backward();
                for (int i = 0; i < 2; i++) {
                    assertClose(outputs.get(i).toFloats(), expected.get(i).toFloats());
                }
                assertClose(here.gradient().toFloats(), there.gradient().toFloats());
                assertClose(twins.parameters.gradients().toFloats(), gradients);
                each.add(twins.parameters.gradients().toFloats());
                Tensor fixed = TensorAccess.onHeap(rows.clone(), count, INPUTS).requireGradient();
                number(twins.network.forward(fixed, dropout(), true)).backward();
                assertThat(fixed.gradient().toFloats())
                        .isEqualTo(here.gradient().toFloats());
            }
            assertThat(each.get(1)).as("helpers change no bit").isEqualTo(each.get(0));
        } finally {
            Parallel.helpedBy(null);
        }
    }

    private static void assertClose(float[] actual, float[] expected) {
        float largest = 0;
        for (float each : expected) {
            largest = Math.max(largest, Math.abs(each));
        }
        assertThat(actual).containsExactly(expected, within(2e-5f * (1 + largest)));
    }

    @Test
    void layersOneByOneAreTheSame() {
        Twins twins = twins(true, Activation.RELU);
        float[] rows = rows(7);
        try (twins.parameters) {
            Tensor there = Tensor.of(rows, 7, INPUTS);
            List<float[][]> factors = new ArrayList<>();
            Dropout dropout = dropout();
            twins.hidden.forEach(each -> factors.add(each.factors(7, dropout)));
            List<Tensor> atOnce = twins.network.forward(there, dropout(), false);
            for (int i = 0; i < 2; i++) {
                Tensor hidden = twins.hidden.get(i).layerByLayer(there, factors.get(i));
                assertClose(
                        twins.heads.get(i).forward(hidden).toFloats(),
                        atOnce.get(i).toFloats());
            }
        }
    }
}
