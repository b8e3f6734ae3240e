package jarl.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The network of Espeholt et al. 2018 (figure 3, right) as one operation: stages of a convolution of 3x3 windows, a maximum of 3x3 windows with stride 2,
 * and two residual blocks {@code x + conv(relu(conv(relu(x))))}; ReLU at the end. One image at a time goes through all layers, so that what one layer
 * writes is in the cache when the next reads it. Parameters are weight {@code [outputs, inputs, 3, 3]} and bias of each convolution in their order.
 */
public final class VectorResidualNetwork implements ImageKernels<VectorResidualNetwork.Pass> {

    private static final int BLOCKS = 2;

    /** The convolutions of a stage. */
    public static final int CONVOLUTIONS = 1 + 2 * BLOCKS;

    private final float inputScale;
    private final ImagePlane frame;
    private final int channels;
    private final List<Stage> stages = new ArrayList<>();
    private final OutputRows rows;
    private final long operations;
    private final ConcurrentLinkedQueue<Scratch> scratches = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Pass> passes = new ConcurrentLinkedQueue<>();

    /**
     * The layers of a stage, each convolution with the one that computes its input's gradient.
     *
     * @param whole plane of a vector of channels of the first convolution's results
     * @param half the same behind the pool
     */
    private record Stage(
            int inputs,
            int outputs,
            ImagePlane whole,
            ImagePlane half,
            VectorRowConvolution first,
            VectorRowConvolution firstTurned,
            VectorRowConvolution inner,
            VectorPool pool) {

        static Stage of(int height, int width, int inputs, int outputs) {
            int halfHeight = Math.ceilDiv(height, 2);
            int halfWidth = Math.ceilDiv(width, 2);
            ImagePlane whole = VectorRowConvolution.plane(height, width);
            ImagePlane half = VectorRowConvolution.plane(halfHeight, halfWidth);
            return new Stage(
                    inputs,
                    outputs,
                    whole,
                    half,
                    new VectorRowConvolution(inputs, outputs, height, width),
                    new VectorRowConvolution(outputs, inputs, height, width),
                    new VectorRowConvolution(outputs, outputs, halfHeight, halfWidth),
                    new VectorPool(whole, half));
        }

        int planes() {
            return VectorConvolution.padded(outputs) / half.channels();
        }

        /** The numbers of an image behind the pool. */
        int size() {
            return planes() * half.size();
        }

        long multiplications() {
            long first = (long) whole.height() * whole.width() * inputs;
            long inner = (long) half.height() * half.width() * outputs;
            return 9L * outputs * (first + 2 * BLOCKS * inner);
        }

        VectorRowConvolution convolution(int i) {
            return i == 0 ? first : inner;
        }

        VectorRowConvolution turned(int i) {
            return i == 0 ? firstTurned : inner;
        }
    }

    /** Packed weights, and what a pass forward leaves for the way back. */
    public static final class Pass {
        private final List<VectorRowConvolution.Packed> packed = new ArrayList<>();
        private final List<VectorRowConvolution.Packed> turned = new ArrayList<>();
        private final List<float[][]> sums = new ArrayList<>(); // of each share and convolution
        private Memory memory = new Memory(0, List.of());
        private long version = -1;
    }

    /** What the way back needs of so many images. */
    private record Memory(int images, List<Kept> stages) {}

    /**
     * Of a stage.
     *
     * @param places of the pool's maxima
     * @param inputs of the blocks behind ReLU
     * @param hidden of the blocks behind ReLU
     * @param output of the stage
     */
    private record Kept(float[] places, float[][] inputs, float[][] hidden, float[] output) {

        static Kept of(Stage stage, int images) {
            ImagePlane plane = stage.half;
            int count = images * stage.planes();
            float[][] inputs = new float[BLOCKS][];
            float[][] hidden = new float[BLOCKS][];
            for (int i = 0; i < BLOCKS; i++) {
                inputs[i] = plane.allocate(count);
                hidden[i] = plane.allocate(count);
            }
            return new Kept(new float[Math.multiplyExact(stage.size(), images)], inputs, hidden, plane.allocate(count));
        }
    }

    /** A thread's memory for a stage of one image: of values and derivatives. */
    private record StageScratch(float[] whole, float[] sum, float[] derivative, float[] inner) {}

    /** A thread's memory for one image. */
    private record Scratch(VectorFrames frames, Memory memory, List<StageScratch> stages, float[] row) {}

    /**
     * Creates a network.
     *
     * @param channels of the images
     * @param stageChannels of the stages' results
     * @param inputScale images are multiplied by this
     */
    public VectorResidualNetwork(int channels, int height, int width, List<Integer> stageChannels, double inputScale) {
        this.inputScale = (float) inputScale;
        this.channels = channels;
        this.frame = VectorRowConvolution.plane(height, width);
        int inputs = channels;
        int rowsOfPixels = height;
        int columns = width;
        for (int outputs : stageChannels) {
            Stage stage = Stage.of(rowsOfPixels, columns, inputs, outputs);
            stages.add(stage);
            rowsOfPixels = stage.half.height();
            columns = stage.half.width();
            inputs = outputs;
        }
        this.operations = stages.stream().mapToLong(Stage::multiplications).sum();
        this.rows = new OutputRows(stages.getLast().half, inputs);
    }

    @Override
    public int outputs() {
        return rows.length();
    }

    @Override
    public long operations() {
        return operations;
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
        return new Memory(
                images, stages.stream().map(stage -> Kept.of(stage, images)).toList());
    }

    private void pack(List<MemorySegment> parameters, Pass pass) {
        for (int i = 0; i < stages.size() * CONVOLUTIONS; i++) {
            Stage stage = stages.get(i / CONVOLUTIONS);
            VectorRowConvolution convolution = stage.convolution(i % CONVOLUTIONS);
            VectorRowConvolution turned = stage.turned(i % CONVOLUTIONS);
            if (pass.packed.size() == i) {
                pass.packed.add(convolution.allocate());
                pass.turned.add(turned.allocate());
            }
            float[] weight = parameters.get(2 * i).toArray(ValueLayout.JAVA_FLOAT);
            float[] bias = parameters.get(2 * i + 1).toArray(ValueLayout.JAVA_FLOAT);
            convolution.pack(weight, bias, i == 0 ? inputScale : 1, pass.packed.get(i));
            if (i > 0) {
                turned.packTurned(weight, pass.turned.get(i));
            }
        }
    }

    @Override
    public void end(Pass pass) {
        passes.add(pass);
    }

    private Scratch scratch() {
        Scratch found = scratches.poll();
        return found == null
                ? new Scratch(
                        new VectorFrames(frame, channels),
                        allocate(1),
                        stages.stream()
                                .map(stage -> new StageScratch(
                                        stage.whole.allocate(stage.planes()),
                                        stage.half.allocate(stage.planes()),
                                        stage.half.allocate(stage.planes()),
                                        stage.half.allocate(stage.planes())))
                                .toList(),
                        new float[outputs()])
                : found;
    }

    // ---- forward ----

    @Override
    public void forward(
            Pass pass, MemorySegment images, boolean ofBytes, int from, int to, boolean keep, MemorySegment output) {
        Scratch scratch = scratch();
        for (int image = from; image < to; image++) {
            Memory memory = keep ? pass.memory : scratch.memory;
            int number = keep ? image : 0;
            float[] x = scratch.frames.read(images, ofBytes, image);
            int start = 0;
            for (int s = 0; s < stages.size(); s++) {
                stage(pass, s, x, start, scratch.stages.get(s), memory.stages.get(s), number);
                x = memory.stages.get(s).output;
                start = number * stages.get(s).size();
            }
            float[] last = scratch.stages.getLast().sum;
            VectorElements.relu(x, start, last, 0, stages.getLast().size());
            rows.write(last, 0, scratch.row, output, image);
        }
        scratches.add(scratch);
    }

    private void stage(Pass pass, int s, float[] x, int xStart, StageScratch scratch, Kept kept, int number) {
        Stage stage = stages.get(s);
        int size = stage.size();
        int start = number * size;
        stage.first.forward(x, xStart, pass.packed.get(s * CONVOLUTIONS), Float.NEGATIVE_INFINITY, scratch.whole, 0);
        for (int i = 0; i < stage.planes(); i++) {
            int half = i * stage.half.size();
            stage.pool.forward(scratch.whole, i * stage.whole.size(), scratch.sum, half, kept.places, start + half);
        }
        for (int block = 0; block < BLOCKS; block++) {
            int convolution = s * CONVOLUTIONS + 1 + 2 * block;
            float[] input = kept.inputs[block];
            float[] hidden = kept.hidden[block];
            VectorElements.relu(scratch.sum, 0, input, start, size);
            stage.inner.forward(input, start, pass.packed.get(convolution), 0, hidden, start);
            stage.inner.forward(
                    hidden, start, pass.packed.get(convolution + 1), Float.NEGATIVE_INFINITY, scratch.inner, 0);
            VectorElements.add(scratch.inner, scratch.sum, size);
        }
        System.arraycopy(scratch.sum, 0, kept.output, start, size);
    }

    // ---- backward ----

    @Override
    public void clearGradients(Pass pass, int shares) {
        while (pass.sums.size() < shares) {
            float[][] sums = new float[stages.size() * CONVOLUTIONS][];
            for (int i = 0; i < sums.length; i++) {
                sums[i] = new float
                        [stages.get(i / CONVOLUTIONS)
                                .convolution(i % CONVOLUTIONS)
                                .gradientSize()];
            }
            pass.sums.add(sums);
        }
        for (float[][] share : pass.sums.subList(0, shares)) {
            for (float[] sums : share) {
                Arrays.fill(sums, 0);
            }
        }
    }

    @Override
    public void backward(
            Pass pass, MemorySegment images, boolean ofBytes, MemorySegment derivative, int from, int to, int share) {
        Scratch scratch = scratch();
        float[][] sums = pass.sums.get(share);
        List<Kept> kept = pass.memory.stages;
        int top = stages.size() - 1;
        for (int image = from; image < to; image++) {
            StageScratch last = scratch.stages.get(top);
            int size = stages.get(top).size();
            rows.read(derivative, image, scratch.row, last.inner, 0);
            Arrays.fill(last.derivative, 0);
            VectorElements.addMasked(last.inner, kept.get(top).output, image * size, last.derivative, size);
            for (int s = top; s > 0; s--) {
                Stage below = stages.get(s - 1);
                float[] x = kept.get(s - 1).output;
                int start = image * below.size();
                backward(pass, s, x, start, scratch.stages.get(s), kept.get(s), image, sums);
                stages.get(s)
                        .firstTurned
                        .forward(
                                scratch.stages.get(s).whole,
                                0,
                                pass.turned.get(s * CONVOLUTIONS),
                                Float.NEGATIVE_INFINITY,
                                scratch.stages.get(s - 1).derivative,
                                0);
            }
            float[] x = scratch.frames.read(images, ofBytes, image);
            backward(pass, 0, x, 0, scratch.stages.getFirst(), kept.getFirst(), image, sums);
        }
        scratches.add(scratch);
    }

    /** From the derivative of a stage's output to the one of its first convolution's. */
    private void backward(
            Pass pass, int s, float[] x, int xStart, StageScratch scratch, Kept kept, int number, float[][] sums) {
        Stage stage = stages.get(s);
        int size = stage.size();
        int start = number * size;
        float[] d = scratch.derivative;
        for (int block = BLOCKS - 1; block >= 0; block--) {
            int convolution = s * CONVOLUTIONS + 1 + 2 * block;
            float[] hidden = kept.hidden[block];
            float[] input = kept.inputs[block];
            stage.inner.addWeightGradient(hidden, start, d, 0, sums[convolution + 1]);
            stage.inner.forward(d, 0, pass.turned.get(convolution + 1), Float.NEGATIVE_INFINITY, scratch.inner, 0);
            VectorElements.mask(scratch.inner, hidden, start, size);
            stage.inner.addWeightGradient(input, start, scratch.inner, 0, sums[convolution]);
            stage.inner.forward(
                    scratch.inner, 0, pass.turned.get(convolution), Float.NEGATIVE_INFINITY, scratch.sum, 0);
            VectorElements.addMasked(scratch.sum, input, start, d, size);
        }
        for (int i = 0; i < stage.planes(); i++) {
            int half = i * stage.half.size();
            stage.pool.backward(d, half, kept.places, start + half, scratch.whole, i * stage.whole.size());
        }
        stage.first.addWeightGradient(x, xStart, scratch.whole, 0, sums[s * CONVOLUTIONS]);
    }

    @Override
    public void addGradients(Pass pass, int shares, List<MemorySegment> gradients) {
        for (int i = 0; i < stages.size() * CONVOLUTIONS; i++) {
            float[] sums = pass.sums.getFirst()[i];
            for (float[][] share : pass.sums.subList(1, shares)) {
                for (int j = 0; j < sums.length; j++) {
                    sums[j] += share[i][j];
                }
            }
            Stage stage = stages.get(i / CONVOLUTIONS);
            int inputs = i % CONVOLUTIONS == 0 ? stage.inputs : stage.outputs;
            float[] weight = new float[stage.outputs * inputs * 9];
            float[] bias = new float[stage.outputs];
            stage.convolution(i % CONVOLUTIONS).unpack(sums, i == 0 ? inputScale : 1, weight, bias);
            VectorConvolutions.add(weight, gradients.get(2 * i));
            VectorConvolutions.add(bias, gradients.get(2 * i + 1));
        }
    }
}
