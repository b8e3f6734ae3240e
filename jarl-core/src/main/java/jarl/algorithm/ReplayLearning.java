package jarl.algorithm;

import jarl.agent.ActionValues;
import jarl.agent.DivergedException;
import jarl.agent.DqnAgent;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.model.ActionValueModel;
import jarl.nn.Parameters;
import jarl.optim.GradientStep;
import jarl.optim.Schedule;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.replay.Replay;
import jarl.replay.ReplayBatch;
import jarl.samples.Samples;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An algorithm that minimises a loss over batches drawn from replay: as many updates as the replay ratio asks for, and in each: draw a
 * batch, step the optimizer, give new priorities, let the target network follow.
 *
 * @param <B> the replay's batches
 */
final class ReplayLearning<B extends ReplayBatch> implements Algorithm<ActionValues> {

    private static final List<String> STATISTICS = List.of("loss", "gradNorm", "tdError", "value");

    private final LearningConfig config;
    private final ActionValueModel network;
    private final ActionValueModel targetNetwork;
    private final Replay<B> replay;
    private final long stepsPerUpdate;
    private final ReplayLoss<B> loss;
    private final RandomStreams streams;
    private final TargetNetwork target;
    private final RandomStream random;
    private final GradientStep gradientStep;
    private final Schedule learningRate;
    private final Statistics statistics;
    private long steps;
    private long updates;

    /** No update before this step: the replay would hold less than it should. */
    private long firstUpdateAfter;

    /** Steps that no update is due for. */
    private long stepsNotLearned;

    /**
     * An algorithm.
     *
     * @param network the agent's
     * @param targetNetwork another of the same structure; what its parameters are does not matter; closed by the algorithm, as replay and
     *     loss are
     * @param stepsPerItem steps that an item of a batch is learned from
     */
    ReplayLearning(
            LearningConfig config,
            DqnAgent agent,
            ActionValueModel network,
            ActionValueModel targetNetwork,
            Replay<B> replay,
            long stepsPerItem,
            ReplayLoss<B> loss,
            RandomStreams streams) {
        this.config = config;
        this.network = network;
        this.targetNetwork = targetNetwork;
        this.replay = replay;
        this.stepsPerUpdate = config.batchSize() * stepsPerItem;
        this.loss = loss;
        this.streams = streams;
        Parameters parameters = agent.parameters();
        this.target = new TargetNetwork(
                parameters,
                new Parameters(targetNetwork, agent.device()),
                config.updatesBetweenTargets(),
                config.targetRate());
        this.random = streams.stream("replay");
        this.gradientStep = new GradientStep(parameters, config.optimizer(), config.maxGradNorm());
        this.learningRate = Schedule.constantOrLinear(config.learningRate(), config.linearSchedule());
        this.statistics = new Statistics(STATISTICS, agent.device());
        this.firstUpdateAfter = config.minimumSteps();
        this.stepsNotLearned = config.minimumSteps();
    }

    @Override
    public Map<String, double[]> optimize(Samples<ActionValues> samples, double progress) {
        statistics.requireOpen();
        try (var _ = TensorScope.withoutGradients()) {
            loss.append(replay, samples);
        }
        steps += (long) samples.steps() * samples.columns();
        while (updates < updatesDue() && replay.drawable() > 0) {
            update(progress);
        }
        try (var _ = TensorScope.withoutGradients()) {
            return statistics.read();
        }
    }

    private long updatesDue() {
        return steps < firstUpdateAfter
                ? 0
                : (long) (config.replayRatio() * (steps - stepsNotLearned) / stepsPerUpdate);
    }

    private void update(double progress) {
        try (var _ = TensorScope.open()) {
            B batch = replay.sample(config.batchSize(), config.replay().betaAt(progress), random);
            resampleNoise();
            ReplayLoss.Errors errors = loss.errors(batch, updates);
            Tensor gradNorm = gradientStep.minimize(errors.loss(), learningRate.at(progress));
            updates++;
            try (var _ = TensorScope.withoutGradients()) {
                target.afterUpdate(updates);
                if (config.replay().prioritized()) {
                    requireFinite(errors.priority());
                    replay.updatePriorities(batch.indexes(), errors.priority());
                }
                statistics.add(errors.loss(), gradNorm, errors.error(), errors.value());
            }
        }
    }

    /** Before the replay hears of it. The statistics are read at the end of a batch only. */
    private void requireFinite(Tensor priority) {
        for (float each : priority.toFloats()) {
            if (!Float.isFinite(each)) {
                throw new DivergedException("the error of a sample is " + each + " in update " + updates);
            }
        }
    }

    private void resampleNoise() {
        if (network.noisy()) {
            network.resample(streams.stream("learning noise", updates));
            targetNetwork.resample(streams.stream("target noise", updates));
        }
    }

    @Override
    public List<String> statistics() {
        statistics.requireOpen();
        return STATISTICS;
    }

    /** The exponent of the importance weights only if the replay is prioritized. */
    @Override
    public Map<String, Double> settings(double progress) {
        statistics.requireOpen();
        Map<String, Double> settings = new LinkedHashMap<>();
        settings.put("Diagnostics/LearningRate", learningRate.at(progress));
        if (config.replay().prioritized()) {
            settings.put("Diagnostics/Beta", config.replay().betaAt(progress));
        }
        settings.put("Diagnostics/ReplaySize", (double) replay.size());
        return settings;
    }

    @Override
    public long updates() {
        statistics.requireOpen();
        return updates;
    }

    @Override
    public boolean keepsSamples() {
        statistics.requireOpen();
        return true;
    }

    @Override
    public Optional<String> replay() {
        statistics.requireOpen();
        return Optional.of(replay.description());
    }

    @Override
    public void save(StateWriter out) {
        statistics.requireOpen();
        out.put("steps", steps);
        out.put("updates", updates);
        out.put("firstUpdateAfter", firstUpdateAfter);
        out.put("stepsNotLearned", stepsNotLearned);
        out.put("random", random.state());
        gradientStep.save(out.child("optimizer"));
        target.save(out.child("target"));
        replay.save(out.child("replay"));
    }

    @Override
    public void restore(StateReader in) {
        statistics.requireOpen();
        steps = in.getLong("steps");
        updates = in.getLong("updates");
        random.restore(in.getBytes("random"));
        gradientStep.restore(in.child("optimizer"));
        target.restore(in.child("target"));
        replay.restore(in.child("replay"));
        firstUpdateAfter = in.has("firstUpdateAfter") ? in.getLong("firstUpdateAfter") : config.minimumSteps();
        stepsNotLearned = in.has("stepsNotLearned") ? in.getLong("stepsNotLearned") : config.minimumSteps();
        waitUntilFilled();
    }

    /**
     * A replay that was not in the checkpoint is filled again before anything is learned from it, as at the start of the run. What is
     * collected until then is not made up for.
     */
    private void waitUntilFilled() {
        long wanted = Math.min(config.minimumSteps(), replay.capacity());
        long filled = steps + Math.max(0, wanted - replay.size());
        long more = filled - Math.max(steps, firstUpdateAfter);
        if (more > 0) {
            firstUpdateAfter = filled;
            stepsNotLearned += more;
        }
    }

    @Override
    public void close() {
        gradientStep.close();
        statistics.close();
        target.close();
        replay.close();
        targetNetwork.close();
        loss.close();
    }
}
