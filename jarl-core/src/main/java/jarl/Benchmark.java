package jarl;

import com.sun.management.ThreadMXBean;
import jarl.agent.Agent;
import jarl.assembly.Wiring;
import jarl.distribution.Distribution;
import jarl.distribution.Distributions;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.SamplerConfig;
import jarl.nn.ParameterBlocks;
import jarl.random.RandomStreams;
import jarl.runner.RunListener;
import jarl.runner.RunOutput;
import jarl.sampler.Collected;
import jarl.sampler.Order;
import jarl.sampler.SamplerSpec;
import jarl.sampler.ShardedSampler;
import jarl.samples.AgentInputs;
import jarl.samples.Samples;
import jarl.samples.SpaceTensors;
import jarl.space.Rows;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorTree;
import jarl.tensor.TorchLibrary;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Measures the parts of a training, in environment steps per second. */
public final class Benchmark {

    private static final int WARM_UPS = 2;

    private final ExperimentConfig config;
    private final EnvFactory<?, ?> factory;
    private final int workers;
    private final int repeats;
    private final double seconds;

    /** The measured parts. */
    public enum Part {
        /** Environments alone: random actions (the first allowed ones where there are masks), through the Env interface and the collector, on one thread. */
        STEP,
        /** The sampler with the agent, without learning. */
        SAMPLE,
        /** Learning again and again from one batch, without sampling. */
        UPDATE,
        /** Whole iterations. */
        TRAIN
    }

    /**
     * The measurements of one part.
     *
     * @param name of the configuration
     * @param part what was measured
     * @param median steps per second over the repeats
     * @param lowest of the repeats
     * @param highest of the repeats
     * @param repeats how many
     * @param crossings tensors copied from the Java heap to libtorch in one iteration (one update, for {@link Part#UPDATE}): each costs
     *     as much as an operation there
     * @param bytesPerStep allocated on the Java heap, by all threads
     * @param gigaflops operations of the networks in 10^9 a second, at the median; NaN where they are not counted (environments alone, noisy layers, sequences
     *     from replay, images among other observations)
     */
    public record Result(
            String name,
            Part part,
            double median,
            double lowest,
            double highest,
            int repeats,
            double crossings,
            double bytesPerStep,
            double gigaflops) {}

    /**
     * Creates a benchmark.
     *
     * @param seconds of each repeat, at least
     */
    public Benchmark(ExperimentConfig config, EnvFactory<?, ?> factory, int workers, int repeats, double seconds) {
        this.config = config.resolved();
        this.factory = factory;
        this.workers = workers;
        this.repeats = repeats;
        this.seconds = seconds;
    }

    /** The number of workers that have work to do in a part: stepping alone is on one thread, sampling on as many as the sampler can use. */
    public int usefulWorkers(Part part) {
        if (part == Part.STEP) {
            return 1;
        }
        try (var wiring = new Wiring(config, factory, workers)) {
            return wiring.samplerThreads();
        }
    }

    /** Measures one part. */
    public Result measure(Part part) {
        TorchLibrary.setThreads(1);
        return switch (part) {
            case STEP -> step();
            case SAMPLE, UPDATE, TRAIN -> training(part);
        };
    }

    private Result step() {
        SamplerConfig sampler = config.sampler();
        SamplerSpec spec = new SamplerSpec(sampler.batchT(), sampler.batchB(), 1, false, 0, false, 1, config.seed());
        try (var wiring = new Wiring(config, factory, 1);
                Env<?, ?> example = wiring.factory().create();
                IdleAgent agent = new IdleAgent(
                        Distributions.of(example.actionSpace(), config.model().squashActions()));
                var environments = new ShardedSampler<>(wiring.factory(), agent, spec, new Order.Serial())) {
            long[] steps = {0};
            Samples<NoTensors> samples = environments.collect(0).samples();
            fillAtRandom(example.actionSpace(), samples.agent().action());
            return time(Part.STEP, OptionalDouble.empty(), () -> {
                var _ = environments.collect(steps[0]);
                steps[0] += batchSize();
            });
        }
    }

    private <A> void fillAtRandom(Space<A> space, TensorTree actions) {
        Rows<A> rows = SpaceTensors.rows(space, actions);
        RandomGenerator random = new RandomStreams(config.seed()).stream("benchmark");
        for (long row = 0; row < batchSize(); row++) {
            rows.write(row, space.sample(random));
        }
    }

    private Result training(Part part) {
        try (var wiring = new Wiring(config, factory, workers);
                var parts = wiring.parts(RunOutput.none(), RunListener.NONE)) {
            return training(
                    part,
                    parts,
                    wiring.config().learner().threads(),
                    wiring.agent().blocks().named().values(),
                    observationSpace(wiring.factory()));
        }
    }

    private static Space<?> observationSpace(EnvFactory<?, ?> factory) {
        try (Env<?, ?> example = factory.create()) {
            return example.observationSpace();
        }
    }

    private <I extends TensorTree> Result training(
            Part part, Wiring.Parts<I> parts, int threads, Collection<Tensor> weights, Space<?> observations) {
        OptionalDouble operations = NetworkWork.operations(config, observations, weights, part);
        Runnable collect = () -> {
            var _ = parts.sampler().collect(0);
        };
        Collected<I> batch = parts.sampler().collect(0);
        Runnable learn = () -> {
            TorchLibrary.setThreads(threads);
            var _ = parts.algorithm().optimize(batch.samples(), 0);
            TorchLibrary.setThreads(1);
        };
        return switch (part) {
            case STEP -> throw new IllegalArgumentException("nothing is learned in " + part);
            case SAMPLE -> time(part, operations, collect);
            case TRAIN ->
                time(part, operations, () -> {
                    collect.run();
                    learn.run();
                });
            // the same steps again and again would be episodes that are cut off, from which a replay draws nothing
            case UPDATE ->
                parts.algorithm().replay().isPresent()
                        ? time(part, operations, collect, learn)
                        : time(part, operations, learn);
        };
    }

    private Result time(Part part, OptionalDouble operations, Runnable iteration) {
        return time(part, operations, null, iteration);
    }

    /** What is added up over the iterations of the repeats. */
    private static final class Totals {
        private long iterations;
        private long crossings;
        private long bytes;

        /** Runs iterations; returns the seconds they took. */
        private double measured(Runnable iteration, double seconds) {
            long crossingsBefore = TensorAccess.crossings();
            long bytesBefore = allocated();
            long start = System.nanoTime();
            double elapsed;
            do {
                iteration.run();
                iterations++;
                elapsed = (System.nanoTime() - start) * 1e-9;
            } while (elapsed < seconds);
            crossings += TensorAccess.crossings() - crossingsBefore;
            bytes += allocated() - bytesBefore;
            return elapsed;
        }
    }

    /**
     * Measures an iteration.
     *
     * @param before comes before each, and is not measured; null for nothing
     */
    private Result time(Part part, OptionalDouble operations, @Nullable Runnable before, Runnable iteration) {
        double[] rates = new double[repeats];
        Totals totals = new Totals();
        for (int repeat = -WARM_UPS; repeat < repeats; repeat++) {
            Totals own = repeat < 0 ? new Totals() : totals;
            long done = own.iterations;
            double elapsed = 0;
            do {
                if (before != null) {
                    before.run();
                }
                elapsed += own.measured(iteration, before == null ? seconds : 0);
            } while (elapsed < seconds);
            if (repeat >= 0) {
                rates[repeat] = (own.iterations - done) * batchSize() / elapsed;
            }
        }
        Arrays.sort(rates);
        double median = (rates[(repeats - 1) / 2] + rates[repeats / 2]) / 2;
        return new Result(
                config.name(),
                part,
                median,
                rates[0],
                rates[repeats - 1],
                repeats,
                (double) totals.crossings / totals.iterations,
                (double) totals.bytes / (totals.iterations * batchSize()),
                operations.orElse(Double.NaN) * median / batchSize() * 1e-9);
    }

    /** Bytes that all threads of this Java machine have allocated, ended ones too; 0 where it does not count. */
    private static long allocated() {
        return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean counting
                ? Math.max(0, counting.getTotalThreadAllocatedBytes())
                : 0;
    }

    private long batchSize() {
        return (long) config.sampler().batchT() * config.sampler().batchB();
    }

    /**
     * Leaves the actions in the buffer as they are, or takes the first that a mask allows: what is left is the cost of the environments
     * and the collector.
     */
    private record IdleAgent(Distribution distribution) implements Agent<NoTensors> {
        @Override
        public void act(
                AgentInputs inputs, RandomGenerator[] random, TensorTree action, NoTensors info, TensorTree nextState) {
            if (inputs.actionMask() instanceof Tensor mask) {
                Tensor even = Tensor.zeros(DType.FLOAT32, mask.shape());
                distribution.mode(distribution.masked(even, mask), action);
            }
        }

        @Override
        public void actGreedily(AgentInputs inputs, TensorTree action, TensorTree nextState) {}

        @Override
        public NoTensors exampleInfo() {
            return NoTensors.INSTANCE;
        }

        @Override
        public TensorTree initialState() {
            return NoTensors.INSTANCE;
        }

        @Override
        public ParameterBlocks blocks() {
            throw new UnsupportedOperationException("an idle agent has nothing to train");
        }

        @Override
        public void close() {}
    }
}
