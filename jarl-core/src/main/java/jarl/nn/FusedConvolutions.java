package jarl.nn;

import jarl.kernel.ConvolutionSize;
import jarl.kernel.ImageKernels;
import jarl.kernel.KernelChoice;
import jarl.kernel.VectorConvolutions;
import jarl.kernel.VectorResidualNetwork;
import jarl.kernel.VectorSmallImages;
import jarl.kernel.Vectors;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.Parallel;
import jarl.tensor.Recording;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions, each followed by ReLU, with layer normalization of each pixel's channels before it if asked for, or a residual network, as one operation
 * on images of uint8 or float32 in the processor's memory, by jarl's own kernels. Much work is divided over the processor's threads; the result does not
 * depend on their number: each image's output is computed by one of them, and gradients are added up in shares whose number depends on the
 * number of images only.
 *
 * @param <P> a pass of the kernels
 */
public final class FusedConvolutions<P> {

    private static final int MOST_SHARES = 8;
    private static final int IMAGES_OF_SHARE = 8;

    private final ImageKernels<P> kernels;
    private final List<Tensor> parameters = new ArrayList<>();

    private FusedConvolutions(ImageKernels<P> kernels, List<Conv2d> layers, List<LayerNorm> norms) {
        this.kernels = kernels;
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).visitParameters("", (_, parameter) -> parameters.add(parameter));
            if (!norms.isEmpty()) {
                norms.get(i).visitParameters("", (_, parameter) -> parameters.add(parameter));
            }
        }
    }

    /**
     * Fuses layers; null if this Java machine has no kernels for them, or if libtorch computes them faster.
     *
     * @param norms the normalization of each layer's channels; empty for none
     * @param channels of the first layer's input
     */
    public static @Nullable FusedConvolutions<?> of(
            List<Conv2d> layers, List<LayerNorm> norms, int channels, int height, int width) {
        FusedConvolutions<?> fused = wherePossible(layers, norms, channels, height, width);
        return fused != null && KernelChoice.convolutions(fused.kernels.outputs()) ? fused : null;
    }

    /** Fuses layers wherever there are kernels for them. */
    static @Nullable FusedConvolutions<?> wherePossible(
            List<Conv2d> layers, List<LayerNorm> norms, int channels, int height, int width) {
        if (!Vectors.available() || layers.isEmpty()) {
            return null;
        }
        List<ConvolutionSize> sizes = new ArrayList<>();
        int inputs = channels;
        int rows = height;
        int columns = width;
        for (Conv2d layer : layers) {
            Conv2d.Shape shape = layer.shape();
            if (shape.padding() >= shape.kernel()) {
                return null;
            }
            ConvolutionSize size = new ConvolutionSize(
                    inputs, rows, columns, shape.channels(), shape.kernel(), shape.stride(), shape.padding());
            sizes.add(size);
            inputs = size.outputs();
            rows = size.outputHeight();
            columns = size.outputWidth();
        }
        double scale = layers.getFirst().inputScale();
        boolean normalized = !norms.isEmpty();
        if (VectorSmallImages.takes(sizes)) {
            var kernels = new VectorSmallImages(sizes.getFirst(), scale, normalized, LayerNorm.EPSILON);
            return new FusedConvolutions<>(kernels, layers, norms);
        }
        var kernels = new VectorConvolutions(sizes, scale, normalized, LayerNorm.EPSILON);
        return new FusedConvolutions<>(kernels, layers, norms);
    }

    /**
     * Fuses the stages of a residual network; null if this Java machine has no kernels for it, or if libtorch computes it faster.
     *
     * @param layers of each stage: a convolution before the pool, and two for each of two {@link Residual}
     * @param channels of the first layer's input
     */
    public static @Nullable FusedConvolutions<?> ofResidual(List<Conv2d> layers, int channels, int height, int width) {
        return Vectors.available() && KernelChoice.residual() ? residual(layers, channels, height, width) : null;
    }

    static FusedConvolutions<?> residual(List<Conv2d> layers, int channels, int height, int width) {
        List<Integer> stages = new ArrayList<>();
        for (int i = 0; i < layers.size(); i += VectorResidualNetwork.CONVOLUTIONS) {
            stages.add(layers.get(i).shape().channels());
        }
        double scale = layers.getFirst().inputScale();
        var kernels = new VectorResidualNetwork(channels, height, width, stages, scale);
        return new FusedConvolutions<>(kernels, layers, List.of());
    }

    /** Whether {@link #forward} can compute these images now: on another device, in other types and for images that need a gradient libtorch does. */
    public boolean takes(Tensor images) {
        DType type = images.dtype();
        if ((type != DType.UINT8 && type != DType.FLOAT32) || !images.device().equals(Device.CPU)) {
            return false;
        }
        boolean learning = TensorScope.recordsGradients();
        if (learning && images.requiresGradient()) {
            return false;
        }
        for (Tensor parameter : parameters) {
            if (parameter.dtype() != DType.FLOAT32
                    || !parameter.device().equals(Device.CPU)
                    || !parameter.isContiguous()
                    || (learning && !TensorAccess.hasGradient(parameter))) {
                return false;
            }
        }
        return true;
    }

    /** Computes {@code [N, outputs]}, channels outermost, from {@code [N, C, H, W]}; on the Java heap where the layer that follows is small. */
    public Tensor forward(Tensor images) {
        return forward(images, false);
    }

    /** {@link #forward} into memory that is used again once the result has been differentiated, which nobody may read after that. */
    public Tensor forwardToForget(Tensor images) {
        return forward(images, true);
    }

    private Tensor forward(Tensor images, boolean toForget) {
        boolean learning = TensorScope.recordsGradients();
        int count = (int) images.size(0);
        Tensor input = images.contiguous();
        P pass = kernels.begin(segments(parameters), version(), learning ? count : 0);
        long[] shape = {count, kernels.outputs()};
        if (isOnHeap()) {
            int size = count * kernels.outputs();
            float[] values = learning && toForget ? TensorAccess.spareArray(size) : new float[size];
            compute(pass, input, learning, MemorySegment.ofArray(values));
            if (!learning) {
                return TensorAccess.computedOnHeap(values, shape, null);
            }
            Computation computation = new Computation(pass, input);
            return TensorAccess.computedOnHeap(values, shape, derivative -> {
                if (toForget && !computation.differentiated) {
                    TensorAccess.spareAfterBackward(values);
                }
                backward(computation, MemorySegment.ofArray(derivative));
            });
        }
        Tensor output = Tensor.uninitialized(DType.FLOAT32, false, shape);
        compute(pass, input, learning, output.segment());
        if (!learning) {
            return output;
        }
        Computation computation = new Computation(pass, input);
        return TensorAccess.cut(
                output,
                derivative -> backward(computation, derivative.contiguous().segment()));
    }

    /** One computation that will be differentiated. */
    private final class Computation {
        private final Tensor input;
        private final Recording recording = new Recording(parameters);
        private P pass;
        private boolean differentiated;

        private Computation(P pass, Tensor input) {
            this.pass = pass;
            this.input = input;
        }

        /** What was computed; computed again for a later part of the derivative, as other images may have the memory now. */
        private P pass() {
            recording.arrive();
            if (differentiated) {
                int count = (int) input.size(0);
                pass = kernels.begin(segments(parameters), version(), count);
                compute(pass, input, true, MemorySegment.ofArray(new float[count * kernels.outputs()]));
            }
            differentiated = true;
            return pass;
        }
    }

    private long version() {
        return parameters.stream().mapToLong(TensorAccess::version).sum();
    }

    private boolean isOnHeap() {
        return KernelChoice.torsoOnHeap(kernels.outputs());
    }

    private void compute(P pass, Tensor input, boolean learning, MemorySegment output) {
        int count = (int) input.size(0);
        MemorySegment memory = input.segment();
        boolean ofBytes = input.dtype() == DType.UINT8;
        int threads = Parallel.countOfKernel(count * kernels.operations());
        Parallel.runKernel(threads, thread -> {
            int from = bound(thread, count, threads);
            int to = bound(thread + 1, count, threads);
            kernels.forward(pass, memory, ofBytes, from, to, learning, output);
        });
        if (!learning) {
            kernels.end(pass);
        }
    }

    /** Whole groups of images that are computed together. */
    private static int bound(int thread, int count, int threads) {
        int together = VectorConvolutions.TOGETHER;
        return Math.min(count, Math.ceilDiv(count, together) * thread / threads * together);
    }

    private static List<MemorySegment> segments(List<Tensor> tensors) {
        return tensors.stream().map(Tensor::segment).toList();
    }

    private void backward(Computation computation, MemorySegment derivative) {
        P pass = computation.pass();
        Tensor input = computation.input;
        int count = (int) input.size(0);
        int shares = Math.clamp(count / IMAGES_OF_SHARE, 1, MOST_SHARES);
        int threads = Math.min(shares, Parallel.countOfKernel(2L * count * kernels.operations()));
        MemorySegment memory = input.segment();
        boolean ofBytes = input.dtype() == DType.UINT8;
        kernels.clearGradients(pass, shares);
        Parallel.runKernel(threads, thread -> {
            for (int share = thread * shares / threads; share < (thread + 1) * shares / threads; share++) {
                int from = share * count / shares;
                int to = (share + 1) * count / shares;
                kernels.backward(pass, memory, ofBytes, derivative, from, to, share);
            }
        });
        List<MemorySegment> gradients =
                segments(parameters.stream().map(Tensor::gradient).toList());
        synchronized (parameters) { // another thread's derivative may arrive now
            kernels.addGradients(pass, shares, gradients);
        }
        kernels.end(pass);
    }
}
