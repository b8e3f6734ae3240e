package jarl.model;

import jarl.nn.HeadedNetwork;
import jarl.nn.Linear;
import jarl.nn.Mlp;
import jarl.nn.RowNetwork;
import jarl.nn.RowParallel;
import jarl.random.RandomStreams;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The layers before the heads of a feed-forward network, or before the recurrent layer of another: observations to hidden features, for
 * policy and value together or with hidden layers of their own.
 */
sealed interface Trunk {

    /**
     * The input of the heads.
     *
     * @param policy float32 {@code [N, outputs]}
     * @param value the same tensor if there is one trunk for both
     */
    record Hidden(Tensor policy, Tensor value) {}

    Hidden forward(TensorTree observation);

    /** Linear layers on the hidden features, of the policy and of the value. */
    interface Heads {

        /** What each of the policy's gives, then what each of the value's does: {@code [N, outputs]}. */
        List<Tensor> forward(TensorTree observation);

        /** What the first of the value's gives, and no more computed than it needs. */
        Tensor value(TensorTree observation);
    }

    /** Puts heads on the features, to be computed together with them where that is faster. */
    Heads heads(List<Linear> policy, List<Linear> value);

    /** Heads of policy and value on the same features. */
    static HeadedNetwork onHidden(List<Linear> policy, List<Linear> value) {
        return new HeadedNetwork(List.of(new HeadedNetwork.Part(null, both(policy, value))));
    }

    private static List<Linear> both(List<Linear> policy, List<Linear> value) {
        return Stream.concat(policy.stream(), value.stream()).toList();
    }

    /** The width of each part. */
    int outputs();

    /** The parameters but those of the value's own layers. */
    void visitPolicy(String prefix, BiConsumer<String, Tensor> visitor);

    /** The parameters of the value's own layers, if it has any. */
    void visitValue(String prefix, BiConsumer<String, Tensor> visitor);

    /** Frees what it keeps besides its parameters. */
    default void close() {}

    /**
     * Creates a trunk with fresh weights.
     *
     * @param shared one for policy and value
     */
    static Trunk of(Space<?> space, ModelConfig config, boolean shared, RandomGenerator random) {
        return config.image() == ImageTorso.Kind.NONE
                ? new OfVectors(space, config, shared, random)
                : new OfImages(space, config, shared, random);
    }

    private static Mlp mlp(int inputs, DType type, ModelConfig config, RandomGenerator random) {
        return new Mlp(
                inputs,
                config.hiddenSizes(),
                config.layerNorm(),
                type,
                config.activation(),
                config.initialization(),
                random);
    }

    /** Observations as one vector. */
    final class OfVectors implements Trunk {

        private final Flatten features;
        private final Mlp policy;
        private final @Nullable Mlp value;

        private OfVectors(Space<?> space, ModelConfig config, boolean shared, RandomGenerator random) {
            this.features = new Flatten(space, config.scaleObservations());
            this.policy = mlp(features.size(), config.type(), config, random);
            this.value = shared ? null : mlp(features.size(), config.type(), config, random);
        }

        @Override
        public Hidden forward(TensorTree observation) {
            Tensor input = features.of(observation);
            Tensor hidden = policy.forward(input);
            return new Hidden(hidden, value == null ? hidden : value.forward(input));
        }

        @Override
        public Heads heads(List<Linear> ofPolicy, List<Linear> ofValue) {
            HeadedNetwork network = new HeadedNetwork(
                    value == null || ofValue.isEmpty()
                            ? List.of(new HeadedNetwork.Part(policy, both(ofPolicy, ofValue)))
                            : List.of(
                                    new HeadedNetwork.Part(policy, ofPolicy), new HeadedNetwork.Part(value, ofValue)));
            int first = ofPolicy.size();
            return new Heads() {
                @Override
                public List<Tensor> forward(TensorTree observation) {
                    return network.forward(features.of(observation));
                }

                @Override
                public Tensor value(TensorTree observation) {
                    return network.forward(features.of(observation), first);
                }
            };
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

    /** Observations with images; policy and value share the torso. Much work is divided over the processor's threads. */
    final class OfImages implements Trunk {

        private final RowNetwork encoder;
        private final Mlp policy;
        private final @Nullable Mlp value;

        private OfImages(Space<?> space, ModelConfig config, boolean shared, RandomGenerator random) {
            ImageEncoder first = new ImageEncoder(space, config, random);
            ModelConfig plain = config.withTorchInitialization();
            this.encoder = new RowParallel(
                    first, () -> new ImageEncoder(space, plain, new RandomStreams(0).stream("any values")));
            this.policy = mlp(first.outputs(), DType.FLOAT32, config, random);
            this.value = shared ? null : mlp(first.outputs(), DType.FLOAT32, config, random);
        }

        @Override
        public Hidden forward(TensorTree observation) {
            Tensor input = encoder.forward(observation);
            Tensor hidden = hidden(policy, input);
            return new Hidden(hidden, value == null ? hidden : hidden(value, input));
        }

        private Tensor hiddenOfValue(TensorTree observation) {
            return hidden(value == null ? policy : value, encoder.forward(observation));
        }

        private static Tensor hidden(Mlp layers, Tensor input) {
            Tensor hidden = TensorAccess.isOnHeap(input) ? layers.forward(input) : layers.forwardInTypeOfInput(input);
            return hidden.dtype() == DType.BFLOAT16 ? hidden.to(DType.FLOAT32) : hidden;
        }

        @Override
        public Heads heads(List<Linear> ofPolicy, List<Linear> ofValue) {
            HeadedNetwork onPolicy = onHidden(ofPolicy, value == null ? ofValue : List.of());
            HeadedNetwork onValue = value == null ? onPolicy : onHidden(List.of(), ofValue);
            int first = value == null ? ofPolicy.size() : 0;
            return new Heads() {
                @Override
                public List<Tensor> forward(TensorTree observation) {
                    Hidden hidden = OfImages.this.forward(observation);
                    List<Tensor> outputs = new ArrayList<>(onPolicy.forward(hidden.policy()));
                    if (value != null) {
                        outputs.addAll(onValue.forward(hidden.value()));
                    }
                    return outputs;
                }

                @Override
                public Tensor value(TensorTree observation) {
                    return onValue.forward(hiddenOfValue(observation), first);
                }
            };
        }

        @Override
        public int outputs() {
            return policy.outputs();
        }

        @Override
        public void visitPolicy(String prefix, BiConsumer<String, Tensor> visitor) {
            encoder.visitParameters(prefix + "torso.", visitor);
            policy.visitParameters(prefix + (value == null ? "trunk." : "policy."), visitor);
        }

        @Override
        public void visitValue(String prefix, BiConsumer<String, Tensor> visitor) {
            if (value != null) {
                value.visitParameters(prefix + "value.", visitor);
            }
        }

        @Override
        public void close() {
            encoder.close();
        }
    }
}
