package jarl.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.BatchNormalization.By;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The values are held against plain doubles in {@code FlashSacTest}; these are the derivatives, against differences. */
class UnitResidualNetworkTest {

    private static final int ROWS = 6;
    private static final int INPUTS = 3;
    private static final float STEP = 5e-4f;

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final RandomStream random = new RandomStreams(5).stream("test");
    private final UnitResidualNetwork network =
            new UnitResidualNetwork(INPUTS, 4, 2, DType.FLOAT32, Initialization.ORTHOGONAL, random);
    private final Parameters parameters = new Parameters(network, Device.CPU);
    private final float[] input = normal(ROWS * INPUTS);
    private final float[] factors = normal(ROWS * 4);

    private float[] normal(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    private Tensor loss(Tensor rows, By by) {
        return network.forward(rows, by)
                .mul(TensorAccess.onHeap(factors, ROWS, 4))
                .sum();
    }

    private double lossOf(float[] numbers, By by) {
        try (var _ = TensorScope.withoutGradients()) {
            return loss(TensorAccess.onHeap(numbers.clone(), ROWS, INPUTS), by).item();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RUNNING", "BATCH"})
    void gradientsOfParametersAreDifferences(By by) {
        loss(TensorAccess.onHeap(input.clone(), ROWS, INPUTS), by).backward();
        for (Map.Entry<String, Tensor> each : parameters.named().entrySet()) {
            float[] gradient = each.getValue().gradient().toFloats();
            int at = gradient.length / 2;
            assertThat(gradient[at])
                    .as(each.getKey())
                    .isCloseTo((float) difference(each.getValue(), at, by), within(3e-2f));
        }
    }

    private double difference(Tensor parameter, int at, By by) {
        return (moved(parameter, at, STEP, by) - moved(parameter, at, -STEP, by)) / (2 * STEP);
    }

    /** The running statistics change with each pass by the batch, which does not look at them. */
    private double moved(Tensor parameter, int at, float by, By statistics) {
        float[] before = parameter.toFloats();
        float[] after = before.clone();
        after[at] += by;
        write(parameter, after);
        double loss = lossOf(input, statistics);
        write(parameter, before);
        return loss;
    }

    @SuppressWarnings("CheckReturnValue")
    private void write(Tensor parameter, float[] numbers) {
        try (var _ = TensorScope.withoutGradients()) {
            parameter.copyInPlace(Tensor.of(numbers, parameter.shape()));
            parameters.written();
        }
    }

    @Test
    void gradientsOfTheInputAreDifferencesByRunningStatistics() {
        Tensor rows = TensorAccess.onHeap(input.clone(), ROWS, INPUTS).requireGradient();
        network.forwardFixed(rows)
                .mul(TensorAccess.onHeap(factors, ROWS, 4))
                .sum()
                .backward();
        float[] gradient = rows.gradient().toFloats();
        for (int i = 0; i < input.length; i++) {
            float[] more = input.clone();
            float[] less = input.clone();
            more[i] += STEP;
            less[i] -= STEP;
            double difference = (lossOf(more, By.RUNNING) - lossOf(less, By.RUNNING)) / (2 * STEP);
            assertThat(gradient[i]).isCloseTo((float) difference, within(3e-2f));
        }
    }
}
