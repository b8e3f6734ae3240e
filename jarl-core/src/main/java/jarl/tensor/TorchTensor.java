package jarl.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.function.Consumer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** A {@link Tensor} that is one libtorch tensor: its operations are those of {@code Tensor} itself. */
final class TorchTensor extends Tensor {

    static {
        TorchLibrary.load();
    }

    private final org.bytedeco.pytorch.Tensor tensor;
    private @Nullable Host host;
    private @Nullable MemorySegment gradientMemory;
    private @Nullable Tensor home;
    private @Nullable TorchTensor detachedFrom; // a parameter that has a home: what is written there is written here
    private @Nullable Tensor converted;
    private long convertedVersion;
    private boolean differentiated;
    private @Nullable TorchTensor meeting;

    /** The memory layout that Java can read, asked of libtorch once: constant for a tensor's life, except for {@link #moveInto}. */
    private record Host(DType type, long[] shape, MemorySegment memory) {}

    private TorchTensor(org.bytedeco.pytorch.Tensor tensor) {
        this.tensor = tensor;
    }

    static TorchTensor wrap(org.bytedeco.pytorch.Tensor tensor) {
        return new TorchTensor(tensor);
    }

    @Override
    org.bytedeco.pytorch.Tensor raw() {
        if (tensor.isNull()) {
            throw new IllegalStateException("the tensor has been freed: its scope is closed");
        }
        return tensor;
    }

    @Override
    org.bytedeco.pytorch.Tensor writable() {
        return raw();
    }

    // ---- describing ----

    @Override
    public DType dtype() {
        ScalarType type = raw().scalar_type().intern();
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

    @Override
    public Device device() {
        return raw().is_cuda() ? new Device(Device.Type.CUDA, tensor.device().index()) : Device.CPU;
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
        return (int) raw().dim();
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
        return raw().numel();
    }

    @Override
    public boolean isContiguous() {
        return raw().is_contiguous();
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
        org.bytedeco.pytorch.Tensor tensor = raw();
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
        if (onHost(DType.FLOAT32)) {
            return segment().toArray(ValueLayout.JAVA_FLOAT);
        }
        try (var _ = TensorScope.withoutGradients()) {
            return hostCopy(DType.FLOAT32).toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    @Override
    public double[] toDoubles() {
        if (onHost(DType.FLOAT32)) {
            return HeapLoops.doubles(segment().toArray(ValueLayout.JAVA_FLOAT));
        }
        try (var _ = TensorScope.withoutGradients()) {
            return hostCopy(DType.FLOAT64).toArray(ValueLayout.JAVA_DOUBLE);
        }
    }

    @Override
    public long[] toLongs() {
        if (onHost(DType.INT64)) {
            return segment().toArray(ValueLayout.JAVA_LONG);
        }
        try (var _ = TensorScope.withoutGradients()) {
            return hostCopy(DType.INT64).toArray(ValueLayout.JAVA_LONG);
        }
    }

    private MemorySegment hostCopy(DType type) {
        return detach().to(Device.CPU).to(type).contiguous().segment();
    }

    /** Whether {@link HeapTensor} may read these numbers; what a derivative would have to reach it may not. */
    boolean fitsHeap(long most) {
        return onHost(DType.FLOAT32)
                && tensor.numel() <= most
                && !(TensorScope.recordsGradients() && tensor.requires_grad());
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

    @Override
    public Tensor copyInPlace(Tensor source) {
        if (source instanceof HeapTensor && onHost(DType.FLOAT32) && Arrays.equals(shape(), source.shape())) {
            MemorySegment.copy(source.segment(), 0, segment(), 0, tensor.nbytes());
            return this;
        }
        return super.copyInPlace(source);
    }

    // ---- differentiation ----

    @Override
    public Tensor detach() {
        TorchTensor detached = new TorchTensor(raw().detach());
        detached.detachedFrom = home == null ? null : this;
        return detached;
    }

    @Override
    public boolean requiresGradient() {
        return raw().requires_grad();
    }

    @Override
    public Tensor requireGradient() {
        raw().set_requires_grad(true);
        return this;
    }

    @Override
    public Tensor gradient() {
        if (!hasGradient()) {
            throw new IllegalStateException("no gradient has been computed for " + this);
        }
        return new TorchTensor(tensor.grad());
    }

    @Override
    public void backward() {
        if (numel() != 1) {
            throw new IllegalArgumentException("backward needs a single number, this is " + this);
        }
        differentiate(() -> backward(new org.bytedeco.pytorch.Tensor()));
    }

    @Override
    public void backward(Tensor derivative) {
        requireShape("backward", derivative);
        differentiate(() -> backward(derivative.raw()));
    }

    /** What goes on behind a cut may lead to a part of this graph once more: that of an action whose probability is in the loss too. */
    private void backward(org.bytedeco.pytorch.Tensor derivative) {
        BoolOptional keep = TensorScope.isCut() ? new BoolOptional(true) : new BoolOptional();
        tensor.backward(derivative, keep, false, new TensorArrayRefOptional());
    }

    private void differentiate(Runnable backward) {
        if (!raw().requires_grad()) {
            throw new IllegalArgumentException(
                    "backward: nothing that " + this + " was computed from requires a gradient");
        }
        if (differentiated) {
            throw new IllegalStateException("backward: " + this + " has been differentiated already, compute it again");
        }
        differentiated = !tensor.is_leaf();
        BackwardCall.of(this, () -> run(backward));
    }

    private void run(Runnable backward) {
        try {
            backward.run();
        } catch (RuntimeException e) {
            String said = String.valueOf(e.getMessage());
            if (said.contains("backward through the graph a second time")) {
                throw BackwardCall.repeated(this, e);
            }
            if (said.contains("modified by an inplace operation")) {
                throw BackwardCall.outOfDate(this, e);
            }
            throw e;
        }
        TensorScope.continueBackward();
    }

    // ---- for layers: TensorAccess ----

    boolean hasGradient() {
        return raw().grad().defined();
    }

    /** The gradient's memory, if {@link #gradientInto} gave it one that Java can write; null otherwise. */
    @Nullable
    MemorySegment gradientMemory() {
        return gradientMemory;
    }

    void gradientInto(Tensor memory) {
        requireShape("gradientInto", memory);
        raw().mutable_grad().put(memory.raw());
        gradientMemory = memory instanceof TorchTensor torch && torch.onHost(DType.FLOAT32) ? memory.segment() : null;
    }

    void moveInto(Tensor memory) {
        requireShape("moveInto", memory);
        raw().set_data(memory.raw());
        host = null;
        if (home != null) {
            home.close();
        }
        home = TensorScope.unscoped(memory); // its version counts the writes through the memory's other names
    }

    long version() {
        return raw()._version()
                + (home instanceof TorchTensor moved ? moved.version() : 0)
                + (detachedFrom == null ? 0 : detachedFrom.version());
    }

    Tensor converted(DType type) {
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

    TorchTensor cut(Consumer<Tensor> rest) {
        TorchTensor leaf = new TorchTensor(raw().detach());
        leaf.requireGradient();
        TensorScope.onBackward(leaf, rest);
        return leaf;
    }

    /** {@link TensorAccess#meeting}: the same each time. */
    TorchTensor meeting() {
        if (tensor.is_leaf()) {
            return this; // which sums up what arrives
        }
        TorchTensor place = meeting;
        if (place == null) {
            place = cut(this::backward);
            meeting = place;
        }
        return place;
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

    private void requireShape(String operation, Tensor other) {
        if (!Arrays.equals(shape(), other.shape())) {
            throw new IllegalArgumentException(operation + ": expected shape " + Arrays.toString(shape()) + ", got "
                    + Arrays.toString(other.shape()));
        }
    }
}
