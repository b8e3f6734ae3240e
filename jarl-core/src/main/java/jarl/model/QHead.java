package jarl.model;

import jarl.nn.Activation;
import jarl.nn.Initialization;
import jarl.nn.Layer;
import jarl.nn.Linear;
import jarl.nn.NoisyLinear;
import jarl.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The last layers of an action-value network: hidden features {@code [..., inputs]} to {@code [..., actions, K]}. One stream, or two
 * (Wang et al. 2016, dueling): {@code value + advantage - mean of the advantages}.
 */
final class QHead implements Layer {

    // Wang et al. 2016, section 4.2: two streams send gradients into what they share.
    private static final double TRUNK_GRADIENT = 1 / Math.sqrt(2);

    private final int actions;
    private final int outputs;
    private final boolean noisy;
    private final Stream advantage;
    private final @Nullable Stream value;

    /**
     * Creates a head with fresh weights.
     *
     * @param outputs K, numbers for each action
     */
    QHead(int inputs, int actions, int outputs, QHeadConfig config, Activation activation, RandomGenerator random) {
        this.actions = actions;
        this.outputs = outputs;
        this.noisy = config.noisyDeviation() > 0;
        this.advantage = new Stream(inputs, actions * outputs, config, activation, random);
        this.value = config.dueling() ? new Stream(inputs, outputs, config, activation, random) : null;
    }

    /** The only layer, if there is but one and it has no noise: it may be computed together with those below. */
    Optional<Linear> onlyLayer() {
        return value == null ? advantage.onlyLayer() : Optional.empty();
    }

    Tensor forward(Tensor hidden, boolean noisy) {
        if (value == null) {
            return shaped(advantage.forward(hidden, noisy));
        }
        Tensor input = hidden.requiresGradient()
                ? hidden.mul(TRUNK_GRADIENT).add(hidden.detach().mul(1 - TRUNK_GRADIENT))
                : hidden;
        Tensor advantages = shaped(advantage.forward(input, noisy));
        return advantages
                .sub(advantages.mean(-2, true))
                .add(value.forward(input, noisy).unsqueeze(-2));
    }

    /** Outputs {@code [..., actions * K]} as {@code [..., actions, K]}. */
    Tensor shaped(Tensor flat) {
        long[] shape = Arrays.copyOf(flat.shape(), flat.dimensions() + 1);
        shape[shape.length - 2] = actions;
        shape[shape.length - 1] = outputs;
        return flat.view(shape);
    }

    boolean noisy() {
        return noisy;
    }

    void resample(RandomGenerator random) {
        advantage.resample(random);
        if (value != null) {
            value.resample(random);
        }
    }

    void close() {
        advantage.close();
        if (value != null) {
            value.close();
        }
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        advantage.visitParameters(prefix + (value == null ? "" : "advantage."), visitor);
        if (value != null) {
            value.visitParameters(prefix + "value.", visitor);
        }
    }

    /** Optionally a hidden layer, then the outputs; linear layers or noisy ones. */
    private static final class Stream implements Layer {

        private final List<StreamLayer> layers;
        private final Activation activation;

        Stream(int inputs, int outputs, QHeadConfig config, Activation activation, RandomGenerator random) {
            this.activation = activation;
            int hidden = config.streamSize();
            this.layers = hidden == 0
                    ? List.of(StreamLayer.of(inputs, outputs, config, random))
                    : List.of(
                            StreamLayer.of(inputs, hidden, config, random),
                            StreamLayer.of(hidden, outputs, config, random));
        }

        Optional<Linear> onlyLayer() {
            return layers.size() == 1 && layers.getFirst() instanceof StreamLayer.Plain plain
                    ? Optional.of(plain.layer())
                    : Optional.empty();
        }

        Tensor forward(Tensor input, boolean noisy) {
            Tensor hidden = input;
            for (int i = 0; i < layers.size(); i++) {
                hidden = layers.get(i).forward(i == 0 ? hidden : activation.apply(hidden), noisy);
            }
            return hidden;
        }

        void resample(RandomGenerator random) {
            layers.forEach(each -> each.resample(random));
        }

        void close() {
            layers.forEach(StreamLayer::close);
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            for (int i = 0; i < layers.size(); i++) {
                layers.get(i).layer().visitParameters(prefix + i + ".", visitor);
            }
        }
    }

    /** A linear layer, with noise or without. */
    private sealed interface StreamLayer {
        Layer layer();

        Tensor forward(Tensor input, boolean noisy);

        default void resample(RandomGenerator random) {}

        default void close() {}

        static StreamLayer of(int inputs, int outputs, QHeadConfig config, RandomGenerator random) {
            return config.noisyDeviation() > 0
                    ? new Noisy(new NoisyLinear(inputs, outputs, config.noisyDeviation(), random))
                    : new Plain(new Linear(inputs, outputs, Initialization.TORCH_DEFAULT, 1, random));
        }

        record Plain(Linear layer) implements StreamLayer {
            @Override
            public Tensor forward(Tensor input, boolean noisy) {
                return layer.forward(input);
            }
        }

        record Noisy(NoisyLinear layer) implements StreamLayer {
            @Override
            public Tensor forward(Tensor input, boolean noisy) {
                return layer.forward(input, noisy);
            }

            @Override
            public void resample(RandomGenerator random) {
                layer.resample(random);
            }

            @Override
            public void close() {
                layer.close();
            }
        }
    }
}
