package jarl.model;

import jarl.nn.Conv2d;
import jarl.nn.FusedConvolutions;
import jarl.nn.Initialization;
import jarl.nn.LayerNorm;
import jarl.space.ImageBox;
import jarl.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Convolutions one after the other, each followed by ReLU, with layer normalization before it if asked for. */
public final class ConvolutionTorso implements ImageTorso {

    private final List<Conv2d> layers = new ArrayList<>();
    private final List<LayerNorm> norms = new ArrayList<>();
    private final int outputs;
    private final long operations;
    private final long firstOperations;
    private final @Nullable FusedConvolutions<?> fused;

    /**
     * A torso with fresh weights for these images.
     *
     * @param layerNorm normalize the channels of each pixel before the nonlinearity
     */
    public ConvolutionTorso(
            ImageBox space,
            List<Conv2d.Shape> shapes,
            boolean layerNorm,
            Initialization initialization,
            RandomGenerator random) {
        int channels = space.channels();
        int height = space.height();
        int width = space.width();
        long sum = 0;
        long first = 0;
        for (Conv2d.Shape shape : shapes) {
            double scale = layers.isEmpty() ? 1.0 / space.maximum() : 1;
            layers.add(new Conv2d(channels, shape, initialization, scale, random));
            sum += shape.operations(channels, height, width);
            first = first == 0 ? sum : first;
            channels = shape.channels();
            if (layerNorm) {
                norms.add(new LayerNorm(channels));
            }
            height = shape.output(height);
            width = shape.output(width);
            if (height < 1 || width < 1) {
                throw new IllegalArgumentException("images of " + space.height() + " x " + space.width()
                        + " are too small for layer " + layers.size() + " of the torso, a window of " + shape.kernel()
                        + " x " + shape.kernel());
            }
        }
        this.outputs = channels * height * width;
        this.operations = sum;
        this.firstOperations = first;
        this.fused = FusedConvolutions.of(layers, norms, space.channels(), space.height(), space.width());
    }

    @Override
    public @Nullable Tensor forwardAtOnce(Tensor image) {
        return fused != null && fused.takes(image) ? fused.forward(image) : null;
    }

    @Override
    public @Nullable Tensor forwardToForget(Tensor image) {
        return fused != null && fused.takes(image) ? fused.forwardToForget(image) : null;
    }

    @Override
    public Tensor forward(Tensor image) {
        Tensor atOnce = forwardAtOnce(image);
        if (atOnce != null) {
            return atOnce;
        }
        Tensor hidden = image;
        for (int i = 0; i < layers.size(); i++) {
            hidden = layers.get(i).forward(hidden);
            hidden = norms.isEmpty()
                    ? hidden.reluInPlace()
                    : norms.get(i).forwardChannels(hidden).relu();
        }
        return hidden.flatten(1, 3);
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public long operations() {
        return operations;
    }

    @Override
    public long firstOperations() {
        return firstOperations;
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).visitParameters(prefix + i + ".", visitor);
            if (!norms.isEmpty()) {
                norms.get(i).visitParameters(prefix + i + ".norm.", visitor);
            }
        }
    }
}
