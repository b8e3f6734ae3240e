package jarl.optim;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Require;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.List;

/**
 * Adam (Kingma and Ba 2015, algorithm 1), in the form of PyTorch: epsilon is added to the square root of the bias-corrected second
 * moment.
 */
public final class Adam implements Optimizer {

    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final Tensor mean;
    private final Tensor variance;
    private final List<Piece> pieces;
    private long steps;

    /** Some of the parameters and what belongs to them. */
    private record Piece(Tensor parameters, Tensor gradients, Tensor mean, Tensor variance) implements TensorTree {}

    public Adam(Tensor parameters, Tensor gradients, double beta1, double beta2, double epsilon) {
        Require.that(beta1 >= 0 && beta1 < 1, "beta1", "in [0, 1)", beta1);
        Require.that(beta2 >= 0 && beta2 < 1, "beta2", "in [0, 1)", beta2);
        Require.atLeast("epsilon", epsilon, 0);
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.mean = OptimizerState.zerosLike(parameters);
        this.variance = OptimizerState.zerosLike(parameters);
        this.pieces = OptimizerState.pieces(new Piece(parameters, gradients, mean, variance));
    }

    /** Creates Adam with the usual betas 0.9 and 0.999. */
    public Adam(Tensor parameters, Tensor gradients, double epsilon) {
        this(parameters, gradients, 0.9, 0.999, epsilon);
    }

    @Override
    public void step(double learningRate) {
        steps++;
        double correction1 = 1 - Math.pow(beta1, (double) steps);
        double correction2 = Math.sqrt(1 - Math.pow(beta2, (double) steps));
        // sqrt(v / c2^2) + epsilon = (sqrt(v) + epsilon c2) / c2
        double offset = epsilon * correction2;
        double factor = -learningRate * correction2 / correction1;
        OptimizerState.forEach(pieces, piece -> update(piece, offset, factor));
    }

    @SuppressWarnings("CheckReturnValue")
    private void update(Piece piece, double offset, double factor) {
        piece.mean.lerpInPlace(piece.gradients, 1 - beta1);
        piece.variance.mulInPlace(beta2).addProductInPlace(piece.gradients, piece.gradients, 1 - beta2);
        Tensor denominator = piece.variance.sqrt().addInPlace(offset);
        piece.parameters.addQuotientInPlace(piece.mean, denominator, factor);
    }

    @Override
    public void save(StateWriter out) {
        out.put("steps", steps);
        out.put("mean", mean);
        out.put("variance", variance);
    }

    @Override
    public void restore(StateReader in) {
        steps = in.getLong("steps");
        try (var _ = TensorScope.withoutGradients()) {
            in.readInto("mean", mean);
            in.readInto("variance", variance);
        }
    }

    @Override
    public void close() {
        OptimizerState.close(pieces);
        mean.close();
        variance.close();
    }
}
