package jarl.space;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * n independent yes-or-no values; in memory bool of shape [n].
 *
 * @param n how many
 */
public record MultiBinary(int n) implements Space<boolean[]> {

    public MultiBinary {
        if (n < 1) {
            throw new IllegalArgumentException("MultiBinary: n must be at least 1, got " + n);
        }
    }

    @Override
    public boolean[] sample(RandomGenerator random) {
        boolean[] value = new boolean[n];
        for (int i = 0; i < n; i++) {
            value[i] = random.nextBoolean();
        }
        return value;
    }

    @Override
    public boolean[] nullValue() {
        return new boolean[n];
    }

    @Override
    public boolean[] copy(boolean[] value) {
        return value.clone();
    }

    @Override
    public Optional<String> mismatch(boolean[] value) {
        return value.length == n ? Optional.empty() : Optional.of("expected " + n + " booleans, got " + value.length);
    }

    @Override
    public List<LeafLayout> leaves() {
        return Leaf.layout(ElementType.BOOL, n);
    }

    @Override
    public Rows<boolean[]> rows(List<MemorySegment> leaves) {
        MemorySegment memory = Leaf.memory(leaves);
        return new Rows<>() {
            @Override
            public void write(long row, boolean[] value) {
                Leaf.requireLength(n, value.length);
                for (int i = 0; i < n; i++) {
                    memory.setAtIndex(JAVA_BYTE, row * n + i, (byte) (value[i] ? 1 : 0));
                }
            }

            @Override
            public boolean[] read(long row) {
                boolean[] value = new boolean[n];
                for (int i = 0; i < n; i++) {
                    value[i] = memory.getAtIndex(JAVA_BYTE, row * n + i) != 0;
                }
                return value;
            }
        };
    }

    @Override
    public int size() {
        return n;
    }
}
