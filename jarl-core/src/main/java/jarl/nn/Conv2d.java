package jarl.nn;

import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * Two-dimensional convolution (in fact cross-correlation, as usual) with square windows: input {@code [N, in, H, W]}, output
 * {@code [N, out, (H + 2 padding - kernel) / stride + 1, ...]}. It computes in the element type of its input, whatever that of its
 * parameters is.
 */
public final class Conv2d implements Layer {

    private final Tensor weight;
    private final Tensor bias;
    private final Shape shape;
    private final double inputScale;

    /**
     * Describes the sizes of a convolution.
     *
     * @param channels of the output
     * @param kernel height and width of the window
     * @param stride steps between windows
     * @param padding rows and columns of zeros on each side
     */
    public record Shape(int channels, int kernel, int stride, int padding) {

        public Shape {
            if (channels < 1 || kernel < 1 || stride < 1 || padding < 0) {
                throw new IllegalArgumentException(
                        "channels, kernel and stride of a convolution must be at least 1 and "
                                + "padding at least 0, got " + channels + ", " + kernel + ", " + stride + " and "
                                + padding);
            }
        }

        /** Height (or width) of the output for that of an input; less than 1 if the input is too small. */
        public int output(int input) {
            return Math.floorDiv(input + 2 * padding - kernel, stride) + 1;
        }

        /** The number of multiplications for an image of this size. */
        public long operations(int inputs, int height, int width) {
            return (long) output(height) * output(width) * channels * inputs * kernel * kernel;
        }
    }

    /**
     * Creates a layer with fresh weights.
     *
     * @param inputs channels of the input
     * @param initialization for orthogonal, the window of all input channels counts as one vector
     * @param inputScale the input is to be multiplied by this; done to the weights, of which there are fewer
     */
    public Conv2d(int inputs, Shape shape, Initialization initialization, double inputScale, RandomGenerator random) {
        int window = inputs * shape.kernel() * shape.kernel();
        this.shape = shape;
        this.inputScale = inputScale;
        Tensor rows = initialization.weight(shape.channels(), window, Math.sqrt(2), random);
        this.weight = Initialization.reshaped(rows, shape.channels(), inputs, shape.kernel(), shape.kernel())
                .requireGradient();
        this.bias = initialization.bias(shape.channels(), window, random).requireGradient();
    }

    public Tensor forward(Tensor input) {
        DType type = input.dtype();
        Tensor scaled = inputScale == 1
                ? TensorAccess.converted(weight, type)
                : weight.mul(inputScale).to(type);
        return input.conv2d(scaled, TensorAccess.converted(bias, type), shape.stride(), shape.padding());
    }

    Shape shape() {
        return shape;
    }

    double inputScale() {
        return inputScale;
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        visitor.accept(prefix + "weight", weight);
        visitor.accept(prefix + "bias", bias);
    }
}
