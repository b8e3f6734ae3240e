package jarl.kernel;

/**
 * The sizes of a two-dimensional convolution (cross-correlation) with square windows.
 *
 * @param inputs channels of the input
 * @param height of the input
 * @param width of the input
 * @param outputs channels of the output
 * @param kernel height and width of the window
 * @param stride steps between windows
 * @param padding rows and columns of zeros on each side
 */
public record ConvolutionSize(int inputs, int height, int width, int outputs, int kernel, int stride, int padding) {

    public ConvolutionSize {
        if (inputs < 1 || outputs < 1 || kernel < 1 || stride < 1 || padding < 0 || padding >= kernel) {
            throw new IllegalArgumentException("a convolution needs at least 1 input, output, kernel and stride, and "
                    + "padding below its kernel, got " + inputs + ", " + outputs + ", " + kernel + ", " + stride
                    + " and " + padding);
        }
        if (height + 2 * padding < kernel || width + 2 * padding < kernel) {
            throw new IllegalArgumentException("images of " + height + " x " + width + " are too small for a window of "
                    + kernel + " x " + kernel);
        }
    }

    /** The height of the output. */
    public int outputHeight() {
        return (height + 2 * padding - kernel) / stride + 1;
    }

    /** The width of the output. */
    public int outputWidth() {
        return (width + 2 * padding - kernel) / stride + 1;
    }

    /** The number of inputs that an output is computed from. */
    public int window() {
        return inputs * kernel * kernel;
    }

    /** The number of multiplications for an image. */
    public long operations() {
        return (long) outputHeight() * outputWidth() * outputs * window();
    }
}
