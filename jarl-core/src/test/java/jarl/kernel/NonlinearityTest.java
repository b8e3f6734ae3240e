package jarl.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NonlinearityTest {

    private static final float[] SPECIAL = {
        0, -0f, 1e-30f, -1e-30f, 1e-8f, -1e-8f, 20, -20, 88.5f, -88.5f, 100, -100, 1e30f, -1e30f
    };

    @BeforeEach
    void vectorsAreThere() {
        assumeTrue(Vectors.available(), Vectors.whyNot());
    }

    @ParameterizedTest
    @EnumSource
    void valuesAndDerivativesAreThoseOfDoublePrecision(Nonlinearity function) {
        float[] x = arguments();
        float[] d = new float[x.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = 0.5f + i % 3;
        }
        float[] y = new float[x.length];
        float[] derivative = new float[x.length];

        VectorNonlinearity.apply(function, x, y, 0, x.length);
        float[] at = function.isDifferentiatedByResult() ? y : x;
        VectorNonlinearity.derivative(function, d, at, derivative, 0, x.length);

        for (int i = 0; i < x.length; i++) {
            double value = value(function, x[i]);
            assertThat((double) y[i])
                    .as("%s of %s", function, x[i])
                    .isCloseTo(value, within(4e-7 * (Math.abs(value) + 1e-6)));
            assertThat((double) derivative[i])
                    .as("derivative of %s at %s", function, x[i])
                    .isCloseTo(d[i] * derivative(function, x[i]), within(2e-6));
        }
    }

    @Test
    void partsAreAllThatIsWritten() {
        float[] x = arguments();
        float[] y = new float[x.length];
        VectorNonlinearity.apply(Nonlinearity.ELU, x, y, 3, 40);
        for (int i = 0; i < y.length; i++) {
            if (i < 3 || i >= 40) {
                assertThat(y[i]).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotANumberStaysSo(Nonlinearity function) {
        float[] y = new float[1];
        VectorNonlinearity.apply(function, new float[] {Float.NaN}, y, 0, 1);
        assertThat(y[0]).isNaN();
    }

    private static float[] arguments() {
        float[] x = new float[400 + SPECIAL.length + 1]; // odd: the last vector is a part
        for (int i = 0; i < 400; i++) {
            x[i] = (i - 200) / 20f + 0.013f;
        }
        System.arraycopy(SPECIAL, 0, x, 400, SPECIAL.length);
        return x;
    }

    private static double value(Nonlinearity function, double x) {
        return switch (function) {
            case NONE -> x;
            case TANH -> Math.tanh(x);
            case RELU -> Math.max(x, 0);
            case ELU -> x > 0 ? x : Math.expm1(x);
            case SILU -> x / (1 + Math.exp(-x));
        };
    }

    private static double derivative(Nonlinearity function, double x) {
        return switch (function) {
            case NONE -> 1;
            case TANH -> 1 - Math.tanh(x) * Math.tanh(x);
            case RELU -> x > 0 ? 1 : 0;
            case ELU -> x > 0 ? 1 : Math.exp(x);
            case SILU -> {
                double s = 1 / (1 + Math.exp(-x));
                yield s + x * s * (1 - s);
            }
        };
    }
}
