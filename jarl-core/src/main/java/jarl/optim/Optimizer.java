package jarl.optim;

import jarl.checkpoint.Stateful;

/** Changes parameters along their gradients. Owns the native memory of its moments. */
public interface Optimizer extends Stateful, AutoCloseable {

    /** One step with the gradients as they are now. Call inside {@code TensorScope.withoutGradients()}. */
    void step(double learningRate);

    @Override
    void close();
}
