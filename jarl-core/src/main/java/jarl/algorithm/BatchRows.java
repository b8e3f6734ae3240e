package jarl.algorithm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import jarl.random.RandomStream;
import jarl.samples.AgentInputs;
import jarl.samples.Samples;
import jarl.tensor.DType;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.util.Arrays;

/** Rows of a batch: those to learn from, and an order to learn from them in. */
final class BatchRows {

    private BatchRows() {}

    /** The inputs of a batch of sequences {@code [T, B]}: of the states only that before the first row. */
    static AgentInputs inputs(Samples<?> samples) {
        AgentInputs inputs = samples.inputs();
        return new AgentInputs(
                inputs.observation(),
                inputs.previousAction(),
                inputs.previousReward(),
                inputs.actionMask(),
                TensorTree.slice(inputs.state(), 0, 0, 1));
    }

    /** Weights of the rows in means: 1 for real steps and 0 for others, float32; {@link NoTensors} if every row is a real step. */
    static TensorTree weights(Tensor valid) {
        return count(valid) == valid.numel() ? NoTensors.INSTANCE : valid.to(DType.FLOAT32);
    }

    /** The mean over rows with weights. */
    static Tensor mean(Tensor values, TensorTree weights) {
        return weights instanceof Tensor weight ? values.mul(weight).sum().div(weight.sum()) : values.mean();
    }

    /** The real steps among rows {@code [T, B, ...]}, as {@code [N, ...]} in order. */
    static <S extends TensorTree> S validRows(S rows, Tensor valid) {
        S flat = TensorTree.flattenLeading(rows);
        byte[] flags = valid.segment().toArray(JAVA_BYTE);
        long[] numbers = new long[flags.length];
        int count = 0;
        for (int i = 0; i < flags.length; i++) {
            if (flags[i] != 0) {
                numbers[count++] = i;
            }
        }
        return count == flags.length ? flat : TensorTree.indexSelect(flat, Tensor.of(Arrays.copyOf(numbers, count)));
    }

    private static int count(Tensor valid) {
        int count = 0;
        for (byte flag : valid.segment().toArray(JAVA_BYTE)) {
            count += flag != 0 ? 1 : 0;
        }
        return count;
    }

    /** The numbers from 0 on in a random order. */
    static long[] order(int size, RandomStream random) {
        long[] order = new long[size];
        for (int i = 0; i < size; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
