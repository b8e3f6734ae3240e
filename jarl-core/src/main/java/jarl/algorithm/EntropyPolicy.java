package jarl.algorithm;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.distribution.Reparameterized;
import jarl.nn.Parameters;
import jarl.optim.GradientStep;
import jarl.optim.Schedule;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A policy that earns return and entropy, its temperature and the optimizers of both: what soft actor-critic algorithms have in common. */
final class EntropyPolicy implements PolicyLearning {

    private final EntropyConfig config;
    private final double targetEntropy;
    private final Device device;
    private final GradientStep gradientStep;
    private final Rates rates;
    private final @Nullable Parameters logTemperature; // null if the temperature is fixed
    private final @Nullable GradientStep temperatureStep;
    private final UpdateStatistics numbers;

    /**
     * How policy and temperature learn.
     *
     * @param policy learning rate of the policy
     * @param temperature learning rate of the logarithm of alpha
     * @param ofLogarithm whether that is learned by {@code log alpha (entropy - target)} instead of {@code alpha (entropy - target)}
     */
    record Rates(Schedule policy, Schedule temperature, boolean ofLogarithm) {

        /** Rates that stay, or that of the policy falling to 0. */
        static Rates usual(EntropyConfig config, LearningConfig learning, double policy) {
            return new Rates(
                    Schedule.constantOrLinear(policy, learning.linearSchedule()),
                    new Schedule.Constant(config.learningRate()),
                    true);
        }
    }

    /**
     * The policy of an agent.
     *
     * @param rates of the optimizers
     * @param parameters of the policy; closed by their owner
     * @param targetEntropy what a learned temperature keeps the policy's entropy at
     * @param temperature logarithm of alpha, a block of the agent; null if it is fixed
     */
    EntropyPolicy(
            EntropyConfig config,
            LearningConfig learning,
            Rates rates,
            Parameters parameters,
            double targetEntropy,
            @Nullable Parameters temperature) {
        this.config = config;
        this.targetEntropy = targetEntropy;
        this.device = parameters.flat().device();
        this.gradientStep = new GradientStep(parameters, learning.optimizer(), learning.maxGradNorm());
        this.rates = rates;
        this.logTemperature = temperature;
        this.temperatureStep = temperature == null
                ? null
                : new GradientStep(temperature, learning.optimizer(), learning.maxGradNorm());
        this.numbers = new UpdateStatistics(List.of("policyLoss", "policyGradNorm", "entropy", "temperature"), device);
    }

    /** The price of certainty, alpha. */
    double temperature() {
        return logTemperature == null
                ? config.temperature()
                : Math.exp(TensorAccess.onHeap(logTemperature.flat()).item());
    }

    /**
     * One step of the policy, then one of the temperature.
     *
     * @param value predicted of the drawn actions, {@code [N]}, to be differentiated by them
     */
    void improve(Reparameterized.Drawn drawn, Tensor value, double progress) {
        Tensor loss = drawn.logProbability().mul(temperature()).sub(value).mean();
        improve(loss, drawn.logProbability().detach().mean().neg(), progress);
    }

    /**
     * The same by another loss.
     *
     * @param loss one number, differentiable
     * @param entropy of the policy, one number, a constant
     */
    void improve(Tensor loss, Tensor entropy, double progress) {
        double alpha = temperature();
        Tensor gradNorm = gradientStep.minimize(loss, rates.policy.at(progress));
        if (temperatureStep != null) {
            float excess = (float) entropy.item() - (float) targetEntropy;
            float derivative = rates.ofLogarithm ? excess : (float) alpha * excess;
            var _ = temperatureStep.descend(new float[] {derivative}, rates.temperature.at(progress));
        }
        try (var _ = TensorScope.withoutGradients()) {
            numbers.add(
                    loss,
                    gradNorm,
                    entropy,
                    TensorAccess.onHeap(new float[] {(float) alpha}).to(device));
        }
    }

    @Override
    public UpdateStatistics statistics() {
        return numbers;
    }

    @Override
    public double learningRate(double progress) {
        return rates.policy.at(progress);
    }

    @Override
    public void save(StateWriter out) {
        gradientStep.save(out.child("optimizer"));
        if (temperatureStep != null) {
            temperatureStep.save(out.child("temperature"));
        }
    }

    @Override
    public void restore(StateReader in) {
        gradientStep.restore(in.child("optimizer"));
        if (temperatureStep != null) {
            temperatureStep.restore(in.child("temperature"));
        }
    }

    @Override
    public void close() {
        gradientStep.close();
        if (temperatureStep != null) {
            temperatureStep.close();
        }
        numbers.close();
    }
}
