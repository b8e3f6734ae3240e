package jarl.algorithm;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.checkpoint.Stateful;
import jarl.nn.Parameters;
import jarl.optim.Optimizer;
import jarl.optim.Schedule;
import jarl.random.RandomStream;
import jarl.replay.Replay;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What algorithms that learn from replay do around their loss: as many updates as the replay ratio asks for, and in each: draw a batch,
 * step the optimizer, give new priorities, let the target network follow.
 *
 * @param <B> the replay's batches
 */
final class ReplayLearning<B> implements Stateful, AutoCloseable {

    static final List<String> STATISTICS = List.of("loss", "gradNorm", "tdError", "value");

    private final LearningConfig config;
    private final Parameters parameters;
    private final Replay<B> replay;
    private final Function<B, long[]> indexes;
    private final long stepsPerUpdate;
    private final TargetNetwork target;
    private final RandomStream random;
    private final Optimizer optimizer;
    private final Schedule learningRate;
    private final Statistics statistics;
    private long steps;
    private long updates;

    /**
     * What a loss gives.
     *
     * @param loss one number
     * @param priority of each item of the batch, {@code [N]}
     * @param error mean absolute, one number, for the log
     * @param value mean predicted, one number, for the log
     */
    record Errors(Tensor loss, Tensor priority, Tensor error, Tensor value) {}

    /**
     * The surroundings of a loss.
     *
     * @param indexes what {@link Replay#updatePriorities} wants of a batch
     * @param stepsPerUpdate steps an update learns from
     * @param random draws from the replay
     */
    ReplayLearning(
            LearningConfig config,
            Parameters parameters,
            Replay<B> replay,
            Function<B, long[]> indexes,
            long stepsPerUpdate,
            TargetNetwork target,
            RandomStream random,
            Device device) {
        this.config = config;
        this.parameters = parameters;
        this.replay = replay;
        this.indexes = indexes;
        this.stepsPerUpdate = stepsPerUpdate;
        this.target = target;
        this.random = random;
        this.optimizer = config.optimizer().create(parameters.flat(), parameters.gradients());
        this.learningRate = Schedule.constantOrLinear(config.learningRate(), config.linearSchedule());
        this.statistics = new Statistics(STATISTICS, device);
    }

    /**
     * Makes the updates that so many new steps call for; they are in the replay already.
     *
     * @param newSteps over all columns
     * @param progress of the run, in [0, 1]
     */
    Map<String, double[]> optimize(long newSteps, double progress, Function<B, Errors> loss) {
        steps += newSteps;
        while (updates < updatesDue() && replay.drawable() > 0) {
            update(progress, loss);
        }
        try (var _ = TensorScope.withoutGradients()) {
            return statistics.read();
        }
    }

    private long updatesDue() {
        return steps < config.minimumSteps()
                ? 0
                : (long) (config.replayRatio() * (steps - config.minimumSteps()) / stepsPerUpdate);
    }

    private void update(double progress, Function<B, Errors> loss) {
        try (var _ = TensorScope.open()) {
            parameters.zeroGradients();
            B batch = replay.sample(config.batchSize(), config.replay().betaAt(progress), random);
            Errors errors = loss.apply(batch);
            errors.loss().backward();
            try (var _ = TensorScope.withoutGradients()) {
                Tensor gradNorm = parameters.clipGradients(config.maxGradNorm());
                optimizer.step(learningRate.at(progress));
                updates++;
                target.afterUpdate(updates);
                if (config.replay().prioritized()) {
                    replay.updatePriorities(indexes.apply(batch), errors.priority());
                }
                statistics.add(errors.loss(), gradNorm, errors.error(), errors.value());
            }
        }
    }

    long updates() {
        return updates;
    }

    @Override
    public void save(StateWriter out) {
        out.put("steps", steps);
        out.put("updates", updates);
        out.put("random", random.state());
        optimizer.save(out.child("optimizer"));
        target.save(out.child("target"));
        replay.save(out.child("replay"));
    }

    @Override
    public void restore(StateReader in) {
        steps = in.getLong("steps");
        updates = in.getLong("updates");
        random.restore(in.getBytes("random"));
        optimizer.restore(in.child("optimizer"));
        target.restore(in.child("target"));
        replay.restore(in.child("replay"));
    }

    @Override
    public void close() {
        optimizer.close();
        statistics.close();
        target.close();
        replay.close();
    }
}
