package jarl.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Convolutions one after the other, each followed by ReLU, as one operation on images: forward, and the gradients of all weights and biases.
 * A few images at a time go through all layers, so that what one layer writes is in the cache when the next reads it. Memory is kept
 * between calls. Several threads may call it at once, for different images.
 */
public final class VectorConvolutions {

    private static final int LANES = VectorTiles.LANES;

    /** The images that go through the layers together. */
    public static final int TOGETHER = 4;

    private final List<ConvolutionSize> sizes;
    private final float inputScale;
    private final List<ImagePlane> planes = new ArrayList<>(); // the input of each layer, and the last output
    private final List<VectorConvolution> layers = new ArrayList<>();
    private final int[] rowPlaces; // where the numbers of an output, channels outermost, are in the last plane
    private final ConcurrentLinkedQueue<Scratch> scratches = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Pass> passes = new ConcurrentLinkedQueue<>();

    /** Weights, and what a pass forward leaves for the way back. */
    public static final class Pass {
        private final List<VectorConvolution.Packed> packed = new ArrayList<>();
        private final float[][] activations;
        private final List<float[][]> sums = new ArrayList<>();
        private long version = -1;

        private Pass(int layers) {
            this.activations = new float[layers][0];
        }
    }

    /** Memory of a thread for a few images. */
    private static final class Scratch {
        private final VectorFrames frames;
        private final float[][] activations;
        private final float[][] gradients;
        private final float[] row;

        private Scratch(List<ImagePlane> planes, int channels, int outputs) {
            this.frames = new VectorFrames(planes.getFirst(), channels);
            this.activations = new float[planes.size() - 1][];
            this.gradients = new float[planes.size() - 1][];
            for (int i = 1; i < planes.size(); i++) {
                activations[i - 1] = planes.get(i).allocate(TOGETHER);
                gradients[i - 1] = planes.get(i).allocate(TOGETHER);
            }
            this.row = new float[outputs];
        }
    }

    /**
     * Creates a network.
     *
     * @param sizes the outputs of each fit the inputs of the next
     * @param inputScale images are multiplied by this
     */
    public VectorConvolutions(List<ConvolutionSize> sizes, double inputScale) {
        this.sizes = List.copyOf(sizes);
        this.inputScale = (float) inputScale;
        for (int i = 0; i <= sizes.size(); i++) {
            planes.add(plane(i));
        }
        for (int i = 0; i < sizes.size(); i++) {
            layers.add(new VectorConvolution(sizes.get(i), planes.get(i), planes.get(i + 1), i == 0 ? 1 : TOGETHER));
        }
        this.rowPlaces = rowPlaces();
    }

    private int[] rowPlaces() {
        ImagePlane plane = planes.getLast();
        int[] places = new int[outputs()];
        int next = 0;
        for (int c = 0; c < sizes.getLast().outputs(); c++) {
            for (int y = 0; y < plane.height(); y++) {
                for (int x = 0; x < plane.width(); x++) {
                    places[next++] = plane.at(y, x) + c;
                }
            }
        }
        return places;
    }

    /** The input of a layer, with the border that it needs. */
    private ImagePlane plane(int i) {
        int border = i == sizes.size() ? 0 : sizes.get(i).padding();
        if (i == 0) {
            ConvolutionSize first = sizes.getFirst();
            boolean channelsFirst = first.kernel() % 8 == 0; // then rows of windows fill tiles as they are
            return new ImagePlane(first.inputs(), first.height(), first.width(), border, channelsFirst);
        }
        ConvolutionSize before = sizes.get(i - 1);
        return new ImagePlane(
                VectorConvolution.padded(before.outputs()), before.outputHeight(), before.outputWidth(), border, false);
    }

    /** The length of an image's output. */
    public int outputs() {
        ConvolutionSize last = sizes.getLast();
        return last.outputs() * last.outputHeight() * last.outputWidth();
    }

    /**
     * Begins a pass with the weights as they are now. It ends with {@link #end}.
     *
     * @param parameters weight {@code [outputs, inputs, kernel, kernel]} and bias of each layer, float32
     * @param version of the parameters, not negative: another one if they have changed since they were given before
     * @param images so many will come back; 0 if none will
     */
    public Pass begin(List<MemorySegment> parameters, long version, int images) {
        Pass found = passes.poll();
        Pass pass = found == null ? new Pass(layers.size()) : found;
        if (pass.version != version) {
            pack(parameters, pass);
            pass.version = version;
        }
        for (int i = 0; i < layers.size(); i++) {
            if (pass.activations[i].length < images * planes.get(i + 1).size() + ImagePlane.SLACK) {
                pass.activations[i] = planes.get(i + 1).allocate(images);
            }
        }
        return pass;
    }

    private void pack(List<MemorySegment> parameters, Pass pass) {
        for (int i = 0; i < layers.size(); i++) {
            if (pass.packed.size() == i) {
                pass.packed.add(layers.get(i).allocate(i > 0));
            }
            layers.get(i)
                    .pack(
                            parameters.get(2 * i).toArray(ValueLayout.JAVA_FLOAT),
                            parameters.get(2 * i + 1).toArray(ValueLayout.JAVA_FLOAT),
                            i == 0 ? inputScale : 1,
                            pass.packed.get(i));
        }
    }

    /** Gives the memory of a pass to later ones. */
    public void end(Pass pass) {
        passes.add(pass);
    }

    /**
     * Computes the outputs of images {@code [from, to)}.
     *
     * @param ofBytes images are uint8, not float32
     * @param keep for {@link #backward}
     * @param output float32 {@code [N, outputs]}, channels outermost
     */
    public void forward(
            Pass pass, MemorySegment images, boolean ofBytes, int from, int to, boolean keep, MemorySegment output) {
        Scratch scratch = scratch();
        for (int i = from; i < to; i += TOGETHER) {
            int count = Math.min(TOGETHER, to - i);
            float[][] a = keep ? pass.activations : scratch.activations;
            int first = keep ? i : 0;
            for (int j = 0; j < count; j++) {
                float[] frame = scratch.frames.read(images, ofBytes, i + j);
                layers.getFirst().forward(frame, 0, 1, pass.packed.getFirst(), 0, a[0], start(1, first + j));
            }
            for (int l = 1; l < layers.size(); l++) {
                layers.get(l)
                        .forward(a[l - 1], start(l, first), count, pass.packed.get(l), 0, a[l], start(l + 1, first));
            }
            for (int j = 0; j < count; j++) {
                int start = start(layers.size(), first + j);
                for (int k = 0; k < rowPlaces.length; k++) {
                    scratch.row[k] = a[a.length - 1][start + rowPlaces[k]];
                }
                MemorySegment.copy(
                        scratch.row,
                        0,
                        output,
                        ValueLayout.JAVA_FLOAT,
                        (long) (i + j) * outputs() * Float.BYTES,
                        outputs());
            }
        }
        scratches.add(scratch);
    }

    private Scratch scratch() {
        Scratch found = scratches.poll();
        return found == null ? new Scratch(planes, sizes.getFirst().inputs(), outputs()) : found;
    }

    private int start(int plane, int image) {
        return image * planes.get(plane).size();
    }

    /** Makes room for the sums of so many shares, and clears them. */
    public void clearGradients(Pass pass, int shares) {
        while (pass.sums.size() < shares) {
            float[][] sums = new float[layers.size()][];
            for (int l = 0; l < sums.length; l++) {
                sums[l] = new float[layers.get(l).gradientSize()];
            }
            pass.sums.add(sums);
        }
        for (float[][] sums : pass.sums.subList(0, shares)) {
            for (float[] sum : sums) {
                Arrays.fill(sum, 0);
            }
        }
    }

    /**
     * Adds the gradients of images {@code [from, to)} to a share's sums.
     *
     * @param images those of {@link #forward}
     * @param derivative with respect to the output, float32 {@code [N, outputs]}
     */
    public void backward(
            Pass pass, MemorySegment images, boolean ofBytes, MemorySegment derivative, int from, int to, int share) {
        Scratch scratch = scratch();
        float[][] a = pass.activations;
        float[][] g = scratch.gradients;
        float[][] sums = pass.sums.get(share);
        int top = layers.size() - 1;
        for (int i = from; i < to; i += TOGETHER) {
            int count = Math.min(TOGETHER, to - i);
            for (int j = 0; j < count; j++) {
                MemorySegment.copy(
                        derivative,
                        ValueLayout.JAVA_FLOAT,
                        (long) (i + j) * outputs() * Float.BYTES,
                        scratch.row,
                        0,
                        outputs());
                int start = start(top + 1, j);
                for (int k = 0; k < rowPlaces.length; k++) {
                    g[top][start + rowPlaces[k]] = scratch.row[k];
                }
            }
            mask(g[top], a[top], start(top + 1, i), start(top + 1, count));
            for (int l = top; l > 0; l--) {
                layers.get(l).addWeightGradient(a[l - 1], start(l, i), g[l], 0, count, sums[l]);
                layers.get(l).inputGradient(g[l], count, pass.packed.get(l), g[l - 1]);
                mask(g[l - 1], a[l - 1], start(l, i), start(l, count));
            }
            for (int j = 0; j < count; j++) {
                float[] frame = scratch.frames.read(images, ofBytes, i + j);
                layers.getFirst().addWeightGradient(frame, 0, g[0], start(1, j), 1, sums[0]);
            }
        }
        scratches.add(scratch);
    }

    /** The derivative of ReLU: nothing where its result is 0. */
    static void mask(float[] gradients, float[] activations, int start, int count) {
        for (int i = 0; i < count; i += LANES) {
            VectorMask<Float> off = FloatVector.fromArray(VectorTiles.SPECIES, activations, start + i)
                    .compare(VectorOperators.LE, 0);
            FloatVector.fromArray(VectorTiles.SPECIES, gradients, i)
                    .blend(0, off)
                    .intoArray(gradients, i);
        }
    }

    /**
     * Adds the shares' sums, in their order, to the gradients of the parameters.
     *
     * @param gradients as the parameters of {@link #begin}
     */
    public void addGradients(Pass pass, int shares, List<MemorySegment> gradients) {
        for (int l = 0; l < layers.size(); l++) {
            float[] sum = pass.sums.getFirst()[l];
            for (int share = 1; share < shares; share++) {
                float[] other = pass.sums.get(share)[l];
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += other[i];
                }
            }
            ConvolutionSize size = sizes.get(l);
            float[] weight = new float[size.outputs() * size.window()];
            float[] bias = new float[size.outputs()];
            layers.get(l).unpack(sum, l == 0 ? inputScale : 1, weight, bias);
            add(weight, gradients.get(2 * l));
            add(bias, gradients.get(2 * l + 1));
        }
    }

    private static void add(float[] numbers, MemorySegment gradient) {
        for (int i = 0; i < numbers.length; i++) {
            gradient.setAtIndex(ValueLayout.JAVA_FLOAT, i, gradient.getAtIndex(ValueLayout.JAVA_FLOAT, i) + numbers[i]);
        }
    }
}
