package jarl.tensor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fully connected layers by the BLAS library that libtorch brings, called on Java arrays: no tensor is made and nothing dispatched, which
 * for the small networks of control tasks costs several times the arithmetic.
 */
final class HeapBlas {

    private static final int ROW_MAJOR = 101;
    private static final int AS_IT_IS = 111;
    private static final int TRANSPOSED = 112;

    private static final @Nullable MethodHandle PRODUCT = product().orElse(null);

    private HeapBlas() {}

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
    static boolean available() {
        return PRODUCT != null;
    }

    /**
     * {@code y = x W^T + b}.
     *
     * @param input {@code [rows, inputs]}, row-major as all here
     * @param weight {@code [outputs, inputs]}
     * @param bias {@code [outputs]}
     * @return {@code [rows, outputs]}
     */
    static float[] linear(float[] input, int rows, MemorySegment weight, MemorySegment bias, int inputs, int outputs) {
        float[] offsets = bias.toArray(JAVA_FLOAT);
        float[] output = new float[rows * outputs];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(offsets, 0, output, row * outputs, outputs);
        }
        Matrix x = new Matrix(MemorySegment.ofArray(input), AS_IT_IS, inputs);
        Matrix w = new Matrix(weight, TRANSPOSED, inputs);
        addProduct(x, w, MemorySegment.ofArray(output), rows, outputs, inputs);
        return output;
    }

    /**
     * The derivative with respect to the weight of {@link #linear}: {@code gradient += derivative^T input}.
     *
     * @param derivative {@code [rows, outputs]}, of some number with respect to the layer's output
     * @param input {@code [rows, inputs]}
     * @param gradient {@code [outputs, inputs]}
     */
    static void addWeightGradient(
            float[] derivative, float[] input, int rows, MemorySegment gradient, int inputs, int outputs) {
        Matrix d = new Matrix(MemorySegment.ofArray(derivative), TRANSPOSED, outputs);
        Matrix x = new Matrix(MemorySegment.ofArray(input), AS_IT_IS, inputs);
        addProduct(d, x, gradient, outputs, inputs, rows);
    }

    /**
     * The derivative with respect to the input of {@link #linear}: {@code derivative W}.
     *
     * @param derivative {@code [rows, outputs]}, of some number with respect to the layer's output
     * @param weight {@code [outputs, inputs]}
     * @return {@code [rows, inputs]}
     */
    static float[] inputGradient(float[] derivative, int rows, MemorySegment weight, int inputs, int outputs) {
        float[] gradient = new float[rows * inputs];
        Matrix d = new Matrix(MemorySegment.ofArray(derivative), AS_IT_IS, outputs);
        Matrix w = new Matrix(weight, AS_IT_IS, inputs);
        addProduct(d, w, MemorySegment.ofArray(gradient), rows, inputs, outputs);
        return gradient;
    }

    /** Row-major numbers, {@code stride} in a row, used as they are or transposed. */
    private record Matrix(MemorySegment numbers, int form, int stride) {}

    /** {@code sum += left right}, of shapes {@code [rows, columns]}, {@code [rows, inner]} and {@code [inner, columns]}. */
    private static void addProduct(Matrix left, Matrix right, MemorySegment sum, int rows, int columns, int inner) {
        MethodHandle product = Objects.requireNonNull(PRODUCT);
        try {
            product.invokeExact(
                    ROW_MAJOR,
                    left.form,
                    right.form,
                    rows,
                    columns,
                    inner,
                    1f,
                    left.numbers,
                    left.stride,
                    right.numbers,
                    right.stride,
                    1f,
                    sum,
                    columns);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a native function threw", e);
        }
    }
}
