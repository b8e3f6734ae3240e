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
 * Worker threads that each take whole shards of columns, step them and infer for them. The caller's thread is one of the workers. The bits
 * do not depend on the number of workers.
 */
public final class ParallelSampler<I extends ArrayTuple> implements Sampler<I> {

    private final Shards<I> shards;
    private final WorkerPool workers;

    /**
     * A sampler.
     *
     * @param workers threads, the caller's included; more than there are shards are not used
     */
    public ParallelSampler(EnvFactory<?, ?> factory, Agent<I> agent, SamplerSpec spec, int workers) {
        Require.atLeast("workers", workers, 1);
        this.shards = new Shards<>(factory, agent, spec, spec.shards());
        this.workers = new WorkerPool("jarl-sampler", Math.min(workers, spec.shards()));
    }

    @Override
    public SampleBatch<I> collect(long stepsBefore) {
        var _ = shards.open();
        List<List<Episode>> episodes = new ArrayList<>();
        shards.collectors.forEach(_ -> episodes.add(List.of()));
        workers.run(
                shards.collectors.size(),
                shard -> episodes.set(shard, shards.collectors.get(shard).collect(stepsBefore)));
        return shards.batch(episodes);
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
        return shards.open().buffer.steps;
    }

    @Override
    public int columns() {
        return shards.open().buffer.columns;
    }

    @Override
    public boolean savesEnvironments() {
        return shards.open().savesEnvironments();
    }

    @Override
    public void save(StateWriter out) {
        shards.open().save(out);
    }

    @Override
    public void restore(StateReader in) {
        shards.open().restore(in);
    }

    @Override
    public void close() {
        workers.close();
        shards.close();
    }
}
