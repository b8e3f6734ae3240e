package jarl.space;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Several independent choices: component i is an integer in 0 to n[i]-1; in memory int64 of shape [choices].
 *
 * @param n how many values each component has
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out; equality is by content
public record MultiDiscrete(int... n) implements Space<int[]> {

    public MultiDiscrete {
        n = n.clone();
        if (n.length == 0 || Arrays.stream(n).anyMatch(count -> count < 1)) {
            throw new IllegalArgumentException(
                    "MultiDiscrete: every component must be at least 1, got " + Arrays.toString(n));
        }
    }

    @Override
    public int[] n() {
        return n.clone();
    }

    @Override
    public int[] sample(RandomGenerator random) {
        return Arrays.stream(n).map(random::nextInt).toArray();
    }

    @Override
    public int[] nullValue() {
        return new int[n.length];
    }

    @Override
    public int[] copy(int[] value) {
        return value.clone();
    }

    @Override
    public Optional<String> mismatch(int[] value) {
        boolean fits = value.length == n.length;
        for (int i = 0; fits && i < n.length; i++) {
            fits = value[i] >= 0 && value[i] < n[i];
        }
        return fits
                ? Optional.empty()
                : Optional.of("expected integers below " + Arrays.toString(n) + ", got " + Arrays.toString(value));
    }

    @Override
    public List<LeafLayout> leaves() {
        return Leaf.layout(ElementType.INT64, n.length);
    }

    @Override
    public Rows<int[]> rows(List<MemorySegment> leaves) {
        MemorySegment memory = Leaf.memory(leaves);
        int width = n.length;
        return new Rows<>() {
            @Override
            public void write(long row, int[] value) {
                Leaf.requireLength(width, value.length);
                for (int i = 0; i < width; i++) {
                    memory.setAtIndex(JAVA_LONG, row * width + i, value[i]);
                }
            }

            @Override
            public int[] read(long row) {
                int[] value = new int[width];
                for (int i = 0; i < width; i++) {
                    value[i] = (int) memory.getAtIndex(JAVA_LONG, row * width + i);
                }
                return value;
            }
        };
    }

    @Override
    public int size() {
        return n.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MultiDiscrete that && Arrays.equals(n, that.n);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(n);
    }

    @Override
    public String toString() {
        return "MultiDiscrete" + Arrays.toString(n);
    }
}
