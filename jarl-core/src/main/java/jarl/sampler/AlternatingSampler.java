package jarl.sampler;

import jarl.agent.Agent;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Require;
import jarl.env.EnvFactory;
import jarl.sampler.WorkerPool.Job;
import jarl.tensor.ArrayTuple;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Two halves of the columns that take turns: while worker threads step the environments of one, the caller's thread infers for the other.
 * The alternating sampler of Stooke and Abbeel 2019, "rlpyt: A Research Code Base for Deep Reinforcement Learning in PyTorch".
 *
 * <pre>
 *   caller    infer A0 | infer B0 | infer A1 | infer B1 | ...
 *   workers            | step A0  | step B0  | step A1  | ...
 * </pre>
 *
 * <p>It pays where inference and stepping cost about the same, and costs where inference dominates, since one inference for half the rows
 * takes longer than half of one for all. A waiting caller steps environments too.
 *
 * <p>The bits do not depend on the number of workers, nor on the overlap. They are those of a {@link SerialSampler} or {@link
 * ParallelSampler} with two shards, which infer for the same rows together. Those of a {@link BatchedSampler} differ in the last place
 * where the arithmetic of a matrix product depends on its number of rows.
 */
public final class AlternatingSampler<I extends ArrayTuple> implements Sampler<I> {

    private static final int HALVES = 2;

    private final Shards<I> shards;
    private final WorkerPool workers;
    private final boolean overlap;
    private final int parts;
    private final Half first;
    private final Half second;

    /**
     * A sampler.
     *
     * @param spec an even number of columns; shards mean nothing here
     * @param workers threads, the caller's included; more than can be busy at once are not used
     * @param overlap whether a half is stepped as soon as it has its actions; else not before all environments of the other half are done,
     *     for environments that get into each other's way. Inference overlaps stepping in both cases
     */
    public AlternatingSampler(
            EnvFactory<?, ?> factory, Agent<I> agent, SamplerSpec spec, int workers, boolean overlap) {
        Require.atLeast("workers", workers, 1);
        Require.that(spec.batchB() % HALVES == 0, "batchB", "even, for two halves that alternate", spec.batchB());
        this.overlap = overlap;
        this.parts = spec.batchB() / HALVES; // by the column, so that a waiting caller gets as even a share as can be
        this.shards = new Shards<>(factory, agent, spec, HALVES);
        this.workers = new WorkerPool("jarl-sampler", Math.min(workers, overlap ? HALVES * parts : parts + 1));
        this.first = new Half(shards.collectors.get(0));
        this.second = new Half(shards.collectors.get(1));
    }

    /** One half of the columns, and what its environments are doing. */
    private final class Half {
        private final Collector<I> collector;
        private @Nullable Job job;

        Half(Collector<I> collector) {
            this.collector = collector;
        }

        void start(IntConsumer work) {
            job = workers.start(parts, work);
        }

        /** Waits for its environments, if they are busy. */
        void await() {
            Job current = job;
            if (current != null) {
                workers.await(current);
            }
        }
    }

    @Override
    public SampleBatch<I> collect(long stepsBefore) {
        var _ = shards.open();
        try {
            rollOver(first, stepsBefore);
            rollOver(second, stepsBefore);
            for (int t = 0; t < steps(); t++) {
                takeTurn(first, second, t, stepsBefore);
                takeTurn(second, first, t, stepsBefore);
            }
            return shards.batch(List.of(finish(first, stepsBefore), finish(second, stepsBefore)));
        } catch (RuntimeException | Error e) {
            awaitBothAfter(e);
            throw e;
        }
    }

    private void rollOver(Half half, long stepsBefore) {
        half.start(part -> half.collector.rollOver(stepsBefore, part, parts));
    }

    /** Completes the row before t of a half, infers for its row t and lets its environments step, while those of the other half do. */
    private void takeTurn(Half half, Half other, int t, long stepsBefore) {
        complete(half, t - 1);
        half.collector.act(t);
        if (!overlap) {
            other.await();
        }
        half.start(part -> half.collector.step(t, stepsBefore, part, parts));
    }

    private void complete(Half half, int t) {
        half.await();
        if (t < 0) {
            half.collector.begin();
        } else {
            half.collector.endRow(t);
        }
    }

    private List<Episode> finish(Half half, long stepsBefore) {
        complete(half, steps() - 1);
        return half.collector.finish(stepsBefore);
    }

    /** Lets no environment step any more when the caller is told of a failure. */
    private void awaitBothAfter(Throwable failure) {
        for (Half half : List.of(first, second)) {
            try {
                half.await();
            } catch (RuntimeException | Error e) {
                if (!e.equals(failure)) {
                    failure.addSuppressed(e);
                }
            }
        }
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
