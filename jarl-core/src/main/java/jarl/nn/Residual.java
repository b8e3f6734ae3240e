package jarl.nn;

import jarl.tensor.Tensor;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * The residual block of Espeholt et al. 2018 ("IMPALA", figure 3): {@code x + conv(relu(conv(relu(x))))} with 3x3 windows; input and
 * output {@code [N, channels, H, W]}.
 */
public final class Residual implements Layer {

    private final Conv2d first;
    private final Conv2d second;

    public Residual(int channels, Initialization initialization, RandomGenerator random) {
        Conv2d.Shape shape = new Conv2d.Shape(channels, 3, 1, 1);
        this.first = new Conv2d(channels, shape, initialization, 1, random);
        this.second = new Conv2d(channels, shape, initialization, 1, random);
    }

    public Tensor forward(Tensor input) {
        Tensor hidden = first.forward(input.relu()).reluInPlace();
        return second.forward(hidden).add(input);
    }

    /** The two convolutions, in the order in which they compute. */
    public List<Conv2d> convolutions() {
        return List.of(first, second);
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        first.visitParameters(prefix + "0.", visitor);
        second.visitParameters(prefix + "1.", visitor);
    }
}
