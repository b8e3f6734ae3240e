package jarl.optim;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Require;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;

/** Gradient descent with (heavy-ball) momentum as PyTorch defines it: {@code m = momentum m + g; p -= learningRate m}. */
public final class Sgd implements Optimizer {

    private final Tensor parameters;
    private final Tensor gradients;
    private final double momentum;
    private final Tensor velocity;

    public Sgd(Tensor parameters, Tensor gradients, double momentum) {
        Require.between("momentum", momentum, 0, 1);
        this.parameters = parameters;
        this.gradients = gradients;
        this.momentum = momentum;
        this.velocity = OptimizerState.zerosLike(parameters);
    }

    @Override
    @SuppressWarnings("CheckReturnValue")
    public void step(double learningRate) {
        velocity.mulInPlace(momentum).addInPlace(gradients);
        parameters.addInPlace(velocity, -learningRate);
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
