package jarl.nn;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Compares derivatives with central finite differences, in double precision. */
public final class GradientCheck {

    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 1e-7;

    private GradientCheck() {}

    /**
     * Fails unless {@code backward} of the loss gives every element of the parameters its finite difference.
     *
     * @param loss computes a single number anew from the parameters
     * @param parameters float64, requiring gradients
     */
    public static void check(Supplier<Tensor> loss, List<Tensor> parameters) {
        try (var _ = TensorScope.open()) {
            for (Tensor parameter : parameters) {
                TensorAccess.gradientInto(parameter, Tensor.zeros(DType.FLOAT64, parameter.shape()));
            }
            loss.get().backward();
            for (int p = 0; p < parameters.size(); p++) {
                double[] analytic = parameters.get(p).gradient().toDoubles();
                double[] numeric = differences(loss, parameters.get(p).segment());
                for (int i = 0; i < analytic.length; i++) {
                    assertThat(Math.abs(analytic[i] - numeric[i]))
                            .as("parameter %d, element %d: derivative %s, difference %s", p, i, analytic[i], numeric[i])
                            .isLessThan(TOLERANCE * (1 + Math.abs(numeric[i])));
                }
            }
        }
    }

    private static double[] differences(Supplier<Tensor> loss, MemorySegment memory) {
        double[] differences = new double[(int) (memory.byteSize() / Double.BYTES)];
        for (int i = 0; i < differences.length; i++) {
            double value = memory.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
            memory.setAtIndex(ValueLayout.JAVA_DOUBLE, i, value + STEP);
            double above = evaluate(loss);
            memory.setAtIndex(ValueLayout.JAVA_DOUBLE, i, value - STEP);
            double below = evaluate(loss);
            memory.setAtIndex(ValueLayout.JAVA_DOUBLE, i, value);
            differences[i] = (above - below) / (2 * STEP);
        }
        return differences;
    }

    private static double evaluate(Supplier<Tensor> loss) {
        try (var _ = TensorScope.withoutGradients()) {
            return loss.get().item();
        }
    }

    /** Makes the parameters of a fresh layer float64 and returns them. */
    public static List<Tensor> inDoublePrecision(Layer layer) {
        List<Tensor> parameters = new ArrayList<>();
        layer.visitParameters("", (_, parameter) -> {
            try (var _ = TensorScope.withoutGradients()) {
                TensorAccess.moveInto(parameter, parameter.detach().to(DType.FLOAT64));
            }
            parameters.add(parameter);
        });
        return parameters;
    }

    /** Different weights for the elements of an output, so that no derivative cancels another: shape {@code [count]}, float64. */
    public static Tensor weights(long count) {
        double[] weights = new double[(int) count];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.cos(1 + 1.7 * i);
        }
        return Tensor.of(weights);
    }
}
