package jarl.tensor;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A multi-dimensional array of numbers, with automatic differentiation. Operations return new tensors (or views, where said) and check
 * their arguments: a mismatch throws IllegalArgumentException with the shapes in the message. Methods whose name ends in {@code InPlace}
 * write into this tensor's memory and return it.
 *
 * <p>Two operands of different shapes are broadcast as in NumPy: shapes are aligned at their last dimensions, and a dimension of size 1,
 * or one that is missing, is repeated. Dimensions may be counted from the last with negative numbers. Results have the operands' element
 * type; of two types the wider one, and FLOAT32 where an integer tensor meets a {@code double}. Where several elements are the largest or
 * smallest, {@code argmax} names the first, and the derivative is shared equally.
 *
 * <p>Native memory: a tensor belongs to the innermost {@link TensorScope} open on the thread that made it and is freed with it; whoever
 * uses it afterwards gets an IllegalStateException.
 *
 * <p>This class is the seam between jarl and its numerics: algorithms, models, distributions and optimizers speak only {@code Tensor}.
 * Each operation is written here once, by libtorch. For small networks on a CPU the dispatch of an operation costs many times its
 * arithmetic: layers compute such networks on the Java heap ({@link HeapTensor}), which overrides what it does faster. What is computed
 * there holds the same values and derivatives but cannot be written to in place, and a view of it may be a copy.
 */
public abstract sealed class Tensor implements TensorTree permits TorchTensor, HeapTensor {

    private static final long[] ONE_BY_ONE = {1, 1};
    private static final long FEW_ROWS = 64;
    private static final long MANY_WEIGHTS = 1 << 17;

    Tensor() {}

    /**
     * These values as a tensor of libtorch; a derivative that reaches it goes on where they were computed.
     *
     * @throws IllegalStateException if it has been freed
     */
    abstract org.bytedeco.pytorch.Tensor raw();

    /** The libtorch tensor, to be written to. */
    abstract org.bytedeco.pytorch.Tensor writable();

    // ---- making ----

    /** Zeros, contiguous, on the CPU. */
    public static Tensor zeros(DType type, long... shape) {
        return TorchAllocation.zeros(type, shape);
    }

    /**
     * Memory whose values are unspecified until they are written, contiguous, on the CPU. The system gives it page by page as it is
     * written, so that a large buffer costs nothing until it is filled.
     *
     * @param pinned page-locked, from which a CUDA device reads faster; needs a CUDA device. When such a tensor is freed while a copy
     *     from it is under way, its memory is used again only after that copy
     */
    public static Tensor uninitialized(DType type, boolean pinned, long... shape) {
        return TorchAllocation.uninitialized(type, pinned, shape);
    }

    /**
     * A tensor over memory that is not its own, such as a mapped file: what is written to one is seen in the other. Nothing keeps the
     * memory: it must stay until this tensor and every view of it are no longer used. Freeing the tensor leaves the memory as it is.
     *
     * @param memory off-heap, of exactly the size that type and shape ask for, aligned to the type
     */
    public static Tensor over(MemorySegment memory, DType type, long... shape) {
        return TorchAllocation.over(memory, type, shape);
    }

    /** A float32 tensor of this value everywhere. */
    public static Tensor full(double value, long... shape) {
        return TorchAllocation.zeros(DType.FLOAT32, shape).fillInPlace(value);
    }

    /** A float32 vector, or with {@code shape} an array, of these values in row-major order. */
    public static Tensor of(float[] values, long... shape) {
        return TorchAllocation.of(values, shape);
    }

    /** A float64 vector, or with {@code shape} an array, of these values in row-major order. */
    public static Tensor of(double[] values, long... shape) {
        return TorchAllocation.of(values, shape);
    }

    /** An int64 vector, or with {@code shape} an array, of these values in row-major order. */
    public static Tensor of(long[] values, long... shape) {
        return TorchAllocation.of(values, shape);
    }

    /** A bool vector, or with {@code shape} an array, of these values in row-major order. */
    public static Tensor of(boolean[] values, long... shape) {
        return TorchAllocation.of(values, shape);
    }

    /** Joins tensors along an existing dimension. */
    public static Tensor cat(List<Tensor> tensors, int dimension) {
        Tensor onHeap = HeapTensor.joined(tensors, dimension);
        return onHeap != null
                ? onHeap
                : run(
                        "cat",
                        () -> torch.cat(TorchAllocation.vector(tensors), dimension),
                        tensors.toArray(Tensor[]::new));
    }

    /** Joins tensors of equal shape along a new dimension. */
    public static Tensor stack(List<Tensor> tensors, int dimension) {
        if (tensors.stream().anyMatch(HeapTensor.class::isInstance)) {
            return cat(
                    tensors.stream().map(tensor -> tensor.unsqueeze(dimension)).toList(), dimension);
        }
        return run(
                "stack", () -> torch.stack(TorchAllocation.vector(tensors), dimension), tensors.toArray(Tensor[]::new));
    }

    /** {@code condition ? whenTrue : whenFalse}, element by element. */
    public static Tensor where(Tensor condition, Tensor whenTrue, Tensor whenFalse) {
        return run(
                "where",
                () -> torch.where(condition.raw(), whenTrue.raw(), whenFalse.raw()),
                condition,
                whenTrue,
                whenFalse);
    }

    // ---- describing ----

    public abstract DType dtype();

    public abstract Device device();

    public abstract long[] shape();

    public abstract int dimensions();

    /** The size of one dimension; negative counts from the last. */
    public abstract long size(int dimension);

    /** The number of elements. */
    public abstract long numel();

    public abstract boolean isContiguous();

    // ---- reading and writing from Java ----

    /**
     * The memory of this tensor: writes are seen by the tensor with no call through JNI. Valid as long as the tensor lives; read-only if
     * the tensor cannot be written to.
     *
     * @throws IllegalStateException if the tensor is not a contiguous one on the CPU
     */
    public abstract MemorySegment segment();

    /** The only element. */
    public abstract double item();

    /** All elements in row-major order, as float. */
    public abstract float[] toFloats();

    /** All elements in row-major order, as double. */
    public abstract double[] toDoubles();

    /** All elements in row-major order, as long. */
    public abstract long[] toLongs();

    // ---- views and shapes ----

    /** Selects index {@code index} of a dimension and removes this dimension; a view. */
    public Tensor select(int dimension, long index) {
        return op("select " + index, () -> raw().select(dimension, index));
    }

    @Override
    public Tensor at(long index) {
        return select(0, index);
    }

    /** Selects rows {@code [from, to)} of a dimension; a view in libtorch, possibly a copy on the heap. */
    public Tensor slice(int dimension, long from, long to) {
        if (from < 0 || to < from || to > size(dimension)) {
            throw new IllegalArgumentException("slice [" + from + ", " + to + ") of dimension " + dimension
                    + " does not fit shape " + Arrays.toString(shape()));
        }
        return op("slice", () -> raw().narrow(dimension, from, to - from));
    }

    /** Returns the same elements in another shape (one size may be -1); a view in libtorch, possibly a copy on the heap. */
    public Tensor view(long... shape) {
        return op("view as " + Arrays.toString(shape), () -> raw().view(shape));
    }

    /** Returns the same elements in another shape, copied if necessary. */
    public Tensor reshape(long... shape) {
        return op("reshape to " + Arrays.toString(shape), () -> raw().reshape(shape));
    }

    /** Merges dimensions {@code from} to {@code to} (inclusive) into one. */
    public Tensor flatten(int from, int to) {
        return op("flatten", () -> raw().flatten(from, to));
    }

    /** Inserts a dimension of size 1 at this index; a view. */
    public Tensor unsqueeze(int dimension) {
        return op("unsqueeze", () -> raw().unsqueeze(dimension));
    }

    /** Removes this dimension if its size is 1; a view. */
    public Tensor squeeze(int dimension) {
        return op("squeeze", () -> raw().squeeze(dimension));
    }

    /** Repeats dimensions of size 1 up to this shape; a view. */
    public Tensor expand(long... shape) {
        return op("expand to " + Arrays.toString(shape), () -> raw().expand(shape));
    }

    /** Reorders the dimensions; a view. */
    public Tensor permute(int... dimensions) {
        long[] order = Arrays.stream(dimensions).asLongStream().toArray();
        return op("permute " + Arrays.toString(order), () -> raw().permute(order));
    }

    /** Exchanges two dimensions; a view. */
    public Tensor transpose(int first, int second) {
        return op("transpose", () -> raw().transpose(first, second));
    }

    /** Returns the same elements in row-major order in memory; this tensor itself if it has that order. */
    public Tensor contiguous() {
        return op("contiguous", () -> raw().contiguous());
    }

    /**
     * The same elements and shape {@code [N, C, H, W]} with the channels of a pixel next to each other in memory; what is computed from it
     * is laid out so too. Convolutions are faster with it.
     */
    public Tensor channelsLast() {
        return op("channelsLast", () -> raw().contiguous(torch.MemoryFormat.ChannelsLast));
    }

    // ---- converting ----

    public Tensor to(DType type) {
        return op("to " + type, () -> raw().to(TorchAllocation.scalarType(type)));
    }

    /** Moves the values to this device; returns this tensor itself if it is on the device. */
    public Tensor to(Device device) {
        if (device.isCpu()) {
            return device().isCpu() ? this : op("to CPU", () -> raw().cpu());
        }
        var target = new org.bytedeco.pytorch.Device(torch.DeviceType.CUDA, (byte) device.index());
        return op("to " + device, () -> raw().to(target, raw().scalar_type(), true, false, new MemoryFormatOptional()));
    }

    /** Copies to page-locked memory, from which a CUDA device reads faster and without the processor; needs a CUDA device. */
    public Tensor pinned() {
        return op("pinned", () -> raw().pin_memory());
    }

    /** Copies to new, writable memory. */
    public Tensor copy() {
        return op("copy", () -> raw().clone());
    }

    // ---- arithmetic ----

    public Tensor add(Tensor other) {
        return binary("add", other, HeapBinary.ADD, (a, b) -> a.add(b));
    }

    public Tensor add(double value) {
        return op("add", () -> raw().add(new Scalar(value)));
    }

    public Tensor sub(Tensor other) {
        return binary("sub", other, HeapBinary.SUB, (a, b) -> a.sub(b));
    }

    public Tensor sub(double value) {
        return add(-value);
    }

    public Tensor mul(Tensor other) {
        return binary("mul", other, HeapBinary.MUL, (a, b) -> a.mul(b));
    }

    public Tensor mul(double value) {
        return op("mul", () -> raw().mul(new Scalar(value)));
    }

    public Tensor div(Tensor other) {
        return binary("div", other, HeapBinary.DIV, (a, b) -> a.div(b));
    }

    public Tensor div(double value) {
        return mul(1.0 / value);
    }

    public Tensor neg() {
        return op("neg", () -> raw().neg());
    }

    public Tensor abs() {
        return op("abs", () -> raw().abs());
    }

    public Tensor sign() {
        return op("sign", () -> raw().sign());
    }

    public Tensor square() {
        return op("square", () -> raw().square());
    }

    public Tensor sqrt() {
        return op("sqrt", () -> raw().sqrt());
    }

    public Tensor exp() {
        return op("exp", () -> raw().exp());
    }

    public Tensor log() {
        return op("log", () -> raw().log());
    }

    /** {@code log(1 + x)}. */
    public Tensor log1p() {
        return op("log1p", () -> raw().log1p());
    }

    public Tensor pow(double exponent) {
        return op("pow", () -> raw().pow(new Scalar(exponent)));
    }

    public Tensor reciprocal() {
        return op("reciprocal", () -> raw().reciprocal());
    }

    /** Takes the smaller of two elements; equal elements share the derivative. */
    public Tensor minimum(Tensor other) {
        return binary("minimum", other, HeapBinary.MINIMUM, (a, b) -> torch.minimum(a, b));
    }

    /** Takes the larger of two elements; equal elements share the derivative. */
    public Tensor maximum(Tensor other) {
        return binary("maximum", other, HeapBinary.MAXIMUM, (a, b) -> torch.maximum(a, b));
    }

    /** Clips values to {@code [minimum, maximum]}; the derivative is 1 within, ends included, else 0. */
    public Tensor clamp(double minimum, double maximum) {
        return op(
                "clamp",
                () -> raw().clamp(new ScalarOptional(new Scalar(minimum)), new ScalarOptional(new Scalar(maximum))));
    }

    public Tensor clampMinimum(double minimum) {
        return op("clampMinimum", () -> raw().clamp_min(new Scalar(minimum)));
    }

    public Tensor clampMaximum(double maximum) {
        return op("clampMaximum", () -> raw().clamp_max(new Scalar(maximum)));
    }

    /** {@code this + weight * (other - this)}. */
    public Tensor lerp(Tensor other, double weight) {
        return op("lerp", () -> raw().lerp(other.raw(), new Scalar(weight)), other);
    }

    public Tensor floor() {
        return op("floor", () -> raw().floor());
    }

    // ---- activations ----

    public Tensor tanh() {
        return op("tanh", () -> raw().tanh());
    }

    public Tensor cos() {
        return op("cos", () -> raw().cos());
    }

    public Tensor sigmoid() {
        return op("sigmoid", () -> raw().sigmoid());
    }

    public Tensor relu() {
        return op("relu", () -> raw().relu());
    }

    /**
     * {@link #relu}, for which this tensor's memory may be used. Differentiable unless what made this tensor needs its values for its
     * derivative.
     */
    @CanIgnoreReturnValue
    public Tensor reluInPlace() {
        return inPlace("reluInPlace", () -> writable().relu_());
    }

    /** {@code x} if positive, else {@code exp(x) - 1}. */
    public Tensor elu() {
        return op("elu", () -> torch.elu(raw()));
    }

    /** {@code x sigmoid(x)}. */
    public Tensor silu() {
        return op("silu", () -> torch.silu(raw()));
    }

    /** {@code log(1 + exp(x))}. */
    public Tensor softplus() {
        return op("softplus", () -> torch.softplus(raw()));
    }

    public Tensor softmax(int dimension) {
        return op("softmax over dimension " + dimension, () -> torch.softmax(raw(), dimension));
    }

    public Tensor logSoftmax(int dimension) {
        return op("logSoftmax over dimension " + dimension, () -> torch.log_softmax(raw(), dimension));
    }

    /** {@code log(sum(exp(x)))} over a dimension, which disappears. */
    public Tensor logSumExp(int dimension) {
        return op("logSumExp over dimension " + dimension, () -> torch.logsumexp(raw(), dimension));
    }

    // ---- linear algebra ----

    public Tensor matmul(Tensor other) {
        return op("matmul", () -> raw().matmul(other.raw()), other);
    }

    /** {@code this x weight^T + bias}: this {@code [..., in]}, weight {@code [out, in]}, bias {@code [out]}. */
    public Tensor linear(Tensor weight, Tensor bias) {
        return op(
                "linear",
                () -> isFewRowsFor(weight)
                        ? torch.addmm(bias.raw().unsqueeze(1), weight.raw(), raw().t())
                                .t()
                                .contiguous()
                        : torch.linear(raw(), weight.raw(), new TensorOptional(bias.raw())),
                weight,
                bias);
    }

    /** OpenBLAS copies each operand before it multiplies, and a large one faster as the left one of {@code W x^T}. */
    private boolean isFewRowsFor(Tensor weight) {
        return dimensions() == 2
                && size(0) <= FEW_ROWS
                && weight.numel() >= MANY_WEIGHTS
                && dtype() == DType.FLOAT32
                && device().isCpu();
    }

    /** {@code this x weight^T} without a bias. */
    public Tensor linear(Tensor weight) {
        return op("linear", () -> torch.linear(raw(), weight.raw()), weight);
    }

    /**
     * Cross-correlation with zeros around the image, PyTorch's {@code conv2d}.
     *
     * @param weight {@code [out, in, height, width]} for this {@code [N, in, H, W]}
     * @param bias {@code [out]}
     * @param padding rows and columns of zeros on each side
     * @return {@code [N, out, (H + 2 padding - height) / stride + 1, ...]}
     */
    public Tensor conv2d(Tensor weight, Tensor bias, int stride, int padding) {
        return op(
                "conv2d",
                () -> torch.conv2d(
                        raw(),
                        weight.raw(),
                        new TensorOptional(bias.raw()),
                        new long[] {stride, stride},
                        new long[] {padding, padding},
                        ONE_BY_ONE,
                        1),
                weight,
                bias);
    }

    /**
     * Takes the largest value under a square window, for this {@code [N, C, H, W]}.
     *
     * @param padding rows and columns of minus infinity on each side
     */
    public Tensor maxPool2d(int size, int stride, int padding) {
        return op(
                "maxPool2d",
                () -> torch.max_pool2d(
                        raw(),
                        new long[] {size, size},
                        new long[] {stride, stride},
                        new long[] {padding, padding},
                        ONE_BY_ONE,
                        false));
    }

    /** The orthonormal factor Q of the QR decomposition, with the signs chosen so that R has a positive diagonal. */
    public Tensor orthonormal() {
        return op("orthonormal", () -> {
            T_TensorTensor_T factors = torch.linalg_qr(raw());
            return factors.get0().mul(factors.get1().diag().sign());
        });
    }

    // ---- comparing; results are bool ----

    public Tensor eq(Tensor other) {
        return op("eq", () -> raw().eq(other.raw()), other);
    }

    public Tensor eq(double value) {
        return op("eq", () -> raw().eq(new Scalar(value)));
    }

    public Tensor ne(double value) {
        return op("ne", () -> raw().ne(new Scalar(value)));
    }

    public Tensor gt(Tensor other) {
        return op("gt", () -> raw().gt(other.raw()), other);
    }

    public Tensor gt(double value) {
        return op("gt", () -> raw().gt(new Scalar(value)));
    }

    /** 1 where an element is larger, otherwise 0, in this tensor's type; without derivative. */
    public Tensor above(double value) {
        return gt(value).to(dtype());
    }

    public Tensor ge(double value) {
        return op("ge", () -> raw().ge(new Scalar(value)));
    }

    public Tensor lt(Tensor other) {
        return op("lt", () -> raw().lt(other.raw()), other);
    }

    public Tensor lt(double value) {
        return op("lt", () -> raw().lt(new Scalar(value)));
    }

    public Tensor le(double value) {
        return op("le", () -> raw().le(new Scalar(value)));
    }

    public Tensor logicalNot() {
        return op("logicalNot", () -> raw().logical_not());
    }

    public Tensor logicalAnd(Tensor other) {
        return op("logicalAnd", () -> raw().logical_and(other.raw()), other);
    }

    public Tensor logicalOr(Tensor other) {
        return op("logicalOr", () -> raw().logical_or(other.raw()), other);
    }

    public Tensor isFinite() {
        return op("isFinite", () -> raw().isfinite());
    }

    // ---- reducing ----

    public Tensor sum() {
        return op("sum", () -> raw().sum());
    }

    public Tensor sum(int dimension) {
        return sum(dimension, false);
    }

    public Tensor sum(int dimension, boolean keepDimension) {
        return op(
                "sum over dimension " + dimension,
                () -> raw().sum(new long[] {dimension}, keepDimension, new ScalarTypeOptional()));
    }

    public Tensor mean() {
        return op("mean", () -> raw().mean());
    }

    public Tensor mean(int dimension) {
        return mean(dimension, false);
    }

    public Tensor mean(int dimension, boolean keepDimension) {
        return op(
                "mean over dimension " + dimension,
                () -> raw().mean(new long[] {dimension}, keepDimension, new ScalarTypeOptional()));
    }

    /** Standard deviation with divisor n - 1. */
    public Tensor standardDeviation() {
        return op("standardDeviation", () -> raw().std(true));
    }

    public Tensor max() {
        return op("max", () -> raw().max());
    }

    public Tensor min() {
        return op("min", () -> raw().min());
    }

    /** Takes the largest values along a dimension and removes the dimension; equal elements share the derivative. */
    public Tensor max(int dimension) {
        return op("max over dimension " + dimension, () -> raw().amax(new long[] {dimension}, false));
    }

    /** Finds the index (int64) of the first largest value along a dimension and removes the dimension. */
    public Tensor argmax(int dimension) {
        return op("argmax over dimension " + dimension, () -> raw().argmax(new LongOptional(dimension), false));
    }

    public Tensor cumsum(int dimension) {
        return op("cumsum over dimension " + dimension, () -> raw().cumsum(dimension));
    }

    /** The square root of the sum of squares. */
    public Tensor norm() {
        return op("norm", () -> raw().norm());
    }

    public Tensor all() {
        return op("all", () -> raw().all());
    }

    public Tensor any() {
        return op("any", () -> raw().any());
    }

    // ---- indexing ----

    /** {@code out[i][j] = this[i][index[i][j]]} for dimension 1, and so on: one element for each of {@code index} (int64). */
    public Tensor gather(int dimension, Tensor index) {
        return op("gather", () -> raw().gather(dimension, index.raw()), index);
    }

    /** The element of the last dimension that {@code index} (int64, the shape without that dimension) names, of each row. */
    public Tensor pick(Tensor index) {
        return gather(-1, index.unsqueeze(-1)).squeeze(-1);
    }

    /** Copies the rows named by {@code indexes} (int64). */
    public Tensor indexSelect(int dimension, Tensor indexes) {
        return op("indexSelect", () -> raw().index_select(dimension, indexes.raw()), indexes);
    }

    /** Encodes integers as float32 vectors with one 1 and zeros elsewhere. */
    public Tensor oneHot(long classes) {
        return op("oneHot", () -> torch.one_hot(raw(), classes).to(ScalarType.Float));
    }

    /** Copies this tensor with {@code value} where {@code mask} (bool) is true. */
    public Tensor maskedFill(Tensor mask, double value) {
        return op("maskedFill", () -> raw().masked_fill(mask.raw(), new Scalar(value)), mask);
    }

    // ---- in place ----

    /** Overwrites these elements with those of {@code source}, broadcast and converted as needed. */
    @CanIgnoreReturnValue
    public Tensor copyInPlace(Tensor source) {
        return inPlace("copyInPlace", () -> writable().copy_(source.raw()), source);
    }

    @CanIgnoreReturnValue
    public Tensor zeroInPlace() {
        return inPlace("zeroInPlace", () -> writable().zero_());
    }

    @CanIgnoreReturnValue
    public Tensor fillInPlace(double value) {
        return inPlace("fillInPlace", () -> writable().fill_(new Scalar(value)));
    }

    @CanIgnoreReturnValue
    public Tensor addInPlace(Tensor other) {
        return inPlace("addInPlace", () -> writable().add_(other.raw()), other);
    }

    /** {@code this += factor * other}. */
    @CanIgnoreReturnValue
    public Tensor addInPlace(Tensor other, double factor) {
        return inPlace("addInPlace", () -> writable().add_(other.raw(), new Scalar(factor)), other);
    }

    @CanIgnoreReturnValue
    public Tensor addInPlace(double value) {
        return inPlace("addInPlace", () -> writable().add_(new Scalar(value)));
    }

    @CanIgnoreReturnValue
    public Tensor subInPlace(Tensor other) {
        return inPlace("subInPlace", () -> writable().sub_(other.raw()), other);
    }

    @CanIgnoreReturnValue
    public Tensor mulInPlace(Tensor other) {
        return inPlace("mulInPlace", () -> writable().mul_(other.raw()), other);
    }

    @CanIgnoreReturnValue
    public Tensor mulInPlace(double value) {
        return inPlace("mulInPlace", () -> writable().mul_(new Scalar(value)));
    }

    @CanIgnoreReturnValue
    public Tensor divInPlace(Tensor other) {
        return inPlace("divInPlace", () -> writable().div_(other.raw()), other);
    }

    @CanIgnoreReturnValue
    public Tensor sqrtInPlace() {
        return inPlace("sqrtInPlace", () -> writable().sqrt_());
    }

    /** {@code this += weight * (other - this)}. */
    @CanIgnoreReturnValue
    public Tensor lerpInPlace(Tensor other, double weight) {
        return inPlace("lerpInPlace", () -> writable().lerp_(other.raw(), new Scalar(weight)), other);
    }

    /** {@code this += factor * first * second}. */
    @CanIgnoreReturnValue
    public Tensor addProductInPlace(Tensor first, Tensor second, double factor) {
        return inPlace(
                "addProductInPlace",
                () -> writable().addcmul_(first.raw(), second.raw(), new Scalar(factor)),
                first,
                second);
    }

    /** {@code this += factor * first / second}. */
    @CanIgnoreReturnValue
    public Tensor addQuotientInPlace(Tensor first, Tensor second, double factor) {
        return inPlace(
                "addQuotientInPlace",
                () -> writable().addcdiv_(first.raw(), second.raw(), new Scalar(factor)),
                first,
                second);
    }

    // ---- differentiation ----

    /** Returns the same values outside the graph of derivatives; a view in libtorch, possibly a copy on the heap. */
    public abstract Tensor detach();

    public abstract boolean requiresGradient();

    /** Marks this tensor as one with respect to which {@link #backward} differentiates. */
    @CanIgnoreReturnValue
    public abstract Tensor requireGradient();

    /**
     * The gradient that {@link #backward} has accumulated.
     *
     * @throws IllegalStateException if there is none
     */
    public abstract Tensor gradient();

    /**
     * Adds the derivative of this single number to the gradient of every tensor it was computed from that requires one.
     *
     * @throws IllegalStateException if that was done already: what it was computed from must be computed again
     */
    public abstract void backward();

    /**
     * Goes on from the derivative of some number with respect to this tensor: adds that number's derivative to the gradient of every tensor
     * this one was computed from.
     *
     * @param derivative shape of this tensor
     * @throws IllegalStateException if that was done already: what it was computed from must be computed again
     */
    public abstract void backward(Tensor derivative);

    // ---- memory ----

    /**
     * Frees the native memory now; further calls do nothing. Needed only for tensors that {@link TensorScope#unscoped} took out of every
     * scope.
     */
    public abstract void close();

    @Override
    public String toString() {
        return "Tensor(" + dtype() + Arrays.toString(shape()) + (device().isCpu() ? "" : " on " + device()) + ")";
    }

    // ---- running an operation ----

    private Tensor binary(
            String name, Tensor other, HeapBinary onHeap, BinaryOperator<org.bytedeco.pytorch.Tensor> torch) {
        Tensor result = HeapTensor.binary(this, other, onHeap);
        return result != null ? result : op(name, () -> torch.apply(raw(), other.raw()), other);
    }

    /** A new tensor; what goes wrong is said in one line with all operands. */
    private Tensor op(String name, Supplier<org.bytedeco.pytorch.Tensor> call, Tensor... others) {
        return run(name, call, operands(others));
    }

    private static Tensor run(String name, Supplier<org.bytedeco.pytorch.Tensor> call, Tensor... operands) {
        try {
            return TorchTensor.wrap(call.get());
        } catch (IllegalStateException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failure(name, e, operands);
        }
    }

    private Tensor inPlace(String name, Supplier<org.bytedeco.pytorch.Tensor> call, Tensor... others) {
        try {
            var _ = call.get();
            return this;
        } catch (IllegalStateException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failure(name, e, operands(others));
        }
    }

    private Tensor[] operands(Tensor... others) {
        Tensor[] all = new Tensor[others.length + 1];
        all[0] = this;
        System.arraycopy(others, 0, all, 1, others.length);
        return all;
    }

    private static IllegalArgumentException failure(String operation, RuntimeException cause, Tensor... operands) {
        String message = String.valueOf(cause.getMessage());
        int lineEnd = message.indexOf('\n');
        return new IllegalArgumentException(
                operation + " of " + Arrays.toString(operands) + ": "
                        + (lineEnd < 0 ? message : message.substring(0, lineEnd)),
                cause);
    }
}
