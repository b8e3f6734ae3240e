package jarl.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A convolution of 3x3 windows with stride 1 and padding 1 ({@link VectorRowTiles}) of one image: output, gradient of the weight and the bias. That of
 * the input is a convolution of the output's with the weights turned. Images are divided into planes of a vector of channels each, one after the
 * other, with a border of one pixel of zeros, which stays so. The last pixel of a row and the first of the next are computed as if they were neighbours, and the pixels of the border between them are cleared
 * afterwards. Every number is a sum in one order, whatever the width of the vectors.
 */
final class VectorRowConvolution {

    private static final VectorSpecies<Float> SPECIES = VectorRowTiles.SPECIES;
    private static final int LANES = VectorRowTiles.LANES;
    private static final int WINDOW = 3;
    private static final int WINDOWS = WINDOW * WINDOW;
    private static final int PARTS = 8; // sums of the bias that do not wait for each other

    private final int inputs;
    private final int outputs;
    private final ImagePlane plane; // of a vector of channels
    private final int pixels; // from the first to the last, borders between rows included
    private final int[] taps;
    private final int groups; // of inputs in a tile

    /** Packed weights of one image after the other. */
    record Packed(float[] weight, float[] bias) {}

    /** Creates a convolution of images of this height and width, divided into planes of a vector of channels each. */
    VectorRowConvolution(int inputs, int outputs, int height, int width) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.plane = plane(height, width);
        this.pixels = (height - 1) * (width + 2) + width;
        this.groups = Math.ceilDiv(inputs, VectorRowTiles.INPUTS);
        this.taps = new int[WINDOW * inputs];
        for (int i = 0; i < taps.length; i++) {
            taps[i] = i / inputs * plane.rowStep() + place(i % inputs);
        }
    }

    /** The pixels of a vector of channels, with the border that the convolution needs. */
    static ImagePlane plane(int height, int width) {
        return new ImagePlane(LANES, height, width, 1, false);
    }

    private int place(int input) {
        return input / LANES * plane.size() + input % LANES;
    }

    /** Memory for packed weights. */
    Packed allocate() {
        return new Packed(
                new float[taps.length * WINDOW * VectorConvolution.padded(outputs)],
                new float[VectorConvolution.padded(outputs)]);
    }

    /** Packs weights {@code [outputs, inputs, 3, 3]}, multiplied by {@code scale}. */
    void pack(float[] weight, float[] bias, float scale, Packed packed) {
        for (int channel = 0; channel < outputs; channel++) {
            for (int c = 0; c < inputs; c++) {
                for (int k = 0; k < WINDOWS; k++) {
                    packed.weight[place(channel, c, k)] = weight[(channel * inputs + c) * WINDOWS + k] * scale;
                }
            }
        }
        System.arraycopy(bias, 0, packed.bias, 0, outputs);
    }

    /** Packs the weights {@code [inputs, outputs, 3, 3]} of the convolution whose input's gradient this one is to compute. */
    void packTurned(float[] weight, Packed packed) {
        for (int channel = 0; channel < outputs; channel++) {
            for (int c = 0; c < inputs; c++) {
                for (int k = 0; k < WINDOWS; k++) {
                    packed.weight[place(channel, c, k)] = weight[(c * outputs + channel) * WINDOWS + WINDOWS - 1 - k];
                }
            }
        }
    }

    private int place(int channel, int c, int k) {
        int tap = (channel / LANES * WINDOW + k / WINDOW) * inputs + c;
        return (tap * WINDOW + k % WINDOW) * LANES + channel % LANES;
    }

    /**
     * Computes the outputs of an image.
     *
     * @param floor the least output: 0 for ReLU, minus infinity for none
     */
    void forward(float[] x, int xStart, Packed packed, float floor, float[] y, int yStart) {
        int from = xStart + plane.at(-1, -1);
        for (int channel = 0; channel < outputs; channel += LANES) {
            int start = yStart + channel / LANES * plane.size();
            int to = start + plane.at(0, 0);
            for (int pixel = 0; pixel < pixels; pixel += VectorRowTiles.PIXELS) {
                VectorRowTiles.forward(
                        x,
                        from + pixel * LANES,
                        taps,
                        packed.weight,
                        channel * taps.length * WINDOW,
                        packed.bias,
                        channel,
                        floor,
                        y,
                        to + pixel * LANES,
                        Math.min(VectorRowTiles.PIXELS, pixels - pixel));
            }
            for (int row = 0; row < plane.height() - 1; row++) {
                int border = start + plane.at(row, plane.width());
                Arrays.fill(y, border, border + 2 * LANES, 0);
            }
        }
    }

    /** The numbers of a gradient of the weight and, after them, of the bias. */
    int gradientSize() {
        return (WINDOWS * groups * VectorRowTiles.INPUTS + 1) * VectorConvolution.padded(outputs);
    }

    /** Adds the gradients of the weight, packed, and the bias by an image. */
    void addWeightGradient(float[] x, int xStart, float[] dy, int dyStart, float[] sums) {
        int at = 0;
        for (int channel = 0; channel < outputs; channel += LANES) {
            int first = dyStart + channel / LANES * plane.size() + plane.at(0, 0);
            for (int row = 0; row < WINDOW; row++) {
                int start = xStart + plane.at(row - 1, 0);
                for (int group = 0; group < groups; group++) {
                    int from = start + place(group * VectorRowTiles.INPUTS);
                    VectorRowTiles.gradient(x, from, dy, first, pixels, sums, at);
                    at += WINDOW * VectorRowTiles.INPUTS * LANES;
                }
            }
        }
        for (int channel = 0; channel < outputs; channel += LANES) {
            addBiasGradient(dy, dyStart + channel / LANES * plane.size() + plane.at(0, 0), sums, at + channel);
        }
    }

    private void addBiasGradient(float[] dy, int start, float[] sums, int at) {
        int whole = pixels - pixels % PARTS;
        FloatVector c0 = FloatVector.fromArray(SPECIES, sums, at);
        FloatVector c1 = FloatVector.zero(SPECIES);
        FloatVector c2 = c1;
        FloatVector c3 = c1;
        FloatVector c4 = c1;
        FloatVector c5 = c1;
        FloatVector c6 = c1;
        FloatVector c7 = c1;
        int q = start;
        for (int i = 0; i < whole; i += PARTS) {
            c0 = c0.add(FloatVector.fromArray(SPECIES, dy, q));
            c1 = c1.add(FloatVector.fromArray(SPECIES, dy, q + LANES));
            c2 = c2.add(FloatVector.fromArray(SPECIES, dy, q + 2 * LANES));
            c3 = c3.add(FloatVector.fromArray(SPECIES, dy, q + 3 * LANES));
            c4 = c4.add(FloatVector.fromArray(SPECIES, dy, q + 4 * LANES));
            c5 = c5.add(FloatVector.fromArray(SPECIES, dy, q + 5 * LANES));
            c6 = c6.add(FloatVector.fromArray(SPECIES, dy, q + 6 * LANES));
            c7 = c7.add(FloatVector.fromArray(SPECIES, dy, q + 7 * LANES));
            q += PARTS * LANES;
        }
        for (int i = whole; i < pixels; i++) {
            c0 = c0.add(FloatVector.fromArray(SPECIES, dy, q));
            q += LANES;
        }
        c0 = c0.add(c1).add(c2.add(c3));
        c4 = c4.add(c5).add(c6.add(c7));
        c0.add(c4).intoArray(sums, at);
    }

    /** Writes the gradient of the weight, times {@code scale}, in the order of the weight, and that of the bias. */
    void unpack(float[] sums, float scale, float[] weight, float[] bias) {
        for (int channel = 0; channel < outputs; channel++) {
            for (int c = 0; c < inputs; c++) {
                int group = c / VectorRowTiles.INPUTS;
                for (int k = 0; k < WINDOWS; k++) {
                    int tile = (channel / LANES * WINDOW + k / WINDOW) * groups + group;
                    int sum = (tile * WINDOW + k % WINDOW) * VectorRowTiles.INPUTS + c % VectorRowTiles.INPUTS;
                    weight[(channel * inputs + c) * WINDOWS + k] = sums[sum * LANES + channel % LANES] * scale;
                }
            }
        }
        System.arraycopy(sums, sums.length - VectorConvolution.padded(outputs), bias, 0, outputs);
    }
}
