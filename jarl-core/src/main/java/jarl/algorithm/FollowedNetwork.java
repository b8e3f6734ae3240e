package jarl.algorithm;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.checkpoint.Stateful;
import jarl.nn.Parameters;
import jarl.optim.GradientStep;
import jarl.optim.Schedule;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;

/** A block of parameters with its optimizer, the schedule of its learning rate and the target network that follows it. */
final class FollowedNetwork implements Stateful, AutoCloseable {

    private final GradientStep gradientStep;
    private final Schedule learningRate;
    private final TargetNetwork target;

    /**
     * Parameters that begin equal to their target's.
     *
     * @param learningRate at the start
     * @param trained closed by their owner
     * @param target of another network of the same structure; closed with this
     */
    FollowedNetwork(LearningConfig config, double learningRate, Parameters trained, Parameters target) {
        this.gradientStep = new GradientStep(trained, config.optimizer(), config.maxGradNorm());
        this.learningRate = Schedule.constantOrLinear(learningRate, config.linearSchedule());
        this.target = new TargetNetwork(trained, target, config.updatesBetweenTargets(), config.targetRate());
    }

    /** One step down the gradient of a loss; returns its norm before it was clipped. */
    Tensor minimize(Tensor loss, double progress) {
        return gradientStep.minimize(loss, learningRate.at(progress));
    }

    /** Lets the target network follow, if it is time to after so many updates. */
    void follow(long updates) {
        try (var _ = TensorScope.withoutGradients()) {
            target.afterUpdate(updates);
        }
    }

    double learningRate(double progress) {
        return learningRate.at(progress);
    }

    @Override
    public void save(StateWriter out) {
        gradientStep.save(out.child("optimizer"));
        target.save(out.child("target"));
    }

    @Override
    public void restore(StateReader in) {
        gradientStep.restore(in.child("optimizer"));
        target.restore(in.child("target"));
    }

    @Override
    public void close() {
        gradientStep.close();
        target.close();
    }
}
