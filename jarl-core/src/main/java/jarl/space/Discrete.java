package jarl.space;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import jarl.tensor.ArrayTuple;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The integers 0 to n-1; tensors are int64 of shape [].
 *
 * @param n how many
 */
public record Discrete(int n) implements Space<Integer> {

    public Discrete {
        if (n < 1) {
            throw new IllegalArgumentException("Discrete: n must be at least 1, got " + n);
        }
    }

    @Override
    public Integer sample(RandomGenerator random) {
        return random.nextInt(n);
    }

    @Override
    public Integer nullValue() {
        return 0;
    }

    @Override
    public Integer copy(Integer value) {
        return value;
    }

    @Override
    public Optional<String> mismatch(Integer value) {
        return value >= 0 && value < n
                ? Optional.empty()
                : Optional.of("expected an integer in [0, " + (n - 1) + "], got " + value);
    }

    @Override
    public ArrayTuple allocate(long... leading) {
        return Tensor.zeros(DType.INT64, leading);
    }

    @Override
    public Rows<Integer> rows(ArrayTuple buffer) {
        MemorySegment memory = Leaf.memory(buffer, DType.INT64);
        return new Rows<>() {
            @Override
            public void write(long row, Integer value) {
                memory.setAtIndex(JAVA_LONG, row, value);
            }

            @Override
            public Integer read(long row) {
                return (int) memory.getAtIndex(JAVA_LONG, row);
            }
        };
    }

    @Override
    public int size() {
        return 1;
    }
}
