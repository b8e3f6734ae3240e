package jarl.optim;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Require;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;

/**
 * Muon (Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks") as PufferLib 4 has it: each matrix moves along its
 * momentum made orthogonal by five steps of a Newton-Schulz iteration, everything else along the momentum itself.
 *
 * <pre>{@code
 * m = momentum m + g;  u = g + momentum m
 * matrix [R, C]:  X = u / max(|u|, epsilon);  five times X = a X + (b G + c G^2) X, G = X X^T;  p -= learningRate sqrt(max(1, R / C)) X
 * otherwise:      p -= learningRate u
 * }</pre>
 *
 * The iteration goes over X^T where R is above C, so that G is small. The weights of a convolution are a matrix of one row for each output
 * channel.
 */
public final class Muon implements Optimizer {

    /** a, b and c of each step, as in PufferLib 4 (src/muon.cu). */
    private static final double[][] COEFFICIENTS = {
        {4.0848, -6.8946, 2.9270},
        {3.9505, -6.3029, 2.6377},
        {3.7418, -5.5913, 2.3037},
        {2.8769, -3.1427, 1.2046},
        {2.8366, -3.0525, 1.2012}
    };

    private final Tensor parameters;
    private final Tensor gradients;
    private final List<Part> parts;
    private final double momentum;
    private final double epsilon;
    private final Tensor velocity;

    /** Parameters {@code [from, to)}; not a matrix if there are no rows. */
    private record Part(long from, long to, long rows) {}

    /**
     * Creates an optimizer.
     *
     * @param parameters flat
     * @param gradients flat, in the same order
     * @param shapes of the parameters, in that order
     * @param epsilon the least norm by which a matrix is divided
     */
    public Muon(Tensor parameters, Tensor gradients, List<long[]> shapes, double momentum, double epsilon) {
        Require.that(momentum >= 0 && momentum < 1, "momentum", "in [0, 1)", momentum);
        Require.atLeast("epsilon", epsilon, 0);
        this.parameters = parameters;
        this.gradients = gradients;
        this.parts = parts(shapes);
        this.momentum = momentum;
        this.epsilon = epsilon;
        this.velocity = OptimizerState.zerosLike(parameters);
        Require.that(
                parts.getLast().to() == parameters.numel(),
                "shapes",
                "those of " + parameters.numel() + " parameters",
                parts.getLast().to());
    }

    private static List<Part> parts(List<long[]> shapes) {
        List<Part> parts = new ArrayList<>();
        long from = 0;
        for (long[] shape : shapes) {
            long count = 1;
            for (long size : shape) {
                count *= size;
            }
            parts.add(new Part(from, from + count, shape.length < 2 ? 0 : shape[0]));
            from += count;
        }
        return parts;
    }

    @Override
    @SuppressWarnings("CheckReturnValue")
    public void step(double learningRate) {
        velocity.mulInPlace(momentum).addInPlace(gradients);
        for (Part part : parts) {
            try (var _ = TensorScope.withoutGradients()) {
                Tensor direction =
                        slice(gradients, part).add(slice(velocity, part).mul(momentum));
                Tensor moving = slice(parameters, part);
                if (part.rows == 0) {
                    moving.addInPlace(direction, -learningRate);
                } else {
                    Tensor matrix = direction.view(part.rows, -1);
                    double scale = Math.sqrt(Math.max(1, part.rows / (double) matrix.size(1)));
                    moving.addInPlace(orthogonal(matrix).reshape(-1), -learningRate * scale);
                }
            }
        }
    }

    private static Tensor slice(Tensor flat, Part part) {
        return flat.slice(0, part.from, part.to);
    }

    /** A matrix with about the same singular vectors whose singular values are all near 1. */
    private Tensor orthogonal(Tensor matrix) {
        boolean tall = matrix.size(0) > matrix.size(1);
        Tensor x = tall ? matrix.transpose(0, 1) : matrix;
        x = x.div(x.norm().clampMinimum(epsilon));
        for (double[] step : COEFFICIENTS) {
            Tensor square = x.matmul(x.transpose(0, 1));
            Tensor polynomial = square.mul(step[1]).add(square.matmul(square).mul(step[2]));
            x = x.mul(step[0]).add(polynomial.matmul(x));
        }
        return tall ? x.transpose(0, 1) : x;
    }

    @Override
    public void save(StateWriter out) {
        out.put("velocity", velocity);
    }

    @Override
    public void restore(StateReader in) {
        try (var _ = TensorScope.withoutGradients()) {
            in.readInto("velocity", velocity);
        }
    }

    @Override
    public void close() {
        velocity.close();
    }
}
