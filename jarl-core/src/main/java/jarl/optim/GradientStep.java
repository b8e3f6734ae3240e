package jarl.optim;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.checkpoint.Stateful;
import jarl.config.Require;
import jarl.nn.Parameters;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.function.Consumer;

/**
 * One step down the gradient of a loss, for the parameters of one optimizer: zero the gradients, differentiate, clip, step. An algorithm has
 * one for each block of parameters that it trains.
 */
public final class GradientStep implements Stateful, AutoCloseable {

    private final Parameters parameters;
    private final Optimizer optimizer;
    private final double maxGradNorm;
    private final Consumer<Tensor> beforeClipping;
    private boolean closed;

    /**
     * Creates a gradient step with an optimizer of its own.
     *
     * @param maxGradNorm maximum gradient norm; larger gradients are scaled down to it
     */
    public GradientStep(Parameters parameters, OptimizerConfig optimizer, double maxGradNorm) {
        this(parameters, optimizer, maxGradNorm, _ -> {});
    }

    /**
     * A step whose gradients pass through other hands first, such as those that average them over several learners.
     *
     * @param beforeClipping changes the gradients of a step, {@code [count]}, in place
     */
    public GradientStep(
            Parameters parameters, OptimizerConfig optimizer, double maxGradNorm, Consumer<Tensor> beforeClipping) {
        Require.above("maxGradNorm", maxGradNorm, 0);
        this.parameters = parameters;
        this.optimizer = optimizer.create(parameters);
        this.maxGradNorm = maxGradNorm;
        this.beforeClipping = beforeClipping;
    }

    /**
     * Makes the loss smaller. Only these parameters change; a loss that others take part in leaves its gradients in theirs, which are zeroed
     * before they are differentiated by themselves.
     *
     * @param loss one number, differentiable
     * @return the norm of the gradient before it was clipped, one number
     */
    public Tensor minimize(Tensor loss, double learningRate) {
        requireOpen();
        parameters.zeroGradients();
        loss.backward();
        return step(learningRate);
    }

    /**
     * The same for a loss whose gradient is known.
     *
     * @param gradient {@code [count]}
     */
    public Tensor descend(float[] gradient, double learningRate) {
        requireOpen();
        parameters.setGradients(gradient);
        return step(learningRate);
    }

    private Tensor step(double learningRate) {
        try (var scope = TensorScope.withoutGradients()) {
            beforeClipping.accept(parameters.gradients());
            Tensor norm = scope.keep(parameters.clipGradients(maxGradNorm));
            optimizer.step(learningRate);
            parameters.written();
            return norm;
        }
    }

    @Override
    public void save(StateWriter out) {
        requireOpen();
        optimizer.save(out);
    }

    @Override
    public void restore(StateReader in) {
        requireOpen();
        optimizer.restore(in);
    }

    private void requireOpen() {
        Require.open(!closed, "the optimizer");
    }

    @Override
    public void close() {
        closed = true;
        optimizer.close();
    }
}
