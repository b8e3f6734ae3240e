package jarl.replay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.random.RandomStream;
import jarl.samples.AgentSamples;
import jarl.samples.EnvSamples;
import jarl.samples.Samples;
import jarl.tensor.DType;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Batches of steps that no environment would give: episodes of any length from 1 on, that terminate, are truncated, or are abandoned
 * between batches without an end, with random numbers everywhere. Told to a {@link StepList} as they are made.
 */
final class RandomSteps {

    static final int CHANNELS = 2;
    static final int PIXELS = 6;
    static final int CHOICES = 3;

    /** Observations of an image, which may be a stack of frames, and of numbers. */
    record Sight(TensorTree camera, Tensor joints) implements TensorTree {}

    /**
     * What kind of experience.
     *
     * @param frames in each stack
     * @param repeatFirst instead of zeros before an episode's start
     * @param recurrent with recurrent state
     * @param waitReset columns idle to the end of the batch when an episode ended
     * @param endChance of each step
     */
    record Kind(int frames, boolean repeatFirst, boolean recurrent, boolean waitReset, double endChance) {}

    private final Kind kind;
    private final StepList list;
    private final RandomStream random;
    private final int columns;
    private final byte[][] stack;
    private final long[] lastAction;
    private final float[] lastReward;
    private final boolean[] starting;
    private final boolean[] waiting;

    RandomSteps(Kind kind, StepList list, RandomStream random) {
        this.kind = kind;
        this.list = list;
        this.random = random;
        this.columns = list.columns.size();
        this.stack = new byte[columns][CHANNELS * PIXELS * kind.frames()];
        this.lastAction = new long[columns];
        this.lastReward = new float[columns];
        this.starting = new boolean[columns];
        this.waiting = new boolean[columns];
        for (int b = 0; b < columns; b++) {
            starting[b] = b % 2 == 0; // the others are in mid-episode, as after a decorrelated start
            random.nextBytes(stack[b]);
            lastAction[b] = 2;
            lastReward[b] = 0.5f;
        }
    }

    static StepSpec shape(Kind kind) {
        return new StepSpec(
                new Sight(
                        Tensor.zeros(DType.UINT8, (long) CHANNELS * kind.frames(), 2, 3),
                        Tensor.zeros(DType.FLOAT32, 3)),
                Tensor.zeros(DType.INT64),
                Tensor.zeros(DType.BOOL, CHOICES),
                kind.recurrent() ? Tensor.zeros(DType.FLOAT32, 2) : NoTensors.INSTANCE);
    }

    /** The next batch. Priorities are in its list; they are returned by {@link #priorities}. */
    Samples<NoTensors> next(int steps) {
        Samples<NoTensors> samples = allocate(steps);
        for (int b = 0; b < columns; b++) {
            if (waiting[b] || (!starting[b] && random.nextDouble() < 0.05)) {
                waiting[b] = false;
                starting[b] = true; // or abandoned: the one before never ended
            }
            for (int t = 0; t < steps; t++) {
                StepList.Step step = step(b);
                list.add(b, step);
                write(samples, (long) t * columns + b, step);
            }
        }
        return samples;
    }

    private StepList.Step step(int b) {
        if (waiting[b]) {
            return idle(b);
        }
        if (starting[b]) {
            byte[] frame = frame();
            stack[b] = new byte[stack[b].length];
            for (int f = kind.repeatFirst() ? 0 : kind.frames() - 1; f < kind.frames(); f++) {
                System.arraycopy(frame, 0, stack[b], f * frame.length, frame.length);
            }
            lastAction[b] = 0;
            lastReward[b] = 0;
        } else {
            stack[b] = pushed(stack[b]);
        }
        boolean start = starting[b];
        boolean ends = random.nextDouble() < kind.endChance();
        boolean terminated = ends && random.nextInt(2) == 0;
        boolean truncated = ends && (!terminated || random.nextInt(4) == 0); // both: counts as terminated
        long action = random.nextInt(CHOICES);
        float raw = random.nextInt(20) - 10;
        float reward = raw / 4; // as a transform of rewards would leave it
        StepList.Step step = new StepList.Step(
                stack[b],
                numbers(3),
                action,
                lastAction[b],
                reward,
                lastReward[b],
                new boolean[] {random.nextInt(2) == 0, true, random.nextInt(2) == 0},
                numbers(2),
                terminated,
                truncated && !terminated,
                start,
                true,
                pushed(stack[b]),
                numbers(3),
                new boolean[] {true, random.nextInt(2) == 0, random.nextInt(2) == 0},
                random.nextInt(3) == 0 ? Float.NaN : random.nextInt(8));
        starting[b] = ends && !kind.waitReset();
        waiting[b] = ends && kind.waitReset();
        lastAction[b] = action;
        lastReward[b] = raw;
        return step;
    }

    private StepList.Step idle(int b) {
        return new StepList.Step(
                new byte[stack[b].length],
                new float[3],
                random.nextInt(CHOICES),
                0,
                0,
                0,
                new boolean[] {true, true, true},
                numbers(2),
                false,
                false,
                false,
                false,
                new byte[stack[b].length],
                new float[3],
                new boolean[CHOICES],
                Float.NaN);
    }

    private byte[] frame() {
        byte[] frame = new byte[CHANNELS * PIXELS];
        random.nextBytes(frame);
        return frame;
    }

    private byte[] pushed(byte[] old) {
        byte[] frame = frame();
        byte[] pushed = Arrays.copyOfRange(old, frame.length, old.length + frame.length);
        System.arraycopy(frame, 0, pushed, old.length - frame.length, frame.length);
        return pushed;
    }

    private float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat();
        }
        return numbers;
    }

    private Samples<NoTensors> allocate(int steps) {
        StepSpec shape = TensorTree.allocate(shape(kind), steps, columns);
        Tensor number = Tensor.zeros(DType.FLOAT32, steps, columns);
        Tensor flag = Tensor.zeros(DType.BOOL, steps, columns);
        return new Samples<>(
                new AgentSamples<>(
                        shape.action(),
                        TensorTree.map(shape.action(), Tensor::copy),
                        NoTensors.INSTANCE,
                        shape.state()),
                new EnvSamples(
                        shape.observation(),
                        shape.actionMask(),
                        number,
                        number.copy(),
                        flag,
                        flag.copy(),
                        Tensor.zeros(DType.FLOAT64, steps, columns, 0)),
                flag.copy(),
                flag.copy(),
                Tensor.zeros(DType.FLOAT32, 1, columns),
                TensorTree.map(shape.observation(), Tensor::copy),
                TensorTree.map(shape.actionMask(), Tensor::copy),
                number.copy());
    }

    private void write(Samples<NoTensors> samples, long at, StepList.Step step) {
        put(samples.env().observation(), at, step.image(), step.joints());
        put(samples.finalObservation(), at, step.finalImage(), step.finalJoints());
        put((Tensor) samples.agent().action(), at, step.action());
        put((Tensor) samples.agent().previousAction(), at, step.previousAction());
        put(samples.env().reward(), at, step.reward());
        put(samples.env().previousReward(), at, step.previousReward());
        put((Tensor) samples.env().actionMask(), at, step.mask());
        put((Tensor) samples.finalActionMask(), at, step.finalMask());
        put(samples.env().terminated(), at, step.terminated());
        put(samples.env().truncated(), at, step.truncated() || (step.terminated() && at % 2 == 0));
        put(samples.episodeStart(), at, step.start());
        put(samples.valid(), at, step.valid());
        if (samples.agent().state() instanceof Tensor state) {
            put(state, at, step.state());
        }
    }

    private static void put(TensorTree sight, long at, byte[] image, float[] joints) {
        Sight values = (Sight) sight;
        MemorySegment camera = ((Tensor) values.camera()).segment();
        MemorySegment.copy(image, 0, camera, JAVA_BYTE, at * image.length, image.length);
        put(values.joints(), at, joints);
    }

    private static void put(Tensor tensor, long at, float... values) {
        MemorySegment.copy(values, 0, tensor.segment(), JAVA_FLOAT, at * values.length * Float.BYTES, values.length);
    }

    private static void put(Tensor tensor, long at, long value) {
        tensor.segment().setAtIndex(java.lang.foreign.ValueLayout.JAVA_LONG, at, value);
    }

    private static void put(Tensor tensor, long at, boolean... values) {
        for (int i = 0; i < values.length; i++) {
            tensor.segment().set(JAVA_BYTE, at * values.length + i, (byte) (values[i] ? 1 : 0));
        }
    }

    /** Those of the newest steps, {@code [steps, B]}. */
    Tensor priorities(int steps) {
        Tensor priorities = Tensor.zeros(DType.FLOAT32, steps, columns);
        for (int t = 0; t < steps; t++) {
            for (int b = 0; b < columns; b++) {
                float priority = list.step(list.end() - steps + t, b).priority();
                put(priorities, (long) t * columns + b, priority);
            }
        }
        return priorities;
    }
}
