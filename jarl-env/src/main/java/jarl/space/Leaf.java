package jarl.space;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The methods that spaces of a single leaf share. */
final class Leaf {
    private Leaf() {}

    /** The layout of a space that is no composite. */
    static List<LeafLayout> layout(ElementType type, int... shape) {
        List<Integer> sizes = new ArrayList<>();
        for (int size : shape) {
            sizes.add(size);
        }
        return List.of(new LeafLayout("", type, sizes));
    }

    /** The memory of a space that is no composite. */
    static MemorySegment memory(List<MemorySegment> leaves) {
        requireLeaves(1, leaves);
        return leaves.getFirst();
    }

    static void requireLeaves(int expected, List<MemorySegment> leaves) {
        if (leaves.size() != expected) {
            throw new IllegalArgumentException(
                    "expected a piece of memory for each of " + expected + " leaves, got " + leaves.size());
        }
    }

    static int product(int... shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    static void requireLength(int expected, int got) {
        if (expected != got) {
            throw new IllegalArgumentException("expected " + expected + " values, got " + got);
        }
    }
}
