package jarl.model;

import jarl.nn.Conv2d;
import jarl.nn.FusedConvolutions;
import jarl.nn.Initialization;
import jarl.nn.Residual;
import jarl.space.ImageBox;
import jarl.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The deep network of Espeholt et al. 2018 (figure 3, right): stages of a 3x3 convolution, a max-pool of 3x3 with stride 2 and two residual
 * blocks; ReLU at the end. Halved sizes are rounded up.
 */
public final class ImpalaTorso implements ImageTorso {

    private final List<Stage> stages = new ArrayList<>();
    private final int outputs;
    private final long operations;
    private final long firstOperations;
    private final @Nullable FusedConvolutions<?> fused;

    /** A convolution, a pool and two blocks. */
    private record Stage(Conv2d convolution, Residual first, Residual second) {
        Tensor forward(Tensor input) {
            Tensor pooled = convolution.forward(input).maxPool2d(3, 2, 1);
            return second.forward(first.forward(pooled));
        }

        List<Conv2d> convolutions() {
            List<Conv2d> all = new ArrayList<>(List.of(convolution));
            all.addAll(first.convolutions());
            all.addAll(second.convolutions());
            return all;
        }

        void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            convolution.visitParameters(prefix + "convolution.", visitor);
            first.visitParameters(prefix + "residual0.", visitor);
            second.visitParameters(prefix + "residual1.", visitor);
        }
    }

    /**
     * A torso with fresh weights for these images.
     *
     * @param channels of each stage
     */
    public ImpalaTorso(ImageBox space, List<Integer> channels, Initialization initialization, RandomGenerator random) {
        int inputs = space.channels();
        int height = space.height();
        int width = space.width();
        long sum = 0;
        long first = 0;
        for (int size : channels) {
            double scale = stages.isEmpty() ? 1.0 / space.maximum() : 1;
            Conv2d.Shape shape = new Conv2d.Shape(size, 3, 1, 1);
            stages.add(new Stage(
                    new Conv2d(inputs, shape, initialization, scale, random),
                    new Residual(size, initialization, random),
                    new Residual(size, initialization, random)));
            sum += shape.operations(inputs, height, width);
            first = first == 0 ? sum : first;
            inputs = size;
            height = Math.ceilDiv(height, 2);
            width = Math.ceilDiv(width, 2);
            sum += 4 * shape.operations(size, height, width);
        }
        this.outputs = inputs * height * width;
        this.operations = sum;
        this.firstOperations = first;
        List<Conv2d> layers =
                stages.stream().flatMap(stage -> stage.convolutions().stream()).toList();
        this.fused = FusedConvolutions.ofResidual(layers, space.channels(), space.height(), space.width());
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
        for (Stage stage : stages) {
            hidden = stage.forward(hidden);
        }
        return hidden.relu().flatten(1, 3);
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
        for (int i = 0; i < stages.size(); i++) {
            stages.get(i).visitParameters(prefix + i + ".", visitor);
        }
    }
}
