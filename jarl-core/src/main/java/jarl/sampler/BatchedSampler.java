package jarl.sampler;

import jarl.agent.Agent;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Require;
import jarl.env.EnvFactory;
import jarl.tensor.ArrayTuple;
import jarl.tensor.TorchLibrary;
import java.util.List;
import java.util.Optional;

/**
 * One inference for all columns in each step, on the caller's thread, in lock-step with worker threads that only step environments: what a
 * GPU needs, and best for large networks or slow environments. As workers are idle then, inference may use several threads. The bits do not
 * depend on the number of workers or shards.
 */
public final class BatchedSampler<I extends ArrayTuple> implements Sampler<I> {

    private final Shards<I> shards;
    private final WorkerPool workers;
    private final int parts;
    private final int inferenceThreads;

    /**
     * A sampler.
     *
     * @param workers threads, the caller's included; more than there are shards are not used
     * @param inferenceThreads of libtorch; like the learner's, part of what fixes the last bits
     */
    public BatchedSampler(
            EnvFactory<?, ?> factory, Agent<I> agent, SamplerSpec spec, int workers, int inferenceThreads) {
        Require.atLeast("workers", workers, 1);
        this.parts = spec.shards();
        this.shards = new Shards<>(factory, agent, spec, 1);
        this.inferenceThreads = inferenceThreads;
        this.workers = new WorkerPool("jarl-sampler", Math.min(workers, parts));
    }

    @Override
    public SampleBatch<I> collect(long stepsBefore) {
        var _ = shards.open();
        TorchLibrary.setThreads(inferenceThreads);
        try {
            return collectRows(stepsBefore);
        } finally {
            TorchLibrary.setThreads(1);
        }
    }

    private SampleBatch<I> collectRows(long stepsBefore) {
        Collector<I> collector = shards.collectors.getFirst();
        workers.run(parts, part -> collector.rollOver(stepsBefore, part, parts));
        collector.begin();
        for (int t = 0; t < steps(); t++) {
            int row = t;
            collector.act(t);
            workers.run(parts, part -> collector.step(row, stepsBefore, part, parts));
            collector.endRow(t);
        }
        return shards.batch(List.of(collector.finish(stepsBefore)));
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
