package jarl.model;

import jarl.nn.Conv2d;
import jarl.nn.Initialization;
import jarl.nn.Layer;
import jarl.space.ImageBox;
import jarl.tensor.Tensor;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The convolutional part of a network: images to a vector each. Nonlinearities are ReLU. */
public interface ImageTorso extends Layer {

    /**
     * Computes the vectors.
     *
     * @param image {@code [N, C, H, W]} with values from 0 to the space's maximum, already of the element type to compute in
     * @return {@code [N, outputs]}, channels outermost
     */
    Tensor forward(Tensor image);

    /** The same in float32 from an image as it is, uint8 included, divided over threads; null if it has to be computed by {@link #forward}. */
    default @Nullable Tensor forwardAtOnce(Tensor image) {
        return null;
    }

    /**
     * {@link #forwardAtOnce} into memory that is used again once the vectors have been differentiated: for whoever does not read them after that, as
     * the layers of a network do not.
     */
    default @Nullable Tensor forwardToForget(Tensor image) {
        return forwardAtOnce(image);
    }

    /** The length of the vector. */
    int outputs();

    /** About how many multiplications it takes for an image. */
    long operations();

    /** How many of these are those of the first layer, whose input needs no gradient. */
    default long firstOperations() {
        return 0;
    }

    /** The torsos that a configuration can name. The layers that follow are the configuration's {@code hiddenSizes}. */
    enum Kind {
        /** None: images are flattened. */
        NONE,
        /** rlpyt's for Atari: 16 windows of 8x8, stride 4; 32 of 4x4, stride 2, padding 1. One of 512 follows there. */
        ATARI,
        /** Mnih et al. 2015 ("Nature"): 32 of 8x8, stride 4; 64 of 4x4, stride 2; 64 of 3x3. One of 512 follows there. */
        NATURE,
        /** Espeholt et al. 2018 ("IMPALA"), 15 layers in 3 stages of 16, 32 and 32 channels. One of 256 follows there. */
        IMPALA,
        /** Young and Tian 2019 ("MinAtar"): 16 of 3x3. One of 128 follows there. */
        MINATAR;

        private static final List<Conv2d.Shape> ATARI_LAYERS =
                List.of(new Conv2d.Shape(16, 8, 4, 0), new Conv2d.Shape(32, 4, 2, 1));
        private static final List<Conv2d.Shape> NATURE_LAYERS =
                List.of(new Conv2d.Shape(32, 8, 4, 0), new Conv2d.Shape(64, 4, 2, 0), new Conv2d.Shape(64, 3, 1, 0));
        private static final List<Conv2d.Shape> MINATAR_LAYERS = List.of(new Conv2d.Shape(16, 3, 1, 0));
        private static final List<Integer> IMPALA_CHANNELS = List.of(16, 32, 32);

        /**
         * Creates a torso with fresh weights.
         *
         * @param width multiplies the channels
         * @param layerNorm normalize the channels of each pixel before the nonlinearity; not of IMPALA
         */
        public ImageTorso create(
                ImageBox space, int width, boolean layerNorm, Initialization initialization, RandomGenerator random) {
            return switch (this) {
                case NONE -> throw new IllegalArgumentException("there is no torso called none");
                case ATARI ->
                    new ConvolutionTorso(space, widened(ATARI_LAYERS, width), layerNorm, initialization, random);
                case NATURE ->
                    new ConvolutionTorso(space, widened(NATURE_LAYERS, width), layerNorm, initialization, random);
                case MINATAR ->
                    new ConvolutionTorso(space, widened(MINATAR_LAYERS, width), layerNorm, initialization, random);
                case IMPALA ->
                    new ImpalaTorso(
                            space, IMPALA_CHANNELS.stream().map(c -> c * width).toList(), initialization, random);
            };
        }

        private static List<Conv2d.Shape> widened(List<Conv2d.Shape> layers, int width) {
            return layers.stream()
                    .map(l -> new Conv2d.Shape(l.channels() * width, l.kernel(), l.stride(), l.padding()))
                    .toList();
        }
    }
}
