package jarl.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import jarl.kernel.KernelChoice;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Tensor} of float32 on the Java heap: for small networks on a CPU, libtorch's dispatch of an operation costs many times its
 * arithmetic. Fully connected layers and the operations that losses consist of compute here, and are differentiated here
 * ({@link HeapBackward}); for all others the values go to libtorch ({@link #raw}) and stay there. Nothing but parameters, whose gradients
 * have memory already, is differentiated across the border from libtorch to here; the other way it is cut ({@link TensorAccess#cut}).
 */
final class HeapTensor extends Tensor {

    // Above, libtorch's kernels gain more than its dispatch costs (measured on two cores with AVX-512, decision 0020).
    // What enters the
    // heap, is broadcast or combined element by element:
    static final int MOST_NUMBERS = 1 << 18;

    private static final LongAdder CROSSINGS = new LongAdder();

    private final float[] values;
    private final long[] shape;
    private HeapBackward.@Nullable Node node;
    private float @Nullable [] gradient; // of requireGradient
    private boolean differentiated;

    private HeapTensor(float[] values, long[] shape, HeapBackward.@Nullable Node node) {
        this.values = values;
        this.shape = shape;
        this.node = node;
    }

    /** The number of tensors copied from the heap to libtorch. */
    static long crossings() {
        return CROSSINGS.sum();
    }

    /** Numbers that nothing was computed from; kept, not copied. */
    static HeapTensor holding(float[] values, long... shape) {
        return new HeapTensor(values, shape, null);
    }

    /** Copies numbers to the heap; null if the heap cannot or should not hold them. */
    static @Nullable HeapTensor read(Tensor tensor) {
        return switch (tensor) {
            case HeapTensor heap -> heap;
            case TorchTensor torch
            when torch.fitsHeap(MOST_NUMBERS) ->
                new HeapTensor(torch.segment().toArray(JAVA_FLOAT), torch.shape(), null);
            default -> null;
        };
    }

    /** Tensors along a dimension; null if libtorch has to do it, or to say what is wrong. */
    static @Nullable Tensor joined(List<Tensor> tensors, int dimension) {
        if (tensors.stream().noneMatch(HeapTensor.class::isInstance)) {
            return null;
        }
        int dimensions = tensors.getFirst().dimensions();
        int place = dimension < 0 ? dimension + dimensions : dimension;
        HeapTensor[] parts = new HeapTensor[tensors.size()];
        for (int i = 0; i < parts.length; i++) {
            HeapTensor part = read(tensors.get(i));
            if (part == null || place < 0 || place >= dimensions || !part.fits(tensors.getFirst(), place)) {
                return null;
            }
            parts[i] = part;
        }
        return parts[0].join(place, parts);
    }

    private boolean fits(Tensor other, int dimension) {
        long[] expected = other.shape();
        if (expected.length != shape.length) {
            return false;
        }
        expected[dimension] = shape[dimension];
        return Arrays.equals(expected, shape);
    }

    private HeapTensor join(int dimension, HeapTensor... parts) {
        long[] resultShape = shape.clone();
        resultShape[dimension] = 0;
        for (HeapTensor part : parts) {
            resultShape[dimension] += part.shape[dimension];
        }
        float[] result = new float[count(resultShape)];
        HeapBlocks blocks = new HeapBlocks(resultShape, dimension);
        boolean recorded = false;
        int from = 0;
        for (HeapTensor part : parts) {
            blocks.write(part.values, from, (int) part.shape[dimension], result);
            recorded |= part.recorded();
            from += (int) part.shape[dimension];
        }
        HeapBackward.Node end = !recorded
                ? null
                : new HeapBackward.Node((derivative, backward) -> {
                    int start = 0;
                    for (HeapTensor part : parts) {
                        if (part.node != null) {
                            backward.add(part.node, blocks.read(derivative, start, (int) part.shape[dimension]));
                        }
                        start += (int) part.shape[dimension];
                    }
                });
        return new HeapTensor(result, resultShape, end);
    }

    @Override
    org.bytedeco.pytorch.Tensor raw() {
        CROSSINGS.increment();
        TorchTensor copy = TorchAllocation.ofShape(values, shape);
        HeapBackward.Node end = node;
        if (end == null || !TensorScope.recordsGradients()) {
            return copy.raw();
        }
        return copy.cut(derivative ->
                        HeapBackward.run(end, derivative.contiguous().segment().toArray(JAVA_FLOAT)))
                .raw();
    }

    @Override
    org.bytedeco.pytorch.Tensor writable() {
        throw new IllegalStateException("what a network has computed cannot be written to, copy() can: " + this);
    }

    private boolean recorded() {
        return node != null && TensorScope.recordsGradients();
    }

    /** The number of elements of a shape. */
    static int count(long... shape) {
        long count = 1;
        for (long size : shape) {
            count *= size;
        }
        return Math.toIntExact(count);
    }

    // ---- describing ----

    @Override
    public DType dtype() {
        return DType.FLOAT32;
    }

    @Override
    public Device device() {
        return Device.CPU;
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    @Override
    public int dimensions() {
        return shape.length;
    }

    @Override
    public long size(int dimension) {
        if (dimension < -shape.length || dimension >= shape.length) {
            throw new IllegalArgumentException(
                    "size of dimension " + dimension + " does not exist in shape " + Arrays.toString(shape));
        }
        return shape[dimension < 0 ? dimension + shape.length : dimension];
    }

    @Override
    public long numel() {
        return values.length;
    }

    @Override
    public boolean isContiguous() {
        return true;
    }

    // ---- reading from Java ----

    @Override
    public MemorySegment segment() {
        return MemorySegment.ofArray(values).asReadOnly();
    }

    @Override
    public double item() {
        if (values.length != 1) {
            throw new IllegalArgumentException("item needs a tensor of one element, this is " + this);
        }
        return values[0];
    }

    @Override
    public float[] toFloats() {
        return values.clone();
    }

    @Override
    public double[] toDoubles() {
        return HeapLoops.doubles(values);
    }

    @Override
    public long[] toLongs() {
        long[] result = new long[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (long) values[i];
        }
        return result;
    }

    // ---- shapes ----

    /** The dimension counted from the first. */
    private int axis(String operation, int dimension) {
        int place = dimension < 0 ? dimension + shape.length : dimension;
        if (place < 0 || place >= shape.length) {
            throw new IllegalArgumentException(
                    operation + " over dimension " + dimension + " of " + this + ": there is no such dimension");
        }
        return place;
    }

    private HeapTensor shaped(long... newShape) {
        return recordedAs(values, newShape, derivative -> derivative);
    }

    @Override
    public Tensor select(int dimension, long index) {
        int place = axis("select", dimension);
        long row = index < 0 ? index + shape[place] : index;
        if (row < 0 || row >= shape[place]) {
            throw new IllegalArgumentException(
                    "select " + index + " of " + this + ": there are " + shape[place] + " in dimension " + dimension);
        }
        return slice(place, row, row + 1).squeeze(place);
    }

    @Override
    public Tensor slice(int dimension, long from, long to) {
        int place = axis("slice", dimension);
        if (from < 0 || to < from || to > shape[place]) {
            return super.slice(dimension, from, to); // says what is wrong
        }
        HeapBlocks blocks = new HeapBlocks(shape, place);
        long[] newShape = shape.clone();
        newShape[place] = to - from;
        return recordedAs(blocks.read(values, (int) from, (int) (to - from)), newShape, derivative -> {
            float[] whole = new float[values.length];
            blocks.write(derivative, (int) from, (int) (to - from), whole);
            return whole;
        });
    }

    @Override
    public Tensor view(long... newShape) {
        return reshape(newShape);
    }

    @Override
    public Tensor reshape(long... newShape) {
        long[] full = newShape.clone();
        long known = 1;
        int open = -1;
        for (int i = 0; i < full.length; i++) {
            if (full[i] == -1 && open < 0) {
                open = i;
            } else {
                known *= full[i];
            }
        }
        if (open >= 0 && known > 0) {
            full[open] = values.length / known;
            known *= full[open];
        }
        boolean fits = known == values.length && Arrays.stream(full).allMatch(size -> size >= 0);
        return fits ? shaped(full) : super.reshape(newShape); // says what is wrong
    }

    @Override
    public Tensor flatten(int from, int to) {
        if (shape.length == 0) {
            return super.flatten(from, to);
        }
        int first = axis("flatten", from);
        int last = axis("flatten", to);
        if (first > last) {
            return super.flatten(from, to); // says what is wrong
        }
        long[] newShape = new long[shape.length - (last - first)];
        System.arraycopy(shape, 0, newShape, 0, first);
        newShape[first] = count(Arrays.copyOfRange(shape, first, last + 1));
        System.arraycopy(shape, last + 1, newShape, first + 1, shape.length - last - 1);
        return shaped(newShape);
    }

    @Override
    public Tensor unsqueeze(int dimension) {
        int place = dimension < 0 ? dimension + shape.length + 1 : dimension;
        if (place < 0 || place > shape.length) {
            return super.unsqueeze(dimension); // says what is wrong
        }
        long[] newShape = new long[shape.length + 1];
        System.arraycopy(shape, 0, newShape, 0, place);
        newShape[place] = 1;
        System.arraycopy(shape, place, newShape, place + 1, shape.length - place);
        return shaped(newShape);
    }

    @Override
    public Tensor squeeze(int dimension) {
        int place = axis("squeeze", dimension);
        if (shape[place] != 1) {
            return this;
        }
        long[] newShape = new long[shape.length - 1];
        System.arraycopy(shape, 0, newShape, 0, place);
        System.arraycopy(shape, place + 1, newShape, place, newShape.length - place);
        return shaped(newShape);
    }

    @Override
    public Tensor expand(long... newShape) {
        if (Arrays.stream(newShape).anyMatch(size -> size < 0)
                || !Arrays.equals(HeapLayout.broadcast(shape, newShape), newShape)
                || count(newShape) > MOST_NUMBERS) {
            return super.expand(newShape);
        }
        return recordedAs(
                HeapLayout.spread(values, shape, newShape),
                newShape,
                derivative -> HeapLayout.gathered(derivative, newShape, shape));
    }

    @Override
    public Tensor permute(int... dimensions) {
        int[] order = Arrays.stream(dimensions).map(d -> axis("permute", d)).toArray();
        if (Arrays.stream(order).distinct().count() != shape.length) {
            return super.permute(dimensions); // says what is wrong
        }
        long[] newShape = Arrays.stream(order).mapToLong(d -> shape[d]).toArray();
        int[] back = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            back[order[i]] = i;
        }
        return recordedAs(
                HeapLayout.permuted(values, shape, order),
                newShape,
                derivative -> HeapLayout.permuted(derivative, newShape, back));
    }

    @Override
    public Tensor transpose(int first, int second) {
        int one = axis("transpose", first);
        int other = axis("transpose", second);
        return permute(IntStream.range(0, shape.length)
                .map(d -> d == one ? other : d == other ? one : d)
                .toArray());
    }

    @Override
    public Tensor contiguous() {
        return this;
    }

    @Override
    public Tensor to(DType type) {
        return type == DType.FLOAT32 ? this : super.to(type);
    }

    // ---- arithmetic ----

    /** {@code first (op) second}; null if none is on the heap, or libtorch has to do it or to say what is wrong. */
    static @Nullable Tensor binary(Tensor first, Tensor second, HeapBinary operation) {
        if (!(first instanceof HeapTensor) && !(second instanceof HeapTensor)) {
            return null;
        }
        HeapTensor left = read(first);
        HeapTensor right = left == null ? null : read(second);
        long[] shape = left == null || right == null ? null : HeapLayout.broadcast(left.shape, right.shape);
        if (shape == null || count(shape) > MOST_NUMBERS) {
            return null;
        }
        float[] x = HeapLayout.spread(left.values, left.shape, shape);
        float[] y = HeapLayout.spread(right.values, right.shape, shape);
        float[] result = new float[x.length];
        operation.loop().run(x, y, result);
        HeapBackward.Node leftNode = left.node;
        HeapBackward.Node rightNode = right.node;
        HeapBackward.Node end = !left.recorded() && !right.recorded()
                ? null
                : new HeapBackward.Node((derivative, backward) -> {
                    if (leftNode != null) {
                        float[] all = operation.byFirst().apply(derivative, x, y);
                        backward.add(leftNode, HeapLayout.gathered(all, shape, left.shape));
                    }
                    if (rightNode != null) {
                        float[] all = operation.bySecond().apply(derivative, x, y);
                        backward.add(rightNode, HeapLayout.gathered(all, shape, right.shape));
                    }
                });
        return new HeapTensor(result, shape, end);
    }

    /** The derivative's loop gets the derivative, the operand and the result. */
    private HeapTensor unary(HeapBinary.Loop loop, HeapBinary.DerivativeLoop byOperand) {
        float[] result = new float[values.length];
        loop.run(values, values, result);
        return recordedAs(result, shape, derivative -> {
            float[] inner = new float[values.length];
            byOperand.run(derivative, values, result, inner);
            return inner;
        });
    }

    private HeapTensor recordedAs(float[] result, long[] newShape, UnaryOperator<float[]> derivativeRule) {
        HeapBackward.Node own = node;
        HeapBackward.Node end = !recorded()
                ? null
                : new HeapBackward.Node((derivative, backward) -> backward.add(own, derivativeRule.apply(derivative)));
        return new HeapTensor(result, newShape, end);
    }

    @Override
    public Tensor add(double value) {
        float number = (float) value;
        return unary(
                (x, _, y) -> {
                    for (int i = 0; i < y.length; i++) {
                        y[i] = x[i] + number;
                    }
                },
                HeapLoops::same);
    }

    @Override
    public Tensor mul(double value) {
        float factor = (float) value;
        return unary(
                (x, _, y) -> {
                    for (int i = 0; i < y.length; i++) {
                        y[i] = x[i] * factor;
                    }
                },
                (d, _, _, result) -> {
                    for (int i = 0; i < result.length; i++) {
                        result[i] = d[i] * factor;
                    }
                });
    }

    @Override
    public Tensor neg() {
        return mul(-1);
    }

    @Override
    public Tensor abs() {
        return unary(HeapLoops::absolute, HeapLoops::signOf);
    }

    @Override
    public Tensor square() {
        return unary(HeapLoops::multiply, HeapLoops::twice);
    }

    @Override
    public Tensor sqrt() {
        return unary(HeapLoops::root, HeapLoops::byTwiceRoot);
    }

    @Override
    public Tensor exp() {
        return unary(HeapLoops::exponential, HeapLoops::timesSecond);
    }

    @Override
    public Tensor log() {
        return unary(HeapLoops::logarithm, HeapLoops::byFirst);
    }

    @Override
    public Tensor log1p() {
        return unary(HeapLoops::log1p, HeapLoops::byOnePlus);
    }

    @Override
    public Tensor reciprocal() {
        return unary(HeapLoops::reciprocal, HeapLoops::negativeSquare);
    }

    @Override
    public Tensor clamp(double minimum, double maximum) {
        float low = (float) minimum;
        float high = (float) maximum;
        return unary(
                (x, _, y) -> {
                    for (int i = 0; i < y.length; i++) {
                        y[i] = Math.min(Math.max(x[i], low), high);
                    }
                },
                (d, x, _, result) -> {
                    for (int i = 0; i < result.length; i++) {
                        result[i] = x[i] >= low && x[i] <= high ? d[i] : 0;
                    }
                });
    }

    @Override
    public Tensor clampMinimum(double minimum) {
        return clamp(minimum, Double.POSITIVE_INFINITY);
    }

    @Override
    public Tensor clampMaximum(double maximum) {
        return clamp(Double.NEGATIVE_INFINITY, maximum);
    }

    @Override
    public Tensor above(double value) {
        float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i] > value ? 1 : 0;
        }
        return new HeapTensor(result, shape, null);
    }

    // ---- activations ----

    @Override
    public Tensor tanh() {
        return unary(HeapLoops::tanh, HeapLoops::ofTanh);
    }

    @Override
    public Tensor relu() {
        return unary(HeapLoops::relu, HeapLoops::ofRelu);
    }

    @Override
    public Tensor reluInPlace() {
        return relu();
    }

    @Override
    public Tensor sigmoid() {
        return unary(HeapLoops::sigmoid, HeapLoops::ofSigmoid);
    }

    @Override
    public Tensor elu() {
        return unary(HeapLoops::elu, HeapLoops::ofElu);
    }

    @Override
    public Tensor silu() {
        float[] sigmoid = new float[values.length];
        HeapLoops.sigmoid(values, values, sigmoid);
        float[] result = new float[values.length];
        HeapLoops.silu(values, sigmoid, result);
        return recordedAs(result, shape, derivative -> {
            float[] inner = new float[values.length];
            HeapLoops.ofSilu(derivative, values, sigmoid, inner);
            return inner;
        });
    }

    @Override
    public Tensor softplus() {
        return unary(HeapLoops::softplus, HeapLoops::ofSoftplus);
    }

    /** An operation along the last dimension, done along another. */
    private Tensor along(String name, int dimension, UnaryOperator<Tensor> alongLast) {
        int place = axis(name, dimension);
        return place == shape.length - 1
                ? alongLast.apply(this)
                : alongLast.apply(transpose(place, -1)).transpose(place, -1);
    }

    @Override
    public Tensor softmax(int dimension) {
        return isEmptyOrNumber()
                ? super.softmax(dimension)
                : along("softmax", dimension, x -> ((HeapTensor) x).softmax());
    }

    private Tensor softmax() {
        int width = width();
        float[] result = HeapLoops.softmax(values, width);
        return recordedAs(result, shape, derivative -> HeapLoops.ofSoftmax(derivative, result, width));
    }

    @Override
    public Tensor logSoftmax(int dimension) {
        return isEmptyOrNumber()
                ? super.logSoftmax(dimension)
                : along("logSoftmax", dimension, x -> ((HeapTensor) x).logSoftmax());
    }

    private Tensor logSoftmax() {
        int width = width();
        float[] result = HeapLoops.logSoftmax(values, width);
        return recordedAs(result, shape, derivative -> HeapLoops.ofLogSoftmax(derivative, result, width));
    }

    @Override
    public Tensor logSumExp(int dimension) {
        if (isEmptyOrNumber()) {
            return super.logSumExp(dimension);
        }
        return along("logSumExp", dimension, x -> ((HeapTensor) x).logSumExp()).squeeze(dimension);
    }

    private Tensor logSumExp() {
        int width = width();
        float[] softmax = HeapLoops.softmax(values, width);
        return rows(HeapLoops.logSumExp(values, width), derivative -> HeapLoops.timesRows(softmax, derivative, width));
    }

    /** One number for each row of the last dimension, whose size becomes 1. */
    private HeapTensor rows(float[] results, UnaryOperator<float[]> derivativeRule) {
        long[] newShape = shape.clone();
        newShape[shape.length - 1] = 1;
        return recordedAs(results, newShape, derivativeRule);
    }

    private boolean isEmptyOrNumber() {
        return values.length == 0 || shape.length == 0;
    }

    private int width() {
        return (int) shape[shape.length - 1];
    }

    // ---- linear algebra ----

    @Override
    public Tensor linear(Tensor weight, Tensor bias) {
        LayerParameter w = LayerParameter.of(weight);
        LayerParameter b = LayerParameter.of(bias);
        if (w == null
                || b == null
                || shape.length != 2
                || !w.isLayerOf(shape[0], shape[1], b)
                || !HeapBlas.available()) {
            return super.linear(weight, bias);
        }
        int rows = (int) shape[0];
        int inputs = (int) shape[1];
        int outputs = (int) b.shape[0];
        float[] result = HeapBlas.linear(values, rows, w.numbers, b.numbers, inputs, outputs);
        HeapBackward.Node own = node;
        boolean learning = TensorScope.recordsGradients() && (own != null || w.gradient != null || b.gradient != null);
        if (!learning) {
            return new HeapTensor(result, new long[] {rows, outputs}, null);
        }
        Recording recording = new Recording(List.of(weight, bias));
        HeapBackward.Node end = new HeapBackward.Node((derivative, backward) -> {
            recording.arrive();
            if (w.gradient != null) {
                HeapBlas.addWeightGradient(derivative, values, rows, w.gradient, inputs, outputs);
            }
            if (b.gradient != null) {
                HeapLoops.addRows(derivative, b.gradient, outputs);
            }
            if (own != null) {
                backward.add(own, HeapBlas.inputGradient(derivative, rows, w.numbers, inputs, outputs));
            }
        });
        return new HeapTensor(result, new long[] {rows, outputs}, end);
    }

    /** Goes from the derivative with respect to a result on, to parameters and to the input; null where the input's is not wanted. */
    @FunctionalInterface
    interface Derivative {
        float @Nullable [] of(float[] derivative, boolean inputWanted);
    }

    /**
     * What an operation with parameters of its own has made of an input.
     *
     * @param learns whether its parameters want gradients
     */
    static HeapTensor computed(
            HeapTensor input, float[] result, long[] resultShape, boolean learns, Derivative derivativeRule) {
        HeapBackward.Node own = input.node;
        HeapBackward.Node end = !TensorScope.recordsGradients() || (own == null && !learns)
                ? null
                : new HeapBackward.Node((derivative, backward) -> {
                    float[] ofInput = derivativeRule.of(derivative, own != null);
                    if (ofInput != null) {
                        backward.add(own, ofInput);
                    }
                });
        return new HeapTensor(result, resultShape, end);
    }

    /**
     * A second result of the operation that computed {@code main}. Its derivative is handed over before that of {@code main}, which is then gone
     * on from even if nothing else depends on it.
     */
    static HeapTensor beside(HeapTensor main, float[] result, long[] resultShape, Consumer<float[]> derivative) {
        HeapBackward.Node first = main.node;
        HeapBackward.Node end = first == null
                ? null
                : new HeapBackward.Node((arrived, backward) -> {
                    derivative.accept(arrived);
                    backward.add(first, new float[main.values.length]);
                });
        return new HeapTensor(result, resultShape, end);
    }

    /** The numbers themselves, to be read only. */
    float[] array() {
        return values;
    }

    /** Values that something else has computed, which goes on with the derivative with respect to them; null if there is nothing to go on with. */
    static HeapTensor computed(float[] values, long[] shape, @Nullable Consumer<float[]> rest) {
        HeapBackward.Node end = rest == null ? null : new HeapBackward.Node((derivative, _) -> rest.accept(derivative));
        return new HeapTensor(values, shape, end);
    }

    /** Weight or bias of a layer. */
    private record LayerParameter(
            long[] shape, MemorySegment numbers, @Nullable MemorySegment gradient) {

        /** Null if it cannot be used here: not in Java's reach, or its gradient has to go on to where it comes from. */
        static @Nullable LayerParameter of(Tensor tensor) {
            if (!(tensor instanceof TorchTensor torch)) {
                return null;
            }
            long[] shape = torch.shapeOnHost(DType.FLOAT32);
            MemorySegment gradient = torch.gradientMemory();
            return shape == null || (gradient == null && TensorScope.recordsGradients() && torch.requiresGradient())
                    ? null
                    : new LayerParameter(shape, torch.segment(), gradient);
        }

        boolean isLayerOf(long rows, long inputs, LayerParameter bias) {
            return shape.length == 2
                    && shape[1] == inputs
                    && bias.shape.length == 1
                    && bias.shape[0] == shape[0]
                    && KernelChoice.layer(rows, inputs, shape[0]);
        }
    }

    // ---- reducing ----

    @Override
    public Tensor sum() {
        return scaledSum(1);
    }

    @Override
    public Tensor mean() {
        return scaledSum(1.0 / values.length);
    }

    /** Has no derivative: no parameter depends on the result. */
    @Override
    public Tensor standardDeviation() {
        if (recorded()) {
            return super.standardDeviation();
        }
        double mean = HeapLoops.total(values) / values.length;
        double squares = 0;
        for (float value : values) {
            squares += (value - mean) * (value - mean);
        }
        return new HeapTensor(new float[] {(float) Math.sqrt(squares / (values.length - 1))}, new long[0], null);
    }

    private Tensor scaledSum(double factor) {
        float[] result = {(float) (HeapLoops.total(values) * factor)};
        return recordedAs(result, new long[0], derivative -> {
            float[] inner = new float[values.length];
            Arrays.fill(inner, (float) (derivative[0] * factor));
            return inner;
        });
    }

    @Override
    public Tensor sum(int dimension, boolean keepDimension) {
        return isEmptyOrNumber()
                ? super.sum(dimension, keepDimension)
                : reduced("sum", dimension, keepDimension, x -> x.rowSums(1));
    }

    @Override
    public Tensor mean(int dimension, boolean keepDimension) {
        return isEmptyOrNumber()
                ? super.mean(dimension, keepDimension)
                : reduced("mean", dimension, keepDimension, x -> x.rowSums(1.0 / x.width()));
    }

    private Tensor reduced(
            String name, int dimension, boolean keepDimension, Function<HeapTensor, HeapTensor> alongLast) {
        Tensor kept = along(name, dimension, x -> alongLast.apply((HeapTensor) x));
        return keepDimension ? kept : kept.squeeze(dimension);
    }

    @Override
    public Tensor max(int dimension) {
        return isEmptyOrNumber() ? super.max(dimension) : reduced("max", dimension, false, HeapTensor::rowMaxima);
    }

    private HeapTensor rowMaxima() {
        int width = width();
        float[] largest = HeapLoops.rowMaxima(values, width);
        return rows(largest, derivative -> HeapLoops.ofRowMaxima(derivative, values, largest, width));
    }

    @Override
    public Tensor argmax(int dimension) {
        if (isEmptyOrNumber() || axis("argmax", dimension) != shape.length - 1) {
            return super.argmax(dimension);
        }
        long[] newShape = Arrays.copyOf(shape, shape.length - 1);
        long[] result = HeapLoops.rowArgmaxima(values, width());
        return newShape.length == 0 ? Tensor.of(result).squeeze(0) : Tensor.of(result, newShape);
    }

    private HeapTensor rowSums(double factor) {
        int width = width();
        return rows(HeapLoops.rowSums(values, width, factor), derivative -> {
            float[] inner = new float[values.length];
            for (int i = 0; i < inner.length; i++) {
                inner[i] = (float) (derivative[i / width] * factor);
            }
            return inner;
        });
    }

    // ---- indexing ----

    @Override
    public Tensor gather(int dimension, Tensor index) {
        long[] chosen = isEmptyOrNumber() || axis("gather", dimension) != shape.length - 1
                ? null
                : indexes(index, index.dimensions() - 1);
        Tensor gathered = chosen == null ? null : gather(chosen, (int) index.size(-1), index.shape());
        return gathered == null ? super.gather(dimension, index) : gathered; // says what is wrong
    }

    @Override
    public Tensor pick(Tensor index) {
        long[] chosen = isEmptyOrNumber() ? null : indexes(index, index.dimensions());
        Tensor picked = chosen == null ? null : gather(chosen, 1, index.shape());
        return picked == null ? super.pick(index) : picked;
    }

    /** Indexes whose {@code leading} first dimensions are this tensor's but for the last; null if they are not, or out of reach. */
    private long @Nullable [] indexes(Tensor index, int leading) {
        return index instanceof TorchTensor torch
                        && torch.onHost(DType.INT64)
                        && leading == shape.length - 1
                        && Arrays.equals(index.shape(), 0, leading, shape, 0, leading)
                        && index.numel() > 0
                ? index.segment().toArray(JAVA_LONG)
                : null;
    }

    /** {@code each} numbers of each row; null if there is none at one of the places. */
    private @Nullable HeapTensor gather(long[] chosen, int each, long[] newShape) {
        int width = width();
        float[] result = new float[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            if (chosen[i] < 0 || chosen[i] >= width) {
                return null;
            }
            result[i] = values[i / each * width + (int) chosen[i]];
        }
        return recordedAs(result, newShape, derivative -> {
            float[] inner = new float[values.length];
            for (int i = 0; i < chosen.length; i++) {
                inner[i / each * width + (int) chosen[i]] += derivative[i];
            }
            return inner;
        });
    }

    @Override
    public Tensor indexSelect(int dimension, Tensor indexes) {
        int place = axis("indexSelect", dimension);
        if (indexes.dimensions() != 1 || !(indexes instanceof TorchTensor torch && torch.onHost(DType.INT64))) {
            return super.indexSelect(dimension, indexes);
        }
        long[] chosen = indexes.segment().toArray(JAVA_LONG);
        for (long index : chosen) {
            if (index < 0 || index >= shape[place]) {
                return super.indexSelect(dimension, indexes); // says what is wrong
            }
        }
        long[] newShape = shape.clone();
        newShape[place] = chosen.length;
        HeapBlocks blocks = new HeapBlocks(shape, place);
        return recordedAs(blocks.chosen(values, chosen), newShape, derivative -> blocks.scattered(derivative, chosen));
    }

    @Override
    public Tensor maskedFill(Tensor mask, double value) {
        if (!(mask instanceof TorchTensor torch && torch.onHost(DType.BOOL)) || !Arrays.equals(mask.shape(), shape)) {
            return super.maskedFill(mask, value);
        }
        byte[] filled = mask.segment().toArray(JAVA_BYTE);
        float[] result = values.clone();
        for (int i = 0; i < result.length; i++) {
            if (filled[i] != 0) {
                result[i] = (float) value;
            }
        }
        return recordedAs(result, shape, derivative -> {
            float[] inner = derivative.clone();
            for (int i = 0; i < inner.length; i++) {
                inner[i] = filled[i] != 0 ? 0 : inner[i];
            }
            return inner;
        });
    }

    // ---- differentiation ----

    @Override
    public Tensor detach() {
        return new HeapTensor(values, shape, null);
    }

    @Override
    public boolean requiresGradient() {
        return node != null;
    }

    @Override
    public Tensor requireGradient() {
        if (node == null) {
            float[] sum = new float[values.length];
            gradient = sum;
            node = new HeapBackward.Node((derivative, _) -> {
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += derivative[i];
                }
            });
        }
        return this;
    }

    @Override
    public Tensor gradient() {
        if (gradient == null) {
            throw new IllegalStateException("no gradient has been computed for " + this);
        }
        return new HeapTensor(gradient, shape, null);
    }

    @Override
    public void backward() {
        if (values.length != 1) {
            throw new IllegalArgumentException("backward needs a single number, this is " + this);
        }
        differentiate(1);
    }

    @Override
    public void backward(Tensor derivative) {
        if (!Arrays.equals(shape, derivative.shape())) {
            throw new IllegalArgumentException("backward: expected shape " + Arrays.toString(shape) + ", got "
                    + Arrays.toString(derivative.shape()));
        }
        differentiate(derivative.toFloats());
    }

    private void differentiate(float... derivative) {
        HeapBackward.Node end = node;
        if (end == null) {
            throw new IllegalArgumentException(
                    "backward: nothing that " + this + " was computed from requires a gradient");
        }
        if (differentiated) {
            throw new IllegalStateException("backward: " + this + " has been differentiated already, compute it again");
        }
        differentiated = gradient == null;
        BackwardCall.of(this, () -> HeapBackward.run(end, derivative));
    }

    // ---- memory ----

    @Override
    public void close() {
        // The garbage collector does it.
    }
}
