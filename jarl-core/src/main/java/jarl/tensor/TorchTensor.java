package jarl.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** A {@link Tensor} that is one libtorch tensor. */
public final class TorchTensor implements Tensor {

    static {
        TorchLibrary.load();
    }

    private static final Map<DType, TensorOptions> OPTIONS = allOptions(false);
    private static final Map<DType, TensorOptions> PINNED = allOptions(true);
    private static final long[] ONE_BY_ONE = {1, 1};

    private static final long FEW_ROWS = 64;
    private static final long MANY_WEIGHTS = 1 << 17;

    private final org.bytedeco.pytorch.Tensor tensor;
    private @Nullable Host host;
    private @Nullable MemorySegment gradientMemory;
    private @Nullable Tensor home;
    private @Nullable Tensor converted;
    private long convertedVersion;

    /** What Java knows of memory that it can read, asked of libtorch once: it stays so for a tensor's life, but for {@link #moveInto}. */
    private record Host(DType type, long[] shape, MemorySegment memory) {}

    private TorchTensor(org.bytedeco.pytorch.Tensor tensor) {
        this.tensor = tensor;
    }

    /** Wraps a tensor of the binding. For {@code jarl.tensor} and {@code jarl.nn} only. */
    public static TorchTensor wrap(org.bytedeco.pytorch.Tensor tensor) {
        return new TorchTensor(tensor);
    }

    /** The way out to the binding for operations that are not here. For {@code jarl.tensor} and {@code jarl.nn} only. */
    public org.bytedeco.pytorch.Tensor torch() {
        return tensor;
    }

    /** The way out to the binding for any tensor. For {@code jarl.tensor} and {@code jarl.nn} only. */
    public static org.bytedeco.pytorch.Tensor torch(Tensor tensor) {
        return switch (tensor) {
            case TorchTensor torch -> torch.tensor;
            case TorchBacked other -> other.torch().tensor;
        };
    }

    // ---- making ----

    static Tensor zeros(DType type, long... shape) {
        return new TorchTensor(torch.torch_zeros(shape, options(type)));
    }

    static Tensor uninitialized(DType type, boolean pinned, long... shape) {
        TensorOptions options = pinned ? Objects.requireNonNull(PINNED.get(type)) : options(type);
        return checked(
                "uninitialized " + Arrays.toString(shape),
                () -> torch.torch_empty(shape, options, new MemoryFormatOptional()));
    }

    static Tensor over(MemorySegment memory, DType type, long... shape) {
        long bytes = Arrays.stream(shape).reduce(type.bytes(), Math::multiplyExact);
        if (!memory.isNative() || memory.byteSize() != bytes || memory.address() % type.bytes() != 0) {
            throw new IllegalArgumentException("a tensor " + type + Arrays.toString(shape) + " needs " + bytes
                    + " aligned bytes off the heap, got " + memory);
        }
        try (var pointer = new Address(memory)) {
            return new TorchTensor(torch.from_blob(pointer, shape, options(type)));
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
        Tensor tensor = zeros(DType.FLOAT64, shapeOf(values.length, shape));
        MemorySegment.copy(values, 0, tensor.segment(), ValueLayout.JAVA_DOUBLE, 0, values.length);
        return tensor;
    }

    static Tensor of(long[] values, long... shape) {
        Tensor tensor = zeros(DType.INT64, shapeOf(values.length, shape));
        MemorySegment.copy(values, 0, tensor.segment(), ValueLayout.JAVA_LONG, 0, values.length);
        return tensor;
    }

    static Tensor of(boolean[] values, long... shape) {
        Tensor tensor = zeros(DType.BOOL, shapeOf(values.length, shape));
        MemorySegment memory = tensor.segment();
        for (int i = 0; i < values.length; i++) {
            memory.set(ValueLayout.JAVA_BYTE, i, (byte) (values[i] ? 1 : 0));
        }
        return tensor;
    }

    /** Any shape, that of a single number included. */
    static Tensor ofShape(float[] values, long... shape) {
        Tensor tensor = zeros(DType.FLOAT32, shape);
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

    static Tensor cat(List<Tensor> tensors, int dimension) {
        Tensor onHeap = HeapTensor.cat(tensors, dimension);
        if (onHeap != null) {
            return onHeap;
        }
        return checked("cat", () -> torch.cat(vector(tensors), dimension), tensors.toArray(Tensor[]::new));
    }

    static Tensor stack(List<Tensor> tensors, int dimension) {
        if (dimension == 0 && tensors.stream().anyMatch(HeapTensor.class::isInstance)) {
            return cat(tensors.stream().map(tensor -> tensor.unsqueeze(0)).toList(), 0);
        }
        return checked("stack", () -> torch.stack(vector(tensors), dimension), tensors.toArray(Tensor[]::new));
    }

    static Tensor where(Tensor condition, Tensor whenTrue, Tensor whenFalse) {
        return checked(
                "where",
                () -> torch.where(torch(condition), torch(whenTrue), torch(whenFalse)),
                condition,
                whenTrue,
                whenFalse);
    }

    private static TensorVector vector(List<Tensor> tensors) {
        return new TensorVector(tensors.stream().map(TorchTensor::torch).toArray(org.bytedeco.pytorch.Tensor[]::new));
    }

    // ---- describing ----

    @Override
    public DType dtype() {
        ScalarType type = tensor.scalar_type().intern();
        return switch (type) {
            case Float -> DType.FLOAT32;
            case Double -> DType.FLOAT64;
            case BFloat16 -> DType.BFLOAT16;
            case Int -> DType.INT32;
            case Long -> DType.INT64;
            case Byte -> DType.UINT8;
            case Bool -> DType.BOOL;
            default -> throw new IllegalStateException("element type " + type + " is not one of jarl's");
        };
    }

    private static ScalarType scalarType(DType type) {
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

    @Override
    public Device device() {
        return tensor.is_cuda() ? new Device(Device.Type.CUDA, tensor.device().index()) : Device.CPU;
    }

    @Override
    public long[] shape() {
        long[] shape = new long[dimensions()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.size(i);
        }
        return shape;
    }

    @Override
    public int dimensions() {
        return (int) tensor.dim();
    }

    @Override
    public long size(int dimension) {
        int dimensions = dimensions();
        if (dimension < -dimensions || dimension >= dimensions) {
            throw new IllegalArgumentException(
                    "size of dimension " + dimension + " does not exist in shape " + Arrays.toString(shape()));
        }
        return tensor.size(dimension);
    }

    @Override
    public long numel() {
        return tensor.numel();
    }

    @Override
    public boolean isContiguous() {
        return tensor.is_contiguous();
    }

    // ---- reading and writing from Java ----

    @Override
    public MemorySegment segment() {
        Host known = host();
        if (known == null) {
            throw new IllegalStateException(
                    "only a contiguous tensor on the CPU has a memory segment, this is " + this);
        }
        return known.memory;
    }

    /** Null if Java cannot read the memory. */
    @SuppressWarnings("restricted") // the flag --enable-native-access allows it
    private @Nullable Host host() {
        if (tensor.isNull()) {
            throw new IllegalStateException("the tensor has been freed: its scope is closed");
        }
        Host known = host;
        if (known == null && !tensor.is_cuda() && tensor.is_contiguous()) {
            long bytes = tensor.nbytes(); // without elements libtorch has no address
            known = new Host(
                    dtype(),
                    shape(),
                    bytes == 0
                            ? MemorySegment.NULL
                            : MemorySegment.ofAddress(tensor.data_ptr().address())
                                    .reinterpret(bytes));
            host = known;
        }
        return known;
    }

    @Override
    public double item() {
        if (numel() != 1) {
            throw new IllegalArgumentException("item needs a tensor of one element, this is " + this);
        }
        return tensor.item_double();
    }

    @Override
    public float[] toFloats() {
        try (var _ = TensorScope.withoutGradients()) {
            return hostCopy(DType.FLOAT32).toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    @Override
    public double[] toDoubles() {
        try (var _ = TensorScope.withoutGradients()) {
            return hostCopy(DType.FLOAT64).toArray(ValueLayout.JAVA_DOUBLE);
        }
    }

    @Override
    public long[] toLongs() {
        try (var _ = TensorScope.withoutGradients()) {
            return hostCopy(DType.INT64).toArray(ValueLayout.JAVA_LONG);
        }
    }

    private MemorySegment hostCopy(DType type) {
        return detach().to(Device.CPU).to(type).contiguous().segment();
    }

    // ---- views and shapes ----

    @Override
    public Tensor select(int dimension, long index) {
        return checked("select " + index, () -> tensor.select(dimension, index), this);
    }

    @Override
    public Tensor slice(int dimension, long from, long to) {
        if (from < 0 || to < from || to > size(dimension)) {
            throw new IllegalArgumentException("slice [" + from + ", " + to + ") of dimension " + dimension
                    + " does not fit shape " + Arrays.toString(shape()));
        }
        return new TorchTensor(tensor.narrow(dimension, from, to - from));
    }

    @Override
    public Tensor view(long... shape) {
        return checked("view as " + Arrays.toString(shape), () -> tensor.view(shape), this);
    }

    @Override
    public Tensor reshape(long... shape) {
        return checked("reshape to " + Arrays.toString(shape), () -> tensor.reshape(shape), this);
    }

    @Override
    public Tensor flatten(int from, int to) {
        return checked("flatten", () -> tensor.flatten(from, to), this);
    }

    @Override
    public Tensor unsqueeze(int dimension) {
        return checked("unsqueeze", () -> tensor.unsqueeze(dimension), this);
    }

    @Override
    public Tensor squeeze(int dimension) {
        return checked("squeeze", () -> tensor.squeeze(dimension), this);
    }

    @Override
    public Tensor expand(long... shape) {
        return checked("expand to " + Arrays.toString(shape), () -> tensor.expand(shape), this);
    }

    @Override
    public Tensor transpose(int first, int second) {
        return checked("transpose", () -> tensor.transpose(first, second), this);
    }

    @Override
    public Tensor permute(int... dimensions) {
        long[] order = Arrays.stream(dimensions).asLongStream().toArray();
        return checked("permute " + Arrays.toString(order), () -> tensor.permute(order), this);
    }

    @Override
    public Tensor contiguous() {
        return new TorchTensor(tensor.contiguous());
    }

    @Override
    public Tensor channelsLast() {
        return checked("channelsLast", () -> tensor.contiguous(torch.MemoryFormat.ChannelsLast), this);
    }

    // ---- converting ----

    @Override
    public Tensor to(DType type) {
        return new TorchTensor(tensor.to(scalarType(type)));
    }

    @Override
    public Tensor converted(DType type) {
        DType own = dtype();
        if (type == own) {
            return this;
        }
        return GradMode.is_enabled() ? to(type) : kept(type);
    }

    private synchronized Tensor kept(DType type) {
        long version = version();
        Tensor copy = converted;
        if (copy == null
                || convertedVersion != version
                || copy.dtype() != type
                || !copy.device().equals(device())) {
            Tensor old = copy;
            copy = TensorScope.unscoped(to(type));
            converted = copy;
            convertedVersion = version;
            if (old != null) {
                old.close();
            }
        }
        return copy;
    }

    @Override
    public Tensor to(Device device) {
        if (device.isCpu()) {
            return tensor.is_cuda() ? new TorchTensor(tensor.cpu()) : this;
        }
        var target = new org.bytedeco.pytorch.Device(torch.DeviceType.CUDA, (byte) device.index());
        return checked(
                "to " + device,
                () -> tensor.to(target, tensor.scalar_type(), true, false, new MemoryFormatOptional()),
                this);
    }

    @Override
    public Tensor pinned() {
        return checked("pinned", tensor::pin_memory, this);
    }

    @Override
    public Tensor copy() {
        return new TorchTensor(tensor.clone());
    }

    @Override
    public Tensor onHeap() {
        HeapTensor copy = HeapTensor.read(this);
        return copy == null ? this : copy;
    }

    /** Whether {@link HeapTensor} may read these numbers; what a derivative would have to reach it may not. */
    boolean fitsHeap(long most) {
        return onHost(DType.FLOAT32)
                && tensor.numel() <= most
                && !(TensorScope.recordsGradients() && tensor.requires_grad());
    }

    /** The gradient's memory, if {@link #gradientInto} gave it one that Java can write; null otherwise. */
    @Nullable
    MemorySegment gradientMemory() {
        return gradientMemory;
    }

    /** The shape if the memory is one that Java can read, of this type; null otherwise. To be read only. */
    long @Nullable [] shapeOnHost(DType type) {
        Host known = host();
        return known != null && known.type == type ? known.shape : null;
    }

    /** Whether the memory is one that Java can read, of this type. */
    boolean onHost(DType type) {
        return shapeOnHost(type) != null;
    }

    /** These numbers on the heap, if an operation with the other should be done there. */
    private @Nullable HeapTensor beside(Tensor other) {
        return other instanceof HeapTensor ? HeapTensor.read(this) : null;
    }

    // ---- arithmetic ----

    @Override
    public Tensor add(Tensor other) {
        HeapTensor onHeap = beside(other);
        return onHeap != null ? onHeap.add(other) : checked("add", () -> tensor.add(torch(other)), this, other);
    }

    @Override
    public Tensor add(double value) {
        return new TorchTensor(tensor.add(new Scalar(value)));
    }

    @Override
    public Tensor sub(Tensor other) {
        HeapTensor onHeap = beside(other);
        return onHeap != null ? onHeap.sub(other) : checked("sub", () -> tensor.sub(torch(other)), this, other);
    }

    @Override
    public Tensor mul(Tensor other) {
        HeapTensor onHeap = beside(other);
        return onHeap != null ? onHeap.mul(other) : checked("mul", () -> tensor.mul(torch(other)), this, other);
    }

    @Override
    public Tensor mul(double value) {
        return new TorchTensor(tensor.mul(new Scalar(value)));
    }

    @Override
    public Tensor div(Tensor other) {
        HeapTensor onHeap = beside(other);
        return onHeap != null ? onHeap.div(other) : checked("div", () -> tensor.div(torch(other)), this, other);
    }

    @Override
    public Tensor neg() {
        return new TorchTensor(tensor.neg());
    }

    @Override
    public Tensor abs() {
        return new TorchTensor(tensor.abs());
    }

    @Override
    public Tensor sign() {
        return new TorchTensor(tensor.sign());
    }

    @Override
    public Tensor square() {
        return new TorchTensor(tensor.square());
    }

    @Override
    public Tensor sqrt() {
        return new TorchTensor(tensor.sqrt());
    }

    @Override
    public Tensor exp() {
        return new TorchTensor(tensor.exp());
    }

    @Override
    public Tensor log() {
        return new TorchTensor(tensor.log());
    }

    @Override
    public Tensor log1p() {
        return new TorchTensor(tensor.log1p());
    }

    @Override
    public Tensor pow(double exponent) {
        return new TorchTensor(tensor.pow(new Scalar(exponent)));
    }

    @Override
    public Tensor reciprocal() {
        return new TorchTensor(tensor.reciprocal());
    }

    @Override
    public Tensor minimum(Tensor other) {
        HeapTensor onHeap = beside(other);
        return onHeap != null
                ? onHeap.minimum(other)
                : checked("minimum", () -> torch.minimum(tensor, torch(other)), this, other);
    }

    @Override
    public Tensor maximum(Tensor other) {
        HeapTensor onHeap = beside(other);
        return onHeap != null
                ? onHeap.maximum(other)
                : checked("maximum", () -> torch.maximum(tensor, torch(other)), this, other);
    }

    @Override
    public Tensor clamp(double minimum, double maximum) {
        return new TorchTensor(
                tensor.clamp(new ScalarOptional(new Scalar(minimum)), new ScalarOptional(new Scalar(maximum))));
    }

    @Override
    public Tensor clampMinimum(double minimum) {
        return new TorchTensor(tensor.clamp_min(new Scalar(minimum)));
    }

    @Override
    public Tensor clampMaximum(double maximum) {
        return new TorchTensor(tensor.clamp_max(new Scalar(maximum)));
    }

    @Override
    public Tensor lerp(Tensor other, double weight) {
        return checked("lerp", () -> tensor.lerp(torch(other), new Scalar(weight)), this, other);
    }

    @Override
    public Tensor floor() {
        return new TorchTensor(tensor.floor());
    }

    // ---- activations ----

    @Override
    public Tensor tanh() {
        return new TorchTensor(tensor.tanh());
    }

    @Override
    public Tensor cos() {
        return new TorchTensor(tensor.cos());
    }

    @Override
    public Tensor sigmoid() {
        return new TorchTensor(tensor.sigmoid());
    }

    @Override
    public Tensor relu() {
        return new TorchTensor(tensor.relu());
    }

    @Override
    public Tensor reluInPlace() {
        return inPlace("relu", tensor::relu_, this);
    }

    @Override
    public Tensor elu() {
        return new TorchTensor(torch.elu(tensor));
    }

    @Override
    public Tensor silu() {
        return new TorchTensor(torch.silu(tensor));
    }

    @Override
    public Tensor softplus() {
        return new TorchTensor(torch.softplus(tensor));
    }

    @Override
    public Tensor softmax(int dimension) {
        return checked("softmax over dimension " + dimension, () -> torch.softmax(tensor, dimension), this);
    }

    @Override
    public Tensor logSoftmax(int dimension) {
        return checked("logSoftmax over dimension " + dimension, () -> torch.log_softmax(tensor, dimension), this);
    }

    @Override
    public Tensor logSumExp(int dimension) {
        return checked("logSumExp over dimension " + dimension, () -> torch.logsumexp(tensor, dimension), this);
    }

    // ---- linear algebra ----

    @Override
    public Tensor matmul(Tensor other) {
        return checked("matmul", () -> tensor.matmul(torch(other)), this, other);
    }

    @Override
    public Tensor linear(Tensor weight, Tensor bias) {
        return checked(
                "linear",
                () -> isFewRowsFor(weight)
                        ? torch.addmm(torch(bias).unsqueeze(1), torch(weight), tensor.t())
                                .t()
                                .contiguous()
                        : torch.linear(tensor, torch(weight), new TensorOptional(torch(bias))),
                this,
                weight,
                bias);
    }

    /** OpenBLAS copies each operand before it multiplies, and a large one faster as the left one of {@code W x^T}. */
    private boolean isFewRowsFor(Tensor weight) {
        return tensor.dim() == 2
                && tensor.size(0) <= FEW_ROWS
                && weight.numel() >= MANY_WEIGHTS
                && dtype() == DType.FLOAT32
                && !tensor.is_cuda();
    }

    @Override
    public Tensor linear(Tensor weight) {
        return checked("linear", () -> torch.linear(tensor, torch(weight)), this, weight);
    }

    @Override
    public Tensor conv2d(Tensor weight, Tensor bias, int stride, int padding) {
        return checked(
                "conv2d",
                () -> torch.conv2d(
                        tensor,
                        torch(weight),
                        new TensorOptional(torch(bias)),
                        new long[] {stride, stride},
                        new long[] {padding, padding},
                        ONE_BY_ONE,
                        1),
                this,
                weight,
                bias);
    }

    @Override
    public Tensor maxPool2d(int size, int stride, int padding) {
        return checked(
                "maxPool2d",
                () -> torch.max_pool2d(
                        tensor,
                        new long[] {size, size},
                        new long[] {stride, stride},
                        new long[] {padding, padding},
                        ONE_BY_ONE,
                        false),
                this);
    }

    @Override
    public Tensor orthonormal() {
        T_TensorTensor_T factors = torch.linalg_qr(tensor);
        return new TorchTensor(factors.get0().mul(factors.get1().diag().sign()));
    }

    // ---- comparing ----

    @Override
    public Tensor eq(Tensor other) {
        return checked("eq", () -> tensor.eq(torch(other)), this, other);
    }

    @Override
    public Tensor eq(double value) {
        return new TorchTensor(tensor.eq(new Scalar(value)));
    }

    @Override
    public Tensor ne(double value) {
        return new TorchTensor(tensor.ne(new Scalar(value)));
    }

    @Override
    public Tensor gt(Tensor other) {
        return checked("gt", () -> tensor.gt(torch(other)), this, other);
    }

    @Override
    public Tensor gt(double value) {
        return new TorchTensor(tensor.gt(new Scalar(value)));
    }

    @Override
    public Tensor ge(double value) {
        return new TorchTensor(tensor.ge(new Scalar(value)));
    }

    @Override
    public Tensor lt(Tensor other) {
        return checked("lt", () -> tensor.lt(torch(other)), this, other);
    }

    @Override
    public Tensor lt(double value) {
        return new TorchTensor(tensor.lt(new Scalar(value)));
    }

    @Override
    public Tensor le(double value) {
        return new TorchTensor(tensor.le(new Scalar(value)));
    }

    @Override
    public Tensor logicalNot() {
        return new TorchTensor(tensor.logical_not());
    }

    @Override
    public Tensor logicalAnd(Tensor other) {
        return checked("logicalAnd", () -> tensor.logical_and(torch(other)), this, other);
    }

    @Override
    public Tensor logicalOr(Tensor other) {
        return checked("logicalOr", () -> tensor.logical_or(torch(other)), this, other);
    }

    @Override
    public Tensor isFinite() {
        return new TorchTensor(tensor.isfinite());
    }

    // ---- reducing ----

    @Override
    public Tensor sum() {
        return new TorchTensor(tensor.sum());
    }

    @Override
    public Tensor sum(int dimension) {
        return checked("sum over dimension " + dimension, () -> tensor.sum((long) dimension), this);
    }

    @Override
    public Tensor sum(int dimension, boolean keepDimension) {
        return checked(
                "sum over dimension " + dimension,
                () -> tensor.sum(new long[] {dimension}, keepDimension, new ScalarTypeOptional()),
                this);
    }

    @Override
    public Tensor mean() {
        return checked("mean", () -> tensor.mean(), this);
    }

    @Override
    public Tensor mean(int dimension) {
        return checked("mean over dimension " + dimension, () -> tensor.mean((long) dimension), this);
    }

    @Override
    public Tensor mean(int dimension, boolean keepDimension) {
        return checked(
                "mean over dimension " + dimension,
                () -> tensor.mean(new long[] {dimension}, keepDimension, new ScalarTypeOptional()),
                this);
    }

    @Override
    public Tensor standardDeviation() {
        return checked("standardDeviation", () -> tensor.std(true), this);
    }

    @Override
    public Tensor max() {
        return checked("max", () -> tensor.max(), this);
    }

    @Override
    public Tensor min() {
        return checked("min", () -> tensor.min(), this);
    }

    @Override
    public Tensor max(int dimension) {
        return checked("max over dimension " + dimension, () -> tensor.amax(new long[] {dimension}, false), this);
    }

    @Override
    public Tensor argmax(int dimension) {
        return checked(
                "argmax over dimension " + dimension, () -> tensor.argmax(new LongOptional(dimension), false), this);
    }

    @Override
    public Tensor cumsum(int dimension) {
        return checked("cumsum over dimension " + dimension, () -> tensor.cumsum(dimension), this);
    }

    @Override
    public Tensor norm() {
        return checked("norm", () -> tensor.norm(), this);
    }

    @Override
    public Tensor all() {
        return new TorchTensor(tensor.all());
    }

    @Override
    public Tensor any() {
        return new TorchTensor(tensor.any());
    }

    // ---- indexing ----

    @Override
    public Tensor gather(int dimension, Tensor index) {
        return checked("gather", () -> tensor.gather(dimension, torch(index)), this, index);
    }

    @Override
    public Tensor indexSelect(int dimension, Tensor indexes) {
        return checked("indexSelect", () -> tensor.index_select(dimension, torch(indexes)), this, indexes);
    }

    @Override
    public Tensor oneHot(long classes) {
        return checked("oneHot", () -> torch.one_hot(tensor, classes).to(ScalarType.Float), this);
    }

    @Override
    public Tensor maskedFill(Tensor mask, double value) {
        return checked("maskedFill", () -> tensor.masked_fill(torch(mask), new Scalar(value)), this, mask);
    }

    // ---- in place ----

    @Override
    public Tensor copyInPlace(Tensor source) {
        if (source instanceof HeapTensor && onHost(DType.FLOAT32) && Arrays.equals(shape(), source.shape())) {
            MemorySegment.copy(source.segment(), 0, segment(), 0, tensor.nbytes());
            return this;
        }
        return inPlace("copy", () -> tensor.copy_(torch(source)), this, source);
    }

    @Override
    public Tensor zeroInPlace() {
        return inPlace("zero", tensor::zero_, this);
    }

    @Override
    public Tensor fillInPlace(double value) {
        return inPlace("fill", () -> tensor.fill_(new Scalar(value)), this);
    }

    @Override
    public Tensor addInPlace(Tensor other) {
        return inPlace("add", () -> tensor.add_(torch(other)), this, other);
    }

    @Override
    public Tensor addInPlace(Tensor other, double factor) {
        return inPlace("add", () -> tensor.add_(torch(other), new Scalar(factor)), this, other);
    }

    @Override
    public Tensor addInPlace(double value) {
        return inPlace("add", () -> tensor.add_(new Scalar(value)), this);
    }

    @Override
    public Tensor subInPlace(Tensor other) {
        return inPlace("sub", () -> tensor.sub_(torch(other)), this, other);
    }

    @Override
    public Tensor mulInPlace(Tensor other) {
        return inPlace("mul", () -> tensor.mul_(torch(other)), this, other);
    }

    @Override
    public Tensor mulInPlace(double value) {
        return inPlace("mul", () -> tensor.mul_(new Scalar(value)), this);
    }

    @Override
    public Tensor divInPlace(Tensor other) {
        return inPlace("div", () -> tensor.div_(torch(other)), this, other);
    }

    @Override
    public Tensor sqrtInPlace() {
        return inPlace("sqrt", tensor::sqrt_, this);
    }

    @Override
    public Tensor lerpInPlace(Tensor other, double weight) {
        return inPlace("lerp", () -> tensor.lerp_(torch(other), new Scalar(weight)), this, other);
    }

    @Override
    public Tensor addProductInPlace(Tensor first, Tensor second, double factor) {
        return inPlace(
                "addProduct",
                () -> tensor.addcmul_(torch(first), torch(second), new Scalar(factor)),
                this,
                first,
                second);
    }

    @Override
    public Tensor addQuotientInPlace(Tensor first, Tensor second, double factor) {
        return inPlace(
                "addQuotient",
                () -> tensor.addcdiv_(torch(first), torch(second), new Scalar(factor)),
                this,
                first,
                second);
    }

    // ---- differentiation ----

    @Override
    public Tensor detach() {
        return new TorchTensor(tensor.detach());
    }

    @Override
    public boolean requiresGradient() {
        return tensor.requires_grad();
    }

    @Override
    public Tensor requireGradient() {
        tensor.set_requires_grad(true);
        return this;
    }

    @Override
    public void gradientInto(Tensor memory) {
        requireShape("gradientInto", memory);
        tensor.mutable_grad().put(torch(memory));
        gradientMemory = memory instanceof TorchTensor torch && torch.onHost(DType.FLOAT32) ? memory.segment() : null;
    }

    @Override
    public boolean hasGradient() {
        return tensor.grad().defined();
    }

    @Override
    public Tensor gradient() {
        org.bytedeco.pytorch.Tensor gradient = tensor.grad();
        if (!gradient.defined()) {
            throw new IllegalStateException("no gradient has been computed for " + this);
        }
        return new TorchTensor(gradient);
    }

    @Override
    public void moveInto(Tensor memory) {
        requireShape("moveInto", memory);
        tensor.set_data(torch(memory));
        host = null;
        if (home != null) {
            home.close();
        }
        home = TensorScope.unscoped(memory); // its version counts the writes through the memory's other names
    }

    @Override
    public long version() {
        return tensor._version() + (home == null ? 0 : home.version());
    }

    @Override
    public void backward() {
        if (numel() != 1) {
            throw new IllegalArgumentException("backward needs a single number, this is " + this);
        }
        tensor.backward();
        TensorScope.continueBackward();
    }

    @Override
    public void backward(Tensor derivative) {
        requireShape("backward", derivative);
        tensor.backward(torch(derivative), new BoolOptional(), false, new TensorArrayRefOptional());
        TensorScope.continueBackward();
    }

    @Override
    public Tensor cut(Consumer<Tensor> rest) {
        Tensor leaf = detach().requireGradient();
        TensorScope.onBackward(leaf, rest);
        return leaf;
    }

    // ---- memory ----

    @Override
    public void close() {
        tensor.deallocate();
        if (home != null) {
            home.close();
        }
        if (converted != null) {
            converted.close();
        }
    }

    @Override
    public String toString() {
        return "Tensor(" + dtype() + Arrays.toString(shape()) + (tensor.is_cuda() ? " on " + device() : "") + ")";
    }

    // ---- checking ----

    private void requireShape(String operation, Tensor other) {
        if (!Arrays.equals(shape(), other.shape())) {
            throw new IllegalArgumentException(operation + ": expected shape " + Arrays.toString(shape()) + ", got "
                    + Arrays.toString(other.shape()));
        }
    }

    private static Tensor checked(String operation, Supplier<org.bytedeco.pytorch.Tensor> call, Tensor... operands) {
        try {
            return new TorchTensor(call.get());
        } catch (RuntimeException e) {
            throw failure(operation, e, operands);
        }
    }

    private Tensor inPlace(String operation, Supplier<org.bytedeco.pytorch.Tensor> call, Tensor... operands) {
        try {
            var _ = call.get();
            return this;
        } catch (RuntimeException e) {
            throw failure(operation + "InPlace", e, operands);
        }
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
