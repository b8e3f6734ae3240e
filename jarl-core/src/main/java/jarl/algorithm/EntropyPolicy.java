package jarl.algorithm;

import jarl.agent.ContinuousAgent;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.distribution.Reparameterized;
import jarl.distribution.SquashedGaussian;
import jarl.nn.Parameters;
import jarl.optim.GradientStep;
import jarl.optim.Schedule;
import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A policy that earns return and entropy, its temperature and the optimizers of both: what soft actor-critic algorithms have in common. */
final class EntropyPolicy implements PolicyLearning {

    private final EntropyConfig config;
    private final ContinuousAgent agent;
    private final SquashedGaussian distribution;
    private final GradientStep gradientStep;
    private final Schedule learningRate;
    private final @Nullable Tensor logTemperature; // null if the temperature is fixed
    private final @Nullable GradientStep temperatureStep;
    private final NormalNoise noise;
    private final UpdateStatistics numbers;

    /**
     * The policy of an agent.
     *
     * @param learningRate of the policy
     * @param temperature logarithm of alpha, a block of the agent; null if it is fixed
     */
    EntropyPolicy(
            EntropyConfig config,
            LearningConfig learning,
            double learningRate,
            ContinuousAgent agent,
            SquashedGaussian distribution,
            @Nullable Parameters temperature,
            RandomStreams streams) {
        this.config = config;
        this.agent = agent;
        this.distribution = distribution;
        this.gradientStep = new GradientStep(agent.policyParameters(), learning.optimizer(), learning.maxGradNorm());
        this.learningRate = Schedule.constantOrLinear(learningRate, learning.linearSchedule());
        this.logTemperature = temperature == null
                ? null
                : temperature.named().values().iterator().next();
        this.temperatureStep = temperature == null
                ? null
                : new GradientStep(temperature, learning.optimizer(), learning.maxGradNorm());
        this.noise = new NormalNoise(streams, distribution.d(), agent.device());
        this.numbers =
                new UpdateStatistics(List.of("policyLoss", "policyGradNorm", "entropy", "temperature"), agent.device());
    }

    /**
     * Draws an action for each row; differentiable.
     *
     * @param purpose names the noise, with the number of the update
     */
    Reparameterized.Drawn drawn(AgentInputs inputs, String purpose, long update) {
        return drawn(
                agent.policy(inputs), purpose, update, inputs.previousReward().size(0));
    }

    /** The same by the policy's outputs for so many rows. */
    Reparameterized.Drawn drawn(TensorTree outputs, String purpose, long update, long rows) {
        return distribution.draw(outputs, noise.of(purpose, update, rows));
    }

    /** The price of certainty, alpha. */
    double temperature() {
        return logTemperature == null
                ? config.temperature()
                : Math.exp(logTemperature.detach().sum().item());
    }

    /**
     * One step of the policy, then one of the temperature.
     *
     * @param value predicted of the drawn actions, {@code [N]}, to be differentiated by them
     */
    void improve(Reparameterized.Drawn drawn, Tensor value, double progress) {
        double alpha = temperature();
        Tensor loss = drawn.logProbability().mul(alpha).sub(value).mean();
        Tensor gradNorm = gradientStep.minimize(loss, learningRate.at(progress));
        Tensor entropy = drawn.logProbability().detach().mean().neg();
        if (logTemperature != null && temperatureStep != null) {
            double target = -config.targetScale() * distribution.d();
            Tensor excess = QLearning.constant(() -> entropy.sub(target).to(logTemperature.device()));
            var _ = temperatureStep.minimize(logTemperature.mul(excess).sum(), config.learningRate());
        }
        try (var _ = TensorScope.withoutGradients()) {
            numbers.add(loss, gradNorm, entropy, Tensor.full(alpha).to(agent.device()));
        }
    }

    @Override
    public UpdateStatistics statistics() {
        return numbers;
    }

    @Override
    public double learningRate(double progress) {
        return learningRate.at(progress);
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
