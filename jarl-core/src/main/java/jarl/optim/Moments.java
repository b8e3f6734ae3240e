package jarl.optim;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Require;
import jarl.kernel.FlatUpdate;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.List;

/** What the Adam family keeps of past gradients, a running mean and a running mean of squares, and its updates by them. */
final class Moments implements AutoCloseable {

    private final double beta1;
    private final double beta2;
    private final Tensor parameters;
    private final Tensor mean;
    private final Tensor variance;
    private final List<Piece> pieces;
    private final boolean byKernels;
    private long steps;

    /** Some of the parameters and what belongs to them. */
    private record Piece(Tensor parameters, Tensor gradients, Tensor mean, Tensor variance) implements TensorTree {}

    /**
     * Creates moments of zeros.
     *
     * @param beta1 decay of the mean
     * @param beta2 decay of the mean of squares
     */
    Moments(Tensor parameters, Tensor gradients, double beta1, double beta2) {
        Require.that(beta1 >= 0 && beta1 < 1, "beta1", "in [0, 1)", beta1);
        Require.that(beta2 >= 0 && beta2 < 1, "beta2", "in [0, 1)", beta2);
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.parameters = parameters;
        this.mean = OptimizerState.zerosLike(parameters);
        this.variance = OptimizerState.zerosLike(parameters);
        this.byKernels = OptimizerState.byKernels(parameters, gradients);
        this.pieces = OptimizerState.pieces(new Piece(parameters, gradients, mean, variance), byKernels);
    }

    /** Counts a step and returns its number, 1 for the first. */
    long nextStep() {
        steps++;
        return steps;
    }

    /** Takes the gradients into the moments, then {@code p += factor mean / (sqrt(variance) + offset)}. */
    void update(double offset, double factor) {
        if (byKernels) {
            OptimizerState.forEachByKernel(
                    pieces,
                    piece -> FlatUpdate.adam(
                            piece.parameters.segment(),
                            piece.gradients.segment(),
                            piece.mean.segment(),
                            piece.variance.segment(),
                            beta1,
                            beta2,
                            offset,
                            factor));
            TensorAccess.written(parameters);
        } else {
            OptimizerState.forEach(pieces, piece -> update(piece, offset, factor));
        }
    }

    @SuppressWarnings("CheckReturnValue")
    private void update(Piece piece, double offset, double factor) {
        updateMoments(piece);
        Tensor denominator = piece.variance.sqrt().addInPlace(offset);
        piece.parameters.addQuotientInPlace(piece.mean, denominator, factor);
    }

    /** Takes the gradients into the moments, then {@code p += factor mean}. */
    void updateByMean(double factor) {
        if (byKernels) {
            OptimizerState.forEachByKernel(
                    pieces,
                    piece -> FlatUpdate.adamByMean(
                            piece.parameters.segment(),
                            piece.gradients.segment(),
                            piece.mean.segment(),
                            piece.variance.segment(),
                            beta1,
                            beta2,
                            factor));
            TensorAccess.written(parameters);
        } else {
            OptimizerState.forEach(pieces, piece -> updateByMean(piece, factor));
        }
    }

    @SuppressWarnings("CheckReturnValue")
    private void updateByMean(Piece piece, double factor) {
        updateMoments(piece);
        piece.parameters.addInPlace(piece.mean, factor);
    }

    @SuppressWarnings("CheckReturnValue")
    private void updateMoments(Piece piece) {
        piece.mean.lerpInPlace(piece.gradients, 1 - beta1);
        piece.variance.mulInPlace(beta2).addProductInPlace(piece.gradients, piece.gradients, 1 - beta2);
    }

    void save(StateWriter out) {
        out.put("steps", steps);
        out.put("mean", mean);
        out.put("variance", variance);
    }

    void restore(StateReader in) {
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
