package jarl.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The network of Espeholt et al. 2018 (figure 3, right) as it is written down, in double precision: its outputs and, from a derivative with respect to
 * them, the gradients of its parameters.
 */
final class ResidualLoops {

    final double[] outputs;
    final List<double[]> gradients = new ArrayList<>();

    private final int images;
    private final List<float[]> parameters;

    private ResidualLoops(
            int images,
            int channels,
            int height,
            int width,
            List<Integer> stages,
            List<float[]> parameters,
            double[] x,
            float[] dy) {
        this.images = images;
        this.parameters = parameters;
        parameters.forEach(parameter -> gradients.add(new double[parameter.length]));
        List<Step> steps = new ArrayList<>();
        double[] hidden = x;
        int inputs = channels;
        int rows = height;
        int columns = width;
        int next = 0;
        for (int outputs : stages) {
            Step first = convolution(new ConvolutionSize(inputs, rows, columns, outputs, 3, 1, 1), next, hidden);
            Step pool = pool(images * outputs, rows, columns, first.values);
            steps.add(first);
            steps.add(pool);
            hidden = pool.values;
            rows = (rows + 1) / 2;
            columns = (columns + 1) / 2;
            ConvolutionSize inner = new ConvolutionSize(outputs, rows, columns, outputs, 3, 1, 1);
            for (int block = 0; block < 2; block++) {
                Step step = block(inner, next + 2 + 4 * block, hidden);
                steps.add(step);
                hidden = step.values;
            }
            next += 10;
            inputs = outputs;
        }
        this.outputs = relu(hidden);
        double[] d = masked(doubles(dy), this.outputs);
        for (Step step : steps.reversed()) {
            d = step.back.derivative(d);
        }
    }

    /** Values, and the way back from their derivative to that of the input, which adds to the gradients. */
    private record Step(double[] values, Back back) {}

    @FunctionalInterface
    private interface Back {
        double[] derivative(double[] d);
    }

    static ResidualLoops of(
            int images,
            int channels,
            int height,
            int width,
            List<Integer> stages,
            List<float[]> parameters,
            double[] x,
            float[] dy) {
        return new ResidualLoops(images, channels, height, width, stages, parameters, x, dy);
    }

    private Step convolution(ConvolutionSize size, int parameter, double[] x) {
        float[] weight = parameters.get(parameter);
        return new Step(
                ConvolutionLoops.linear(size, images, x, weight, parameters.get(parameter + 1)),
                d -> ConvolutionLoops.backward(
                        size, images, x, weight, d, gradients.get(parameter), gradients.get(parameter + 1)));
    }

    /** {@code x + conv(relu(conv(relu(x))))}. */
    private Step block(ConvolutionSize size, int parameter, double[] x) {
        double[] input = relu(x);
        Step first = convolution(size, parameter, input);
        double[] hidden = relu(first.values);
        Step second = convolution(size, parameter + 2, hidden);
        return new Step(
                sum(x, second.values),
                d -> sum(d, masked(first.back.derivative(masked(second.back.derivative(d), hidden)), input)));
    }

    private static Step pool(int planes, int height, int width, double[] x) {
        int rows = (height + 1) / 2;
        int columns = (width + 1) / 2;
        int[] from = new int[planes * rows * columns];
        Arrays.setAll(from, i -> {
            int plane = i / (rows * columns) * height * width;
            int row = i / columns % rows;
            int column = i % columns;
            int best = -1;
            for (int y = Math.max(0, 2 * row - 1); y < Math.min(height, 2 * row + 2); y++) {
                for (int z = Math.max(0, 2 * column - 1); z < Math.min(width, 2 * column + 2); z++) {
                    int place = plane + y * width + z;
                    best = best < 0 || x[place] > x[best] ? place : best;
                }
            }
            return best;
        });
        double[] values = Arrays.stream(from).mapToDouble(place -> x[place]).toArray();
        return new Step(values, d -> {
            double[] dx = new double[x.length];
            for (int i = 0; i < d.length; i++) {
                dx[from[i]] += d[i];
            }
            return dx;
        });
    }

    /** The lengths of the parameters. */
    static List<Integer> lengths(int channels, List<Integer> stages) {
        List<Integer> lengths = new ArrayList<>();
        int inputs = channels;
        for (int outputs : stages) {
            lengths.addAll(List.of(outputs * inputs * 9, outputs));
            for (int i = 0; i < 4; i++) {
                lengths.addAll(List.of(outputs * outputs * 9, outputs));
            }
            inputs = outputs;
        }
        return lengths;
    }

    private static double[] relu(double[] x) {
        return Arrays.stream(x).map(value -> Math.max(value, 0)).toArray();
    }

    private static double[] masked(double[] d, double[] results) {
        double[] masked = new double[d.length];
        Arrays.setAll(masked, i -> results[i] > 0 ? d[i] : 0);
        return masked;
    }

    private static double[] sum(double[] a, double[] b) {
        double[] sum = new double[a.length];
        Arrays.setAll(sum, i -> a[i] + b[i]);
        return sum;
    }

    private static double[] doubles(float[] numbers) {
        double[] doubles = new double[numbers.length];
        Arrays.setAll(doubles, i -> numbers[i]);
        return doubles;
    }
}
