package jarl.replay;

import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.samples.AgentSamples;
import jarl.samples.EnvSamples;
import jarl.samples.Samples;
import jarl.samples.SpaceTensors;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import jarl.tensor.TorchLibrary;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the pieces of replay: the sum tree, a whole append and a whole draw, and the gathering of observations by copies from Java against
 * one index_select. In package {@code jarl.replay}, whose pieces are not public.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.bytedeco.javacpp.nopointergc=true",
            "-Dorg.bytedeco.javacpp.maxBytes=0",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"
        })
public class ReplayPieces {

    /** A tree of a million leaves, batches of 512. */
    @State(Scope.Thread)
    public static class Tree {
        private static final int LEAVES = 1_000_000;
        private static final int BATCH = 512;

        private final RandomStream random = new RandomStreams(1).stream("tree");
        private final SumTree tree = new SumTree(LEAVES);
        private final double[] mass = new double[BATCH];
        private final int[] leaf = new int[BATCH];
        private final double[] value = new double[BATCH];
        private final int[] anywhere = new int[BATCH];

        /** Fills the tree. */
        @Setup
        public void fill() {
            tree.setRange(0, random.doubles(LEAVES).toArray(), LEAVES);
        }

        /** Draws what the operations take, outside of the measured time. */
        @Setup(Level.Invocation)
        public void draw() {
            for (int i = 0; i < BATCH; i++) {
                mass[i] = (i + random.nextDouble()) * tree.total() / BATCH;
                value[i] = random.nextDouble();
                anywhere[i] = random.nextInt(LEAVES);
            }
        }
    }

    /** Draws 512 leaves, one from each of as many parts, and gives them new values. */
    @Benchmark
    public double sumTreeSampleAndUpdate(Tree state) {
        state.tree.find(state.mass, state.leaf, Tree.BATCH);
        state.tree.set(state.leaf, state.value, Tree.BATCH);
        return state.tree.total();
    }

    /** New values for 512 leaves in no order. */
    @Benchmark
    public double sumTreeUpdateUnordered(Tree state) {
        state.tree.set(state.anywhere, state.value, Tree.BATCH);
        return state.tree.total();
    }

    /** A replay that is full. */
    @State(Scope.Thread)
    public static class Full {

        private static final int COLUMNS = 16;
        private static final int STEPS = 16;
        private static final int BATCH = 32;

        /** Four numbers as in CartPole, or stacks of four frames as in Atari. */
        @Param({"vector", "frames"})
        public String observations;

        @Param({"false", "true"})
        public boolean prioritized;

        private final RandomStream random = new RandomStreams(1).stream("draw");
        private Samples<NoTensors> samples = batch(Box.unbounded(1));
        private TransitionReplay replay = replay(Box.unbounded(1), 1, 1_000, false);
        private Tensor table = Tensor.zeros(DType.UINT8, 1, 1);

        /** Fills the replay. */
        @Setup
        public void setUp() {
            TorchLibrary.setThreads(1);
            boolean frames = observations.equals("frames");
            Space<?> space = frames ? new ImageBox(4, 84, 84) : Box.unbounded(4);
            int size = frames ? 100_000 : 1_000_000;
            replay.close();
            replay = replay(space, frames ? 4 : 1, size, prioritized);
            samples = batch(space);
            for (long done = 0; done < size + STEPS * COLUMNS; done += STEPS * COLUMNS) {
                replay.append(samples);
            }
            table = frames ? Tensor.zeros(DType.UINT8, size, 84 * 84) : Tensor.zeros(DType.FLOAT32, size, 4);
            table.fillInPlace(1);
        }

        private static TransitionReplay replay(Space<?> space, int frames, int size, boolean prioritized) {
            ReplayConfig config = ReplayConfig.defaults().withSize(size).withFrames(frames, false);
            return Replay.ofTransitions(
                    prioritized ? config.withPriorities(0.6, 0.4, 1) : config,
                    new NStep(1, 0.99),
                    StepSpec.of(space, new Discrete(6), false, NoTensors.INSTANCE),
                    COLUMNS,
                    Device.CPU);
        }

        private static Samples<NoTensors> batch(Space<?> space) {
            Tensor number = Tensor.zeros(DType.FLOAT32, STEPS, COLUMNS);
            Tensor no = Tensor.zeros(DType.BOOL, STEPS, COLUMNS);
            Tensor action = Tensor.zeros(DType.INT64, STEPS, COLUMNS);
            TensorTree observation = SpaceTensors.allocate(space, STEPS, COLUMNS);
            return new Samples<>(
                    new AgentSamples<>(action, action, NoTensors.INSTANCE, NoTensors.INSTANCE),
                    new EnvSamples(
                            observation,
                            NoTensors.INSTANCE,
                            number,
                            number,
                            no,
                            no,
                            Tensor.zeros(DType.FLOAT64, STEPS, COLUMNS, 0)),
                    no,
                    no.logicalNot(),
                    number,
                    observation,
                    NoTensors.INSTANCE,
                    number);
        }

        /** Frees. */
        @TearDown
        public void close() {
            replay.close();
        }
    }

    /** Takes a batch of 16 steps of 16 columns. */
    @Benchmark
    public long append(Full state) {
        state.replay.append(state.samples);
        return state.replay.size();
    }

    /** Draws 32 transitions, and gives them new priorities where there are any. */
    @Benchmark
    public long sample(Full state) {
        try (var _ = TensorScope.withoutGradients()) {
            TransitionBatch batch = state.replay.sample(Full.BATCH, 0.4, state.random);
            state.replay.updatePriorities(batch.indexes(), batch.weight());
            return batch.indexes()[0];
        }
    }

    /** The observations of 32 transitions by one index_select; the frames of a stack as rows of their own, none of them blank. */
    @Benchmark
    public boolean observationsByIndexSelect(Full state) {
        try (var _ = TensorScope.withoutGradients()) {
            int frames = state.observations.equals("frames") ? 4 : 1;
            long[] rows = new long[Full.BATCH * frames];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = state.random.nextInt((int) state.table.size(0));
            }
            return state.table.indexSelect(0, Tensor.of(rows)).isContiguous();
        }
    }
}
