package jarl.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.tensor.HostBlas;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HostInferenceTest {

    private static Tensor input(int rows, int columns) {
        var random = new SplittableRandom(7);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-3, 3);
        }
        return Tensor.of(values, rows, columns);
    }

    @Test
    void theLibraryIsFound() {
        assertThat(HostBlas.available()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1, 4", "7, 3", "64, 17", "256, 5"})
    void layersGiveWhatTensorOperationsGive(int rows, int inputs) {
        for (Activation activation : Activation.values()) {
            try (var _ = TensorScope.open()) {
                var mlp = new Mlp(
                        inputs, List.of(33, 64), activation, Initialization.ORTHOGONAL, new SplittableRandom(1));
                Tensor input = input(rows, inputs);
                float[] recorded = mlp.forward(input).detach().toFloats();
                try (var _ = TensorScope.withoutGradients()) {
                    assertThat(mlp.forward(input).shape()).containsExactly(rows, 64);
                    assertThat(mlp.forward(input).toFloats()).containsExactly(recorded, within(2e-6f));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TANH", "RELU"})
    void nonlinearitiesOnArraysAreThoseOfMathematics(Activation activation) {
        float[] values = new float[24_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i - 12_000) / 1000f;
        }
        float[] results = values.clone();
        activation.applyInPlace(results);
        for (int i = 0; i < values.length; i++) {
            double expected = activation == Activation.TANH ? Math.tanh(values[i]) : Math.max(values[i], 0);
            assertThat((double) results[i]).as("at %s", values[i]).isCloseTo(expected, within(3e-7));
        }
    }

    @Test
    void notANumberStaysSo() {
        float[] values = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        Activation.TANH.applyInPlace(values);
        assertThat(values[0]).isNaN();
        assertThat(values[1]).isCloseTo(1, within(1e-6f));
        assertThat(values[2]).isCloseTo(-1, within(1e-6f));
    }

    @Test
    void gradientsAreStillRecordedWhereAskedFor() {
        try (var _ = TensorScope.open()) {
            var linear = new Linear(3, 2, Initialization.ORTHOGONAL, 1, new SplittableRandom(1));
            Tensor input = input(4, 3);
            assertThat(HostInference.suits(input, linear)).isFalse();
            try (var _ = TensorScope.withoutGradients()) {
                assertThat(HostInference.suits(input, linear)).isTrue();
                assertThat(HostInference.suits(input(4, 2), linear)).isFalse();
                assertThat(HostInference.suits(input(257, 3), linear)).isFalse();
            }
        }
    }
}
