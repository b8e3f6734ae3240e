package jarl.sampler;

import jarl.agent.Agent;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Require;
import jarl.env.EnvFactory;
import jarl.env.VectorEnvFactory;
import jarl.tensor.Parallel;
import jarl.tensor.TensorTree;
import java.util.Optional;

/** The columns of a batch in shards, stepped and inferred for in an {@link Order} on the threads of this machine. */
public final class ShardedSampler<I extends TensorTree> implements Sampler<I> {

    private final Shards<I> shards;
    private final WorkerPool workers;
    private final Turns turns;

    /** A sampler whose environments have started. */
    public ShardedSampler(EnvFactory<?, ?> factory, Agent<I> agent, SamplerSpec spec, Order order) {
        if (order instanceof Order.Alternating) {
            Require.that(
                    spec.batchB() % Halves.COUNT == 0, "batchB", "even, for two halves that alternate", spec.batchB());
        }
        int parts = parts(order, spec, factory instanceof VectorEnvFactory<?, ?>);
        this.shards = new Shards<>(factory, agent, spec, inferences(order, spec), parts);
        this.workers = new WorkerPool("jarl-sampler", useful(order, spec, parts));
        this.turns = switch (order) {
            case Order.Serial _, Order.Parallel _ -> new WholeShards(shards.collectors, workers);
            case Order.Batched batched ->
                new LockStep(shards.collectors.getFirst(), workers, spec.batchT(), batched.inferenceThreads());
            case Order.Alternating alternating ->
                new Halves(shards.collectors, workers, spec.batchT(), alternating.overlap());
        };
    }

    /** The number of groups of columns that share one inference. */
    private static int inferences(Order order, SamplerSpec spec) {
        return switch (order) {
            case Order.Serial _, Order.Parallel _ -> spec.shards();
            case Order.Batched _ -> 1;
            case Order.Alternating _ -> Halves.COUNT;
        };
    }

    /**
     * Into how many parts, which are stepped independently of each other, each of these groups is divided: by the configuration, never by the
     * number of workers. A half of single environments is stepped one by one, so that a waiting caller gets as even a share as can be.
     */
    private static int parts(Order order, SamplerSpec spec, boolean vectorised) {
        return switch (order) {
            case Order.Serial _, Order.Parallel _ -> 1;
            case Order.Batched _ -> spec.shards();
            case Order.Alternating _ ->
                vectorised ? Math.max(1, spec.shards() / Halves.COUNT) : spec.batchB() / Halves.COUNT;
        };
    }

    /**
     * The number of threads that can be busy at once in such a sampler; more workers than that would only wait.
     *
     * @param vectorised whether the environments are of a {@link VectorEnvFactory}
     */
    public static int threads(Order order, SamplerSpec spec, boolean vectorised) {
        return useful(order, spec, parts(order, spec, vectorised));
    }

    private static int useful(Order order, SamplerSpec spec, int parts) {
        return switch (order) {
            case Order.Serial _ -> 1;
            case Order.Parallel parallel -> Math.min(parallel.workers(), spec.shards());
            case Order.Batched batched -> Math.min(batched.workers(), parts);
            case Order.Alternating alternating ->
                Math.min(alternating.workers(), alternating.overlap() ? Halves.COUNT * parts : parts + 1);
        };
    }

    @Override
    public Collected<I> collect(long stepsBefore) {
        Parallel.helpedBy(workers); // between batches, when this thread learns
        return shards.open().batch(turns.collect(stepsBefore));
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
