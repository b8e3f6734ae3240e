package jarl.sampler;

import jarl.agent.Agent;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.env.EnvFactory;
import jarl.tensor.ArrayTuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything on the caller's thread: for debugging, and for the least overhead in tiny batches. */
public final class SerialSampler<I extends ArrayTuple> implements Sampler<I> {

    private final Shards<I> shards;

    public SerialSampler(EnvFactory<?, ?> factory, Agent<I> agent, SamplerSpec spec) {
        this.shards = new Shards<>(factory, agent, spec, spec.shards());
    }

    @Override
    public SampleBatch<I> collect(long stepsBefore) {
        var _ = shards.open();
        List<List<Episode>> episodes = new ArrayList<>();
        for (Collector<I> collector : shards.collectors) {
            episodes.add(collector.collect(stepsBefore));
        }
        return shards.batch(episodes);
    }

    @Override
    public Optional<EnvironmentException> stuck(double timeout, long stepsBefore) {
        return shards.stuck(timeout, stepsBefore);
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
        shards.close();
    }
}
