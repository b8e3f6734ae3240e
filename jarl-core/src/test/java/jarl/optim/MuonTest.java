package jarl.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import jarl.checkpoint.StateWriter;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.NativeMemory;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Muon against loops in double precision over a wide, a tall and a square matrix, a convolution's weights and a vector. */
@Isolated
class MuonTest {

    private static final double[][] COEFFICIENTS = {
        {4.0848, -6.8946, 2.9270},
        {3.9505, -6.3029, 2.6377},
        {3.7418, -5.5913, 2.3037},
        {2.8769, -3.1427, 1.2046},
        {2.8366, -3.0525, 1.2012}
    };

    private static final List<long[]> SHAPES =
            List.of(new long[] {3, 7}, new long[] {3}, new long[] {9, 2}, new long[] {4, 4}, new long[] {2, 3, 2, 2});

    private static final int COUNT = 21 + 3 + 18 + 16 + 24;

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    private final Tensor parameters = Tensor.of(numbers("parameters"));
    private final Tensor gradients = Tensor.of(new float[COUNT]);

    private static float[] numbers(String name) {
        RandomStream random = new RandomStreams(5).stream(name);
        float[] values = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private Muon muon() {
        return new Muon(parameters, gradients, SHAPES, 0.95, 1e-7);
    }

    private static double[][] product(double[][] a, double[][] b) {
        double[][] result = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b[0].length; j++) {
                for (int k = 0; k < b.length; k++) {
                    result[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return result;
    }

    private static double[][] transposed(double[][] a) {
        double[][] result = new double[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                result[j][i] = a[i][j];
            }
        }
        return result;
    }

    /** Five steps of X = a X + b X X^T X + c X X^T X X^T X, from X of norm 1. */
    private static double[][] orthogonal(double[][] matrix) {
        double norm = Math.sqrt(Arrays.stream(matrix)
                .flatMapToDouble(Arrays::stream)
                .map(x -> x * x)
                .sum());
        double[][] x = Arrays.stream(matrix)
                .map(row -> Arrays.stream(row).map(each -> each / norm).toArray())
                .toArray(double[][]::new);
        for (double[] c : COEFFICIENTS) {
            double[][] third = product(product(x, transposed(x)), x);
            double[][] fifth = product(product(x, transposed(x)), third);
            for (int i = 0; i < x.length; i++) {
                for (int j = 0; j < x[0].length; j++) {
                    x[i][j] = c[0] * x[i][j] + c[1] * third[i][j] + c[2] * fifth[i][j];
                }
            }
        }
        return x;
    }

    /** One step by the definition. */
    private static void step(double[] values, double[] velocity, float[] gradient, double rate) {
        int from = 0;
        for (long[] shape : SHAPES) {
            int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            int columns = shape.length == 1 ? count : count / (int) shape[0];
            double[][] direction = new double[count / columns][columns];
            for (int i = 0; i < count; i++) {
                velocity[from + i] = 0.95 * velocity[from + i] + gradient[from + i];
                direction[i / columns][i % columns] = gradient[from + i] + 0.95 * velocity[from + i];
            }
            double scale = 1;
            if (shape.length > 1) {
                direction = orthogonal(direction);
                scale = Math.sqrt(Math.max(1, direction.length / (double) columns));
            }
            for (int i = 0; i < count; i++) {
                values[from + i] -= rate * scale * direction[i / columns][i % columns];
            }
            from += count;
        }
    }

    @Test
    void everyStepFollowsTheDefinition() {
        double[] expected = parameters.toDoubles();
        double[] velocity = new double[COUNT];
        try (Muon muon = muon()) {
            for (int i = 0; i < 5; i++) {
                float[] gradient = numbers("gradient " + i);
                var _ = gradients.copyInPlace(Tensor.of(gradient));
                double rate = 0.02 * (5 - i);
                muon.step(rate);
                step(expected, velocity, gradient, rate);
                assertThat(parameters.toDoubles()).as("step %s", i).containsExactly(expected, within(2e-5));
            }
        }
    }

    /** The square of the step of a wide matrix has about the rank as its trace: the singular values are near 1. */
    @Test
    void aMatrixMovesByAnAlmostOrthogonalOne() {
        double[] before = parameters.toDoubles();
        try (Muon muon = muon()) {
            var _ = gradients.copyInPlace(Tensor.of(numbers("gradient")));
            muon.step(1);
        }
        double[][] step = new double[3][7];
        double[] after = parameters.toDoubles();
        for (int i = 0; i < 21; i++) {
            step[i / 7][i % 7] = before[i] - after[i];
        }
        double[][] square = product(step, transposed(step));
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                assertThat(square[i][j]).isCloseTo(i == j ? 1 : 0, within(0.25));
            }
        }
    }

    @Test
    void gradientsOfZeroMoveNothing() {
        double[] before = parameters.toDoubles();
        try (Muon muon = muon()) {
            muon.step(1);
        }
        assertThat(parameters.toDoubles()).isEqualTo(before);
    }

    @Test
    void aRestoredOptimizerContinuesWithTheSameBits() {
        Tensor copy = parameters.copy();
        Tensor others = Tensor.of(new float[COUNT]);
        try (Muon muon = muon();
                Muon other = new Muon(copy, others, SHAPES, 0.95, 1e-7)) {
            var _ = gradients.copyInPlace(Tensor.of(numbers("first")));
            muon.step(0.1);
            StateWriter state = new StateWriter();
            muon.save(state);
            other.restore(state.reader());
            var _ = copy.copyInPlace(parameters);
            var _ = gradients.copyInPlace(Tensor.of(numbers("second")));
            var _ = others.copyInPlace(gradients);
            muon.step(0.1);
            other.step(0.1);
            assertThat(copy.toFloats()).isEqualTo(parameters.toFloats());
        }
    }

    @Test
    void shapesMustBeThoseOfTheParameters() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Muon(parameters, gradients, List.of(new long[] {3, 7}), 0.95, 1e-7))
                .withMessage("shapes must be those of 82 parameters, got 21");
    }

    @Test
    void nothingAccumulatesOverManySteps() {
        try (Muon muon = muon()) {
            NativeMemory.assertFlat(200, 4, () -> muon.step(1e-3));
        }
    }
}
