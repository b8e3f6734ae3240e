package jarl.optim;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Require;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.List;

/**
 * Rectified Adam (Liu et al. 2020, algorithm 2), in the form of PyTorch: while the second moment has seen too few gradients for its variance
 * to be known, the first moment alone says the step; from then on Adam's step is multiplied by a rectification that grows to 1. Epsilon is
 * added to the square root of the second moment before its bias is corrected.
 */
public final class RAdam implements Optimizer {

    /** Steps whose approximated simple moving average is no longer than this are not divided by the second moment. */
    private static final double SHORTEST_AVERAGE = 5;

    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double longestAverage;
    private final Tensor mean;
    private final Tensor variance;
    private final List<Piece> pieces;
    private long steps;

    /** Some of the parameters and what belongs to them. */
    private record Piece(Tensor parameters, Tensor gradients, Tensor mean, Tensor variance) implements TensorTree {}

    public RAdam(Tensor parameters, Tensor gradients, double beta1, double beta2, double epsilon) {
        Require.that(beta1 >= 0 && beta1 < 1, "beta1", "in [0, 1)", beta1);
        Require.that(beta2 >= 0 && beta2 < 1, "beta2", "in [0, 1)", beta2);
        Require.atLeast("epsilon", epsilon, 0);
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.longestAverage = 2 / (1 - beta2) - 1;
        this.mean = OptimizerState.zerosLike(parameters);
        this.variance = OptimizerState.zerosLike(parameters);
        this.pieces = OptimizerState.pieces(new Piece(parameters, gradients, mean, variance));
    }

    @Override
    public void step(double learningRate) {
        steps++;
        double decay2 = Math.pow(beta2, (double) steps);
        double average = longestAverage - 2 * steps * decay2 / (1 - decay2);
        double factor = -learningRate / (1 - Math.pow(beta1, (double) steps));
        if (average > SHORTEST_AVERAGE) {
            double rectified = factor * rectification(average) * Math.sqrt(1 - decay2);
            OptimizerState.forEach(pieces, piece -> rectifiedUpdate(piece, rectified));
        } else {
            OptimizerState.forEach(pieces, piece -> firstUpdate(piece, factor));
        }
    }

    private double rectification(double average) {
        return Math.sqrt((average - 4)
                * (average - 2)
                * longestAverage
                / ((longestAverage - 4) * (longestAverage - 2) * average));
    }

    @SuppressWarnings("CheckReturnValue")
    private void rectifiedUpdate(Piece piece, double factor) {
        updateMoments(piece);
        Tensor denominator = piece.variance.sqrt().addInPlace(epsilon);
        piece.parameters.addQuotientInPlace(piece.mean, denominator, factor);
    }

    @SuppressWarnings("CheckReturnValue")
    private void firstUpdate(Piece piece, double factor) {
        updateMoments(piece);
        piece.parameters.addInPlace(piece.mean, factor);
    }

    @SuppressWarnings("CheckReturnValue")
    private void updateMoments(Piece piece) {
        piece.mean.lerpInPlace(piece.gradients, 1 - beta1);
        piece.variance.mulInPlace(beta2).addProductInPlace(piece.gradients, piece.gradients, 1 - beta2);
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
