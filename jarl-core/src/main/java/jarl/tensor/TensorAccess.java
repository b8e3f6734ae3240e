package jarl.tensor;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The access of layers, parameter blocks and updates to a tensor beyond its operations: where it computes, where its memory and its gradient
 * lie, and the binding's own tensor. Users of {@link Tensor} need none of it.
 */
public final class TensorAccess {

    private TensorAccess() {}

    /** Wraps a tensor of the binding. For {@code jarl.nn} only. */
    public static Tensor wrap(org.bytedeco.pytorch.Tensor tensor) {
        return TorchTensor.wrap(tensor);
    }

    /** The binding's tensor, for operations that {@link Tensor} does not have. For {@code jarl.nn} only. */
    public static org.bytedeco.pytorch.Tensor raw(Tensor tensor) {
        return tensor.raw();
    }

    /**
     * The same values on the Java heap, where an operation on a few numbers costs a fraction of libtorch's (decision 0020); the tensor
     * itself if it is not of float32 on the CPU, needs a gradient, or is large. What is computed from it cannot be written to.
     */
    public static Tensor onHeap(Tensor tensor) {
        HeapTensor copy = HeapTensor.read(tensor);
        return copy == null ? tensor : copy;
    }

    /** Numbers on the heap, row-major; kept, not copied: they must not be changed any more. One number without a shape. */
    public static Tensor onHeap(float[] numbers, long... shape) {
        if (HeapTensor.count(shape) != numbers.length) {
            throw new IllegalArgumentException(
                    "expected as many numbers as shape " + Arrays.toString(shape) + " has, got " + numbers.length);
        }
        return HeapTensor.holding(numbers, shape);
    }

    /** Numbers where operations on so many are fastest, on the heap or with libtorch; row-major, kept: they must not be changed any more. */
    public static Tensor holding(float[] numbers, long... shape) {
        return numbers.length <= HeapTensor.MOST_NUMBERS ? onHeap(numbers, shape) : Tensor.of(numbers, shape);
    }

    /**
     * Values that kernels have computed, on the Java heap.
     *
     * @param values kept, must not be changed
     * @param rest gets the derivative with respect to them, to be read only; null if they depend on nothing that learns
     */
    public static Tensor computedOnHeap(float[] values, long[] shape, @Nullable Consumer<float[]> rest) {
        return HeapTensor.computed(values, shape.clone(), rest);
    }

    /** An array of this length with any numbers in it, one that {@link #spareAfterBackward} gave back if there is any. */
    public static float[] spareArray(int length) {
        return BackwardCall.spare(length);
    }

    /** Gives back an array that nobody reads after the call of {@link Tensor#backward} that is being made on this thread. */
    public static void spareAfterBackward(float[] array) {
        BackwardCall.lend(array);
    }

    /** Whether operations on this tensor compute on the Java heap. */
    public static boolean isOnHeap(Tensor tensor) {
        return tensor instanceof HeapTensor;
    }

    /** Makes {@code memory} (same shape) the place where {@link Tensor#backward} adds the gradient of a parameter. */
    public static void gradientInto(Tensor parameter, Tensor memory) {
        torch(parameter).gradientInto(memory);
    }

    /** Whether {@link #gradientInto} or {@link Tensor#backward} has given the tensor a gradient. */
    public static boolean hasGradient(Tensor tensor) {
        return tensor instanceof TorchTensor torch && torch.hasGradient();
    }

    /** Makes a parameter a name for {@code memory}, whose shape must be the same: how parameters move into one flat block. */
    public static void moveInto(Tensor parameter, Tensor memory) {
        torch(parameter).moveInto(memory);
    }

    /**
     * The number of in-place writes into a parameter's memory, moves included. Writes through
     * {@link Tensor#segment} do not count.
     */
    public static long version(Tensor parameter) {
        return torch(parameter).version();
    }

    /** Counts a write into a tensor's memory that was not made by an operation, such as through {@link Tensor#segment}. */
    public static void written(Tensor tensor) {
        torch(tensor).raw().unsafeGetTensorImpl().bump_version();
    }

    /**
     * A parameter's values in another element type: outside of differentiation the converted copy is kept until operations change the
     * values, or {@link #moveInto}'s memory, so that acting does not convert again and again. Several threads may call it at once.
     */
    public static Tensor converted(Tensor parameter, DType type) {
        return parameter instanceof TorchTensor torch ? torch.converted(type) : parameter.to(type);
    }

    /**
     * These values, cut off from what they were computed from, as a place where differentiation stops and is taken over: within the
     * innermost {@link TensorScope} open now, {@link Tensor#backward()} on this thread hands the derivative with respect to them to
     * {@code rest} when it is done with everything computed from them.
     */
    public static Tensor cut(Tensor tensor, Consumer<Tensor> rest) {
        return (tensor instanceof TorchTensor torch
                        ? torch
                        : TorchTensor.wrap(tensor.detach().raw()))
                .cut(rest);
    }

    /**
     * A tensor as a place where derivatives of several places meet, before what it was computed from is differentiated by their sum: for what
     * several layers see that each hand on a derivative by themselves. Every one of them must see this in its place.
     *
     * @return itself where nothing would be differentiated twice
     */
    public static Tensor meeting(Tensor tensor) {
        return tensor instanceof TorchTensor torch && TensorScope.recordsGradients() && torch.requiresGradient()
                ? torch.meeting()
                : tensor;
    }

    /** The number of tensors copied from the Java heap to libtorch in this process; each copy costs as much as a libtorch operation. */
    public static long crossings() {
        return HeapTensor.crossings();
    }

    private static TorchTensor torch(Tensor tensor) {
        if (tensor instanceof TorchTensor torch) {
            return torch;
        }
        throw new IllegalArgumentException(
                "a parameter must have memory of its own, this is computed on the heap: " + tensor);
    }
}
