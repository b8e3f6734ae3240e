package jarl.model;

import jarl.nn.Mlp;
import jarl.nn.RowNetwork;
import jarl.nn.RowParallel;
import jarl.random.RandomStreams;
import jarl.space.Space;
import jarl.tensor.ArrayTuple;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Everything before the heads of a feed-forward network, or before the memory of a recurrent one: observations to hidden features, for
 * policy and value together or with hidden layers of their own.
 */
sealed interface Trunk {

    /**
     * What the heads see.
     *
     * @param policy float32 {@code [N, outputs]}
     * @param value the same tensor if there is one trunk for both
     */
    record Hidden(Tensor policy, Tensor value) {}

    Hidden forward(ArrayTuple observation);

    /** The value's part alone. */
    Tensor value(ArrayTuple observation);

    /** The width of each part. */
    int outputs();

    /** The parameters but those of the value's own layers. */
    void visitPolicy(String prefix, BiConsumer<String, Tensor> visitor);

    /** The parameters of the value's own layers, if it has any. */
    void visitValue(String prefix, BiConsumer<String, Tensor> visitor);

    /** Frees what it keeps besides its parameters. */
    default void close() {}

    /**
     * A trunk with fresh weights.
     *
     * @param shared one for policy and value
     */
    static Trunk of(Space<?> space, ModelConfig config, boolean shared, RandomGenerator random) {
        return config.image() == ImageTorso.Kind.NONE
                ? new OfVectors(space, config, shared, random)
                : new OfImages(space, config, shared, random);
    }

    private static Mlp mlp(int inputs, ModelConfig config, RandomGenerator random) {
        return new Mlp(inputs, config.hiddenSizes(), config.activation(), config.initialization(), random);
    }

    /** Observations as one vector. */
    final class OfVectors implements Trunk {

        private final Features features;
        private final Mlp policy;
        private final @Nullable Mlp value;

        private OfVectors(Space<?> space, ModelConfig config, boolean shared, RandomGenerator random) {
            this.features = new Features(space, config.scaleObservations());
            this.policy = mlp(features.size(), config, random);
            this.value = shared ? null : mlp(features.size(), config, random);
        }

        @Override
        public Hidden forward(ArrayTuple observation) {
            Tensor input = features.of(observation);
            Tensor hidden = policy.forward(input);
            return new Hidden(hidden, value == null ? hidden : value.forward(input));
        }

        @Override
        public Tensor value(ArrayTuple observation) {
            return (value == null ? policy : value).forward(features.of(observation));
        }

        @Override
        public int outputs() {
            return policy.outputs();
        }

        @Override
        public void visitPolicy(String prefix, BiConsumer<String, Tensor> visitor) {
            policy.visitParameters(prefix + (value == null ? "trunk." : "policy."), visitor);
        }

        @Override
        public void visitValue(String prefix, BiConsumer<String, Tensor> visitor) {
            if (value != null) {
                value.visitParameters(prefix + "value.", visitor);
            }
        }
    }

    /** Observations with images; policy and value share the torso. Learning is divided over the processor's threads by rows. */
    final class OfImages implements Trunk {

        private final Layers layers;
        private final RowNetwork rows;

        private OfImages(Space<?> space, ModelConfig config, boolean shared, RandomGenerator random) {
            this.layers = new Layers(space, config, shared, random);
            ModelConfig plain = config.withTorchInitialization();
            this.rows = new RowParallel(
                    layers, () -> new Layers(space, plain, shared, new RandomStreams(0).stream("any values")));
        }

        @Override
        public Hidden forward(ArrayTuple observation) {
            Tensor both = rows.forward(observation);
            int width = outputs();
            return layers.value == null
                    ? new Hidden(both, both)
                    : new Hidden(both.slice(1, 0, width), both.slice(1, width, 2L * width));
        }

        @Override
        public Tensor value(ArrayTuple observation) {
            return forward(observation).value();
        }

        @Override
        public int outputs() {
            return layers.policy.outputs();
        }

        @Override
        public void visitPolicy(String prefix, BiConsumer<String, Tensor> visitor) {
            layers.encoder.visitParameters(prefix + "torso.", visitor);
            layers.policy.visitParameters(prefix + (layers.value == null ? "trunk." : "policy."), visitor);
        }

        @Override
        public void visitValue(String prefix, BiConsumer<String, Tensor> visitor) {
            if (layers.value != null) {
                layers.value.visitParameters(prefix + "value.", visitor);
            }
        }

        @Override
        public void close() {
            rows.close();
        }

        /** Torso and hidden layers. */
        private static final class Layers implements RowNetwork {

            private final ImageEncoder encoder;
            private final Mlp policy;
            private final @Nullable Mlp value;

            Layers(Space<?> space, ModelConfig config, boolean shared, RandomGenerator random) {
                this.encoder = new ImageEncoder(space, config, random);
                this.policy = mlp(encoder.outputs(), config, random);
                this.value = shared ? null : mlp(encoder.outputs(), config, random);
            }

            @Override
            public Tensor forward(ArrayTuple observation) {
                Tensor input = encoder.encode(observation);
                Tensor hidden = policy.forwardInTypeOfInput(input);
                Tensor both =
                        value == null ? hidden : Tensor.cat(List.of(hidden, value.forwardInTypeOfInput(input)), 1);
                return both.dtype() == DType.BFLOAT16 ? both.to(DType.FLOAT32) : both;
            }

            @Override
            public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
                encoder.visitParameters(prefix, visitor);
                policy.visitParameters(prefix + "policy.", visitor);
                if (value != null) {
                    value.visitParameters(prefix + "value.", visitor);
                }
            }
        }
    }
}
