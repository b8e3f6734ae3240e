package jarl.algorithm;

import jarl.agent.DivergedException;
import jarl.checkpoint.CheckpointException;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Require;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.replay.Replay;
import jarl.replay.ReplayBatch;
import jarl.samples.Samples;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Learns from replay, whatever is learned: keeps each batch of the sampler, then makes as many updates as the replay ratio asks for, each from
 * a batch drawn anew, whose priorities it renews. Knows neither agent nor networks: what an update does is a {@link ReplayUpdate}.
 *
 * @param <I> the agent's info
 * @param <B> the replay's batches
 */
public final class ReplayLearning<I extends TensorTree, B extends ReplayBatch> implements Algorithm<I> {

    private final ReplaySchedule schedule;
    private final Replay<B> replay;
    private final long stepsPerUpdate;
    private final ReplayUpdate<I, B> update;
    private final RandomStream random;
    private long steps;
    private long updates;

    /** No update before this step: the replay would hold less than it should. */
    private long firstUpdateAfter;

    /** Steps that no update is due for. */
    private long stepsNotLearned;

    private boolean closed;

    /**
     * Creates the algorithm.
     *
     * @param replay closed by the algorithm, as the update is
     * @param stepsPerItem steps that an item of a batch is learned from: 1 for transitions
     * @param streams the run's
     */
    public ReplayLearning(
            ReplaySchedule schedule,
            Replay<B> replay,
            long stepsPerItem,
            ReplayUpdate<I, B> update,
            RandomStreams streams) {
        this.schedule = schedule;
        this.replay = replay;
        this.stepsPerUpdate = schedule.batchSize() * stepsPerItem;
        this.update = update;
        this.random = streams.stream("replay");
        this.firstUpdateAfter = schedule.minimumSteps();
        this.stepsNotLearned = schedule.minimumSteps();
    }

    @Override
    public Map<String, double[]> optimize(Samples<I> samples, double progress) {
        requireOpen();
        try (var _ = TensorScope.withoutGradients()) {
            update.append(replay, samples);
        }
        steps += (long) samples.steps() * samples.columns();
        while (updates < updatesDue() && replay.drawable() > 0) {
            update(progress);
        }
        Map<String, double[]> numbers = new LinkedHashMap<>();
        try (var _ = TensorScope.withoutGradients()) {
            update.statistics().forEach(each -> numbers.putAll(each.read()));
        }
        return numbers;
    }

    private long updatesDue() {
        return steps < firstUpdateAfter
                ? 0
                : (long) (schedule.replayRatio() * (steps - stepsNotLearned) / stepsPerUpdate);
    }

    private void update(double progress) {
        try (var _ = TensorScope.open()) {
            boolean another = updates + 1 < updatesDue();
            B batch = replay.sample(schedule.batchSize(), schedule.replay().betaAt(progress), random, another);
            Optional<Tensor> priority = update.update(batch, updates, progress);
            updates++;
            if (schedule.replay().prioritized()) {
                Tensor known = priority.orElseThrow(() ->
                        new IllegalStateException("a prioritized replay needs priorities, but the update gave none"));
                try (var _ = TensorScope.withoutGradients()) {
                    requireFinite(known);
                    replay.updatePriorities(batch.indexes(), known);
                }
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

    @Override
    public List<String> statistics() {
        requireOpen();
        return update.statistics().stream()
                .flatMap(each -> each.names().stream())
                .toList();
    }

    /** The settings of the update, then the exponent of the importance weights (only for prioritized replay) and the size of the replay. */
    @Override
    public Map<String, Double> settings(double progress) {
        requireOpen();
        Map<String, Double> settings = new LinkedHashMap<>(update.settings(progress));
        if (schedule.replay().prioritized()) {
            settings.put("Diagnostics/Beta", schedule.replay().betaAt(progress));
        }
        settings.put("Diagnostics/ReplaySize", (double) replay.size());
        return settings;
    }

    @Override
    public long updates() {
        requireOpen();
        return updates;
    }

    @Override
    public boolean keepsSamples() {
        requireOpen();
        return true;
    }

    @Override
    public Optional<String> replay() {
        requireOpen();
        return Optional.of(replay.description());
    }

    @Override
    public void save(StateWriter out) {
        requireOpen();
        out.put("steps", steps);
        out.put("updates", updates);
        out.put("firstUpdateAfter", firstUpdateAfter);
        out.put("stepsNotLearned", stepsNotLearned);
        out.put("random", random.state());
        update.save(out);
        replay.save(out.child("replay"));
    }

    @Override
    public void restore(StateReader in) {
        requireOpen();
        steps = count(in, "steps");
        updates = count(in, "updates");
        random.restore(in.getBytes("random"));
        update.restore(in);
        replay.restore(in.child("replay"));
        firstUpdateAfter = in.has("firstUpdateAfter") ? count(in, "firstUpdateAfter") : schedule.minimumSteps();
        stepsNotLearned = in.has("stepsNotLearned") ? count(in, "stepsNotLearned") : schedule.minimumSteps();
        long due = updatesDue();
        boolean refilling = steps < firstUpdateAfter;
        if ((updates > due + 1 && !refilling)
                || (updates < due && replay.drawable() > 0)) { // which would all be made at once
            throw new CheckpointException(
                    "the replay's state has " + updates + " updates after " + steps + " steps, expected " + due);
        }
        waitUntilFilled();
    }

    private static long count(StateReader in, String name) {
        long value = in.getLong(name);
        if (value < 0) {
            throw new CheckpointException("the replay's state has " + name + " = " + value);
        }
        return value;
    }

    /**
     * A replay that was not in the checkpoint is filled again before anything is learned from it, as at the start of the run. What is
     * collected until then is not made up for.
     */
    private void waitUntilFilled() {
        long wanted = Math.min(schedule.minimumSteps(), replay.capacity());
        long filled = steps + Math.max(0, wanted - replay.size());
        long more = filled - Math.max(steps, firstUpdateAfter);
        if (more > 0) {
            firstUpdateAfter = filled;
            stepsNotLearned += more;
        }
    }

    private void requireOpen() {
        Require.open(!closed, "the algorithm");
    }

    @Override
    public void close() {
        closed = true;
        replay.close();
        update.close();
    }
}
