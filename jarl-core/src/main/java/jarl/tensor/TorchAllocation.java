package jarl.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Makes tensors of libtorch, from Java's values or over its memory. */
final class TorchAllocation {

    static {
        TorchLibrary.load();
    }

    private static final Map<DType, TensorOptions> OPTIONS = allOptions(false);
    private static final Map<DType, TensorOptions> PINNED = allOptions(true);

    private TorchAllocation() {}

    static Tensor zeros(DType type, long... shape) {
        return made("zeros", type, shape, () -> torch.torch_zeros(shape, options(type)));
    }

    static Tensor uninitialized(DType type, boolean pinned, long... shape) {
        TensorOptions options = pinned ? Objects.requireNonNull(PINNED.get(type)) : options(type);
        return made("uninitialized", type, shape, () -> torch.torch_empty(shape, options, new MemoryFormatOptional()));
    }

    private static Tensor made(String name, DType type, long[] shape, Supplier<org.bytedeco.pytorch.Tensor> call) {
        try {
            return TorchTensor.wrap(call.get());
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    name + " " + type + Arrays.toString(shape) + ": "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    e);
        }
    }

    static Tensor over(MemorySegment memory, DType type, long... shape) {
        long bytes = Arrays.stream(shape).reduce(type.bytes(), Math::multiplyExact);
        if (!memory.isNative() || memory.byteSize() != bytes || memory.address() % type.bytes() != 0) {
            throw new IllegalArgumentException("a tensor " + type + Arrays.toString(shape) + " needs " + bytes
                    + " aligned bytes off the heap, got " + memory);
        }
        try (var pointer = new Address(memory)) {
            return TorchTensor.wrap(torch.from_blob(pointer, shape, options(type)));
        }
    }

    /** The address of memory that is not the binding's. */
    private static final class Address extends Pointer {
        Address(MemorySegment memory) {
            address = memory.address();
            capacity = memory.byteSize();
            limit = capacity;
        }
    }

    private static TensorOptions options(DType type) {
        return Objects.requireNonNull(OPTIONS.get(type));
    }

    /** Made once: an object made at each call outside of every scope would never be freed. */
    private static Map<DType, TensorOptions> allOptions(boolean pinned) {
        Map<DType, TensorOptions> options = new EnumMap<>(DType.class);
        for (DType type : DType.values()) {
            TensorOptions plain = new TensorOptions(scalarType(type));
            options.put(type, (pinned ? plain.pinned_memory(new BoolOptional(true)) : plain).retainReference());
        }
        return options;
    }

    static Tensor of(float[] values, long... shape) {
        return ofShape(values, shapeOf(values.length, shape));
    }

    static Tensor of(double[] values, long... shape) {
        Tensor tensor = uninitialized(DType.FLOAT64, false, shapeOf(values.length, shape));
        MemorySegment.copy(values, 0, tensor.segment(), ValueLayout.JAVA_DOUBLE, 0, values.length);
        return tensor;
    }

    static Tensor of(long[] values, long... shape) {
        Tensor tensor = uninitialized(DType.INT64, false, shapeOf(values.length, shape));
        MemorySegment.copy(values, 0, tensor.segment(), ValueLayout.JAVA_LONG, 0, values.length);
        return tensor;
    }

    static Tensor of(boolean[] values, long... shape) {
        Tensor tensor = uninitialized(DType.BOOL, false, shapeOf(values.length, shape));
        MemorySegment memory = tensor.segment();
        for (int i = 0; i < values.length; i++) {
            memory.set(ValueLayout.JAVA_BYTE, i, (byte) (values[i] ? 1 : 0));
        }
        return tensor;
    }

    /** Any shape, that of a single number included. */
    static TorchTensor ofShape(float[] values, long... shape) {
        TorchTensor tensor =
                TorchTensor.wrap(torch.torch_empty(shape, options(DType.FLOAT32), new MemoryFormatOptional()));
        MemorySegment.copy(values, 0, tensor.segment(), ValueLayout.JAVA_FLOAT, 0, values.length);
        return tensor;
    }

    private static long[] shapeOf(int values, long... shape) {
        long[] result = shape.length == 0 ? new long[] {values} : shape;
        if (Arrays.stream(result).reduce(1, Math::multiplyExact) != values) {
            throw new IllegalArgumentException(values + " values do not fill shape " + Arrays.toString(result));
        }
        return result;
    }

    static TensorVector vector(List<Tensor> tensors) {
        return new TensorVector(tensors.stream().map(Tensor::raw).toArray(org.bytedeco.pytorch.Tensor[]::new));
    }

    static ScalarType scalarType(DType type) {
        return switch (type) {
            case FLOAT32 -> ScalarType.Float;
            case FLOAT64 -> ScalarType.Double;
            case BFLOAT16 -> ScalarType.BFloat16;
            case INT32 -> ScalarType.Int;
            case INT64 -> ScalarType.Long;
            case UINT8 -> ScalarType.Byte;
            case BOOL -> ScalarType.Bool;
        };
    }
}
