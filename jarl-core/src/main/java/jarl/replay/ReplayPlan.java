package jarl.replay;

import jarl.config.ConfigException;
import jarl.config.Memory;
import jarl.config.Require;
import jarl.tensor.DType;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * The memory of a replay, computed before allocation.
 *
 * @param rows a multiple of the interval of stored states
 * @param stateInterval a state is stored in every row divisible by this; 0 for none
 * @param starts rows of the ring at which something may be drawn, for each column
 * @param limit bytes it may take: of memory, or of disk
 */
record ReplayPlan(
        ReplayConfig config, StepSpec shape, int columns, int rows, int stateInterval, long starts, long limit) {

    /** The least memory that the JVM, libtorch, the model and a batch need besides the replay. */
    private static final long OTHER_BYTES = 1L << 30;

    /** Places for final observations to begin with, for each step; they grow where episodes are cut more often. */
    private static final double FINALS_PER_STEP = 0.01;

    private static final int LEAST_FINALS = 64;

    /**
     * Plans the memory.
     *
     * @param reach rows that something drawn extends over: the ring must be longer
     * @param startInterval something may be drawn at every row divisible by this
     * @throws ConfigException if it is larger than the memory (or the disk, if mapped), or too small
     */
    static ReplayPlan of(
            ReplayConfig config, StepSpec shape, int columns, long reach, int startInterval, int stateInterval) {
        Require.atLeast("columns", columns, 1);
        long wanted = Math.ceilDiv(config.size(), columns);
        long rows = Math.ceilDiv(wanted, (long) startInterval) * startInterval;
        if (rows * columns > Integer.MAX_VALUE) {
            throw new ConfigException(
                    "algo.learning.replay.size must be at most " + Integer.MAX_VALUE + ", got " + config.size());
        }
        long needed = reach + config.frames();
        if (rows < needed) {
            throw new ConfigException("algo.learning.replay.size must be at least " + needed * columns + " (" + needed
                    + " steps in each of " + columns + " columns), got " + config.size());
        }
        long limit = config.folder().isEmpty() ? Memory.bytes() - OTHER_BYTES : disk(Path.of(config.folder()));
        ReplayPlan plan =
                new ReplayPlan(config, shape, columns, (int) rows, stateInterval, rows / startInterval, limit);
        plan.requireFit();
        return plan;
    }

    private static long disk(Path folder) {
        try {
            Files.createDirectories(folder);
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw new ConfigException("algo.learning.replay.folder " + folder + " cannot be used: " + e, e);
        }
    }

    void requireFit() {
        if (config.frames() > 1
                && TensorTree.leaves(shape.observation()).values().stream().noneMatch(this::stacked)) {
            throw new ConfigException(
                    "algo.learning.replay.frames must be 1 where no observation is an image, got " + config.frames());
        }
        if (bytes() <= limit) {
            return;
        }
        long fitting = Math.max(0, (long) ((double) limit / bytes() * rows * columns)) / 1000 * 1000;
        String what = "replay: " + description() + " do not fit the ";
        String advice = ": set algo.learning.replay.size to at most " + fitting;
        if (!config.folder().isEmpty()) {
            throw new ConfigException(what + Memory.shown(limit) + " free in " + config.folder() + advice);
        }
        throw new ConfigException(what + Memory.shown(limit + OTHER_BYTES) + " of memory there are" + advice
                + (config.frames() == 1 && hasImages()
                        ? ", algo.learning.replay.frames if images are stacks of frames"
                        : "")
                + ", or algo.learning.replay.folder to keep it in memory-mapped files");
    }

    private boolean hasImages() {
        return TensorTree.leaves(shape.observation()).values().stream()
                .anyMatch(leaf -> leaf.dtype() == DType.UINT8 && leaf.dimensions() >= 3);
    }

    /** Describes the capacity, such as "1,000,000 steps, 7.1 GiB". */
    String description() {
        return String.format(Locale.ROOT, "%,d steps, %s", (long) rows * columns, Memory.shown(bytes()));
    }

    /** All bytes off and on the heap that grow with the size. */
    long bytes() {
        long cells = (long) rows * columns;
        long cell = 1 + 2 * Float.BYTES; // flags, reward, previous reward
        cell += 2 * bytes(shape.action()) + bytes(shape.actionMask()) + bytes(storedPriority()) + observationBytes();
        long states = stateInterval == 0 ? 0 : cells / stateInterval * bytes(storedState());
        long finals = finalCapacity() * (observationBytes() + bytes(shape.actionMask()) + Long.BYTES);
        long leaves = starts * columns;
        long selection = config.prioritized() ? SumTree.bytes(leaves) : leaves / Byte.SIZE;
        return cells * cell + states + finals + selection;
    }

    private long observationBytes() {
        long bytes = 0;
        for (Tensor leaf : TensorTree.leaves(shape.observation()).values()) {
            bytes += bytes(leaf) / (stacked(leaf) ? config.frames() : 1);
        }
        return bytes;
    }

    private static long bytes(TensorTree tuple) {
        return TensorTree.leaves(tuple).values().stream()
                .mapToLong(leaf -> leaf.numel() * leaf.dtype().bytes())
                .sum();
    }

    /** Whether an observation's leaf is a stack of images of which only the newest is stored. */
    boolean stacked(Tensor leaf) {
        boolean stacked = config.frames() > 1 && leaf.dtype() == DType.UINT8 && leaf.dimensions() >= 3;
        if (stacked && leaf.size(0) % config.frames() != 0) {
            throw new ConfigException("algo.learning.replay.frames must divide the " + leaf.size(0)
                    + " channels of the image " + Arrays.toString(leaf.shape()) + ", got " + config.frames());
        }
        return stacked;
    }

    /** The shape of all that is stored of an observation's leaf: {@code [rows, B, ...]}. */
    long[] storedShape(Tensor leaf) {
        long[] own = leaf.shape();
        long[] shape = new long[own.length + 2];
        shape[0] = rows;
        shape[1] = columns;
        System.arraycopy(own, 0, shape, 2, own.length);
        if (stacked(leaf)) {
            shape[2] /= config.frames();
        }
        return shape;
    }

    TensorTree storedState() {
        return stateInterval == 0 ? NoTensors.INSTANCE : shape.state();
    }

    TensorTree storedPriority() {
        return config.prioritized() ? Tensor.zeros(DType.FLOAT32) : NoTensors.INSTANCE;
    }

    int finalCapacity() {
        long cells = (long) rows * columns;
        return (int) Math.min(cells, Math.max(LEAST_FINALS, (long) (cells * FINALS_PER_STEP)));
    }
}
