package jarl.kernel;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The convolutional part of a network as one operation on images {@code [N, C, H, W]}, uint8 or float32: forward, and the gradients of all
 * parameters. Memory is kept between calls. Several threads may call it at once, for different images.
 *
 * @param <P> weights, and what a pass forward leaves for the way back
 */
public interface ImageKernels<P> {

    /** The length of an image's output. */
    int outputs();

    /** About how many multiplications an image takes. */
    long operations();

    /**
     * Begins a pass with the weights as they are now. It ends with {@link #end}.
     *
     * @param parameters float32, in the order that the implementation says
     * @param version of the parameters, not negative: another one if they have changed since they were given before
     * @param images so many will come back; 0 if none will
     */
    P begin(List<MemorySegment> parameters, long version, int images);

    /** Gives the memory of a pass to later ones. */
    void end(P pass);

    /**
     * Computes the outputs of images {@code [from, to)}.
     *
     * @param ofBytes images are uint8, not float32
     * @param keep for {@link #backward}
     * @param output float32 {@code [N, outputs]}, channels outermost
     */
    void forward(P pass, MemorySegment images, boolean ofBytes, int from, int to, boolean keep, MemorySegment output);

    /** Makes room for the sums of so many shares, and clears them. */
    void clearGradients(P pass, int shares);

    /**
     * Adds the gradients of images {@code [from, to)} to a share's sums.
     *
     * @param images those of {@link #forward}
     * @param derivative with respect to the output, float32 {@code [N, outputs]}
     */
    void backward(P pass, MemorySegment images, boolean ofBytes, MemorySegment derivative, int from, int to, int share);

    /**
     * Adds the shares' sums, in their order, to the gradients of the parameters.
     *
     * @param gradients as the parameters of {@link #begin}
     */
    void addGradients(P pass, int shares, List<MemorySegment> gradients);
}
