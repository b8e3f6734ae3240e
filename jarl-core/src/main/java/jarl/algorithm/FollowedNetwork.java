package jarl.algorithm;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.checkpoint.Stateful;
import jarl.nn.Parameters;
import jarl.optim.GradientStep;
import jarl.optim.Schedule;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import org.jspecify.annotations.Nullable;

/** A block of parameters with its optimizer, the schedule of its learning rate and the target network that follows it, if there is one. */
final class FollowedNetwork implements Stateful, AutoCloseable {

    private final GradientStep gradientStep;
    private final Schedule learningRate;
    private final @Nullable TargetNetwork target;
    private final Device device;

    /**
     * Parameters that begin equal to their target's.
     *
     * @param learningRate at the start
     * @param trained closed by their owner
     * @param target of another network of the same structure; closed with this
     */
    FollowedNetwork(LearningConfig config, double learningRate, Parameters trained, Parameters target) {
        this(config, Schedule.constantOrLinear(learningRate, config.linearSchedule()), trained, target);
    }

    /** The same with a learning rate that changes otherwise. */
    FollowedNetwork(LearningConfig config, Schedule learningRate, Parameters trained, Parameters target) {
        this(
                config,
                learningRate,
                trained,
                new TargetNetwork(trained, target, config.updatesBetweenTargets(), config.targetRate()));
    }

    private FollowedNetwork(
            LearningConfig config, Schedule learningRate, Parameters trained, @Nullable TargetNetwork target) {
        this.gradientStep = new GradientStep(trained, config.optimizer(), config.maxGradNorm());
        this.learningRate = learningRate;
        this.target = target;
        this.device = trained.flat().device();
    }

    /** Parameters that nothing follows; closed by their owner. */
    static FollowedNetwork byNone(LearningConfig config, double learningRate, Parameters trained) {
        Schedule schedule = Schedule.constantOrLinear(learningRate, config.linearSchedule());
        return new FollowedNetwork(config, schedule, trained, (TargetNetwork) null);
    }

    /** One step down the gradient of a loss; returns its norm before it was clipped. */
    Tensor minimize(Tensor loss, double progress) {
        return gradientStep.minimize(loss, learningRate.at(progress));
    }

    /** Lets the target network follow, if it is time to after so many updates. */
    void follow(long updates) {
        if (target != null) {
            try (var _ = TensorScope.withoutGradients()) {
                target.afterUpdate(updates);
            }
        }
    }

    /** The device of the parameters. */
    Device device() {
        return device;
    }

    double learningRate(double progress) {
        return learningRate.at(progress);
    }

    @Override
    public void save(StateWriter out) {
        gradientStep.save(out.child("optimizer"));
        if (target != null) {
            target.save(out.child("target"));
        }
    }

    @Override
    public void restore(StateReader in) {
        gradientStep.restore(in.child("optimizer"));
        if (target != null) {
            target.restore(in.child("target"));
        }
    }

    @Override
    public void close() {
        gradientStep.close();
        if (target != null) {
            target.close();
        }
    }
}
