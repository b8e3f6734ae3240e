package jarl.agent;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.model.FeatureNoisePolicy;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * Noise of a {@link FeatureNoisePolicy} in training: features times a matrix that each column draws for itself at an episode's start and anew after some steps. The
 * matrix travels with the agent's inputs, behind the number of steps that it is kept for; 0 at an episode's start.
 */
final class ExplorationMatrix {

    private static final float WHOLE_EPISODE = -1;

    private final FeatureNoisePolicy policy;
    private final int sampleFrequency;
    private final int features;
    private final int size;
    private final int width;

    /** @param sampleFrequency steps that a matrix is kept for; 0 for whole episodes */
    ExplorationMatrix(FeatureNoisePolicy policy, int sampleFrequency) {
        this.policy = policy;
        this.sampleFrequency = sampleFrequency;
        this.features = policy.features();
        this.size = policy.size();
        this.width = 1 + features * size;
    }

    /** What is remembered at an episode's start. */
    TensorTree initialState() {
        return TensorScope.unscoped(Tensor.zeros(DType.FLOAT32, width));
    }

    /**
     * The noise of the next step, row-major {@code [N, d]}.
     *
     * @param ofPolicy features, row-major {@code [N, features]}
     * @param random a generator for each row
     * @param state {@code [N, ...]}
     * @param nextState written; may be the same memory
     */
    float[] next(float[] ofPolicy, RandomGenerator[] random, TensorTree state, TensorTree nextState) {
        nextState.copyFrom(state);
        MemorySegment memory = ((Tensor) nextState).segment();
        float[] logStd = null;
        float[] noise = new float[random.length * size];
        for (int row = 0; row < random.length; row++) {
            long first = (long) row * width;
            float left = memory.getAtIndex(JAVA_FLOAT, first);
            if (left == 0) {
                logStd = logStd == null ? policy.logStd().toFloats() : logStd;
                draw(logStd, random[row], memory, first + 1);
                left = sampleFrequency == 0 ? WHOLE_EPISODE : sampleFrequency;
            }
            memory.setAtIndex(JAVA_FLOAT, first, left == WHOLE_EPISODE ? left : left - 1);
            multiply(memory, first + 1, ofPolicy, row * features, noise, row * size);
        }
        return noise;
    }

    private static void draw(float[] logStd, RandomGenerator random, MemorySegment memory, long at) {
        for (int i = 0; i < logStd.length; i++) {
            memory.setAtIndex(JAVA_FLOAT, at + i, (float) (Math.exp(logStd[i]) * random.nextGaussian()));
        }
    }

    private void multiply(MemorySegment memory, long matrix, float[] ofPolicy, int from, float[] noise, int to) {
        for (int j = 0; j < size; j++) {
            double sum = 0;
            for (int i = 0; i < features; i++) {
                sum += (double) ofPolicy[from + i] * memory.getAtIndex(JAVA_FLOAT, matrix + (long) j * features + i);
            }
            noise[to + j] = (float) sum;
        }
    }
}
