package jarl.sampler;

import jarl.agent.Agent;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Require;
import jarl.env.EnvFactory;
import jarl.tensor.ArrayTuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One inference for all columns in each step, on the caller's thread, in lock-step with worker threads that only step environments: what a
 * GPU needs, and best for large networks or slow environments. The bits do not depend on the number of workers or shards.
 */
public final class BatchedSampler<I extends ArrayTuple> implements Sampler<I> {

    private final Shards<I> shards;
    private final WorkerPool workers;
    private final SamplerSpec spec;
    private final List<List<Episode>> episodesOfShard = new ArrayList<>();

    /**
     * A sampler.
     *
     * @param workers threads, the caller's included; more than there are shards are not used
     */
    public BatchedSampler(EnvFactory<?, ?> factory, Agent<I> agent, SamplerSpec spec, int workers) {
        Require.atLeast("workers", workers, 1);
        this.spec = spec;
        this.shards = new Shards<>(factory, agent, spec, true, this::step);
        this.workers = new WorkerPool("jarl-sampler", Math.min(workers, spec.shards()));
        for (int shard = 0; shard < spec.shards(); shard++) {
            episodesOfShard.add(new ArrayList<>());
        }
    }

    @Override
    public SampleBatch<I> collect(long stepsBefore) {
        return shards.batch(List.of(shards.collectors.getFirst().collect(stepsBefore)));
    }

    private void step(List<Column<?, ?>> columns, int t, long runStep, boolean[] ended, List<Episode> episodes) {
        workers.run(spec.shards(), shard -> {
            List<Episode> own = episodesOfShard.get(shard);
            own.clear();
            for (int i = Shards.bound(shard, spec); i < Shards.bound(shard + 1, spec); i++) {
                ended[i] = columns.get(i).step(t, runStep, own);
            }
        });
        episodesOfShard.forEach(episodes::addAll);
    }

    @Override
    public Optional<EnvironmentException> stuck(double timeout, long stepsBefore) {
        return shards.stuck(timeout, stepsBefore);
    }

    @Override
    public void abandon() {
        workers.abandon();
    }

    @Override
    public int steps() {
        return shards.buffer.steps;
    }

    @Override
    public int columns() {
        return shards.buffer.columns;
    }

    @Override
    public boolean savesEnvironments() {
        return shards.savesEnvironments();
    }

    @Override
    public void save(StateWriter out) {
        shards.save(out);
    }

    @Override
    public void restore(StateReader in) {
        shards.restore(in);
    }

    @Override
    public void close() {
        workers.close();
        shards.close();
    }
}
