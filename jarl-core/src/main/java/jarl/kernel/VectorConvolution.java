package jarl.kernel;

import java.util.Arrays;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;

/**
 * One convolution as products of the windows where they lie ({@link VectorTiles}) with packed weights: output, gradient of the weight and the
 * bias, and gradient of the input, for which the products of derivatives and weights are added up where the windows lie. Every number is a sum in
 * one order, whatever images and tiles it is computed with.
 */
final class VectorConvolution {

    private static final int LANES = VectorTiles.LANES;

    private final ConvolutionSize size;
    private final int most;
    private final ImagePlane input;
    private final ImagePlane output;
    private final Places forward;
    private final int[] channels; // places of an output's channels
    private final int[] runs; // where the inputs of a window begin that lie next to each other
    private final int run;
    private final float[] zeros;
    private final int[] rowsOfTwo; // places of pixels in a tile
    private final int[] rowsOfOne;
    private final VectorGradientTiles.Walk walk;

    /** Places of windows and of what is computed from them, in some images, and which weight belongs to each place of a window. */
    private record Places(int[] in, int[] out, int[] taps, int[] tapWeights) {}

    /** Packed weights of one or all products. */
    record Packed(float[] forward, float[] bias, float[] backward) {}

    /**
     * Creates a convolution.
     *
     * @param output as the input of the next; channels are a multiple of the vector's length
     * @param most the images that one call computes
     */
    VectorConvolution(ConvolutionSize size, ImagePlane input, ImagePlane output, int most) {
        this.size = size;
        this.most = most;
        this.input = input;
        this.output = output;
        this.forward = forwardPlaces();
        this.channels = IntStream.range(0, size.outputs()).toArray();
        this.run = input.channelsFirst() ? size.kernel() : size.kernel() * input.channels();
        this.zeros = new float[2 * LANES];
        this.rowsOfTwo = rows(VectorTiles.PIXELS, 2 * LANES);
        this.rowsOfOne = rows(VectorTiles.PIXELS_OF_ONE, LANES);
        this.runs = new int[forward.taps.length / run];
        for (int i = 0; i < runs.length; i++) {
            runs[i] = forward.taps[i * run];
        }
        this.walk = new VectorGradientTiles.Walk(
                size.outputHeight(),
                size.outputWidth(),
                input.size(),
                size.stride() * input.rowStep(),
                size.stride() * input.pixelStep(),
                output.size(),
                output.rowStep(),
                output.pixelStep());
    }

    /** So many channels with their padding to full vectors. */
    static int padded(int channels) {
        return Math.ceilDiv(channels, LANES) * LANES;
    }

    private Places forwardPlaces() {
        int pixels = size.outputHeight() * size.outputWidth();
        Places places = new Places(
                new int[most * pixels],
                new int[most * pixels],
                new int[size.kernel() * size.kernel() * input.channels()],
                new int[size.kernel() * size.kernel() * input.channels()]);
        int pixel = 0;
        for (int y = 0; y < size.outputHeight(); y++) {
            for (int x = 0; x < size.outputWidth(); x++) {
                places.in[pixel] = input.at(y * size.stride() - size.padding(), x * size.stride() - size.padding());
                places.out[pixel++] = output.at(y, x);
            }
        }
        for (int i = pixels; i < places.in.length; i++) {
            places.in[i] = places.in[i - pixels] + input.size();
            places.out[i] = places.out[i - pixels] + output.size();
        }
        for (int c = 0; c < input.channels(); c++) {
            for (int y = 0; y < size.kernel(); y++) {
                for (int x = 0; x < size.kernel(); x++) {
                    int tap = input.channelsFirst()
                            ? (c * size.kernel() + y) * size.kernel() + x
                            : (y * size.kernel() + x) * input.channels() + c;
                    places.taps[tap] = y * input.rowStep() + x * input.pixelStep() + c * input.channelStep();
                    places.tapWeights[tap] = c < size.inputs() ? (c * size.kernel() + y) * size.kernel() + x : -1;
                }
            }
        }
        return places;
    }

    private int[] rows(int pixels, int width) {
        return IntStream.range(0, forward.in.length)
                .map(i -> i % pixels * width)
                .toArray();
    }

    /** Memory for packed weights, with those of the input's gradient if it is wanted. */
    Packed allocate(boolean withInputGradient) {
        return new Packed(
                new float[forward.taps.length * output.channels()],
                new float[output.channels()],
                new float[withInputGradient ? forward.taps.length * size.outputs() : 0]);
    }

    /**
     * Packs weights {@code [outputs, inputs, kernel, kernel]}.
     *
     * @param scale multiplies the weights of the output, not those of the input's gradient
     */
    void pack(float[] weight, float[] bias, float scale, Packed packed) {
        int[] from = forward.tapWeights;
        int window = size.window();
        int outputs = size.outputs();
        pack(
                0,
                from.length,
                output.channels(),
                packed.forward,
                (k, channel) -> from[k] < 0 || channel >= outputs ? 0 : weight[channel * window + from[k]] * scale);
        System.arraycopy(bias, 0, packed.bias, 0, outputs);
        if (packed.backward.length > 0) {
            for (int i = 0; i < runs.length; i++) {
                int first = i * run;
                pack(
                        first * outputs,
                        outputs,
                        run,
                        packed.backward,
                        (channel, k) -> from[first + k] < 0 ? 0 : weight[channel * window + from[first + k]]);
            }
        }
    }

    /** A weight for a place of the window and a channel of the result. */
    @FunctionalInterface
    private interface Entry {
        float at(int k, int channel);
    }

    private static void pack(int start, int taps, int channels, float[] packed, Entry entry) {
        int place = start;
        for (int channel = 0; channel < channels; channel += 2 * LANES) {
            int width = Math.min(2 * LANES, channels - channel);
            for (int k = 0; k < taps; k++) {
                for (int lane = 0; lane < width; lane++) {
                    packed[place++] = entry.at(k, channel + lane);
                }
            }
        }
    }

    /**
     * Computes the outputs of some images.
     *
     * @param floor the least output: 0 for ReLU, minus infinity for none
     */
    void forward(float[] x, int xStart, int images, Packed packed, float floor, float[] y, int yStart) {
        var operands = new VectorTiles.Operands(
                x, forward.in, forward.taps, packed.forward, packed.bias, floor, y, forward.out);
        int taps = forward.taps.length;
        int pixels = forward.in.length / most * images;
        for (int channel = 0; channel < output.channels(); channel += 2 * LANES) {
            if (output.channels() - channel > LANES) {
                for (int pixel = 0; pixel < pixels; pixel += VectorTiles.PIXELS) {
                    VectorTiles.two(operands, xStart, yStart, pixel, pixels - 1, channel * taps, channel);
                }
            } else {
                for (int pixel = 0; pixel < pixels; pixel += VectorTiles.PIXELS_OF_ONE) {
                    VectorTiles.one(operands, xStart, yStart, pixel, pixels - 1, channel * taps, channel);
                }
            }
        }
    }

    /** Computes the derivatives with respect to the inputs of some images from those with respect to the outputs. The border's are of no use. */
    void inputGradient(float[] dy, int images, Packed packed, float[] dx) {
        Arrays.fill(dx, 0, images * input.size(), 0);
        float[] tile = new float[2 * LANES * VectorTiles.PIXELS];
        int pixels = forward.in.length / most * images;
        for (int k = 0; k < run; k += 2 * LANES) {
            boolean two = run - k > LANES;
            int step = two ? VectorTiles.PIXELS : VectorTiles.PIXELS_OF_ONE;
            int width = two ? 2 * LANES : LANES;
            var operands = new VectorTiles.Operands(
                    dy,
                    forward.out,
                    channels,
                    packed.backward,
                    zeros,
                    Float.NEGATIVE_INFINITY,
                    tile,
                    two ? rowsOfTwo : rowsOfOne);
            for (int i = 0; i < runs.length; i++) {
                int weights = (i * run + k) * size.outputs();
                for (int pixel = 0; pixel < pixels; pixel += step) {
                    if (two) {
                        VectorTiles.two(operands, 0, 0, pixel, pixels - 1, weights, 0);
                    } else {
                        VectorTiles.one(operands, 0, 0, pixel, pixels - 1, weights, 0);
                    }
                    VectorTiles.add(tile, width, dx, runs[i] + k, forward.in, pixel, Math.min(step, pixels - pixel));
                }
            }
        }
    }

    /** The numbers of a gradient of the weight and, after them, of the bias. */
    int gradientSize() {
        return (forward.taps.length + 1) * output.channels();
    }

    /**
     * Adds the gradients of the weight, packed, and the bias by some images. A rest of a tile goes on from the sums as whole tiles do: how many
     * inputs are a rest depends on the vectors' width.
     */
    void addWeightGradient(float[] x, int xStart, float[] dy, int dyStart, int images, float[] sums) {
        int taps = forward.taps.length;
        for (int channel = 0; channel < output.channels(); channel += 2 * LANES) {
            int vectors = Math.min(2, (output.channels() - channel) / LANES);
            int tile = vectors == 2 && LANES < 16 ? 4 : 8;
            int width = vectors * LANES;
            for (int i = 0; i < runs.length; i++) {
                for (int k = 0; k < run; k += tile) {
                    int at = channel * taps + (i * run + k) * width;
                    int valid = Math.min(tile, run - k);
                    if (valid == tile) {
                        tile(tile, vectors, x, xStart + runs[i] + k, dy, dyStart + channel, images, sums, at);
                    } else {
                        float[] rest = Arrays.copyOf(Arrays.copyOfRange(sums, at, at + valid * width), tile * width);
                        tile(tile, vectors, x, xStart + runs[i] + k, dy, dyStart + channel, images, rest, 0);
                        System.arraycopy(rest, 0, sums, at, valid * width);
                    }
                }
            }
        }
        addBiasGradient(dy, dyStart, images, sums, taps * output.channels());
    }

    private void tile(
            int tile, int vectors, float[] x, int xStart, float[] dy, int dyStart, int images, float[] sums, int at) {
        int first = xStart + input.at(-size.padding(), -size.padding());
        int firstOutput = dyStart + output.at(0, 0);
        if (tile == 4) {
            VectorGradientTiles.fourByTwo(walk, x, first, dy, firstOutput, images, sums, at);
        } else if (vectors == 2) {
            VectorGradientTiles.eightByTwo(walk, x, first, dy, firstOutput, images, sums, at);
        } else {
            VectorGradientTiles.eightByOne(walk, x, first, dy, firstOutput, images, sums, at);
        }
    }

    private void addBiasGradient(float[] dy, int dyStart, int images, float[] sums, int at) {
        int pixels = forward.out.length / most * images; // a layer computes at most so many at once
        for (int channel = 0; channel < output.channels(); channel += LANES) {
            FloatVector sum = FloatVector.fromArray(VectorTiles.SPECIES, sums, at + channel);
            for (int i = 0; i < pixels; i++) {
                sum = sum.add(FloatVector.fromArray(VectorTiles.SPECIES, dy, dyStart + forward.out[i] + channel));
            }
            sum.intoArray(sums, at + channel);
        }
    }

    /** Writes the gradient of the weight, times {@code scale}, in the order of the weight, and that of the bias. */
    void unpack(float[] sums, float scale, float[] weight, float[] bias) {
        int taps = forward.taps.length;
        for (int channel = 0; channel < size.outputs(); channel++) {
            int panel = channel / (2 * LANES) * 2 * LANES;
            int width = Math.min(2 * LANES, output.channels() - panel);
            for (int k = 0; k < taps; k++) {
                int to = forward.tapWeights[k];
                if (to >= 0) {
                    weight[channel * size.window() + to] = sums[panel * taps + k * width + channel - panel] * scale;
                }
            }
        }
        System.arraycopy(sums, taps * output.channels(), bias, 0, size.outputs());
    }
}
