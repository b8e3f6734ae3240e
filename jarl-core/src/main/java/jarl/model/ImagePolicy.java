package jarl.model;

import jarl.nn.Mlp;
import jarl.samples.AgentInputs;
import jarl.space.Box;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorTree;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A policy of continuous actions that sees images through the torso of its critics, which it does not train: {@link ImageCritics}. */
public final class ImagePolicy implements PolicyNetwork {

    /** A function, not the critics: their torso is not a layer of this network. */
    private final Function<TensorTree, Tensor> torso;

    private final Mlp hidden;
    private final PolicyHead head;

    private ImagePolicy(ImageCritics critics, Mlp hidden, PolicyHead head) {
        this.torso = critics::seen;
        this.hidden = hidden;
        this.head = head;
    }

    /** A policy whose output is the action, within [-1, 1]. */
    public static ImagePolicy deterministic(
            ImageCritics critics, Box actionSpace, ModelConfig config, RandomGenerator random) {
        Mlp hidden = hidden(critics, config, random);
        return new ImagePolicy(
                critics, hidden, PolicyHead.deterministic(actionSpace, hidden.outputs(), config, random));
    }

    /** A policy whose output is the parameters of a {@link jarl.distribution.SquashedGaussian}. */
    public static ImagePolicy squashedGaussian(
            ImageCritics critics, Box actionSpace, ModelConfig config, RandomGenerator random) {
        Mlp hidden = hidden(critics, config, random);
        return new ImagePolicy(
                critics, hidden, PolicyHead.entropyRegularized(actionSpace, hidden.outputs(), config, random));
    }

    /** The layers after the torso, with fresh weights. */
    static Mlp hidden(ImageCritics critics, ModelConfig config, RandomGenerator random) {
        return new Mlp(
                critics.features(),
                config.hiddenSizes(),
                config.layerNorm(),
                DType.FLOAT32,
                config.activation(),
                config.initialization(),
                random);
    }

    @Override
    public TensorTree forward(AgentInputs inputs) {
        return head.forward(hidden.forward(TensorAccess.onHeap(torso.apply(inputs.observation()))));
    }

    /** Its own parameters: those of the torso are the critics'. */
    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        hidden.visitParameters(prefix + "trunk.", visitor);
        head.visitParameters(prefix + "head.", visitor);
    }
}
