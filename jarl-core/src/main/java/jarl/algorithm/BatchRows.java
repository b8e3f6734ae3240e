package jarl.algorithm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import jarl.random.RandomStream;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import java.util.Arrays;

/** Numbers of rows of a batch: those to learn from, and an order to learn from them in. */
final class BatchRows {

    private BatchRows() {}

    /** Whether every row is a real step. */
    static boolean allValid(Tensor valid) {
        for (byte flag : valid.segment().toArray(JAVA_BYTE)) {
            if (flag == 0) {
                return false;
            }
        }
        return true;
    }

    /** The rows that are real steps, int64, in order. */
    static Tensor valid(Tensor valid) {
        byte[] flags = valid.segment().toArray(JAVA_BYTE);
        long[] rows = new long[flags.length];
        int count = 0;
        for (int i = 0; i < flags.length; i++) {
            if (flags[i] != 0) {
                rows[count++] = i;
            }
        }
        return Tensor.of(Arrays.copyOf(rows, count));
    }

    /** All rows in a random order, int64. */
    static Tensor shuffled(int size, RandomStream random, Device device) {
        long[] order = new long[size];
        for (int i = 0; i < size; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return Tensor.of(order).to(device);
    }
}
