package jarl.tensor;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;

/**
 * A multi-dimensional array of numbers, with automatic differentiation. Operations return new tensors (or views that share memory, where
 * said) and check their arguments: a mismatch throws IllegalArgumentException with the shapes in the message. Methods whose name ends in
 * {@code InPlace} write into this tensor's memory and return it.
 *
 * <p>Native memory: a tensor belongs to the innermost {@link TensorScope} open on the thread that made it and is freed with it.
 *
 * <p>This interface is the seam between jarl and its numerics: algorithms, models, distributions and optimizers speak only
 * {@code Tensor}.
 */
public sealed interface Tensor extends ArrayTuple permits TorchTensor, TorchBacked {

    // ---- making ----

    /** Zeros, contiguous, on the CPU. */
    static Tensor zeros(DType type, long... shape) {
        return TorchTensor.zeros(type, shape);
    }

    /**
     * Memory whose values are unspecified until they are written, contiguous, on the CPU. The system gives it page by page as it is
     * written, so that a large buffer costs nothing until it is filled.
     *
     * @param pinned page-locked, from which a CUDA device reads faster; needs a CUDA device. When such a tensor is freed while a copy
     *     from it is under way, its memory is used again only after that copy
     */
    static Tensor uninitialized(DType type, boolean pinned, long... shape) {
        return TorchTensor.uninitialized(type, pinned, shape);
    }

    /**
     * A tensor over memory that is not its own, such as a mapped file: what is written to one is seen in the other. Nothing keeps the
     * memory: it must stay until this tensor and every view of it are no longer used. Freeing the tensor leaves the memory as it is.
     *
     * @param memory off-heap, of exactly the size that type and shape ask for, aligned to the type
     */
    static Tensor over(MemorySegment memory, DType type, long... shape) {
        return TorchTensor.over(memory, type, shape);
    }

    /** A float32 tensor of this value everywhere. */
    static Tensor full(double value, long... shape) {
        return TorchTensor.zeros(DType.FLOAT32, shape).fillInPlace(value);
    }

    /** A float32 vector, or with {@code shape} an array, of these values in row-major order. */
    static Tensor of(float[] values, long... shape) {
        return TorchTensor.of(values, shape);
    }

    /** A float64 vector, or with {@code shape} an array, of these values in row-major order. */
    static Tensor of(double[] values, long... shape) {
        return TorchTensor.of(values, shape);
    }

    /** An int64 vector, or with {@code shape} an array, of these values in row-major order. */
    static Tensor of(long[] values, long... shape) {
        return TorchTensor.of(values, shape);
    }

    /** A bool vector, or with {@code shape} an array, of these values in row-major order. */
    static Tensor of(boolean[] values, long... shape) {
        return TorchTensor.of(values, shape);
    }

    /** Joins tensors along an existing dimension. */
    static Tensor cat(List<Tensor> tensors, int dimension) {
        return TorchTensor.cat(tensors, dimension);
    }

    /** Joins tensors of equal shape along a new dimension. */
    static Tensor stack(List<Tensor> tensors, int dimension) {
        return TorchTensor.stack(tensors, dimension);
    }

    /** {@code condition ? whenTrue : whenFalse}, element by element. */
    static Tensor where(Tensor condition, Tensor whenTrue, Tensor whenFalse) {
        return TorchTensor.where(condition, whenTrue, whenFalse);
    }

    // ---- describing ----

    DType dtype();

    Device device();

    long[] shape();

    int dimensions();

    /** The size of one dimension; negative counts from the last. */
    long size(int dimension);

    /** How many elements. */
    long numel();

    boolean isContiguous();

    // ---- reading and writing from Java ----

    /**
     * The memory of this tensor: writes are seen by the tensor with no call through JNI. Valid as long as the tensor lives.
     *
     * @throws IllegalStateException if the tensor is not a contiguous one on the CPU
     */
    MemorySegment segment();

    /** The only element. */
    double item();

    /** All elements in row-major order, as float. */
    float[] toFloats();

    /** All elements in row-major order, as double. */
    double[] toDoubles();

    /** All elements in row-major order, as long. */
    long[] toLongs();

    // ---- views and shapes ----

    /** Index {@code index} of a dimension, which disappears; a view. */
    Tensor select(int dimension, long index);

    @Override
    default Tensor at(long index) {
        return select(0, index);
    }

    /** Rows {@code [from, to)} of a dimension; a view. */
    Tensor slice(int dimension, long from, long to);

    /** The same elements in another shape (one size may be -1); a view. */
    Tensor view(long... shape);

    /** The same elements in another shape, copied if they must be. */
    Tensor reshape(long... shape);

    /** Dimensions {@code from} to {@code to} (inclusive) made one. */
    Tensor flatten(int from, int to);

    Tensor unsqueeze(int dimension);

    Tensor squeeze(int dimension);

    Tensor expand(long... shape);

    Tensor transpose(int first, int second);

    Tensor permute(int... dimensions);

    Tensor contiguous();

    /**
     * The same elements and shape {@code [N, C, H, W]} with the channels of a pixel next to each other in memory; what is computed from it
     * is laid out so too. Convolutions are faster with it.
     */
    Tensor channelsLast();

    // ---- converting ----

    Tensor to(DType type);

    /**
     * These values in another element type, for parameters: outside of differentiation the converted copy is kept until operations change
     * the values, or {@link #moveInto}'s memory, so that acting does not convert again and again. Several threads may call it at once.
     */
    Tensor converted(DType type);

    Tensor to(Device device);

    /**
     * The same values on the Java heap, where an operation on a few numbers costs a fraction of libtorch's (decision 0020); this tensor
     * itself if it is not of float32 on the CPU, needs a gradient, or is large. What is computed from it cannot be written to.
     */
    Tensor onHeap();

    /** A copy in page-locked memory, from which a CUDA device reads faster and without the processor; needs a CUDA device. */
    Tensor pinned();

    /** A copy with memory of its own. */
    Tensor copy();

    // ---- arithmetic ----

    Tensor add(Tensor other);

    Tensor add(double value);

    Tensor sub(Tensor other);

    default Tensor sub(double value) {
        return add(-value);
    }

    Tensor mul(Tensor other);

    Tensor mul(double value);

    Tensor div(Tensor other);

    default Tensor div(double value) {
        return mul(1.0 / value);
    }

    Tensor neg();

    Tensor abs();

    Tensor sign();

    Tensor square();

    Tensor sqrt();

    Tensor exp();

    Tensor log();

    /** {@code log(1 + x)}. */
    Tensor log1p();

    Tensor pow(double exponent);

    Tensor reciprocal();

    Tensor minimum(Tensor other);

    Tensor maximum(Tensor other);

    Tensor clamp(double minimum, double maximum);

    Tensor clampMinimum(double minimum);

    Tensor clampMaximum(double maximum);

    /** {@code this + weight * (other - this)}. */
    Tensor lerp(Tensor other, double weight);

    Tensor floor();

    // ---- activations ----

    Tensor tanh();

    Tensor cos();

    Tensor sigmoid();

    Tensor relu();

    /**
     * {@link #relu}, for which this tensor's memory may be used. Differentiable unless what made this tensor needs its values for its
     * derivative.
     */
    Tensor reluInPlace();

    Tensor elu();

    Tensor silu();

    Tensor softplus();

    Tensor softmax(int dimension);

    Tensor logSoftmax(int dimension);

    Tensor logSumExp(int dimension);

    // ---- linear algebra ----

    Tensor matmul(Tensor other);

    /** {@code this x weight^T + bias}: this {@code [..., in]}, weight {@code [out, in]}, bias {@code [out]}. */
    Tensor linear(Tensor weight, Tensor bias);

    /** {@code this x weight^T} without a bias. */
    Tensor linear(Tensor weight);

    /**
     * Cross-correlation with zeros around the image, PyTorch's {@code conv2d}.
     *
     * @param weight {@code [out, in, height, width]} for this {@code [N, in, H, W]}
     * @param bias {@code [out]}
     * @param padding rows and columns of zeros on each side
     * @return {@code [N, out, (H + 2 padding - height) / stride + 1, ...]}
     */
    Tensor conv2d(Tensor weight, Tensor bias, int stride, int padding);

    /**
     * The largest value under a square window, for this {@code [N, C, H, W]}.
     *
     * @param padding rows and columns of minus infinity on each side
     */
    Tensor maxPool2d(int size, int stride, int padding);

    /** The orthonormal factor Q of the QR decomposition, with the signs chosen so that R has a positive diagonal. */
    Tensor orthonormal();

    // ---- comparing; results are bool ----

    Tensor eq(Tensor other);

    Tensor eq(double value);

    Tensor ne(double value);

    Tensor gt(Tensor other);

    Tensor gt(double value);

    Tensor ge(double value);

    Tensor lt(Tensor other);

    Tensor lt(double value);

    Tensor le(double value);

    Tensor logicalNot();

    Tensor logicalAnd(Tensor other);

    Tensor logicalOr(Tensor other);

    Tensor isFinite();

    // ---- reducing ----

    Tensor sum();

    Tensor sum(int dimension);

    Tensor sum(int dimension, boolean keepDimension);

    Tensor mean();

    Tensor mean(int dimension);

    Tensor mean(int dimension, boolean keepDimension);

    /** Standard deviation with divisor n - 1. */
    Tensor standardDeviation();

    Tensor max();

    Tensor min();

    /** The largest values along a dimension, which disappears. */
    Tensor max(int dimension);

    Tensor argmax(int dimension);

    Tensor cumsum(int dimension);

    /** The square root of the sum of squares. */
    Tensor norm();

    Tensor all();

    Tensor any();

    // ---- indexing ----

    /** {@code out[i][j] = this[i][index[i][j]]} for dimension 1, and so on: one element for each of {@code index} (int64). */
    Tensor gather(int dimension, Tensor index);

    /** Rows named by {@code indexes} (int64), as a copy. */
    Tensor indexSelect(int dimension, Tensor indexes);

    /** Integers to vectors of float32 zeros with one 1. */
    Tensor oneHot(long classes);

    /** A copy with {@code value} where {@code mask} (bool) is true. */
    Tensor maskedFill(Tensor mask, double value);

    // ---- in place ----

    Tensor copyInPlace(Tensor source);

    Tensor zeroInPlace();

    Tensor fillInPlace(double value);

    Tensor addInPlace(Tensor other);

    /** {@code this += factor * other}. */
    Tensor addInPlace(Tensor other, double factor);

    Tensor addInPlace(double value);

    Tensor subInPlace(Tensor other);

    Tensor mulInPlace(Tensor other);

    Tensor mulInPlace(double value);

    Tensor divInPlace(Tensor other);

    Tensor sqrtInPlace();

    Tensor lerpInPlace(Tensor other, double weight);

    /** {@code this += factor * first * second}. */
    Tensor addProductInPlace(Tensor first, Tensor second, double factor);

    /** {@code this += factor * first / second}. */
    Tensor addQuotientInPlace(Tensor first, Tensor second, double factor);

    // ---- differentiation ----

    /** The same values, cut off from the graph of derivatives; a view. */
    Tensor detach();

    boolean requiresGradient();

    /** Marks this tensor as one with respect to which {@link #backward} differentiates. */
    Tensor requireGradient();

    /** Makes {@code memory} (same shape, {@link #requireGradient} tensors only) the place where {@link #backward} adds the gradient. */
    void gradientInto(Tensor memory);

    /** Whether {@link #gradientInto} or {@link #backward} has given it a gradient. */
    boolean hasGradient();

    /** The gradient {@link #backward} has accumulated. */
    Tensor gradient();

    /** Makes this tensor a name for {@code memory}, whose shape must be the same: how parameters move into one flat block. */
    void moveInto(Tensor memory);

    /**
     * How often operations have written into this tensor's memory, or that it was moved into, in place. Writes through {@link #segment} do
     * not count.
     */
    long version();

    /** Adds the derivative of this single number to the gradient of every tensor it was computed from that requires one. */
    void backward();

    /**
     * Goes on from the derivative of some number with respect to this tensor: adds that number's derivative to the gradient of every tensor
     * this one was computed from.
     *
     * @param derivative shape of this tensor
     */
    void backward(Tensor derivative);

    /**
     * These values, cut off from what they were computed from, as a place where differentiation stops and is taken over: within the
     * innermost {@link TensorScope} open now, {@link #backward()} on this thread hands the derivative with respect to them to
     * {@code rest} when it is done with everything computed from them.
     */
    Tensor cut(Consumer<Tensor> rest);

    // ---- memory ----

    /** Frees the native memory now. Needed only for tensors that {@link TensorScope#unscoped} took out of every scope. */
    void close();
}
