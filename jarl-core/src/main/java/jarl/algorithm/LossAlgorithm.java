package jarl.algorithm;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.nn.Parameters;
import jarl.optim.GradientStep;
import jarl.optim.OptimizerConfig;
import jarl.samples.Samples;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.List;
import java.util.Map;

/**
 * An algorithm that is a loss: one optimizer, gradient steps on each batch as it comes. Statistics ({@code loss} and {@code gradNorm} of each
 * step), counting, checkpoints and memory are done here, so that the loss is all that is left to write:
 *
 * <pre>{@code
 * new LossAlgorithm<>(agent.parameters(), agent.device(), OptimizerConfig.adam(1e-8), 1,
 *         (samples, progress, step) -> step.minimize(loss(samples), 3e-4))
 * }</pre>
 *
 * @param <I> the agent info that the loss reads
 */
public final class LossAlgorithm<I extends TensorTree> implements Algorithm<I> {

    private final GradientStep gradientStep;
    private final UpdateStatistics statistics;
    private final Update<I> update;
    private long updates;

    /** Learns from one batch: makes losses, and hands each to the step. */
    @FunctionalInterface
    public interface Update<I extends TensorTree> {

        /**
         * Learns from one batch. What is allocated here is freed afterwards.
         *
         * @param progress environment steps done before this batch, as a fraction of the run's, in [0, 1]
         */
        void learn(Samples<I> samples, double progress, Step step);
    }

    /** Takes a gradient step. */
    @FunctionalInterface
    public interface Step {

        /**
         * Makes a loss smaller.
         *
         * @param loss one number, differentiable
         */
        void minimize(Tensor loss, double learningRate);
    }

    /**
     * Creates an algorithm.
     *
     * @param parameters those that are trained
     * @param device where they are
     * @param maxGradNorm maximum gradient norm; larger gradients are scaled down to it
     */
    public LossAlgorithm(
            Parameters parameters, Device device, OptimizerConfig optimizer, double maxGradNorm, Update<I> update) {
        this.gradientStep = new GradientStep(parameters, optimizer, maxGradNorm);
        this.statistics = new UpdateStatistics(List.of("loss", "gradNorm"), device);
        this.update = update;
    }

    @Override
    public Map<String, double[]> optimize(Samples<I> samples, double progress) {
        statistics.requireOpen();
        try (var _ = TensorScope.open()) {
            update.learn(samples, progress, this::minimize);
            return statistics.read();
        }
    }

    private void minimize(Tensor loss, double learningRate) {
        Tensor norm = gradientStep.minimize(loss, learningRate);
        try (var _ = TensorScope.withoutGradients()) {
            statistics.add(loss, norm);
        }
        updates++;
    }

    @Override
    public List<String> statistics() {
        return statistics.names();
    }

    @Override
    public long updates() {
        statistics.requireOpen();
        return updates;
    }

    @Override
    public void save(StateWriter out) {
        statistics.requireOpen();
        out.put("updates", updates);
        gradientStep.save(out.child("optimizer"));
    }

    @Override
    public void restore(StateReader in) {
        statistics.requireOpen();
        updates = in.getLong("updates");
        gradientStep.restore(in.child("optimizer"));
    }

    @Override
    public void close() {
        gradientStep.close();
        statistics.close();
    }
}
