package jarl.space;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The integers 0 to n-1; in memory int64 of shape [].
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
    public List<LeafLayout> leaves() {
        return Leaf.layout(ElementType.INT64);
    }

    @Override
    public Rows<Integer> rows(List<MemorySegment> leaves) {
        MemorySegment memory = Leaf.memory(leaves);
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
