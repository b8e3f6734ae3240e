package jarl.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The product of bfloat16 numbers with float32 sums that libtorch has for its own compiler ({@code at::native::cpublas::brgemm}, of oneDNN), called on Java
 * arrays: it uses the processor's AMX tiles, or AMD's bfloat16 vectors, which the Vector API does not reach. Intel's bfloat16 vectors are slower than the
 * float32 kernels, and not used. libtorch must have been loaded before this class.
 *
 * <p>The functions are of C++, and their names contain the types of their parameters: a libtorch that has changed them does not have these names.
 */
public final class Bfloat16Kernel {

    private static final int BITS = 512;
    private static final byte BFLOAT16 = 15; // c10::ScalarType

    private static final int LEAST_ROWS = 16; // of a tile
    private static final int MOST_ROWS = 256;

    private static final List<String> LIMITS = List.of("ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA");

    private static final float[] NONE = {};

    private static final @Nullable Native FOUND = find().orElse(null);

    private static final ThreadLocal<float[]> LAST_ROWS = ThreadLocal.withInitial(() -> new float[0]);

    /**
     * The functions.
     *
     * @param unit of the processor that computes
     * @param release gives back the tiles, which another function of this thread may configure otherwise
     */
    private record Native(String unit, MethodHandle product, MethodHandle release) {}

    private Bfloat16Kernel() {}

    @SuppressWarnings("restricted") // the binding needs native access anyway
    private static Optional<Native> find() {
        SymbolLookup libraries = SymbolLookup.loaderLookup();
        String unit = Vectors.bits() == BITS ? unit(libraries) : "";
        if (unit.isEmpty()) {
            return Optional.empty();
        }
        FunctionDescriptor signature = FunctionDescriptor.ofVoid(
                JAVA_LONG,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_BOOLEAN,
                ADDRESS,
                ADDRESS,
                ADDRESS,
                JAVA_BOOLEAN);
        Linker linker = Linker.nativeLinker();
        Linker.Option onArrays = Linker.Option.critical(true);
        return libraries
                .find("_ZN2at6native7cpublas6brgemmEllllllbPKN3c108BFloat16ES5_Pfb")
                .flatMap(product -> libraries
                        .find("_ZN2at6native7cpublas14brgemm_releaseEb")
                        .map(release -> new Native(
                                unit,
                                linker.downcallHandle(product, signature, onArrays),
                                linker.downcallHandle(
                                        release,
                                        FunctionDescriptor.ofVoid(JAVA_BOOLEAN),
                                        Linker.Option.critical(false)))));
    }

    /**
     * What the function would compute with, faster than float32; empty for nothing. Where {@code could_pack} is false, oneDNN must not have been kept
     * from using the vectors: the function would throw an exception of C++, which ends the process.
     */
    private static String unit(SymbolLookup libraries) {
        if (answers(libraries, "_ZN2at3cpu21is_amx_tile_supportedEv")
                && answers(libraries, "_ZN2at6native7cpublas10could_packEN3c1010ScalarTypeE", BFLOAT16)) {
            return "AMX";
        }
        boolean limited = LIMITS.stream().anyMatch(System.getenv()::containsKey);
        boolean amd =
                Processor.field("vendor_id").filter("AuthenticAMD"::equals).isPresent();
        return amd && !limited && answers(libraries, "_ZN2at3cpu24is_avx512_bf16_supportedEv") ? "AVX512-BF16" : "";
    }

    /** Calls a function of the library; false where there is none. */
    @SuppressWarnings("restricted")
    private static boolean answers(SymbolLookup libraries, String function, Object... arguments) {
        MemoryLayout[] types = new MemoryLayout[arguments.length];
        Arrays.fill(types, JAVA_BYTE);
        return libraries
                .find(function)
                .map(address -> {
                    try {
                        return (boolean) Linker.nativeLinker()
                                .downcallHandle(address, FunctionDescriptor.of(JAVA_BOOLEAN, types))
                                .invokeWithArguments(arguments);
                    } catch (Throwable e) {
                        throw new IllegalStateException("a native function threw", e);
                    }
                })
                .orElse(false);
    }

    /** Whether the library has the functions, and the processor what makes them worthwhile. */
    public static boolean available() {
        return FOUND != null;
    }

    /** What of the processor computes: {@code AMX} or {@code AVX512-BF16}, whose last bits differ; empty if the kernel is not {@link #available}. */
    public static String unit() {
        return FOUND == null ? "" : FOUND.unit;
    }

    /** The rows that the left side of a product has room for. */
    static int paddedRows(int rows) {
        return Math.ceilDiv(rows, LEAST_ROWS) * LEAST_ROWS;
    }

    /**
     * {@code sums[row][column] (+)= sum over pairs of left[row][pair] right[pair][column]}, as {@link VectorBfloat16} makes them. The rows are computed in
     * powers of two, since the library compiles a kernel for each number of rows and keeps it for the thread. A
     * call holds up garbage collection until it returns: 10 ms for the largest layer.
     *
     * @param left {@code [paddedRows(rows), pairs]}
     * @param right {@code [pairs, columns]}
     * @param sums {@code [rows, columns]} from {@code start}
     * @param add to what the sums are
     */
    static void product(
            int[] left, int[] right, float[] sums, int start, int rows, int columns, int pairs, boolean add) {
        Native functions = Objects.requireNonNull(FOUND);
        float[] last = rows % LEAST_ROWS == 0 ? NONE : last(LEAST_ROWS * columns);
        try {
            int row = 0;
            while (rows - row >= LEAST_ROWS) {
                int count = Math.min(MOST_ROWS, Integer.highestOneBit(rows - row));
                call(functions, left, row, right, sums, start + row * columns, count, columns, pairs, add);
                row += count;
            }
            if (row < rows) {
                int numbers = (rows - row) * columns;
                int from = start + row * columns;
                if (add) {
                    System.arraycopy(sums, from, last, 0, numbers);
                }
                call(functions, left, row, right, last, 0, LEAST_ROWS, columns, pairs, add);
                System.arraycopy(last, 0, sums, from, numbers);
            }
        } finally {
            release(functions);
        }
    }

    private static void release(Native functions) {
        try {
            functions.release.invokeExact(true);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) { // none of the function's own: an exception of C++ would end the process
            throw new IllegalStateException(e);
        }
    }

    private static float[] last(int size) {
        float[] numbers = LAST_ROWS.get();
        if (numbers.length < size) {
            numbers = new float[size];
            LAST_ROWS.set(numbers);
        }
        return numbers;
    }

    private static void call(
            Native functions,
            int[] left,
            int row,
            int[] right,
            float[] sums,
            int start,
            int rows,
            int columns,
            int pairs,
            boolean add) {
        Objects.checkFromIndexSize(row * pairs, rows * pairs, left.length);
        Objects.checkFromIndexSize(0, pairs * columns, right.length);
        Objects.checkFromIndexSize(start, rows * columns, sums.length);
        MemorySegment from = MemorySegment.ofArray(left).asSlice((long) row * pairs * Integer.BYTES);
        MemorySegment into = MemorySegment.ofArray(sums).asSlice((long) start * Float.BYTES);
        try {
            functions.product.invokeExact(
                    (long) rows,
                    (long) columns,
                    2L * pairs,
                    2L * pairs,
                    (long) columns,
                    (long) columns,
                    add,
                    from,
                    MemorySegment.ofArray(right),
                    into,
                    true);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
