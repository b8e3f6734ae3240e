package jarl.optim;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Require;
import jarl.kernel.FlatUpdate;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.List;

/**
 * RMSprop (Tieleman and Hinton 2012), as PyTorch or as TensorFlow 1 has it, with (heavy-ball) momentum and centred if that is asked for
 * (Graves 2013; Mnih et al. 2015).
 */
public final class RmsProp implements Optimizer {

    /** Whose form. */
    public enum Form {
        /** The mean of squares v starts at 0; {@code m = momentum m + g / (sqrt(v) + epsilon); p -= learningRate m}. */
        TORCH,
        /**
         * The mean of squares v starts at 1, so that first steps are short; {@code m = momentum m + learningRate g / sqrt(v + epsilon); p -=
         * m}. Stable-Baselines3 calls it RMSpropTFLike.
         */
        TENSORFLOW
    }

    private final double decay;
    private final double epsilon;
    private final double momentum;
    private final Form form;
    private final Moment variance;
    private final Moment mean;
    private final Moment velocity;
    private final List<Piece> pieces;
    private final Tensor parameters;
    private final boolean byKernels;

    /** Some of the parameters and what belongs to them. */
    private record Piece(Tensor parameters, Tensor gradients, TensorTree variance, TensorTree mean, TensorTree velocity)
            implements TensorTree {}

    /** A buffer beside the parameters, or none if it is not needed. */
    private record Moment(String name, TensorTree tensor) {

        static Moment of(String name, Tensor parameters, boolean needed) {
            return new Moment(name, needed ? OptimizerState.zerosLike(parameters) : NoTensors.INSTANCE);
        }

        void save(StateWriter out) {
            if (tensor instanceof Tensor values) {
                out.put(name, values);
            }
        }

        void restore(StateReader in) {
            if (tensor instanceof Tensor values) {
                in.readInto(name, values);
            }
        }

        void close() {
            if (tensor instanceof Tensor values) {
                values.close();
            }
        }
    }

    /** Creates RMSprop without momentum, not centred. */
    public RmsProp(Tensor parameters, Tensor gradients, double decay, double epsilon, Form form) {
        this(parameters, gradients, decay, epsilon, 0, false, form);
    }

    /**
     * Creates an optimizer.
     *
     * @param decay of the running mean of squares, PyTorch's alpha; usually 0.99
     * @param momentum share of the step before in each step; 0 for none
     * @param centered divide by the deviation, sqrt of the mean of squares less the square of the mean
     */
    public RmsProp(
            Tensor parameters,
            Tensor gradients,
            double decay,
            double epsilon,
            double momentum,
            boolean centered,
            Form form) {
        Require.that(decay >= 0 && decay < 1, "decay", "in [0, 1)", decay);
        Require.atLeast("epsilon", epsilon, 0);
        Require.between("momentum", momentum, 0, 1);
        this.decay = decay;
        this.epsilon = epsilon;
        this.momentum = momentum;
        this.form = form;
        this.variance = Moment.of("variance", parameters, true);
        this.mean = Moment.of("mean", parameters, centered);
        this.velocity = Moment.of("velocity", parameters, momentum > 0);
        if (form == Form.TENSORFLOW) {
            try (var _ = TensorScope.withoutGradients()) {
                var _ = ((Tensor) variance.tensor()).fillInPlace(1);
            }
        }
        this.parameters = parameters;
        this.byKernels = !centered && momentum == 0 && OptimizerState.byKernels(parameters, gradients);
        this.pieces = OptimizerState.pieces(
                new Piece(parameters, gradients, variance.tensor(), mean.tensor(), velocity.tensor()), byKernels);
    }

    @Override
    public void step(double learningRate) {
        if (byKernels) {
            OptimizerState.forEachByKernel(pieces, piece -> updateAtOnce(piece, learningRate));
            TensorAccess.written(parameters);
        } else {
            OptimizerState.forEach(pieces, piece -> update(piece, learningRate));
        }
    }

    private void updateAtOnce(Piece piece, double learningRate) {
        FlatUpdate.rmsProp(
                piece.parameters.segment(),
                piece.gradients.segment(),
                ((Tensor) piece.variance).segment(),
                decay,
                form == Form.TENSORFLOW ? epsilon : 0,
                form == Form.TORCH ? epsilon : 0,
                -learningRate);
    }

    @SuppressWarnings("CheckReturnValue")
    private void update(Piece piece, double learningRate) {
        Tensor denominator = denominator(piece);
        if (!(piece.velocity instanceof Tensor velocity)) {
            piece.parameters.addQuotientInPlace(piece.gradients, denominator, -learningRate);
        } else if (form == Form.TORCH) {
            velocity.mulInPlace(momentum).addQuotientInPlace(piece.gradients, denominator, 1);
            piece.parameters.addInPlace(velocity, -learningRate);
        } else {
            velocity.mulInPlace(momentum).addQuotientInPlace(piece.gradients, denominator, learningRate);
            piece.parameters.subInPlace(velocity);
        }
    }

    @SuppressWarnings("CheckReturnValue")
    private Tensor denominator(Piece piece) {
        Tensor squares = (Tensor) piece.variance;
        squares.mulInPlace(decay).addProductInPlace(piece.gradients, piece.gradients, 1 - decay);
        Tensor spread = squares;
        if (piece.mean instanceof Tensor mean) {
            mean.lerpInPlace(piece.gradients, 1 - decay);
            spread = squares.sub(mean.square())
                    .clampMinimum(0); // rounding takes it below zero where gradients hardly change
        }
        return switch (form) {
            case TORCH -> spread.sqrt().addInPlace(epsilon);
            case TENSORFLOW -> spread.add(epsilon).sqrtInPlace();
        };
    }

    @Override
    public void save(StateWriter out) {
        variance.save(out);
        mean.save(out);
        velocity.save(out);
    }

    @Override
    public void restore(StateReader in) {
        try (var _ = TensorScope.withoutGradients()) {
            variance.restore(in);
            mean.restore(in);
            velocity.restore(in);
        }
    }

    @Override
    public void close() {
        OptimizerState.close(pieces);
        variance.close();
        mean.close();
        velocity.close();
    }
}
