package jarl.tensor;

import java.util.Arrays;

/** A row-major array seen along one dimension: {@code outer} blocks of {@code size} rows of {@code inner} numbers. */
record HeapBlocks(int outer, int size, int inner) {
    HeapBlocks(long[] shape, int dimension) {
        this(
                HeapTensor.count(Arrays.copyOf(shape, dimension)),
                (int) shape[dimension],
                HeapTensor.count(Arrays.copyOfRange(shape, dimension + 1, shape.length)));
    }

    float[] read(float[] whole, int from, int length) {
        float[] part = new float[outer * length * inner];
        for (int i = 0; i < outer; i++) {
            System.arraycopy(whole, (i * size + from) * inner, part, i * length * inner, length * inner);
        }
        return part;
    }

    float[] chosen(float[] whole, long... rows) {
        float[] part = new float[outer * rows.length * inner];
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < rows.length; j++) {
                int start = (i * size + (int) rows[j]) * inner;
                System.arraycopy(whole, start, part, (i * rows.length + j) * inner, inner);
            }
        }
        return part;
    }

    /** Adds where {@link #chosen} reads. */
    float[] scattered(float[] part, long... rows) {
        float[] whole = new float[outer * size * inner];
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < rows.length; j++) {
                int start = (i * size + (int) rows[j]) * inner;
                for (int k = 0; k < inner; k++) {
                    whole[start + k] += part[(i * rows.length + j) * inner + k];
                }
            }
        }
        return whole;
    }

    void write(float[] part, int from, int length, float[] whole) {
        for (int i = 0; i < outer; i++) {
            System.arraycopy(part, i * length * inner, whole, (i * size + from) * inner, length * inner);
        }
    }
}
