package jarl.optim;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Require;
import jarl.tensor.ArrayTuple;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.List;

/** RMSprop (Tieleman and Hinton 2012), without momentum, not centred. */
public final class RmsProp implements Optimizer {

    /** Where epsilon goes. */
    public enum EpsilonPlace {
        /** {@code g / (sqrt(v) + epsilon)}, as PyTorch. */
        OUTSIDE_ROOT,
        /** {@code g / sqrt(v + epsilon)}, as TensorFlow and the original A3C and DQN. */
        INSIDE_ROOT
    }

    private final double decay;
    private final double epsilon;
    private final EpsilonPlace place;
    private final Tensor variance;
    private final List<Piece> pieces;

    /** Some of the parameters and what belongs to them. */
    private record Piece(Tensor parameters, Tensor gradients, Tensor variance) implements ArrayTuple {}

    /**
     * An optimizer.
     *
     * @param decay of the running mean of squares, PyTorch's alpha; usually 0.99
     */
    public RmsProp(Tensor parameters, Tensor gradients, double decay, double epsilon, EpsilonPlace place) {
        Require.that(decay >= 0 && decay < 1, "decay", "in [0, 1)", decay);
        Require.atLeast("epsilon", epsilon, 0);
        this.decay = decay;
        this.epsilon = epsilon;
        this.place = place;
        this.variance = Moments.zerosLike(parameters);
        this.pieces = Moments.pieces(new Piece(parameters, gradients, variance));
    }

    @Override
    public void step(double learningRate) {
        Moments.forEach(pieces, piece -> update(piece, learningRate));
    }

    @SuppressWarnings("CheckReturnValue")
    private void update(Piece piece, double learningRate) {
        piece.variance.mulInPlace(decay).addProductInPlace(piece.gradients, piece.gradients, 1 - decay);
        Tensor denominator = switch (place) {
            case OUTSIDE_ROOT -> piece.variance.sqrt().addInPlace(epsilon);
            case INSIDE_ROOT -> piece.variance.add(epsilon).sqrtInPlace();
        };
        piece.parameters.addQuotientInPlace(piece.gradients, denominator, -learningRate);
    }

    @Override
    public void save(StateWriter out) {
        out.put("variance", variance);
    }

    @Override
    public void restore(StateReader in) {
        try (var _ = TensorScope.withoutGradients()) {
            in.readInto("variance", variance);
        }
    }

    @Override
    public void close() {
        Moments.close(pieces);
        variance.close();
    }
}
