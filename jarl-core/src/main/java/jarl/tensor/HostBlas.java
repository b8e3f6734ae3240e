package jarl.tensor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The matrix product of the BLAS library that libtorch brings, called on Java arrays: no tensor is made and nothing dispatched, which for
 * the small networks of control tasks costs several times the arithmetic.
 */
public final class HostBlas {

    private static final int ROW_MAJOR = 101;
    private static final int AS_IT_IS = 111;
    private static final int TRANSPOSED = 112;

    private static final Optional<MethodHandle> PRODUCT = product();

    private HostBlas() {}

    @SuppressWarnings("restricted") // the binding needs native access anyway
    private static Optional<MethodHandle> product() {
        TorchLibrary.load();
        FunctionDescriptor signature = FunctionDescriptor.ofVoid(
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_FLOAT,
                ADDRESS,
                JAVA_INT,
                ADDRESS,
                JAVA_INT,
                JAVA_FLOAT,
                ADDRESS,
                JAVA_INT);
        return SymbolLookup.loaderLookup()
                .find("cblas_sgemm")
                .map(function ->
                        Linker.nativeLinker().downcallHandle(function, signature, Linker.Option.critical(true)));
    }

    /** Whether the library was found; it is not where classes and natives come from different class loaders. */
    public static boolean available() {
        return PRODUCT.isPresent();
    }

    /**
     * {@code y = x W^T + b}.
     *
     * @param input {@code [rows, inputs]}, row-major
     * @param weight float32 {@code [outputs, inputs]}, contiguous, on the CPU
     * @param bias float32 {@code [outputs]}, contiguous, on the CPU
     * @return {@code [rows, outputs]}
     */
    public static float[] linear(float[] input, int rows, Tensor weight, Tensor bias) {
        int outputs = (int) weight.size(0);
        int inputs = (int) weight.size(1);
        float[] output = new float[rows * outputs];
        MemorySegment offsets = bias.segment();
        for (int row = 0; row < rows; row++) {
            MemorySegment.copy(offsets, JAVA_FLOAT, 0, output, row * outputs, outputs);
        }
        try {
            PRODUCT.orElseThrow()
                    .invokeExact(
                            ROW_MAJOR,
                            AS_IT_IS,
                            TRANSPOSED,
                            rows,
                            outputs,
                            inputs,
                            1f,
                            MemorySegment.ofArray(input),
                            inputs,
                            weight.segment(),
                            inputs,
                            1f,
                            MemorySegment.ofArray(output),
                            outputs);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a native function threw", e);
        }
        return output;
    }
}
