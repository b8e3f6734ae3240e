package jarl.tensor;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How much memory this process has allocated from the C library, libtorch's tensors included, for tests that nothing leaks. The resident
 * size would be the wrong measure in a JVM that has run other tests: the Java heap alone moves it by more than a leak would.
 */
public final class NativeMemory {

    private static final long MEBIBYTE = 1 << 20;
    private static final int MEASUREMENTS = 20;
    private static final int ROUNDS = 12;

    /** Fields of struct mallinfo2, each a size_t. */
    private static final int FIELDS = 10;

    private static final int MAPPED_BYTES = 4;
    private static final int ALLOCATED_BYTES = 7;
    private static final Optional<MethodHandle> MALLINFO = mallinfo();

    private NativeMemory() {}

    /**
     * Runs {@code step} in rounds and fails if each round leaves more allocated than the one before; a leak does that in every round, while
     * what the JVM itself allocates comes and goes. Skips the calling test where the C library does not tell.
     *
     * @param steps in each round: so many that what a leak would lose is several times the bound
     * @param mebibytes the growth of a round that is allowed
     */
    public static void assertFlat(int steps, long mebibytes, Runnable step) {
        assumeTrue(
                MALLINFO.isPresent(),
                "only the GNU C library (from 2.33 on) has mallinfo2, which tells the allocated memory");
        List<Long> growth = new ArrayList<>();
        long before = least(steps, step);
        for (int round = 0; round < ROUNDS; round++) {
            long after = least(steps, step);
            growth.add((after - before) / MEBIBYTE);
            if (growth.getLast() < mebibytes) {
                return;
            }
            before = after;
        }
        fail("allocated native memory grew by %s MiB in rounds of %d steps, expected less than %d in one of them"
                .formatted(growth, steps, mebibytes));
    }

    /** The least of several measurements: the JVM's compiler allocates tens of MiB while it works, and gives them back. */
    private static long least(int steps, Runnable step) {
        long least = Long.MAX_VALUE;
        for (int i = 1; i <= steps; i++) {
            step.run();
            if (i % (steps / MEASUREMENTS) == 0) {
                least = Math.min(least, allocated());
            }
        }
        return least;
    }

    @SuppressWarnings("restricted") // the flag --enable-native-access allows it
    private static Optional<MethodHandle> mallinfo() {
        Linker linker = Linker.nativeLinker();
        MemoryLayout fields = MemoryLayout.sequenceLayout(FIELDS, ValueLayout.JAVA_LONG);
        FunctionDescriptor function = FunctionDescriptor.of(MemoryLayout.structLayout(fields));
        return linker.defaultLookup().find("mallinfo2").map(address -> linker.downcallHandle(address, function));
    }

    private static long allocated() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fields = (MemorySegment) MALLINFO.orElseThrow().invokeExact((SegmentAllocator) arena);
            return fields.getAtIndex(ValueLayout.JAVA_LONG, MAPPED_BYTES)
                    + fields.getAtIndex(ValueLayout.JAVA_LONG, ALLOCATED_BYTES);
        } catch (Throwable e) {
            throw new IllegalStateException("mallinfo2 failed", e);
        }
    }
}
