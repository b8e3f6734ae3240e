package jarl.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Convolutions one after the other, each followed by ReLU, with layer normalization of each pixel's channels before it if asked for, as one
 * operation on images: forward, and the gradients of all weights and biases. A few images at a time go through all layers, so that what one
 * layer writes is in the cache when the next reads it. Memory is kept between calls. Several threads may call it at once, for different images.
 */
public final class VectorConvolutions implements ImageKernels<VectorConvolutions.Pass> {

    /** The images that go through the layers together. */
    public static final int TOGETHER = 4;

    private final List<ConvolutionSize> sizes;
    private final float inputScale;
    private final List<ImagePlane> planes = new ArrayList<>(); // the input of each layer, and the last output
    private final List<VectorConvolution> layers = new ArrayList<>();
    private final List<PixelNorm> norms = new ArrayList<>();
    private final boolean normalized;
    private final double epsilon;
    private final OutputRows rows;
    private final ConcurrentLinkedQueue<Scratch> scratches = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Pass> passes = new ConcurrentLinkedQueue<>();

    /** Weights, and what a pass forward leaves for the way back. */
    public static final class Pass {
        private final List<VectorConvolution.Packed> packed = new ArrayList<>();
        private final List<VectorLayerNorm> norms = new ArrayList<>();
        private final List<ConvolutionSums[]> sums = new ArrayList<>(); // of each share and layer
        private Memory memory = new Memory(0, new float[0][], new PixelNorm.Kept[0]);
        private long version = -1;
    }

    /** The results of the layers for so many images, and what normalizations keep of them. */
    private record Memory(int images, float[][] activations, PixelNorm.Kept[] kept) {}

    /** Memory of a thread for a few images. */
    private static final class Scratch {
        private final VectorFrames frames;
        private final Memory memory;
        private final float[][] gradients;
        private final float[] row;

        private Scratch(VectorFrames frames, Memory memory, float[][] gradients, int outputs) {
            this.frames = frames;
            this.memory = memory;
            this.gradients = gradients;
            this.row = new float[outputs];
        }
    }

    /**
     * Creates a network without normalization.
     *
     * @param sizes the outputs of each fit the inputs of the next
     * @param inputScale images are multiplied by this
     */
    public VectorConvolutions(List<ConvolutionSize> sizes, double inputScale) {
        this(sizes, inputScale, false, 0);
    }

    /**
     * Creates a network.
     *
     * @param normalized with layer normalization of each pixel's channels before ReLU, in all layers
     * @param epsilon of the normalization
     */
    public VectorConvolutions(List<ConvolutionSize> sizes, double inputScale, boolean normalized, double epsilon) {
        this.sizes = List.copyOf(sizes);
        this.inputScale = (float) inputScale;
        this.normalized = normalized;
        this.epsilon = epsilon;
        for (int i = 0; i <= sizes.size(); i++) {
            planes.add(plane(i));
        }
        for (int i = 0; i < sizes.size(); i++) {
            layers.add(new VectorConvolution(sizes.get(i), planes.get(i), planes.get(i + 1), i == 0 ? 1 : TOGETHER));
            norms.add(new PixelNorm(planes.get(i + 1)));
        }
        this.rows = new OutputRows(planes.getLast(), sizes.getLast().outputs());
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

    @Override
    public int outputs() {
        return rows.length();
    }

    @Override
    public long operations() {
        return sizes.stream().mapToLong(ConvolutionSize::operations).sum();
    }

    private int parametersOfLayer() {
        return normalized ? 4 : 2;
    }

    @Override
    public Pass begin(List<MemorySegment> parameters, long version, int images) {
        Pass found = passes.poll();
        Pass pass = found == null ? new Pass() : found;
        if (pass.version != version) {
            pack(parameters, pass);
            pass.version = version;
        }
        if (pass.memory.images < images) {
            pass.memory = allocate(images);
        }
        return pass;
    }

    private Memory allocate(int images) {
        float[][] activations = new float[layers.size()][];
        PixelNorm.Kept[] kept = new PixelNorm.Kept[layers.size()];
        for (int i = 0; i < activations.length; i++) {
            activations[i] = planes.get(i + 1).allocate(images);
            kept[i] = norms.get(i).allocate(normalized ? images : 0);
        }
        return new Memory(images, activations, kept);
    }

    private void pack(List<MemorySegment> parameters, Pass pass) {
        pass.norms.clear();
        for (int i = 0; i < layers.size(); i++) {
            if (pass.packed.size() == i) {
                pass.packed.add(layers.get(i).allocate(i > 0));
            }
            int first = i * parametersOfLayer();
            layers.get(i)
                    .pack(
                            numbers(parameters, first),
                            numbers(parameters, first + 1),
                            i == 0 ? inputScale : 1,
                            pass.packed.get(i));
            if (normalized) {
                pass.norms.add(
                        new VectorLayerNorm(numbers(parameters, first + 2), numbers(parameters, first + 3), epsilon));
            }
        }
    }

    private static float[] numbers(List<MemorySegment> parameters, int index) {
        return parameters.get(index).toArray(ValueLayout.JAVA_FLOAT);
    }

    @Override
    public void end(Pass pass) {
        passes.add(pass);
    }

    @Override
    public void forward(
            Pass pass, MemorySegment images, boolean ofBytes, int from, int to, boolean keep, MemorySegment output) {
        Scratch scratch = scratch();
        for (int i = from; i < to; i += TOGETHER) {
            int count = Math.min(TOGETHER, to - i);
            Memory memory = keep ? pass.memory : scratch.memory;
            int first = keep ? i : 0;
            for (int j = 0; j < count; j++) {
                float[] frame = scratch.frames.read(images, ofBytes, i + j);
                layer(pass, 0, frame, 0, memory, first + j, 1);
            }
            for (int l = 1; l < layers.size(); l++) {
                layer(pass, l, memory.activations[l - 1], start(l, first), memory, first, count);
            }
            float[] last = memory.activations[layers.size() - 1];
            for (int j = 0; j < count; j++) {
                rows.write(last, start(layers.size(), first + j), scratch.row, output, i + j);
            }
        }
        scratches.add(scratch);
    }

    /** Computes a layer's results for {@code images} images, of which {@code first} is the number of the first in {@code memory}. */
    private void layer(Pass pass, int l, float[] x, int xStart, Memory memory, int first, int images) {
        VectorConvolution.Packed packed = pass.packed.get(l);
        float[] y = memory.activations[l];
        if (normalized) {
            float[] before = memory.kept[l].normalized();
            layers.get(l).forward(x, xStart, images, packed, Float.NEGATIVE_INFINITY, before, start(l + 1, first));
            norms.get(l).forward(pass.norms.get(l), memory.kept[l], y, first, images);
        } else {
            layers.get(l).forward(x, xStart, images, packed, 0, y, start(l + 1, first));
        }
    }

    private Scratch scratch() {
        Scratch found = scratches.poll();
        return found == null
                ? new Scratch(
                        new VectorFrames(planes.getFirst(), sizes.getFirst().inputs()),
                        allocate(TOGETHER),
                        planes.stream()
                                .skip(1)
                                .map(plane -> plane.allocate(TOGETHER))
                                .toArray(float[][]::new),
                        outputs())
                : found;
    }

    private int start(int plane, int image) {
        return image * planes.get(plane).size();
    }

    @Override
    public void clearGradients(Pass pass, int shares) {
        while (pass.sums.size() < shares) {
            ConvolutionSums[] sums = new ConvolutionSums[layers.size()];
            for (int l = 0; l < sums.length; l++) {
                sums[l] = new ConvolutionSums(
                        layers.get(l).gradientSize(), normalized ? sizes.get(l).outputs() : 0);
            }
            pass.sums.add(sums);
        }
        for (ConvolutionSums[] share : pass.sums.subList(0, shares)) {
            for (ConvolutionSums sums : share) {
                sums.clear();
            }
        }
    }

    @Override
    public void backward(
            Pass pass, MemorySegment images, boolean ofBytes, MemorySegment derivative, int from, int to, int share) {
        Scratch scratch = scratch();
        float[][] a = pass.memory.activations;
        float[][] g = scratch.gradients;
        ConvolutionSums[] sums = pass.sums.get(share);
        int top = layers.size() - 1;
        for (int i = from; i < to; i += TOGETHER) {
            int count = Math.min(TOGETHER, to - i);
            for (int j = 0; j < count; j++) {
                rows.read(derivative, i + j, scratch.row, g[top], start(top + 1, j));
            }
            toProducts(pass, top, g[top], i, count, sums[top]);
            for (int l = top; l > 0; l--) {
                layers.get(l).addWeightGradient(a[l - 1], start(l, i), g[l], 0, count, sums[l].convolution());
                layers.get(l).inputGradient(g[l], count, pass.packed.get(l), g[l - 1]);
                toProducts(pass, l - 1, g[l - 1], i, count, sums[l - 1]);
            }
            for (int j = 0; j < count; j++) {
                float[] frame = scratch.frames.read(images, ofBytes, i + j);
                layers.getFirst().addWeightGradient(frame, 0, g[0], start(1, j), 1, sums[0].convolution());
            }
        }
        scratches.add(scratch);
    }

    /** Replaces derivatives with respect to a layer's results by those with respect to its products. */
    private void toProducts(Pass pass, int l, float[] g, int first, int images, ConvolutionSums sums) {
        VectorElements.mask(g, pass.memory.activations[l], start(l + 1, first), start(l + 1, images));
        if (normalized) {
            norms.get(l)
                    .backward(
                            pass.norms.get(l),
                            pass.memory.kept[l],
                            first,
                            g,
                            images,
                            sums.normWeight(),
                            sums.normBias());
        }
    }

    @Override
    public void addGradients(Pass pass, int shares, List<MemorySegment> gradients) {
        for (int l = 0; l < layers.size(); l++) {
            ConvolutionSums sums = pass.sums.getFirst()[l];
            for (int share = 1; share < shares; share++) {
                sums.add(pass.sums.get(share)[l]);
            }
            ConvolutionSize size = sizes.get(l);
            float[] weight = new float[size.outputs() * size.window()];
            float[] bias = new float[size.outputs()];
            layers.get(l).unpack(sums.convolution(), l == 0 ? inputScale : 1, weight, bias);
            int first = l * parametersOfLayer();
            add(weight, gradients.get(first));
            add(bias, gradients.get(first + 1));
            if (normalized) {
                add(sums.normWeight(), gradients.get(first + 2));
                add(sums.normBias(), gradients.get(first + 3));
            }
        }
    }

    static void add(float[] numbers, MemorySegment gradient) {
        for (int i = 0; i < numbers.length; i++) {
            gradient.setAtIndex(ValueLayout.JAVA_FLOAT, i, gradient.getAtIndex(ValueLayout.JAVA_FLOAT, i) + numbers[i]);
        }
    }
}
