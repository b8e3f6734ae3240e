package jarl.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Tensor} of float32 on the Java heap: for small networks on a CPU, libtorch's dispatch of an operation costs many times its
 * arithmetic. Fully connected layers and the operations that losses consist of compute here, and are differentiated here
 * ({@link HeapBackward}); for all others the values go to libtorch and stay there. Nothing but parameters, whose gradients have memory
 * already, is differentiated across the border from libtorch to here; the other way it is cut ({@link Tensor#cut}).
 */
final class HeapTensor extends TorchBacked {

    // Above, the arithmetic counts, which libtorch does as well and on several threads.
    private static final int MOST_NUMBERS = 1 << 18;

    private final float[] values;
    private final long[] shape;
    private final HeapBackward.@Nullable Node node;

    private HeapTensor(float[] values, long[] shape, HeapBackward.@Nullable Node node) {
        this.values = values;
        this.shape = shape;
        this.node = node;
    }

    /** A copy of these numbers, or null if they cannot be on the heap, or should not. */
    static @Nullable HeapTensor read(Tensor tensor) {
        return switch (tensor) {
            case HeapTensor heap -> heap;
            case TorchTensor torch
            when torch.fitsHeap(MOST_NUMBERS) ->
                new HeapTensor(torch.segment().toArray(JAVA_FLOAT), torch.shape(), null);
            default -> null;
        };
    }

    /** Tensors along a dimension, which must be there; null if libtorch has to do it. */
    static @Nullable Tensor cat(List<Tensor> tensors, int dimension) {
        if (tensors.stream().noneMatch(HeapTensor.class::isInstance)) {
            return null;
        }
        HeapTensor[] parts = new HeapTensor[tensors.size()];
        for (int i = 0; i < parts.length; i++) {
            HeapTensor part = read(tensors.get(i));
            if (part == null || !part.fits(tensors.getFirst(), dimension)) {
                return null;
            }
            parts[i] = part;
        }
        return parts[0].joined(dimension, parts);
    }

    private boolean fits(Tensor other, int dimension) {
        long[] expected = other.shape();
        if (expected.length != shape.length || dimension < 0 || dimension >= shape.length) {
            return false;
        }
        expected[dimension] = shape[dimension];
        return Arrays.equals(expected, shape);
    }

    private HeapTensor joined(int dimension, HeapTensor... parts) {
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
    TorchTensor torch() {
        TorchTensor copy = (TorchTensor) TorchTensor.ofShape(values, shape);
        if (!recorded()) {
            return copy;
        }
        HeapBackward.Node end = node;
        return (TorchTensor) copy.cut(derivative ->
                HeapBackward.run(end, derivative.contiguous().segment().toArray(JAVA_FLOAT)));
    }

    private boolean recorded() {
        return node != null && TensorScope.recordsGradients();
    }

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
        double[] result = new double[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i];
        }
        return result;
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

    private HeapTensor shaped(long... newShape) {
        return recordedAs(values, newShape, derivative -> derivative);
    }

    @Override
    public Tensor select(int dimension, long index) {
        int place = dimension < 0 ? dimension + shape.length : dimension;
        if (place < 0 || place >= shape.length || index < 0 || index >= shape[place]) {
            return torch().select(dimension, index);
        }
        return slice(place, index, index + 1).squeeze(place);
    }

    @Override
    public Tensor slice(int dimension, long from, long to) {
        int place = dimension < 0 ? dimension + shape.length : dimension;
        if (place < 0 || place >= shape.length || from < 0 || to < from || to > shape[place]) {
            return torch().slice(dimension, from, to);
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
        int known = 1;
        int open = -1;
        for (int i = 0; i < full.length; i++) {
            if (full[i] == -1 && open < 0) {
                open = i;
            } else {
                known *= (int) full[i];
            }
        }
        if (open >= 0 && known > 0) {
            full[open] = values.length / known;
        }
        return (open >= 0 && known <= 0) || count(full) != values.length ? torch().reshape(newShape) : shaped(full);
    }

    @Override
    public Tensor flatten(int from, int to) {
        int first = from < 0 ? from + shape.length : from;
        int last = to < 0 ? to + shape.length : to;
        if (first < 0 || last >= shape.length || first > last) {
            return torch().flatten(from, to);
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
            return torch().unsqueeze(dimension);
        }
        long[] newShape = new long[shape.length + 1];
        System.arraycopy(shape, 0, newShape, 0, place);
        newShape[place] = 1;
        System.arraycopy(shape, place, newShape, place + 1, shape.length - place);
        return shaped(newShape);
    }

    @Override
    public Tensor squeeze(int dimension) {
        int place = dimension < 0 ? dimension + shape.length : dimension;
        if (place < 0 || place >= shape.length) {
            return torch().squeeze(dimension);
        }
        if (shape[place] != 1) {
            return this;
        }
        long[] newShape = new long[shape.length - 1];
        System.arraycopy(shape, 0, newShape, 0, place);
        System.arraycopy(shape, place + 1, newShape, place, newShape.length - place);
        return shaped(newShape);
    }

    @Override
    public Tensor contiguous() {
        return this;
    }

    @Override
    public Tensor to(DType type) {
        return type == DType.FLOAT32 ? this : torch().to(type);
    }

    @Override
    public Tensor converted(DType type) {
        return to(type);
    }

    @Override
    public Tensor to(Device device) {
        return device.isCpu() ? this : torch().to(device);
    }

    @Override
    public Tensor onHeap() {
        return this;
    }

    // ---- arithmetic ----

    /** Fills {@code result}, as long as the others. */
    private interface Loop {
        void run(float[] first, float[] second, float[] result);
    }

    /** Fills {@code result}, as long as the others, with a derivative with respect to an operand. */
    private interface DerivativeLoop {
        void run(float[] derivative, float[] first, float[] second, float[] result);
    }

    private boolean oneNumber() {
        return values.length == 1;
    }

    private static float[] spread(HeapTensor operand, int length) {
        if (operand.values.length == length) {
            return operand.values;
        }
        float[] all = new float[length];
        Arrays.fill(all, operand.values[0]);
        return all;
    }

    /** With equal shapes, or one of the operands a single number; others are libtorch's. */
    private @Nullable Tensor binary(Tensor other, Loop loop, DerivativeLoop byFirst, DerivativeLoop bySecond) {
        HeapTensor right = read(other);
        if (right == null
                || !(Arrays.equals(shape, right.shape)
                        || (right.oneNumber() && right.shape.length <= shape.length)
                        || (oneNumber() && shape.length <= right.shape.length))) {
            return null;
        }
        HeapTensor larger = oneNumber() && right.shape.length >= shape.length ? right : this;
        float[] first = spread(this, larger.values.length);
        float[] second = spread(right, larger.values.length);
        float[] result = new float[first.length];
        loop.run(first, second, result);
        HeapBackward.Node end = !recorded() && !right.recorded()
                ? null
                : new HeapBackward.Node((derivative, backward) -> {
                    reduce(node, values.length, byFirst, derivative, first, second, backward);
                    reduce(right.node, right.values.length, bySecond, derivative, first, second, backward);
                });
        return new HeapTensor(result, larger.shape, end);
    }

    private static void reduce(
            HeapBackward.@Nullable Node node,
            int length,
            DerivativeLoop loop,
            float[] derivative,
            float[] first,
            float[] second,
            HeapBackward backward) {
        if (node == null) {
            return;
        }
        float[] all = new float[derivative.length];
        loop.run(derivative, first, second, all);
        backward.add(node, length == all.length ? all : new float[] {(float) total(all)});
    }

    private static double total(float... numbers) {
        double total = 0;
        for (float number : numbers) {
            total += number;
        }
        return total;
    }

    /** The derivative's loop gets the derivative, the operand and the result. */
    private HeapTensor unary(Loop loop, DerivativeLoop byOperand) {
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

    private static Tensor atTorch(Tensor operand) {
        return operand instanceof HeapTensor heap ? heap.torch() : operand;
    }

    @Override
    public Tensor add(Tensor other) {
        Tensor result = binary(other, HeapLoops::add, HeapLoops::same, HeapLoops::same);
        return result == null ? torch().add(atTorch(other)) : result;
    }

    @Override
    public Tensor sub(Tensor other) {
        Tensor result = binary(other, HeapLoops::subtract, HeapLoops::same, HeapLoops::negative);
        return result == null ? torch().sub(atTorch(other)) : result;
    }

    @Override
    public Tensor mul(Tensor other) {
        Tensor result = binary(other, HeapLoops::multiply, HeapLoops::timesSecond, HeapLoops::timesFirst);
        return result == null ? torch().mul(atTorch(other)) : result;
    }

    @Override
    public Tensor div(Tensor other) {
        Tensor result = binary(other, HeapLoops::divide, HeapLoops::bySecond, HeapLoops::byDivisor);
        return result == null ? torch().div(atTorch(other)) : result;
    }

    @Override
    public Tensor minimum(Tensor other) {
        Tensor result = binary(other, HeapLoops::minimum, HeapLoops::ifFirstLess, HeapLoops::ifSecondLess);
        return result == null ? torch().minimum(atTorch(other)) : result;
    }

    @Override
    public Tensor maximum(Tensor other) {
        Tensor result = binary(other, HeapLoops::maximum, HeapLoops::ifSecondLess, HeapLoops::ifFirstLess);
        return result == null ? torch().maximum(atTorch(other)) : result;
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
    public Tensor softmax(int dimension) {
        if (!last(dimension)) {
            return torch().softmax(dimension);
        }
        int width = width();
        float[] result = HeapLoops.softmax(values, width);
        return recordedAs(result, shape, derivative -> HeapLoops.ofSoftmax(derivative, result, width));
    }

    @Override
    public Tensor logSoftmax(int dimension) {
        if (!last(dimension)) {
            return torch().logSoftmax(dimension);
        }
        int width = width();
        float[] result = HeapLoops.logSoftmax(values, width);
        return recordedAs(result, shape, derivative -> HeapLoops.ofLogSoftmax(derivative, result, width));
    }

    private boolean last(int dimension) {
        return shape.length > 0 && (dimension == -1 || dimension == shape.length - 1) && shape[shape.length - 1] > 0;
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
            return torch().linear(weight, bias);
        }
        int rows = (int) shape[0];
        int inputs = (int) shape[1];
        int outputs = (int) b.shape[0];
        float[] result = HeapBlas.linear(values, rows, w.numbers, b.numbers, inputs, outputs);
        HeapBackward.Node own = node;
        boolean learning = TensorScope.recordsGradients() && (own != null || w.gradient != null || b.gradient != null);
        HeapBackward.Node end = !learning
                ? null
                : new HeapBackward.Node((derivative, backward) -> {
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
                    && shape[0] * inputs <= MOST_NUMBERS
                    && rows * shape[0] <= MOST_NUMBERS;
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

    /** Without a derivative: nothing that is learned goes through it. */
    @Override
    public Tensor standardDeviation() {
        if (recorded()) {
            return torch().standardDeviation();
        }
        double mean = total(values) / values.length;
        double squares = 0;
        for (float value : values) {
            squares += (value - mean) * (value - mean);
        }
        return new HeapTensor(new float[] {(float) Math.sqrt(squares / (values.length - 1))}, new long[0], null);
    }

    private Tensor scaledSum(double factor) {
        float[] result = {(float) (total(values) * factor)};
        return recordedAs(result, new long[0], derivative -> {
            float[] inner = new float[values.length];
            Arrays.fill(inner, (float) (derivative[0] * factor));
            return inner;
        });
    }

    @Override
    public Tensor sum(int dimension) {
        return last(dimension) ? rowSums(1).squeeze(-1) : torch().sum(dimension);
    }

    @Override
    public Tensor sum(int dimension, boolean keepDimension) {
        return keepDimension && last(dimension)
                ? rowSums(1)
                : keepDimension ? torch().sum(dimension, true) : sum(dimension);
    }

    @Override
    public Tensor mean(int dimension) {
        return last(dimension) ? rowSums(1.0 / width()).squeeze(-1) : torch().mean(dimension);
    }

    @Override
    public Tensor mean(int dimension, boolean keepDimension) {
        return keepDimension && last(dimension)
                ? rowSums(1.0 / width())
                : keepDimension ? torch().mean(dimension, true) : mean(dimension);
    }

    private HeapTensor rowSums(double factor) {
        int width = width();
        long[] newShape = shape.clone();
        newShape[shape.length - 1] = 1;
        return recordedAs(HeapLoops.rowSums(values, width, factor), newShape, derivative -> {
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
        if (!last(dimension)
                || !(index instanceof TorchTensor torch && torch.onHost(DType.INT64))
                || !Arrays.equals(
                        Arrays.copyOf(index.shape(), shape.length - 1), Arrays.copyOf(shape, shape.length - 1))
                || index.dimensions() != shape.length) {
            return torch().gather(dimension, index);
        }
        int width = width();
        long[] chosen = index.segment().toArray(JAVA_LONG);
        int each = (int) index.size(-1);
        float[] result = new float[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            if (chosen[i] < 0 || chosen[i] >= width) {
                return torch().gather(dimension, index); // says what is wrong
            }
            result[i] = values[i / each * width + (int) chosen[i]];
        }
        return recordedAs(result, index.shape(), derivative -> {
            float[] inner = new float[values.length];
            for (int i = 0; i < chosen.length; i++) {
                inner[i / each * width + (int) chosen[i]] += derivative[i];
            }
            return inner;
        });
    }

    @Override
    public Tensor indexSelect(int dimension, Tensor indexes) {
        if (dimension < 0
                || dimension >= shape.length
                || indexes.dimensions() != 1
                || !(indexes instanceof TorchTensor torch && torch.onHost(DType.INT64))) {
            return torch().indexSelect(dimension, indexes);
        }
        long[] chosen = indexes.segment().toArray(JAVA_LONG);
        for (long index : chosen) {
            if (index < 0 || index >= shape[dimension]) {
                return torch().indexSelect(dimension, indexes); // says what is wrong
            }
        }
        long[] newShape = shape.clone();
        newShape[dimension] = chosen.length;
        HeapBlocks blocks = new HeapBlocks(shape, dimension);
        return recordedAs(blocks.chosen(values, chosen), newShape, derivative -> blocks.scattered(derivative, chosen));
    }

    @Override
    public Tensor maskedFill(Tensor mask, double value) {
        if (!(mask instanceof TorchTensor torch && torch.onHost(DType.BOOL)) || !Arrays.equals(mask.shape(), shape)) {
            return torch().maskedFill(mask, value);
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
    public void backward() {
        if (node == null || values.length != 1) {
            torch().backward(); // says what is wrong
            return;
        }
        HeapBackward.run(node, new float[] {1});
    }

    @Override
    public void backward(Tensor derivative) {
        if (node == null || !Arrays.equals(shape, derivative.shape())) {
            torch().backward(derivative); // says what is wrong
            return;
        }
        HeapBackward.run(node, derivative.toFloats());
    }

    // ---- memory ----

    @Override
    public long version() {
        return 0;
    }

    @Override
    public void close() {
        // The garbage collector does it.
    }

    @Override
    public String toString() {
        return "Tensor(" + dtype() + Arrays.toString(shape) + ")";
    }
}
