package jarl.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.zip.CRC32C;

/**
 * A program that computes every kernel over odd sizes on this machine's vectors, holds the results to loops in double precision and prints the
 * vectors' width and, for each kernel, a digest of the results' bits: {@code 256 products=1a2b3c4d ...}. With {@code often} it computes small
 * sizes so often that each kernel is compiled, and holds them to nothing.
 */
public final class EveryKernel {

    private static final int[] SIZES = {1, 3, 17, 63, 65, 257};
    private static final int[] SMALL_SIZES = {3, 35};
    private static final int OFTEN = 210; // C1 compiles what was called 200 times
    private static final List<Nonlinearity> FUNCTIONS = List.of(Nonlinearity.values());

    private final SplittableRandom random = new SplittableRandom(7);
    private CRC32C digest = new CRC32C();
    private String kernel = "";

    private final boolean often;
    private final int[] sizes;

    private EveryKernel(boolean often) {
        this.often = often;
        this.sizes = often ? SMALL_SIZES : SIZES;
    }

    public static void main(String[] arguments) {
        if (!Vectors.available()) {
            throw new IllegalStateException(Vectors.whyNot());
        }
        EveryKernel all = new EveryKernel(arguments.length > 0);
        StringBuilder line = new StringBuilder().append(Vectors.bits());
        line.append(all.digestOf("products", all::products));
        line.append(all.digestOf("nonlinearities", all::nonlinearities));
        for (RecurrentLoops.Kind kind : RecurrentLoops.Kind.values()) {
            line.append(all.digestOf(kind.toString(), () -> all.recurrent(kind)));
        }
        line.append(all.digestOf("convolutions", all::convolutions));
        line.append(all.digestOf("residual", all::residualNetworks));
        line.append(all.digestOf("normalizations", all::normalizations));
        line.append(all.digestOf("optimizers", all::optimizers));
        System.out.println(line);
    }

    private String digestOf(String name, Runnable work) {
        kernel = name;
        digest = new CRC32C();
        for (int i = 0; i < (often ? OFTEN : 1); i++) {
            work.run();
        }
        return " " + name + "=" + Long.toHexString(digest.getValue());
    }

    // ---- comparing ----

    private float[] numbers(int count, double scale) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) ((random.nextDouble() * 2 - 1) * scale);
        }
        return numbers;
    }

    private float[] numbers(int count) {
        return numbers(count, 1);
    }

    private void holds(float[] actual, IntToDoubleFunction expected, double error, Object... sizes) {
        for (int i = 0; i < (often ? 0 : actual.length); i++) {
            digest.update(ByteBuffer.allocate(4).putFloat(0, actual[i]));
            double wanted = expected.applyAsDouble(i);
            if (!(Math.abs(actual[i] - wanted) <= error * (1 + Math.abs(wanted)))) {
                throw new AssertionError(kernel + " of " + Arrays.toString(sizes) + " at " + i + ": expected " + wanted
                        + ", got " + actual[i] + " on vectors of " + Vectors.bits() + " bits");
            }
        }
    }

    // ---- fully connected layers ----

    /** Each pair of sizes comes once for rows and inputs, rows and outputs, inputs and outputs. */
    private void products() {
        for (int i = 0; i < sizes.length; i++) {
            for (int j = 0; j < sizes.length; j++) {
                products(
                        sizes[(i + j) % sizes.length],
                        sizes[i],
                        sizes[j],
                        FUNCTIONS.get((i * 6 + j) % FUNCTIONS.size()));
            }
        }
    }

    private void products(int rows, int inputs, int outputs, Nonlinearity function) {
        float[] weight = numbers(outputs * inputs, 1 / Math.sqrt(inputs));
        float[] bias = numbers(outputs);
        float[] x = numbers(rows * inputs);
        float[] dy = numbers(rows * outputs);
        DenseLayer layer = new DenseLayer(weight, bias);
        float[] y = new float[rows * outputs];
        layer.forward(x, function, function == Nonlinearity.SILU ? new float[y.length] : y, y, 0, rows);
        float[] at = numbers(rows * inputs);
        float[] dx = new float[rows * inputs];
        layer.inputGradient(dy, function, at, dx, 0, rows);
        float[] ofWeight = new float[weight.length];
        layer.addWeightGradient(dy, x, rows, ofWeight, 0, outputs);
        float[] ofBias = new float[outputs];
        layer.addBiasGradient(dy, rows, ofBias);

        double error = 1e-6 * Math.sqrt(rows + inputs + outputs);
        holds(
                y,
                k -> value(
                        function,
                        dot(x, k / outputs * inputs, 1, weight, k % outputs * inputs, 1, inputs) + bias[k % outputs]),
                error,
                rows,
                inputs,
                outputs,
                function);
        holds(
                dx,
                k -> slope(function, at[k]) * dot(dy, k / inputs * outputs, 1, weight, k % inputs, inputs, outputs),
                error,
                rows,
                inputs,
                outputs,
                function);
        holds(ofWeight, k -> dot(dy, k / inputs, outputs, x, k % inputs, inputs, rows), error, rows, inputs, outputs);
        holds(ofBias, k -> dot(dy, k, outputs, new float[] {1}, 0, 0, rows), error, rows, outputs);
    }

    private static double dot(float[] a, int from, int step, float[] b, int otherFrom, int otherStep, int terms) {
        double sum = 0;
        for (int i = 0; i < terms; i++) {
            sum += (double) a[from + i * step] * b[otherFrom + i * otherStep];
        }
        return sum;
    }

    private void nonlinearities() {
        for (int size : sizes) {
            for (Nonlinearity function : Nonlinearity.values()) {
                float[] x = numbers(size, 20);
                float[] y = new float[size];
                VectorNonlinearity.apply(function, x, y, 0, size);
                holds(y, i -> value(function, x[i]), 1e-6, size, function);
                float[] d = numbers(size);
                float[] slopes = new float[size];
                DenseLayer.derivative(function, d, x, slopes, 0, size);
                holds(slopes, i -> d[i] * slope(function, x[i]), 2e-6, size, function);
            }
        }
    }

    private static double value(Nonlinearity function, double x) {
        return switch (function) {
            case NONE -> x;
            case TANH -> Math.tanh(x);
            case RELU -> Math.max(x, 0);
            case ELU -> x > 0 ? x : Math.expm1(x);
            case SILU -> x / (1 + Math.exp(-x));
        };
    }

    /** The derivative as a function of the result, but for SILU, where it is one of the argument. */
    private static double slope(Nonlinearity function, double at) {
        return switch (function) {
            case NONE -> 1;
            case TANH -> 1 - at * at;
            case RELU -> at > 0 ? 1 : 0;
            case ELU -> at > 0 ? 1 : 1 + at;
            case SILU -> {
                double sigmoid = 1 / (1 + Math.exp(-at));
                yield sigmoid + at * sigmoid * (1 - sigmoid);
            }
        };
    }

    // ---- recurrent layers ----

    private void recurrent(RecurrentLoops.Kind kind) {
        if (often) {
            recurrent(kind, 2, 3, 17, 17);
            return;
        }
        recurrent(kind, 1, 1, 1, 1);
        recurrent(kind, 5, 3, 17, 3);
        recurrent(kind, 3, 17, 3, 17);
        recurrent(kind, 4, 3, 1, 63);
        recurrent(kind, 17, 2, 63, 65);
        recurrent(kind, 3, 1, 65, 65);
    }

    /**
     * The values themselves; and as gradients depend on all of them, a random direction's derivative by a difference of the loops' losses beside
     * the same of the kernels' gradients.
     */
    private void recurrent(RecurrentLoops.Kind kind, int steps, int columns, int inputs, int outputs) {
        int width = kind == RecurrentLoops.Kind.MIN_GRU ? outputs : inputs;
        List<float[]> parameters = new ArrayList<>();
        for (int length : kind.parameters(inputs, outputs)) {
            parameters.add(numbers(length, 1 / Math.sqrt(outputs)));
        }
        float[] x = numbers(steps * columns * width);
        List<float[]> state = new ArrayList<>();
        for (int i = 0; i < kind.states; i++) {
            state.add(numbers(columns * outputs));
        }
        byte[] starts = new byte[steps * columns];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = (byte) (random.nextInt(4) == 0 ? 1 : 0);
        }
        SequenceLayer layer = switch (kind) {
            case LSTM -> LstmLayer.of(parameters);
            case GRU -> GruLayer.of(parameters);
            case MIN_GRU -> MinGruLayer.of(parameters);
        };
        SequenceLayer.Sequence sequence = layer.forward(x, state, starts);
        Object[] sizes = {steps, columns, width, outputs};
        double[][] after = doubles(state);
        double[] expected = RecurrentLoops.forward(kind, doubles(parameters), doubles(x), after, starts, columns);
        holds(sequence.output(), i -> expected[i], 2e-6, sizes);
        for (int s = 0; s < after.length; s++) {
            double[] last = after[s];
            holds(sequence.lastState().get(s), i -> last[i], 2e-6, sizes);
        }

        float[] ofOutput = numbers(expected.length);
        List<float[]> ofState = new ArrayList<>();
        state.forEach(numbers -> ofState.add(numbers(numbers.length)));
        List<float[]> gradients = new ArrayList<>();
        parameters.forEach(numbers -> gradients.add(new float[numbers.length]));
        gradients.add(sequence.backward(ofOutput, ofState, true, gradients));
        if (often) {
            return;
        }
        List<float[]> variables = new ArrayList<>(parameters);
        variables.add(x);
        for (int v = 0; v < variables.size(); v++) {
            float[] direction = numbers(variables.get(v).length);
            double[] losses = new double[2];
            for (int side = 0; side < 2; side++) {
                double[][] moved = doubles(variables);
                for (int i = 0; i < direction.length; i++) {
                    moved[v][i] += (side - 0.5) * 2e-6 * direction[i];
                }
                double[][] end = doubles(state);
                double[] output = RecurrentLoops.forward(
                        kind, Arrays.copyOf(moved, moved.length - 1), moved[moved.length - 1], end, starts, columns);
                losses[side] = total(output, ofOutput);
                for (int s = 0; s < end.length; s++) {
                    losses[side] += total(end[s], ofState.get(s));
                }
            }
            float[] gradient = gradients.get(v);
            double slope = (losses[1] - losses[0]) / 2e-6;
            float computed = (float) total(doubles(gradient), direction);
            holds(new float[] {computed}, _ -> slope, 1e-5, sizes);
            holds(gradient, i -> gradient[i], 0, sizes); // for the digest
        }
    }

    private static double total(double[] numbers, float[] weights) {
        double sum = 0;
        for (int i = 0; i < numbers.length; i++) {
            sum += numbers[i] * weights[i];
        }
        return sum;
    }

    private static double[] doubles(float[] numbers) {
        double[] doubles = new double[numbers.length];
        Arrays.setAll(doubles, i -> numbers[i]);
        return doubles;
    }

    private static double[][] doubles(List<float[]> arrays) {
        return arrays.stream().map(EveryKernel::doubles).toArray(double[][]::new);
    }

    // ---- convolutions ----

    private void convolutions() {
        if (often) {
            twoLayers();
            smallImages(new ConvolutionSize(1, 3, 4, 5, 2, 1, 0), 1);
            return;
        }
        smallImages(new ConvolutionSize(4, 10, 10, 16, 3, 1, 0), 5);
        smallImages(new ConvolutionSize(1, 3, 4, 1, 3, 1, 0), 3);
        smallImages(new ConvolutionSize(3, 7, 21, 17, 2, 1, 0), 6);
        convolution(new ConvolutionSize(1, 5, 7, 1, 3, 1, 0), 1);
        convolution(new ConvolutionSize(3, 6, 5, 17, 3, 1, 1), 3);
        convolution(new ConvolutionSize(17, 7, 9, 3, 3, 2, 1), 3);
        convolution(new ConvolutionSize(2, 9, 9, 65, 4, 3, 0), 1);
        convolution(new ConvolutionSize(3, 13, 17, 33, 8, 4, 0), 5);
        // MinAtar's, whose inputs leave a rest on vectors of 16 numbers, none on those of 8
        convolution(new ConvolutionSize(4, 10, 10, 16, 3, 1, 0), 5);
    }

    private void smallImages(ConvolutionSize size, int images) {
        convolution(new VectorSmallImages(size, 1, false, 0), size, images);
        List<float[]> parameters = List.of(
                numbers(size.outputs() * size.window(), 1 / Math.sqrt(size.window())),
                numbers(size.outputs(), 0.1),
                numbers(size.outputs()),
                numbers(size.outputs(), 0.1));
        float[] x = numbers(images * size.inputs() * size.height() * size.width());
        float[] dy = numbers(images * size.outputs() * size.outputHeight() * size.outputWidth());
        float[] y = new float[dy.length];
        List<float[]> gradients = gradients(new VectorSmallImages(size, 1, true, 1e-3), parameters, x, dy, images, y);
        if (often) {
            return;
        }
        var expected = new NormalizedConvolutionLoops(size, images, doubles(x), parameters, dy, 1e-3);
        holds(y, i -> expected.y[i], 1e-5, size);
        for (int p = 0; p < gradients.size(); p++) {
            double[] gradient = expected.gradients.get(p);
            holds(gradients.get(p), i -> gradient[i], 1e-4, size, p);
        }
    }

    /** Computes {@code y}, and the gradients of the parameters. */
    private static <P> List<float[]> gradients(
            ImageKernels<P> network, List<float[]> parameters, float[] x, float[] dy, int images, float[] y) {
        P pass = network.begin(memory(parameters), 0, images);
        network.forward(pass, MemorySegment.ofArray(x), false, 0, images, true, MemorySegment.ofArray(y));
        network.clearGradients(pass, 1);
        network.backward(pass, MemorySegment.ofArray(x), false, MemorySegment.ofArray(dy), 0, images, 0);
        List<float[]> gradients =
                parameters.stream().map(each -> new float[each.length]).toList();
        network.addGradients(pass, 1, memory(gradients));
        return gradients;
    }

    private void convolution(ConvolutionSize size, int images) {
        convolution(new VectorConvolutions(List.of(size), 1), size, images);
    }

    private void convolution(ImageKernels<?> network, ConvolutionSize size, int images) {
        List<float[]> parameters = List.of(
                numbers(size.outputs() * size.window(), 1 / Math.sqrt(size.window())), numbers(size.outputs(), 0.1));
        float[] x = numbers(images * size.inputs() * size.height() * size.width());
        float[] dy = numbers(images * size.outputs() * size.outputHeight() * size.outputWidth());
        float[] y = new float[dy.length];
        List<float[]> gradients = gradients(network, parameters, x, dy, images, y);

        if (often) {
            return;
        }
        double[] expected = ConvolutionLoops.forward(size, images, doubles(x), parameters.get(0), parameters.get(1));
        holds(y, i -> expected[i], 2e-6, size);
        double[] masked = new double[dy.length];
        Arrays.setAll(masked, i -> expected[i] > 0 ? dy[i] : 0);
        double[] ofWeight = new double[parameters.getFirst().length];
        double[] ofBias = new double[size.outputs()];
        var _ = ConvolutionLoops.backward(size, images, doubles(x), parameters.get(0), masked, ofWeight, ofBias);
        holds(gradients.get(0), i -> ofWeight[i], 5e-6, size);
        holds(gradients.get(1), i -> ofBias[i], 5e-6, size);
    }

    /** Of one vector of channels, then of two: the way back takes each kernel. */
    private void twoLayers() {
        int lanes = VectorTiles.LANES;
        ConvolutionSize below = new ConvolutionSize(2, 3, 3, lanes, 3, 1, 1);
        ConvolutionSize above = new ConvolutionSize(lanes, 3, 3, 2 * lanes, 3, 1, 0);
        List<float[]> parameters = List.of(
                numbers(below.outputs() * below.window()),
                numbers(below.outputs()),
                numbers(above.outputs() * above.window()),
                numbers(above.outputs()));
        MemorySegment x = MemorySegment.ofArray(numbers(2 * 2 * 3 * 3));
        VectorConvolutions network = new VectorConvolutions(List.of(below, above), 1);
        VectorConvolutions.Pass pass = network.begin(memory(parameters), 0, 2);
        MemorySegment y = MemorySegment.ofArray(new float[2 * network.outputs()]);
        network.forward(pass, x, false, 0, 2, true, y);
        network.clearGradients(pass, 1);
        network.backward(pass, x, false, y, 0, 2, 0);
        network.addGradients(pass, 1, memory(parameters));
    }

    private void residualNetworks() {
        if (often) {
            residualNetwork(1, 2, 5, 6, List.of(17));
            return;
        }
        residualNetwork(1, 1, 1, 1, List.of(1));
        residualNetwork(2, 3, 9, 14, List.of(17, 3));
        residualNetwork(1, 17, 3, 65, List.of(3, 65));
        residualNetwork(3, 4, 17, 12, List.of(16, 32, 32));
    }

    private void residualNetwork(int images, int channels, int height, int width, List<Integer> stages) {
        List<float[]> parameters = new ArrayList<>();
        for (int length : ResidualLoops.lengths(channels, stages)) {
            parameters.add(numbers(length, 0.1));
        }
        float[] x = numbers(images * channels * height * width);
        VectorResidualNetwork network = new VectorResidualNetwork(channels, height, width, stages, 0.5);
        float[] y = new float[images * network.outputs()];
        float[] dy = numbers(y.length);
        VectorResidualNetwork.Pass pass = network.begin(memory(parameters), 0, images);
        network.forward(pass, MemorySegment.ofArray(x), false, 0, images, true, MemorySegment.ofArray(y));
        network.clearGradients(pass, 1);
        network.backward(pass, MemorySegment.ofArray(x), false, MemorySegment.ofArray(dy), 0, images, 0);
        List<float[]> gradients =
                parameters.stream().map(p -> new float[p.length]).toList();
        network.addGradients(pass, 1, memory(gradients));
        if (often) {
            return;
        }
        double[] scaled = Arrays.stream(doubles(x)).map(value -> value * 0.5).toArray();
        ResidualLoops expected = ResidualLoops.of(images, channels, height, width, stages, parameters, scaled, dy);
        holds(y, i -> expected.outputs[i], 5e-6, height, width, stages);
        for (int p = 0; p < gradients.size(); p++) {
            double[] gradient = expected.gradients.get(p);
            holds(gradients.get(p), i -> gradient[i], 2e-5, height, width, stages, p);
        }
    }

    private static List<MemorySegment> memory(List<float[]> arrays) {
        return arrays.stream().map(MemorySegment::ofArray).toList();
    }

    // ---- layer normalization ----

    private void normalizations() {
        for (int features : sizes) {
            normalization(1, features);
            normalization(5, features);
        }
    }

    private void normalization(int rows, int features) {
        float[] weight = numbers(features);
        float[] bias = numbers(features);
        float[] x = numbers(rows * features);
        float[] dy = numbers(rows * features);
        VectorLayerNorm norm = new VectorLayerNorm(weight, bias, 1e-6);
        float[] normalized = x.clone();
        float[] y = new float[x.length];
        float[] scales = new float[rows];
        norm.forward(normalized, y, 0, features, rows, scales, 0);
        float[] dx = new float[x.length];
        norm.derivative(dy, dx, 0, normalized, 0, features, rows, scales, 0);
        float[] ofWeight = new float[features];
        float[] ofBias = new float[features];
        norm.addGradients(dy, 0, normalized, 0, features, rows, ofWeight, ofBias);

        LayerNormLoops expected = new LayerNormLoops(x, dy, weight, bias, 1e-6);
        holds(y, i -> expected.y[i], 1e-5, rows, features);
        holds(dx, i -> expected.dx[i], 1e-4, rows, features);
        holds(ofWeight, i -> expected.ofWeight[i], 1e-5, rows, features);
        holds(ofBias, i -> expected.ofBias[i], 1e-5, rows, features);
    }

    // ---- optimizers ----

    private void optimizers() {
        for (int size : sizes) {
            optimizers(size);
        }
        if (often) {
            return;
        }
        double squares = 0;
        float[] many = numbers(3 * 4096 + 17);
        for (float number : many) {
            squares += (double) number * number;
        }
        double expected = squares;
        holds(new float[] {(float) FlatUpdate.sumOfSquares(MemorySegment.ofArray(many))}, _ -> expected, 1e-6);
    }

    private void optimizers(int size) {
        float[] p = numbers(size);
        float[] g = numbers(size);
        float[] m = numbers(size);
        float[] v = numbers(size);
        for (int i = 0; i < size; i++) {
            v[i] = Math.abs(v[i]) + 0.01f;
        }
        double[] mean = doubles(m);
        double[] square = doubles(v);
        Arrays.setAll(mean, i -> 0.9 * m[i] + 0.1 * g[i]);
        Arrays.setAll(square, i -> 0.99 * v[i] + 0.01 * g[i] * g[i]);
        List<float[]> adam = List.of(p.clone(), g, m.clone(), v.clone());
        List<MemorySegment> blocks = memory(adam);
        FlatUpdate.adam(blocks.get(0), blocks.get(1), blocks.get(2), blocks.get(3), 0.9, 0.99, 1e-3, -0.1);
        holds(adam.get(0), i -> p[i] - 0.1 * mean[i] / (Math.sqrt(square[i]) + 1e-3), 2e-6, size);
        holds(adam.get(2), i -> mean[i], 1e-6, size);
        holds(adam.get(3), i -> square[i], 1e-6, size);
        List<float[]> byMean = List.of(p.clone(), g, m.clone(), v.clone());
        blocks = memory(byMean);
        FlatUpdate.adamByMean(blocks.get(0), blocks.get(1), blocks.get(2), blocks.get(3), 0.9, 0.99, -0.1);
        holds(byMean.get(0), i -> p[i] - 0.1 * mean[i], 1e-6, size);
        List<float[]> rms = List.of(p.clone(), g, v.clone());
        blocks = memory(rms);
        FlatUpdate.rmsProp(blocks.get(0), blocks.get(1), blocks.get(2), 0.99, 1e-3, 1e-2, -0.1);
        holds(rms.get(0), i -> p[i] - 0.1 * g[i] / (Math.sqrt(square[i] + 1e-3) + 1e-2), 2e-6, size);
        float[] scaled = p.clone();
        FlatUpdate.scale(MemorySegment.ofArray(scaled), 0.3);
        holds(scaled, i -> 0.3 * p[i], 1e-6, size);
        double squares =
                Arrays.stream(doubles(p)).map(number -> number * number).sum();
        holds(new float[] {(float) FlatUpdate.sumOfSquares(MemorySegment.ofArray(p))}, _ -> squares, 1e-6, size);
        withoutGradients(p, size);
    }

    /** What a weight that gets no gradient keeps of past ones: 0 where it would be less than any normal number. */
    private void withoutGradients(float[] p, int size) {
        float[] small = new float[size];
        float[] squares = new float[size];
        for (int i = 0; i < size; i++) {
            small[i] = i % 3 == 2 ? 1 : (i % 3 == 0 ? -1.2f : 1.2f) * Float.MIN_NORMAL;
            squares[i] = Math.abs(small[i]);
        }
        IntToDoubleFunction half = i -> i % 3 == 2 ? 0.5 : 0;
        List<float[]> adam = List.of(p.clone(), new float[size], small.clone(), squares.clone());
        List<MemorySegment> blocks = memory(adam);
        FlatUpdate.adam(blocks.get(0), blocks.get(1), blocks.get(2), blocks.get(3), 0.5, 0.5, 1e-3, -0.1);
        holds(adam.get(2), half, 0, size);
        holds(adam.get(3), half, 0, size);
        List<float[]> byMean = List.of(p.clone(), new float[size], small.clone(), squares.clone());
        blocks = memory(byMean);
        FlatUpdate.adamByMean(blocks.get(0), blocks.get(1), blocks.get(2), blocks.get(3), 0.5, 0.5, -0.1);
        holds(byMean.get(2), half, 0, size);
        holds(byMean.get(3), half, 0, size);
        List<float[]> rms = List.of(p.clone(), new float[size], squares.clone());
        blocks = memory(rms);
        FlatUpdate.rmsProp(blocks.get(0), blocks.get(1), blocks.get(2), 0.5, 1e-3, 1e-2, -0.1);
        holds(rms.get(2), half, 0, size);
    }
}
