package jarl.agent;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.tensor.DType;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * Random numbers to explore with, d in each step: every one is standard normal by itself, and is related to those before it in its episode. What
 * is remembered of an episode travels with the agent's inputs, all zeros at its start.
 */
final class ExplorationNoise {

    // Sums of first-order filters an octave apart have a spectrum near 1/f between the fastest and the slowest: here
    // from 2 to 2^9 steps.
    private static final int OCTAVES = 9;

    private final NoiseConfig config;
    private final int size;
    private final int width; // numbers that are remembered, the first of them 0 at an episode's start

    /**
     * Noise of d numbers.
     *
     * @param size d
     */
    ExplorationNoise(NoiseConfig config, int size) {
        this.config = config;
        this.size = size;
        this.width = switch (config.kind()) {
            case WHITE, STATE_DEPENDENT -> 0; // the latter is ExplorationMatrix's
            case ORNSTEIN_UHLENBECK, REPEATED -> 1 + size;
            case PINK -> 1 + OCTAVES * size;
        };
    }

    /** What is remembered at an episode's start. */
    TensorTree initialState() {
        return width == 0 ? NoTensors.INSTANCE : TensorScope.unscoped(Tensor.zeros(DType.FLOAT32, width));
    }

    /**
     * The numbers of the next step, row-major {@code [N, d]}.
     *
     * @param random a generator for each row
     * @param state {@code [N, ...]}
     * @param nextState written; may be the same memory
     */
    float[] next(RandomGenerator[] random, TensorTree state, TensorTree nextState) {
        if (width == 0) {
            return white(random, size);
        }
        float[] noise = new float[random.length * size];
        nextState.copyFrom(state);
        MemorySegment memory = ((Tensor) nextState).segment();
        for (int row = 0; row < random.length; row++) {
            long first = (long) row * width;
            switch (config.kind()) {
                case WHITE, STATE_DEPENDENT -> throw new IllegalStateException();
                case ORNSTEIN_UHLENBECK -> drift(memory, first, random[row], noise, row * size);
                case PINK -> pink(memory, first, random[row], noise, row * size);
                case REPEATED -> repeat(memory, first, random[row], noise, row * size);
            }
        }
        return noise;
    }

    /** Numbers that are related to none before, row-major {@code [N, size]}. */
    static float[] white(RandomGenerator[] random, int size) {
        float[] noise = new float[random.length * size];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) random[i / size].nextGaussian();
        }
        return noise;
    }

    private void drift(MemorySegment memory, long first, RandomGenerator random, float[] noise, int at) {
        boolean begun = begin(memory, first);
        for (int i = 0; i < size; i++) {
            noise[at + i] = filtered(memory, first + 1 + i, 1 - config.theta(), begun, random);
        }
    }

    private void pink(MemorySegment memory, long first, RandomGenerator random, float[] noise, int at) {
        boolean begun = begin(memory, first);
        double share = Math.sqrt(1.0 / OCTAVES);
        for (int i = 0; i < size; i++) {
            double sum = 0;
            for (int octave = 0; octave < OCTAVES; octave++) {
                double kept = Math.exp(-2 * Math.PI / (1L << (octave + 1)));
                sum += filtered(memory, first + 1 + (long) octave * size + i, kept, begun, random);
            }
            noise[at + i] = (float) (share * sum);
        }
    }

    /** Whether the episode has begun before, which it has from now on. */
    private static boolean begin(MemorySegment memory, long first) {
        boolean begun = memory.getAtIndex(JAVA_FLOAT, first) != 0;
        memory.setAtIndex(JAVA_FLOAT, first, 1);
        return begun;
    }

    /** The next number of a first-order process of variance 1, which begins with that variance. */
    private static float filtered(MemorySegment memory, long at, double kept, boolean begun, RandomGenerator random) {
        double fresh = random.nextGaussian();
        float next =
                (float) (begun ? kept * memory.getAtIndex(JAVA_FLOAT, at) + Math.sqrt(1 - kept * kept) * fresh : fresh);
        memory.setAtIndex(JAVA_FLOAT, at, next);
        return next;
    }

    /** The first number that is remembered counts the steps that the others are kept for. */
    private void repeat(MemorySegment memory, long first, RandomGenerator random, float[] noise, int at) {
        float left = memory.getAtIndex(JAVA_FLOAT, first);
        if (left < 1) {
            left = duration(random);
            for (int i = 0; i < size; i++) {
                memory.setAtIndex(JAVA_FLOAT, first + 1 + i, (float) random.nextGaussian());
            }
        }
        memory.setAtIndex(JAVA_FLOAT, first, left - 1);
        for (int i = 0; i < size; i++) {
            noise[at + i] = memory.getAtIndex(JAVA_FLOAT, first + 1 + i);
        }
    }

    /** A number of steps n with probability proportional to n^-exponent. */
    private int duration(RandomGenerator random) {
        double total = 0;
        for (int n = 1; n <= config.longest(); n++) {
            total += Math.pow(n, -config.exponent());
        }
        double left = random.nextDouble() * total;
        int n = 1;
        while (n < config.longest()) {
            left -= Math.pow(n, -config.exponent());
            if (left < 0) {
                break;
            }
            n++;
        }
        return n;
    }
}
