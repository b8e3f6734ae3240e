package jarl.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * One convolution with stride 1 and no padding, followed by ReLU, with layer normalization of each pixel's channels before it if asked for, as MinAtar's
 * torso is: forward, and the gradients of weight and bias. Vectors are pixels of one channel ({@link VectorPixelTiles}): the results are rows of the output as they
 * are, and normalization adds up no vector's lanes. For each column of the window there is a copy of the image without the pixels that this column
 * never sees, so that a tap's numbers for all pixels lie one after the other. Memory is kept between calls. Several threads may call it at once, for different images.
 */
public final class VectorSmallImages implements ImageKernels<VectorSmallImages.Pass> {

    private static final int LANES = VectorPixelTiles.LANES;
    private static final int PARTIAL = VectorPixelTiles.PARTIAL;
    private static final int CHANNELS = VectorPixelTiles.CHANNELS;
    private static final int TAPS = VectorPixelTiles.TAPS;
    private static final long MOST_NUMBERS = 1 << 13;
    private static final int TOGETHER = 4; // images whose numbers stay in the nearest cache

    private final ConvolutionSize size;
    private final float inputScale;
    private final boolean normalized;
    private final double epsilon;
    private final int pixels; // of the output
    private final int stored; // pixels in memory
    private final int channels; // in memory
    private final int[] taps; // where the numbers of each begin; in the order of the weight
    private final int imageSize; // of the copies of an image
    private final int outputSize;
    private final ConcurrentLinkedQueue<Scratch> scratches = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Pass> passes = new ConcurrentLinkedQueue<>();

    /** Weights, and what a pass forward leaves for the way back. */
    public static final class Pass {
        private final List<float[]> sums = new ArrayList<>(); // of each share: weight, bias, those of the normalization
        private float[] weights = {}; // [channels / 4][taps][4]
        private float[] bias = {};
        private @Nullable VectorChannelNorm norm;
        private Memory memory = new Memory(new float[0], new float[0], new float[0]);
        private int images;
        private long version = -1;
    }

    /** Results, and what a normalization keeps. */
    private record Memory(float[] results, float[] normalized, float[] scales) {}

    /** Memory of a thread for a few images. */
    private final class Scratch {
        private final VectorFrames frames =
                new VectorFrames(new ImagePlane(size.inputs(), size.height(), size.width(), 0, true), size.inputs());
        private final float[] copies = new float[TOGETHER * imageSize + VectorPixelTiles.STEP + LANES];
        private final Memory memory = allocate(TOGETHER);
        private final float[] derivatives = new float[TOGETHER * outputSize];
        private final float[] row = new float[outputs()];
        private final float[] ofWeight = new float[taps() * channels * PARTIAL];
        private final float[][] ofVectors = new float[normalized ? 3 : 1][channels * PARTIAL]; // bias, normalization
    }

    /**
     * Creates a network.
     *
     * @param inputScale images are multiplied by this
     * @param normalized with layer normalization of each pixel's channels before ReLU
     * @param epsilon of the normalization
     * @throws IllegalArgumentException if {@link #takes} says no
     */
    public VectorSmallImages(ConvolutionSize size, double inputScale, boolean normalized, double epsilon) {
        if (!takes(List.of(size))) {
            throw new IllegalArgumentException("expected stride 1, no padding and few outputs, got " + size);
        }
        this.size = size;
        this.inputScale = (float) inputScale;
        this.normalized = normalized;
        this.epsilon = epsilon;
        this.pixels = size.outputHeight() * size.outputWidth();
        this.stored = Math.ceilDiv(pixels, VectorPixelTiles.STEP) * VectorPixelTiles.STEP;
        this.channels = Math.ceilDiv(size.outputs(), CHANNELS) * CHANNELS;
        int plane = size.height() * size.outputWidth();
        this.imageSize = size.kernel() * size.inputs() * plane;
        this.outputSize = channels * stored;
        int kernel = size.kernel();
        this.taps = IntStream.range(0, size.window())
                .map(tap -> tap % kernel * size.inputs() * plane
                        + tap / (kernel * kernel) * plane
                        + tap / kernel % kernel * size.outputWidth())
                .toArray();
    }

    /** Whether convolutions are one that can be computed here, of images so small that the copies of one stay in the nearest cache. */
    public static boolean takes(List<ConvolutionSize> sizes) {
        ConvolutionSize size = sizes.getFirst();
        return sizes.size() == 1
                && size.stride() == 1
                && size.padding() == 0
                && (long) size.kernel() * size.inputs() * size.height() * size.outputWidth() <= MOST_NUMBERS;
    }

    @Override
    public int outputs() {
        return size.outputs() * pixels;
    }

    @Override
    public long operations() {
        return size.operations();
    }

    /** The taps that have sums. */
    private int taps() {
        return Math.ceilDiv(taps.length, TAPS) * TAPS;
    }

    private Memory allocate(int images) {
        int kept = normalized ? images : 0;
        return new Memory(new float[images * outputSize], new float[kept * outputSize], new float[kept * stored]);
    }

    @Override
    public Pass begin(List<MemorySegment> parameters, long version, int images) {
        Pass found = passes.poll();
        Pass pass = found == null ? new Pass() : found;
        if (pass.version != version) {
            pack(
                    parameters.stream()
                            .map(each -> each.toArray(ValueLayout.JAVA_FLOAT))
                            .toList(),
                    pass);
            pass.version = version;
        }
        if (pass.images < images) {
            pass.memory = allocate(images);
            pass.images = images;
        }
        return pass;
    }

    private void pack(List<float[]> parameters, Pass pass) {
        float[] weight = parameters.getFirst();
        pass.weights = new float[channels * taps.length];
        for (int channel = 0; channel < size.outputs(); channel++) {
            for (int tap = 0; tap < taps.length; tap++) {
                pass.weights[(channel / CHANNELS * taps.length + tap) * CHANNELS + channel % CHANNELS] =
                        weight[channel * taps.length + tap] * inputScale;
            }
        }
        pass.bias = Arrays.copyOf(parameters.get(1), channels);
        pass.norm = normalized ? new VectorChannelNorm(parameters.get(2), parameters.get(3), (float) epsilon) : null;
    }

    @Override
    public void end(Pass pass) {
        passes.add(pass);
    }

    private Scratch scratch() {
        Scratch found = scratches.poll();
        return found == null ? new Scratch() : found;
    }

    @Override
    public void forward(
            Pass pass, MemorySegment images, boolean ofBytes, int from, int to, boolean keep, MemorySegment output) {
        Scratch scratch = scratch();
        Memory memory = keep ? pass.memory : scratch.memory;
        for (int i = from; i < to; i++) {
            copy(scratch.frames.read(images, ofBytes, i), scratch.copies, 0);
            int place = keep ? i : 0;
            compute(pass, scratch.copies, memory, place);
            write(memory.results, place * outputSize, scratch.row, output, i);
        }
        scratches.add(scratch);
    }

    /** Copies an image {@code [C][H][W]} once for each column of the window. What is written beyond a row is written over by the next. */
    private void copy(float[] image, float[] copies, int start) {
        int width = size.outputWidth();
        int to = start;
        for (int column = 0; column < size.kernel(); column++) {
            for (int row = 0; row < size.inputs() * size.height(); row++) {
                int from = row * size.width() + column;
                for (int i = 0; i < width; i += LANES) {
                    FloatVector.fromArray(VectorPixelTiles.SPECIES, image, from + i)
                            .intoArray(copies, to + i);
                }
                to += width;
            }
        }
    }

    private void compute(Pass pass, float[] copies, Memory memory, int image) {
        VectorChannelNorm norm = pass.norm;
        float[] products = norm == null ? memory.results : memory.normalized;
        float floor = norm == null ? 0 : Float.NEGATIVE_INFINITY;
        int start = image * outputSize;
        for (int channel = 0; channel < channels; channel += CHANNELS) {
            VectorPixelTiles.forward(
                    copies,
                    0,
                    taps,
                    pass.weights,
                    channel * taps.length,
                    pass.bias,
                    channel,
                    floor,
                    products,
                    start + channel * stored,
                    stored);
        }
        if (norm != null) {
            norm.forward(products, memory.results, start, stored, memory.scales, image * stored);
        }
    }

    private void write(float[] results, int start, float[] row, MemorySegment output, int image) {
        long to = (long) image * row.length * Float.BYTES;
        if (stored == pixels) {
            MemorySegment.copy(results, start, output, ValueLayout.JAVA_FLOAT, to, row.length);
            return;
        }
        for (int channel = 0; channel < size.outputs(); channel++) {
            System.arraycopy(results, start + channel * stored, row, channel * pixels, pixels);
        }
        MemorySegment.copy(row, 0, output, ValueLayout.JAVA_FLOAT, to, row.length);
    }

    private void read(MemorySegment derivative, int image, float[] row, float[] into, int start) {
        long from = (long) image * row.length * Float.BYTES;
        if (stored == pixels) {
            MemorySegment.copy(derivative, ValueLayout.JAVA_FLOAT, from, into, start, row.length);
            return;
        }
        MemorySegment.copy(derivative, ValueLayout.JAVA_FLOAT, from, row, 0, row.length);
        for (int channel = 0; channel < size.outputs(); channel++) {
            System.arraycopy(row, channel * pixels, into, start + channel * stored, pixels);
        }
    }

    @Override
    public void clearGradients(Pass pass, int shares) {
        while (pass.sums.size() < shares) {
            pass.sums.add(new float[size.outputs() * (taps.length + (normalized ? 3 : 1))]);
        }
        pass.sums.subList(0, shares).forEach(sums -> Arrays.fill(sums, 0));
    }

    @Override
    public void backward(
            Pass pass, MemorySegment images, boolean ofBytes, MemorySegment derivative, int from, int to, int share) {
        Scratch scratch = scratch();
        Arrays.fill(scratch.ofWeight, 0);
        for (float[] sums : scratch.ofVectors) {
            Arrays.fill(sums, 0);
        }
        for (int i = from; i < to; i += TOGETHER) {
            int count = Math.min(TOGETHER, to - i);
            for (int j = 0; j < count; j++) {
                copy(scratch.frames.read(images, ofBytes, i + j), scratch.copies, j * imageSize);
                read(derivative, i + j, scratch.row, scratch.derivatives, j * outputSize);
            }
            int end = count * imageSize; // 0 times what was there may be no number
            Arrays.fill(scratch.copies, end, end + VectorPixelTiles.STEP, 0);
            toProducts(pass, i, count, scratch);
            addWeightGradient(scratch, count);
        }
        addUp(scratch, pass.sums.get(share));
        scratches.add(scratch);
    }

    /** Replaces derivatives with respect to results by those with respect to the products, and adds to the gradients of all but the weight. */
    private void toProducts(Pass pass, int first, int images, Scratch scratch) {
        float[] d = scratch.derivatives;
        Memory memory = pass.memory;
        VectorElements.mask(d, memory.results, first * outputSize, images * outputSize);
        VectorChannelNorm norm = pass.norm;
        for (int j = 0; j < images; j++) {
            int start = j * outputSize;
            if (norm != null) {
                int kept = (first + j) * outputSize;
                norm.addGradients(
                        d, start, memory.normalized, kept, stored, scratch.ofVectors[1], scratch.ofVectors[2]);
                norm.backward(d, start, memory.normalized, kept, stored, memory.scales, (first + j) * stored);
            }
            VectorPixelTiles.addSums(d, start, size.outputs(), stored, scratch.ofVectors[0]);
        }
    }

    private void addWeightGradient(Scratch scratch, int images) {
        for (int channel = 0; channel < channels; channel += CHANNELS) {
            for (int tap = 0; tap < taps.length; tap += TAPS) {
                int last = taps.length - 1;
                VectorPixelTiles.gradient(
                        scratch.copies,
                        taps[tap],
                        taps[Math.min(tap + 1, last)],
                        taps[Math.min(tap + 2, last)],
                        imageSize,
                        scratch.derivatives,
                        channel * stored,
                        outputSize,
                        images,
                        stored,
                        scratch.ofWeight,
                        (channel * taps() + tap * CHANNELS) * PARTIAL);
            }
        }
    }

    private void addUp(Scratch scratch, float[] sums) {
        for (int channel = 0; channel < size.outputs(); channel++) {
            int tile = channel / CHANNELS * CHANNELS * taps() + channel % CHANNELS;
            for (int tap = 0; tap < taps.length; tap++) {
                sums[channel * taps.length + tap] +=
                        VectorPartialSums.total(scratch.ofWeight, (tile + tap * CHANNELS) * PARTIAL);
            }
        }
        int next = size.outputs() * taps.length;
        for (float[] vector : scratch.ofVectors) {
            for (int channel = 0; channel < size.outputs(); channel++) {
                sums[next++] += VectorPartialSums.total(vector, channel * PARTIAL);
            }
        }
    }

    @Override
    public void addGradients(Pass pass, int shares, List<MemorySegment> gradients) {
        float[] sums = pass.sums.getFirst();
        for (int share = 1; share < shares; share++) {
            float[] other = pass.sums.get(share);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += other[i];
            }
        }
        int weights = size.outputs() * taps.length;
        for (int i = 0; i < weights; i++) {
            sums[i] *= inputScale;
        }
        int next = 0;
        for (MemorySegment gradient : gradients) {
            int count = next == 0 ? weights : size.outputs();
            VectorConvolutions.add(Arrays.copyOfRange(sums, next, next + count), gradient);
            next += count;
        }
    }
}
